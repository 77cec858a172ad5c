import {phrase} from '../../words/phrase.ts';
import {InputError} from '../error.ts';
import {type VaultRecord, vaultRecord} from '../vault/record.ts';
import {fetchStored} from './arrival.ts';
import type {FileSink, LocalFiles} from './local-files.ts';
import type {TransferContext, TransferJob} from './transfer-context.ts';
import {TransferError} from './transfer-error.ts';
import {TransferProgress} from './transfer-progress.ts';
import {type DownloadRecord, TRANSFER_FORMAT, type TransferRecord} from './transfer-record.ts';
import type {TransferState} from './transfer-state.ts';
import {
	type ArrivalHash,
	arrivalHash,
	damaged,
	openSealed,
	wantedStoredSize,
} from './wanted-check.ts';

/** Read back at once. */
const BLOCK = 262_144;

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
			await sink.close();
			if (isDamage(error)) await files.discard(folder, id);
			throw error;
		}

		await sink.close();
		if (wanted.seal !== undefined) await files.discard(folder, id);
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
		await files?.discard(folder, openedKey(id));
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
			await this.#complete(sink, {held, signal});
		} catch (error) {
			if (!isDamage(error) || held === 0) throw error;
			// What an earlier start left may have suffered where it lay: from the beginning, then.
			await sink.truncate(0);
			await this.#complete(sink, {held: 0, signal});
		}

		return wanted.seal === undefined ? sink.finish(wanted.name) : this.#open(sink, signal);
	}

	/** All of it is there, and is what was announced, when the promise resolves. */
	async #complete(
		sink: FileSink,
		{held, signal}: {readonly held: number; readonly signal: AbortSignal},
	): Promise<void> {
		const {wanted} = this.#record;
		const stored = wantedStoredSize(wanted);
		if (held > stored) throw damaged(wanted);
		const hash = arrivalHash(wanted);
		await this.#readBack(sink, hash, {held, signal});
		if (held < stored) await this.#fetch(sink, hash, {from: held, signal});
		this.#progress.phase({type: 'checking'}, wanted.size);
		hash.check();
	}

	/** The hash goes over what an earlier try brought, too. */
	async #readBack(
		sink: FileSink,
		hash: ArrivalHash,
		{held, signal}: {readonly held: number; readonly signal: AbortSignal},
	): Promise<void> {
		for (let offset = 0; offset < held; ) {
			const block = await sink.read(offset, Math.min(BLOCK, held - offset));
			signal.throwIfAborted();
			if (block.length === 0) throw damaged(this.#record.wanted);
			hash.update(block);
			offset += block.length;
			this.#moved(offset);
		}
	}

	async #fetch(
		sink: FileSink,
		hash: ArrivalHash,
		{from, signal}: {readonly from: number; readonly signal: AbortSignal},
	): Promise<void> {
		let position = from;
		await fetchStored(this.#context, this.#record.wanted, {
			from,
			signal,
			begun: () => this.#progress.phase({type: 'moving'}),
			arrived: async (bytes) => {
				hash.update(bytes);
				await sink.append(bytes);
				position += bytes.length;
				this.#moved(position);
			},
		});
	}

	/** Opens the sealed bytes into a second hidden file, which then gets the name. */
	async #open(sink: FileSink, signal: AbortSignal): Promise<string> {
		const {folder, id, wanted} = this.#record;
		const opened = await this.#files().receive(folder, openedKey(id));
		let isOver = false;
		try {
			await opened.truncate(0);
			await openSealed(wanted, {
				read: async (offset, length) => {
					signal.throwIfAborted();
					const block = await sink.read(offset, length);
					if (block.length < length) throw damaged(wanted);
					return block;
				},
				write: (bytes) => opened.append(bytes),
			});
			const path = await opened.finish(wanted.name);
			isOver = true;
			return path;
		} finally {
			if (!isOver) {
				await opened.close();
				await this.#files().discard(folder, openedKey(id));
			}
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

/** Under which key the opened bytes stand, beside the sealed ones. */
function openedKey(id: string): string {
	return `${id}-open`;
}
