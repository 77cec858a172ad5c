import {
	ByteReader,
	compareBytes,
	concat,
	lengthPrefixed,
	u8,
	u32,
} from '../../../crypto/encoding.ts';
import {CryptoError} from '../../../crypto/error.ts';
import type {SigningPublic} from '../../../crypto/exact-bytes.ts';
import type {LocalDevice, RemoteDevice} from '../../../crypto/handshake.ts';
import {
	createSessionBook,
	decodeSessionBook,
	type SessionBook,
} from '../../../crypto/session-book.ts';
import {phrase} from '../../../words/phrase.ts';
import {VaultError} from '../../vault/vault.ts';
import type {Batch} from '../batch.ts';
import type {PrivateContext} from '../parts.ts';
import {Staged} from '../staged.ts';

/** The sessions with one device, and what belongs to them. */
export type DeviceBook = {
	readonly book: SessionBook;
	/** Whose identities the active session was made between; undefined while there never was one. */
	readonly identities: Identities | undefined;
	/** How many missing messages the user was told of. */
	readonly told: number;
};

type Identities = {readonly own: SigningPublic; readonly peer: SigningPublic};

type BooksContext = Pick<PrivateContext, 'vault' | 'records'>;

const VERSION = 1;
const HAS_IDENTITIES = 1;

/**
 * The sessions with every device, by its id in base64url. Each is read when it is first needed, and
 * stays as it is on the disk: what a batch changes counts once it is written. Within turns only.
 */
export class SessionBooks {
	readonly #context: BooksContext;
	readonly #books = new Map<string, Staged<DeviceBook>>();

	constructor(context: BooksContext) {
		this.#context = context;
	}

	/** The book of a device; an empty one when there is none. Throws VaultError. */
	async get(device: string, batch: Batch): Promise<DeviceBook> {
		const known = this.#books.get(device);
		if (known !== undefined) return known.in(batch);
		const read = new Staged(await this.#read(device));
		this.#books.set(device, read);
		return read.value;
	}

	/**
	 * The book for messages between these two, as their accounts are now. Sessions are bound to the
	 * identities they were made between: with another one of either, a handshake comes first, and what
	 * arrives on the session before still opens. Throws VaultError.
	 */
	async between(
		self: LocalDevice,
		peer: RemoteDevice,
		{device, now, batch}: {readonly device: string; readonly now: number; readonly batch: Batch},
	): Promise<DeviceBook> {
		const known = await this.get(device, batch);
		const identities = {own: self.identityKey, peer: peer.identityKey};
		if (known.identities === undefined) return {...known, identities};
		const isSame =
			compareBytes(known.identities.own, identities.own) === 0 &&
			compareBytes(known.identities.peer, identities.peer) === 0;
		return isSame ? known : {...known, book: known.book.retire(now), identities};
	}

	/** Puts a book in the place of the one before, whose secrets are wiped once it is written. */
	stage(device: string, next: DeviceBook, batch: Batch): void {
		const staged = this.#books.get(device) ?? new Staged(emptyBook());
		this.#books.set(device, staged);
		batch.put(this.#context.records.book(device), encode(next));
		staged.set(next, batch, ({book}) => book.wipe(next.book));
	}

	/**
	 * Lets nothing be sealed on any session there is: after a vault was restored their keys may have
	 * been used already (TC1 3.12, rule 5). Throws VaultError.
	 */
	async retireAll(now: number, batch: Batch): Promise<void> {
		const {vault, records} = this.#context;
		for (const name of await vault.list(records.books)) {
			const device = name.slice(records.books.length);
			const known = await this.get(device, batch);
			this.stage(device, {...known, book: known.book.retire(now)}, batch);
		}
	}

	/** Forgets every secret. */
	close(): void {
		for (const {value} of this.#books.values()) value.book.wipe();
		this.#books.clear();
	}

	/**
	 * A damaged book is begun anew: no key of it can be used again, and the other device learns of it
	 * by the next handshake.
	 */
	async #read(device: string): Promise<DeviceBook> {
		const {vault, records} = this.#context;
		const name = records.book(device);
		try {
			const bytes = await vault.read(name);
			return bytes === undefined ? emptyBook() : decode(bytes);
		} catch (error) {
			const isDamaged = error instanceof VaultError && error.code === 'damaged';
			if (isDamaged) await vault.delete(name);
			if (isDamaged || (error instanceof CryptoError && error.code === 'bad-encoding')) {
				return emptyBook();
			}

			if (!(error instanceof CryptoError)) throw error;
			throw new VaultError(
				'unknown-content',
				phrase`A newer termchat wrote the private sessions here. Start that one, or update this one.`,
				{cause: error},
			);
		}
	}
}

function emptyBook(): DeviceBook {
	return {book: createSessionBook(), identities: undefined, told: 0};
}

function encode({book, identities, told}: DeviceBook): Uint8Array {
	const encoded = book.encode();
	const prefixed = lengthPrefixed(encoded);
	try {
		const keys = identities === undefined ? [] : [identities.own, identities.peer];
		return concat(
			u8(VERSION),
			u8(keys.length > 0 ? HAS_IDENTITIES : 0),
			...keys,
			u32(told),
			prefixed,
		);
	} finally {
		encoded.fill(0);
		prefixed.fill(0);
	}
}

/** Wipes the bytes. */
function decode(bytes: Uint8Array): DeviceBook {
	const reader = new ByteReader(bytes);
	try {
		reader.version(VERSION);
		const identities =
			reader.flags(HAS_IDENTITIES) === 0
				? undefined
				: {own: reader.exact('signingPublic'), peer: reader.exact('signingPublic')};
		const told = reader.u32();
		const encoded = reader.lengthPrefixed();
		reader.end();
		const book = decodeSessionBook(encoded);
		encoded.fill(0);
		return {book, identities, told};
	} finally {
		bytes.fill(0);
	}
}
