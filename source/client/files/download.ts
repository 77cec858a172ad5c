import {phrase} from '../../words/phrase.ts';
import {InputError} from '../error.ts';
import {type VaultRecord, vaultRecord} from '../vault/record.ts';
import {fetchStored} from './arrival.ts';
import {
	type ArrivingBytes,
	BLOCK,
	damaged,
	startArrival,
	usableSize,
	wantedStoredSize,
} from './arriving-bytes.ts';
import type {FileSink, LocalFiles} from './local-files.ts';
import type {TransferContext, TransferJob} from './transfer-context.ts';
import {TransferError} from './transfer-error.ts';
import {TransferProgress} from './transfer-progress.ts';
import {type DownloadRecord, TRANSFER_FORMAT, type TransferRecord} from './transfer-record.ts';
import type {TransferState} from './transfer-state.ts';

/** One file on its way from the relay into a folder. */
export class Download implements TransferJob {
	readonly direction = 'down';
	readonly #context: TransferContext;
	readonly #vaultRecord: VaultRecord<TransferRecord>;
	readonly #progress: TransferProgress;
	#record: DownloadRecord;

	constructor(
		context: TransferContext,
		record: DownloadRecord,
		options: {readonly name: string; readonly phase: TransferState['phase']},
	) {
		this.#context = context;
		this.#record = record;
		this.#vaultRecord = vaultRecord(context.vault, options.name, TRANSFER_FORMAT);
		const {id, room, message, wanted} = record;
		const {name, size} = wanted;
		const fixed = {id, direction: 'down', room, message, name, size} as const;
		const {phase} = options;
		this.#progress = new TransferProgress({...fixed, done: 0, rate: undefined, phase}, context);
	}

	get id(): string {
		return this.#record.id;
	}

	get state(): TransferState {
		return this.#progress.state;
	}

	/** Whether it fetches that into that folder. */
	isOf(wanted: Pick<DownloadRecord, 'room' | 'message' | 'folder'>): boolean {
		const {room, message, folder} = this.#record;
		return room === wanted.room && message === wanted.message && folder === wanted.folder;
	}

	async run(signal: AbortSignal): Promise<{readonly path: string}> {
		const {folder, id, wanted} = this.#record;
		const files = this.#files();
		this.#progress.phase({type: 'preparing'});
		const sink = await files.receive(folder, id);
		let path: string;
		try {
			path = await this.#bring(sink, signal);
		} catch (error) {
			try {
				await sink.close();
			} finally {
				if (isLost(error)) await files.discard(folder, id);
			}
			throw error;
		}

		await sink.close();
		await this.#vaultRecord.delete();
		this.#progress.phase({type: 'done', path}, wanted.size);
		return {path};
	}

	show(phase: TransferState['phase']): void {
		this.#progress.phase(phase);
	}

	async note(failure: string | undefined): Promise<void> {
		const {failure: _, ...rest} = this.#record;
		this.#record = {...rest, ...(failure !== undefined && {failure})};
		await this.#vaultRecord.write(this.#record);
	}

	async discard(): Promise<void> {
		const {folder, id} = this.#record;
		const {files} = this.#context;
		await this.#vaultRecord.delete();
		await files?.discard(folder, id);
	}

	leave(): void {
		this.#progress.leave();
	}

	close(): void {
		this.#progress.close();
	}

	/** Fetches what is missing, compares all of it with its hash, and gives it its name. */
	async #bring(sink: FileSink, signal: AbortSignal): Promise<string> {
		const {wanted} = this.#record;
		const held = sink.size;
		try {
			await this.#complete(sink, signal);
		} catch (error) {
			if (!isDamage(error) || held === 0) throw error;
			// What an earlier start left may have suffered where it lay: from the beginning, then.
			await sink.truncate(0);
			await this.#complete(sink, signal);
		}

		return sink.finish(wanted.name);
	}

	/** All of it is there, and is what was announced, when the promise resolves. */
	async #complete(sink: FileSink, signal: AbortSignal): Promise<void> {
		const {wanted} = this.#record;
		if (sink.size > wanted.size) throw damaged(wanted);
		const usable = usableSize(wanted, sink.size);
		if (usable < sink.size) await sink.truncate(usable);
		const bytes = await startArrival(wanted);
		try {
			await this.#readBack(sink, bytes, signal);
			if (bytes.position < wantedStoredSize(wanted)) await this.#fetch(sink, bytes, signal);
			this.#progress.phase({type: 'checking'}, wanted.size);
			bytes.check();
		} finally {
			bytes.close();
		}
	}

	/** What is compared at the end is all of it: also what an earlier try brought. */
	async #readBack(sink: FileSink, bytes: ArrivingBytes, signal: AbortSignal): Promise<void> {
		const memory = new Uint8Array(Math.min(BLOCK, sink.size));
		for (let offset = 0; offset < sink.size; ) {
			const block = await sink.read(offset, Math.min(BLOCK, sink.size - offset), memory);
			signal.throwIfAborted();
			if (block.length === 0) throw damaged(this.#record.wanted);
			bytes.again(block);
			offset += block.length;
			this.#moved(bytes.position);
		}
	}

	async #fetch(sink: FileSink, bytes: ArrivingBytes, signal: AbortSignal): Promise<void> {
		// One write at a time, while what comes next is opened.
		let written = Promise.resolve();
		try {
			await fetchStored(this.#context, this.#record.wanted, {
				from: bytes.position,
				signal,
				begun: () => this.#progress.phase({type: 'moving'}),
				arrived: async (piece) => {
					const own = bytes.take(piece);
					await written;
					written = sink.append(...own);
					// Told when it is waited for: until then it must not count as a fault that nobody handles.
					written.catch(() => {});
					this.#moved(bytes.position);
				},
			});
		} finally {
			await written;
		}
	}

	#files(): LocalFiles {
		const {files} = this.#context;
		if (files !== undefined) return files;
		throw new InputError(phrase`This client keeps no files.`);
	}

	#moved(stored: number): void {
		const {wanted} = this.#record;
		this.#progress.moved(Math.floor((stored * wanted.size) / wantedStoredSize(wanted)));
	}
}

function isDamage(error: unknown): boolean {
	return error instanceof TransferError && error.code === 'damaged';
}

/** What is here is of no use to another try: it is not the file, or there is no more of it. */
function isLost(error: unknown): boolean {
	return isDamage(error) || (error instanceof TransferError && error.code === 'gone');
}
