import {fromBase64url, toBase64url} from '../../crypto/encoding.ts';
import {createFileKey, type FileKey} from '../../crypto/file-cipher.ts';
import {ready} from '../../crypto/sodium.ts';
import {LIMITS} from '../../protocol/limits.ts';
import {phrase} from '../../words/phrase.ts';
import {InputError, RefusedError} from '../error.ts';
import {type VaultRecord, vaultRecord} from '../vault/record.ts';
import {mediaFacts} from './disk/media-facts.ts';
import type {FileSource} from './local-files.ts';
import type {RemovedFiles} from './removed-files.ts';
import {fileChanged, identify, requireSame, requireWhole} from './same-file.ts';
import {type Piece, plainBytes, type StoredBytes, sealedBytes, storedSize} from './stored-bytes.ts';
import type {TransferContext, TransferJob} from './transfer-context.ts';
import {TransferError} from './transfer-error.ts';
import {TransferProgress} from './transfer-progress.ts';
import {TRANSFER_FORMAT, type TransferRecord, type UploadRecord} from './transfer-record.ts';
import type {TransferState} from './transfer-state.ts';
import {TransferStream} from './transfer-stream.ts';
import {uploadedMessage} from './uploaded-message.ts';

/** How often a file is begun anew because it changed, and because the relay knows it no more. */
const RENEWALS = {changed: 2, lost: 1};
/** Of a ticket's time, so much may be over before it is used: milliseconds. */
const TICKET_FRESH = LIMITS.transferTicket / 3;
/** What is shown is ahead of the relay's word by so many bytes at most. */
const UNSURE = 2 * LIMITS.transferStoredEvery;

type Begun = NonNullable<UploadRecord['begun']>;
type Ticket = {readonly ticket: string; readonly received: number; readonly at: number};

/** One file on its way to the relay, and then into a message. */
export class Upload implements TransferJob {
	readonly direction = 'up';
	readonly #context: TransferContext;
	readonly #vaultRecord: VaultRecord<TransferRecord>;
	readonly #removed: RemovedFiles;
	readonly #progress: TransferProgress;
	#record: UploadRecord;
	/** Whether bytes may have been sent under this key before: then the file must not have changed. */
	#isRepeated: boolean;

	constructor(
		context: TransferContext,
		record: UploadRecord,
		options: {
			readonly name: string;
			readonly removed: RemovedFiles;
			readonly phase: TransferState['phase'];
		},
	) {
		this.#context = context;
		this.#record = record;
		this.#removed = options.removed;
		this.#vaultRecord = vaultRecord(context.vault, options.name, TRANSFER_FORMAT);
		this.#isRepeated = record.begun !== undefined;
		const {id, room, name, size} = record;
		const {phase} = options;
		this.#progress = new TransferProgress(
			{...{id, direction: 'up', room, name, size, done: 0, rate: undefined}, phase},
			context,
		);
	}

	get id(): string {
		return this.#record.id;
	}

	get state(): TransferState {
		return this.#progress.state;
	}

	async run(signal: AbortSignal): Promise<{readonly path?: string}> {
		const {hash, begun} = this.#record;
		// What waited too long to be said has expired: nobody could fetch it any more.
		const isGone = begun !== undefined && begun.expiresAt <= this.#context.clock.now();
		if (hash !== undefined && isGone) await this.#renewed(lost());
		while (this.#record.hash === undefined) {
			try {
				await this.#bring(signal);
			} catch (error) {
				signal.throwIfAborted();
				if (!(await this.#renewed(error))) throw error;
			}
		}

		await this.#say(signal);
		return {};
	}

	show(phase: TransferState['phase']): void {
		this.#progress.phase(phase);
	}

	async note(failure: string | undefined): Promise<void> {
		const {failure: _, ...rest} = this.#record;
		const renewals = failure === undefined ? {changed: 0, lost: 0} : rest.renewals;
		await this.#keep({...rest, renewals, ...(failure !== undefined && {failure})});
	}

	async discard({keepRelay = false} = {}): Promise<void> {
		const {begun, hash, room, id} = this.#record;
		// An earlier start may have written its message down.
		if (hash !== undefined && !keepRelay) this.#context.messages.drop(room, id);
		if (begun !== undefined && !keepRelay) await this.#removed.add(begun.file);
		await this.#vaultRecord.delete();
	}

	leave(): void {
		this.#progress.leave();
	}

	close(): void {
		this.#progress.close();
	}

	/** Brings all bytes to the relay that are not there. */
	async #bring(signal: AbortSignal): Promise<void> {
		const {files} = this.#context;
		if (files === undefined) throw new InputError(phrase`This client sends no files.`);
		this.#progress.phase({type: 'preparing'});
		const source = await files.open(this.#record.path);
		try {
			await this.#weigh(source);
			const begun = this.#record.begun;
			const ticket = begun === undefined ? await this.#begin() : await this.#resume(begun);
			signal.throwIfAborted();
			const bytes = await this.#storedBytes(source);
			try {
				await this.#send(bytes, ticket, signal);
				await requireWhole(source, this.#record);
				await this.#keep({...this.#record, hash: bytes.hash()});
			} finally {
				bytes.close();
			}
		} finally {
			await source.close();
		}
	}

	/** What was begun goes on with the same file only; what was not begun takes it as it is now. */
	async #weigh(source: FileSource): Promise<void> {
		if (this.#record.begun !== undefined) return requireSame(source, this.#record);
		const known = this.#record.identity;
		const now = await identify(source, this.#context.clock);
		this.#record = {...this.#record, ...now};
		// What grew between its opening and its identity has another size than it had.
		if (now.identity === known && source.size === this.#record.size) return;
		if (source.size === 0) throw new InputError(emptySentence(this.#record.name));
		const {mediaType, seconds} = await mediaFacts(source);
		const {seconds: _, ...rest} = this.#record;
		this.#record = {
			...{...rest, mediaType, size: source.size},
			...(seconds !== undefined && {seconds}),
		};
		this.#progress.resized(source.size);
	}

	async #begin(): Promise<Ticket> {
		const {clock, ask, random} = this.#context;
		const {room, size, isSealed} = this.#record;
		const place = isSealed ? {} : {room};
		const at = clock.monotonic();
		const {ticket, ...made} = await ask('file.create', {
			size: storedSize(size, isSealed),
			...place,
		});
		const seal = isSealed ? await freshSeal(random) : undefined;
		const begun = {...made, ...(seal !== undefined && {seal})};
		this.#isRepeated = false;
		// The key first: bytes under a key that a crash forgets could not be gone on with.
		await this.#keep({...this.#record, begun});
		return {ticket, received: 0, at};
	}

	async #resume(begun: Begun): Promise<Ticket> {
		const at = this.#context.clock.monotonic();
		const {ticket, received, size, expiresAt} = await this.#askAgain(begun.file);
		const {size: plain, isSealed} = this.#record;
		if (size !== storedSize(plain, isSealed) || received > size) throw lost();
		this.#record = {...this.#record, begun: {...begun, expiresAt}};
		return {ticket, received, at};
	}

	async #askAgain(file: string) {
		try {
			return await this.#context.ask('file.resume', {file});
		} catch (error) {
			if (error instanceof RefusedError && error.code === 'not-found') throw lost();
			throw error;
		}
	}

	async #storedBytes(source: FileSource): Promise<StoredBytes> {
		const {size, identity, begun} = this.#record;
		// A cut line took nobody knows how many bytes: none of them may go again in another form.
		const check = async () => {
			if ((await source.identity()) !== identity) throw fileChanged();
		};
		const reading = {source, size, ...(this.#isRepeated && {check})};
		if (begun?.seal === undefined) return plainBytes(reading);
		await ready();
		return sealedBytes(reading, keyOf(begun.seal), begun.file);
	}

	async #send(bytes: StoredBytes, ticket: Ticket, signal: AbortSignal): Promise<void> {
		const {received} = ticket;
		let position = 0;
		let rest: Piece | undefined;
		// What the relay has is read again all the same: hash and seal go over everything.
		while (position < received) {
			const piece = await bytes.next();
			signal.throwIfAborted();
			if (piece === undefined) throw lost();
			position += piece.length;
			this.#moved(Math.min(position, received));
			if (position > received) rest = piece.subarray(piece.length - position + received);
			else bytes.free(piece);
		}

		const {stream, received: now} = await this.#openStream(ticket, signal);
		try {
			if (now !== received) throw new TransferError('cut', phrase`The relay was not done yet.`);
			await this.#pour(bytes, {stream, first: rest, from: received});
			await stream.done();
		} finally {
			stream.close();
		}
	}

	/** A line that the relay is ready to read from. Reading again may have outlived the ticket. */
	async #openStream(first: Ticket, signal: AbortSignal) {
		const {clock} = this.#context;
		const isFresh = clock.monotonic() - first.at < TICKET_FRESH;
		const begun = this.#record.begun;
		const ticket = isFresh || begun === undefined ? first : await this.#resume(begun);
		const stream = new TransferStream({...this.#context, signal});
		try {
			this.#isRepeated = true;
			await stream.begin({type: 'put', ticket: ticket.ticket, offset: ticket.received});
		} catch (error) {
			stream.close();
			throw error;
		}

		return {stream, received: ticket.received};
	}

	async #pour(
		bytes: StoredBytes,
		options: {
			readonly stream: TransferStream;
			readonly first: Piece | undefined;
			readonly from: number;
		},
	): Promise<void> {
		const {stream, first, from} = options;
		this.#progress.phase({type: 'moving'});
		let sent = from;
		const tell = () => {
			this.#moved(Math.min(sent - stream.queued, Math.max(stream.stored, from) + UNSURE));
		};
		for (let piece = first ?? (await bytes.next()); piece; piece = await bytes.next()) {
			const given = piece;
			await stream.write(given, () => bytes.free(given));
			sent += given.length;
			tell();
		}

		tell();
	}

	/** Shows how much of the file that is; what sealing adds is nobody's concern. */
	#moved(stored: number): void {
		const {size, isSealed} = this.#record;
		this.#progress.moved(Math.floor((stored * size) / storedSize(size, isSealed)));
	}

	/** Whether a try that ended like that is made again from the start, under a fresh key. */
	async #renewed(error: unknown): Promise<boolean> {
		if (!(error instanceof TransferError)) return false;
		const {code} = error;
		if (code !== 'changed' && code !== 'unsure' && code !== 'gone') return false;
		const {begun, hash: _, ...rest} = this.#record;
		const {name, room} = rest;
		const renewals = {
			changed: rest.renewals.changed + (code === 'changed' ? 1 : 0),
			lost: rest.renewals.lost + (code === 'gone' ? 1 : 0),
		};
		if (begun !== undefined) await this.#removed.add(begun.file);
		await this.#keep({...rest, renewals});
		this.#progress.resized(rest.size);
		if (code === 'gone') return renewals.lost <= RENEWALS.lost;
		if (renewals.changed > RENEWALS.changed) {
			throw new InputError(
				phrase`${name} changes while it is being sent. Copy it, then send the copy.`,
			);
		}

		const text =
			code === 'unsure'
				? phrase`${name} may have changed since it was begun to be sent. It is sent anew, as it is now.`
				: phrase`${name} has changed since it was begun to be sent. It is sent anew, as it is now.`;
		this.#context.addLine({level: 'notice', text, room});
		return true;
	}

	/** Lets the message go that the file belongs to. */
	async #say(signal: AbortSignal): Promise<void> {
		const {messages} = this.#context;
		const {id, room, size} = this.#record;
		signal.throwIfAborted();
		const message = uploadedMessage(this.#record);
		// An earlier start may have come so far: under one id it is said once.
		if (message !== undefined) await messages.write(message);
		this.#progress.phase({type: 'done'}, size);
		// Until its outbox has it for certain, the next start says it again.
		messages.whenSettled(room, id).then(
			() => this.#vaultRecord.delete().catch(() => {}),
			() => {},
		);
	}

	async #keep(record: UploadRecord): Promise<void> {
		this.#record = record;
		await this.#vaultRecord.write(record);
	}
}

/** What to do about a file without bytes. */
export function emptySentence(name: string): string {
	return phrase`${name} is empty. There is nothing to send.`;
}

function lost(): TransferError {
	return new TransferError('gone', phrase`The relay has lost what was begun. Try again.`);
}

async function freshSeal(random: TransferContext['random']) {
	await ready();
	const {key, header} = createFileKey(random);
	return {key: toBase64url(key), header: toBase64url(header)};
}

function keyOf({key, header}: NonNullable<Begun['seal']>): FileKey {
	return {key: fromBase64url(key), header: fromBase64url(header)};
}
