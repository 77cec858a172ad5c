import {createContentId} from '../../../crypto/content.ts';
import {findDevice} from '../../../crypto/device-list.ts';
import {fromBase64url} from '../../../crypto/encoding.ts';
import {CryptoError} from '../../../crypto/error.ts';
import {exact} from '../../../crypto/exact-bytes.ts';
import {remoteDevice} from '../../../crypto/fan-out.ts';
import type {Timer} from '../../../protocol/environment.ts';
import {RefusedError} from '../../error.ts';
import {jsonFormat, vaultRecord} from '../../vault/record.ts';
import {Batch} from '../batch.ts';
import {IDS_IN_BODY} from '../bodies.ts';
import type {KeySource} from '../keys/key-source.ts';
import type {Keyring, PrivateContext} from '../parts.ts';
import {Staged} from '../staged.ts';
import type {Turns} from '../turns.ts';
import type {PrivateDispatch} from './dispatch.ts';
import type {SessionBooks} from './session-books.ts';

export type ResetRequestParts = {
	readonly context: PrivateContext;
	readonly turns: Turns;
	readonly keyring: Keyring;
	readonly keys: KeySource;
	readonly books: SessionBooks;
	readonly dispatch: PrivateDispatch;
};

/** Envelopes of one device that did not open, until it was asked for them. */
type Failed = {
	readonly name: string;
	readonly device: string;
	/** The relay's ids. */
	readonly ids: readonly string[];
	/** The session of the newest of them, base64url; undefined when there is none to be read. */
	readonly session?: string;
};

/** Failures of one device that come within this time make one request, in milliseconds. */
const GATHERED = 1000;
const LATER = 60_000;

/**
 * Asks a device again for what did not open, on a new session (TC1 3.12, rule 4). What failed is in
 * the vault together with the acknowledgement of it, so that a crash does not lose the request.
 */
export class ResetRequests {
	readonly #parts: ResetRequestParts;
	readonly #failed = new Staged<readonly Failed[]>([]);
	#timer: Timer | undefined;
	#isClosed = false;

	constructor(parts: ResetRequestParts) {
		this.#parts = parts;
	}

	/** Reads what an earlier start left. Throws VaultError. */
	async open(): Promise<void> {
		const {vault} = this.#parts.context;
		const failed = await vaultRecord(vault, this.#record, FAILED_FORMAT).read();
		const batch = new Batch();
		this.#failed.set(failed ?? [], batch);
		await batch.commit(vault);
	}

	/** Takes an envelope that did not open. Within a turn. */
	async add(
		{name, device, id, session}: Omit<Failed, 'ids'> & {readonly id: string},
		batch: Batch,
	): Promise<'asked' | 'too-often'> {
		const {context, books} = this.#parts;
		const all = this.#failed.in(batch);
		const known = all.find((each) => each.device === device);
		if (known === undefined) {
			const now = context.clock.now();
			const entry = await books.get(device, batch);
			if (!entry.book.mayReset(now)) return 'too-often';
			books.stage(device, {...entry, book: entry.book.noteReset(now)}, batch);
		}

		const ids = [...(known?.ids ?? []), id].slice(-IDS_IN_BODY);
		const failed = {name, device, ids, ...(session === undefined ? {} : {session})};
		this.#stage([...all.filter((each) => each !== known), failed], batch);
		batch.afterwards(() => this.#askIn(GATHERED));
		return 'asked';
	}

	/** The connection is live: asks for what could not be asked for before. */
	online(): void {
		if (this.#failed.value.length > 0) this.#askIn(GATHERED);
	}

	close(): void {
		this.#isClosed = true;
		this.#timer?.cancel();
	}

	get #record(): string {
		return failedRecord(this.#parts.context.records);
	}

	#stage(failed: readonly Failed[], batch: Batch): void {
		if (failed.length === 0) batch.remove(this.#record);
		else batch.put(this.#record, FAILED_FORMAT.encode(failed));
		this.#failed.set(failed, batch);
	}

	#askIn(delay: number): void {
		if (this.#isClosed) return;
		this.#timer ??= this.#parts.context.clock.after(delay, () => {
			this.#timer = undefined;
			for (const {device} of this.#failed.value) void this.#ask(device);
		});
	}

	/** What keeps it from being asked passes, or makes it pointless. */
	async #ask(device: string): Promise<void> {
		const {turns} = this.#parts;
		try {
			await turns.take(async () => {
				const batch = new Batch();
				const failed = this.#failed.value.find((each) => each.device === device);
				if (failed === undefined) return;
				await this.#begin(failed, batch);
				await this.#done(failed, batch);
			});
		} catch (error) {
			const isPassing = !(error instanceof RefusedError) || error.retryable;
			const failed = this.#failed.value.find((each) => each.device === device);
			if (isPassing && !(error instanceof CryptoError)) this.#askIn(LATER);
			else if (failed !== undefined) {
				// Without keys of that device there is no new session, and nothing to ask on.
				await turns.take(() => this.#done(failed, new Batch())).catch(() => this.#askIn(LATER));
			}
		}
	}

	async #begin({name, device, ids, session}: Failed, batch: Batch): Promise<void> {
		const {context, keyring, keys, books, dispatch} = this.#parts;
		const {contact, bundles} = await keys.fetch(name, [device], batch);
		const listed = findDevice(contact.list, fromBase64url(device));
		const bundle = bundles.get(device);
		if (listed === undefined || bundle === undefined || contact.trust === 'changed') return;
		const {random} = context;
		const now = context.clock.now();
		const self = keyring.self();
		const remote = remoteDevice(contact.list, listed);
		const entry = await books.between(self, remote, {device, now, batch});
		const unopened = session && exact('sessionId', fromBase64url(session));
		const input = {bundle, now, random, ...(unopened ? {unopened} : {})};
		const book = entry.book.start(self, remote, input);
		books.stage(device, {...entry, book}, batch);
		dispatch.stage(name, {id: createContentId(random), kind: 'reset', body: {ids}}, batch);
	}

	async #done({device}: Failed, batch: Batch): Promise<void> {
		const others = this.#failed.in(batch).filter((each) => each.device !== device);
		this.#stage(others, batch);
		await batch.commit(this.#parts.context.vault);
	}
}

/** The record of what a device is to be asked for again. */
export function failedRecord({mailbox}: PrivateContext['records']): string {
	return `${mailbox}/failed`;
}

const FAILED_FORMAT = jsonFormat<readonly Failed[]>((value) => {
	if (!Array.isArray(value)) throw new TypeError('Not a list of failures.');
	return value.map(readFailed);
});

function readFailed(value: unknown): Failed {
	const fields: Readonly<Record<string, unknown>> = typeof value === 'object' ? {...value} : {};
	const {name, device, ids, session} = fields;
	const isRight = typeof name === 'string' && typeof device === 'string' && Array.isArray(ids);
	if (!isRight || !ids.every((id) => typeof id === 'string')) {
		throw new TypeError('Not a failure.');
	}

	const isKnown = typeof session === 'string' && SESSION.test(session);
	return {name, device, ids, ...(isKnown ? {session} : {})};
}

/** Sixteen bytes in base64url. */
const SESSION = /^[\w-]{21}[AQgw]$/;
