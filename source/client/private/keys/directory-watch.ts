import type {DirectoryView} from '../../../crypto/content.ts';
import {type DirectoryHead, openDirectoryHead} from '../../../crypto/directory-head.ts';
import {compareBytes, fromBase64url} from '../../../crypto/encoding.ts';
import {CryptoError} from '../../../crypto/error.ts';
import {exact} from '../../../crypto/exact-bytes.ts';
import {translated} from '../../../words/phrase.ts';
import {RefusedError, UnreachableError} from '../../error.ts';
import type {PrivateContext} from '../parts.ts';
import {KEY_LINES} from './key-sentences.ts';

/** Bytes of a head that go into messages (TC1 3.9). */
const VIEW_BYTES = 8;

/** Remembers what the relay signed about its directory, and says when that does not fit together. */
export class DirectoryWatch {
	readonly #context: Pick<PrivateContext, 'ask' | 'relayKey' | 'addLine'>;
	#newest: DirectoryHead | undefined;
	#wasUnsigned = false;

	constructor(context: Pick<PrivateContext, 'ask' | 'relayKey' | 'addLine'>) {
		this.#context = context;
	}

	/** The last head whose signature held, to be put into messages. */
	get view(): DirectoryView | undefined {
		if (this.#newest === undefined) return undefined;
		const {count, head} = this.#newest;
		return {count, head: head.slice(0, VIEW_BYTES)};
	}

	/** Asks for the head. That there is no answer is no problem. */
	async look(host: string): Promise<void> {
		try {
			const {statement} = await this.#context.ask('directory.head', {host});
			const key = exact('signingPublic', fromBase64url(this.#context.relayKey));
			this.#take(openDirectoryHead(fromBase64url(statement), {host, key}));
		} catch (error) {
			if (error instanceof RefusedError || error instanceof UnreachableError) return;
			if (!(error instanceof CryptoError)) throw error;
			if (!this.#wasUnsigned) this.#alarm(KEY_LINES.directoryUnsigned);
			this.#wasUnsigned = true;
		}
	}

	/** A signed head goes into messages whatever it says: that is what proves a lie to others. */
	#take(head: DirectoryHead): void {
		const before = this.#newest;
		this.#newest = head;
		if (before === undefined) return;
		const isOther = head.count === before.count && compareBytes(head.head, before.head) !== 0;
		if (head.count < before.count || isOther) this.#alarm(KEY_LINES.directoryWentBack);
	}

	#alarm(text: string): void {
		this.#context.addLine({level: 'error', text: translated(text)});
	}
}
