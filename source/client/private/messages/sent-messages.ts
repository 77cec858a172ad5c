import type {Json} from '../../../crypto/content.ts';
import {fromBase64url, toBase64url} from '../../../crypto/encoding.ts';
import {exact} from '../../../crypto/exact-bytes.ts';
import type {SealedCopy, SentCopy} from '../../../crypto/fan-out.ts';
import {jsonFormat, vaultRecord} from '../../vault/record.ts';
import type {Batch} from '../batch.ts';
import type {BodyKind} from '../bodies.ts';
import type {PrivateContext} from '../parts.ts';
import {Staged} from '../staged.ts';
import {isBodyKind} from './body-kind.ts';
import type {Outgoing} from './outgoing.ts';

/** A message that the relay accepted, for as long as a device may say that it did not open. */
export type SentEntry = Pick<Outgoing, 'id' | 'contentId' | 'body' | 'time' | 'attempts'> & {
	readonly kind: BodyKind;
	/** When the relay took it, in milliseconds. */
	readonly sentAt: number;
	/** Device id and identity key of every copy, base64url. */
	readonly copies: ReadonlyArray<readonly [device: string, identity: string]>;
};

/** For this long what did not open may be asked for again (TC1 3.12), in milliseconds. */
const LIFETIME = 7 * 86_400_000;
/** Messages kept for one account, and how long their texts are together, in UTF-16 units. */
const KEPT = {messages: 200, characters: 262_144} as const;

type SentContext = Pick<PrivateContext, 'vault' | 'records' | 'clock'>;

/** What was sent to each account in the last days. Within turns only. */
export class SentMessages {
	readonly #context: SentContext;
	readonly #entries = new Map<string, Staged<readonly SentEntry[]>>();

	constructor(context: SentContext) {
		this.#context = context;
	}

	/** Keeps a message that the relay accepted. Throws VaultError. */
	async add(
		name: string,
		{message, sentAt}: {readonly message: Outgoing; readonly sentAt: number},
		batch: Batch,
	): Promise<void> {
		const {id, contentId, kind, body, time, attempts, copies = []} = message;
		const entry = {id, contentId, kind, body, time, attempts, sentAt, copies: copies.map(namesOf)};
		const staged = await this.#of(name);
		// What was sent again stands under its newest id only.
		const isSame = (other: SentEntry) => other.contentId === contentId && other.kind === kind;
		const others = staged.in(batch).filter((other) => !isSame(other));
		const entries = bounded([...others, entry], this.#context.clock.now());
		batch.put(sentRecord(this.#context, name), SENT_FORMAT.encode(entries));
		staged.set(entries, batch);
	}

	/** The message of that id that was sent to the account. Throws VaultError. */
	async find(name: string, id: string): Promise<SentEntry | undefined> {
		return (await this.#of(name)).value.find((entry) => entry.id === id);
	}

	/** Forgets what was sent to an account. */
	async forget(name: string, batch: Batch): Promise<void> {
		(await this.#of(name)).set([], batch);
		batch.remove(sentRecord(this.#context, name));
	}

	async #of(name: string): Promise<Staged<readonly SentEntry[]>> {
		const known = this.#entries.get(name);
		if (known !== undefined) return known;
		const {vault} = this.#context;
		const record = vaultRecord(vault, sentRecord(this.#context, name), SENT_FORMAT);
		const staged = new Staged((await record.read()) ?? []);
		this.#entries.set(name, staged);
		return staged;
	}
}

/** The record of what was sent to an account. */
function sentRecord({records}: Pick<PrivateContext, 'records'>, name: string): string {
	return `${records.outbox(name)}/sent`;
}

/** What decides whether a device may have it again; undefined when it never had it. */
export function sentCopy({copies, sentAt}: SentEntry, device: string): SentCopy | undefined {
	const copy = copies.find(([id]) => id === device);
	if (copy === undefined) return undefined;
	const [id, identity] = copy;
	return {
		deviceId: exact('deviceId', fromBase64url(id)),
		identityKey: exact('signingPublic', fromBase64url(identity)),
		sentAt,
	};
}

function namesOf({device}: SealedCopy): readonly [device: string, identity: string] {
	return [toBase64url(device.deviceId), toBase64url(device.identityKey)];
}

/** The newest that fit. */
function bounded(entries: readonly SentEntry[], now: number): readonly SentEntry[] {
	let left: number = KEPT.characters;
	const recent = entries.filter(({sentAt}) => now - sentAt <= LIFETIME).slice(-KEPT.messages);
	const first = recent.findLastIndex(({body}) => {
		left -= JSON.stringify(body).length;
		return left < 0;
	});
	return recent.slice(first + 1);
}

const SENT_FORMAT = jsonFormat<readonly SentEntry[]>((value) => {
	if (!Array.isArray(value)) throw new TypeError('Not a list of messages.');
	return value.map(readEntry);
});

function readEntry(value: unknown): SentEntry {
	const fields: Readonly<Record<string, unknown>> = typeof value === 'object' ? {...value} : {};
	const {id, contentId, kind, body, time, attempts, sentAt, copies} = fields;
	const isRight =
		typeof id === 'string' &&
		typeof contentId === 'string' &&
		isBodyKind(kind) &&
		body !== undefined &&
		typeof time === 'number' &&
		typeof attempts === 'number' &&
		typeof sentAt === 'number' &&
		Array.isArray(copies);
	if (!isRight) throw new TypeError('Not a sent message.');
	// It was read as JSON.
	const json = body as Json;
	return {id, contentId, kind, body: json, time, attempts, sentAt, copies: copies.map(readNames)};
}

function readNames(value: unknown): readonly [device: string, identity: string] {
	const [device, identity]: readonly unknown[] = Array.isArray(value) ? value : [];
	if (typeof device !== 'string' || typeof identity !== 'string') {
		throw new TypeError('Not the device of a sent message.');
	}

	return [device, identity];
}
