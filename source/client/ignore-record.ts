import {phrase} from '../words/phrase.ts';
import {InputError, sentenceOf} from './error.ts';
import type {Store} from './store.ts';
import {jsonFormat, type VaultRecord, vaultRecord} from './vault/record.ts';
import type {Vault} from './vault/vault.ts';

/** How many people can be ignored. */
export const IGNORED_MOST = 1000;

type IgnoredOptions = {
	readonly vault: Vault;
	readonly store: Store;
	readonly problem: (sentence: string) => void;
};

/** Whose messages in rooms this person does not want to see: in the state at once, in the vault soon after. */
export class Ignored {
	readonly #options: IgnoredOptions;
	#tag: string | undefined;
	#record: VaultRecord<readonly string[]> | undefined;
	#writing: Promise<void> | undefined;
	#isDirty = false;

	constructor(options: IgnoredOptions) {
		this.#options = options;
	}

	/** Reads what is kept for an account, once; before anything of it is shown. Never rejects. */
	async open(tag: string): Promise<void> {
		if (tag === this.#tag) return;
		await this.close();
		const {vault, store, problem} = this.#options;
		const record = vaultRecord(vault, `ignored/${tag}`, IGNORED_FORMAT);
		this.#tag = tag;
		this.#record = record;
		try {
			const ignored = new Set((await record.read()) ?? []);
			store.dispatch({type: 'ignored-changed', ignored});
		} catch (error) {
			store.dispatch({type: 'ignored-changed', ignored: new Set()});
			problem(sentenceOf(error));
		}
	}

	/** Nobody is logged in any more: the next login reads it again. */
	async forget(): Promise<void> {
		await this.close();
		this.#tag = undefined;
		this.#record = undefined;
	}

	/** See Client.setIgnored. */
	set(name: string, isIgnored: boolean): void {
		const {store} = this.#options;
		if (this.#record === undefined) throw new InputError(phrase`Log in before you set that.`);
		const ignored = new Set(store.state.ignored);
		if (isIgnored) ignored.add(name);
		else ignored.delete(name);
		if (ignored.size > IGNORED_MOST) {
			throw new InputError(phrase`You ignore ${IGNORED_MOST} people already. Take one back first.`);
		}

		store.dispatch({type: 'ignored-changed', ignored});
		this.#save();
	}

	/** Resolves when everything is written down. */
	async close(): Promise<void> {
		if (this.#isDirty) this.#save();
		await this.#writing;
	}

	/** However many changes come while one write is under way, they share the next. */
	#save(): void {
		this.#isDirty = true;
		this.#writing ??= this.#write().finally(() => {
			this.#writing = undefined;
		});
	}

	async #write(): Promise<void> {
		const {store, problem} = this.#options;
		const record = this.#record;
		while (this.#isDirty && record !== undefined) {
			this.#isDirty = false;
			try {
				await record.write([...store.state.ignored].sort());
			} catch (error) {
				problem(phrase`That holds until you quit, and no longer: ${sentenceOf(error)}`);
				return;
			}
		}
	}
}

const IGNORED_FORMAT = jsonFormat<readonly string[]>((value) => {
	if (!Array.isArray(value)) throw new TypeError('Not names.');
	return value.filter((name) => typeof name === 'string').slice(0, IGNORED_MOST);
});
