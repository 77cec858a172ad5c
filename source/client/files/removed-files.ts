import type {Timer} from '../../protocol/environment.ts';
import {RefusedError, sentenceOf} from '../error.ts';
import {type VaultRecord, vaultRecord} from '../vault/record.ts';
import type {TransferContext} from './transfer-context.ts';
import {REMOVALS_FORMAT, removalsName} from './transfer-record.ts';

/** More than anybody cancels without a connection; the relay forgets the rest by itself. */
const MOST = 1000;
/** Milliseconds until the relay is asked again, where it names no time. */
const AGAIN = 30_000;

type RemovedFilesContext = Pick<TransferContext, 'vault' | 'ask' | 'clock' | 'addLine'>;

/** Own files that the relay is to take away: told until it has heard, also after a restart. */
export class RemovedFiles {
	readonly #context: RemovedFilesContext;
	#record: VaultRecord<readonly string[]> | undefined;
	#files: readonly string[] = [];
	#writing: Promise<void> = Promise.resolve();
	#timer: Timer | undefined;
	#isOnline = false;
	#telling: Promise<void> | undefined;

	constructor(context: RemovedFilesContext) {
		this.#context = context;
	}

	/** Reads what an earlier start left. Throws VaultError. */
	async open(tag: string): Promise<void> {
		this.#record = vaultRecord(this.#context.vault, removalsName(tag), REMOVALS_FORMAT);
		this.#files = (await this.#record.read()) ?? [];
	}

	/** Notes a file to be taken away; on the disk when the promise resolves, unless that refused. */
	async add(file: string): Promise<void> {
		if (this.#files.includes(file)) return;
		this.#files = [...this.#files, file].slice(-MOST);
		await this.#write();
		this.#tellSoon();
	}

	online(): void {
		this.#isOnline = true;
		this.#tellSoon();
	}

	offline(): void {
		this.#isOnline = false;
		this.#timer?.cancel();
		this.#timer = undefined;
	}

	/** Resolves when the relay has heard of all of them, or cannot be told for now. */
	async told(): Promise<void> {
		await this.#telling;
	}

	/** Stops. Everything is written down when the promise resolves. */
	async close(): Promise<void> {
		this.offline();
		await this.#writing;
		this.#record = undefined;
		this.#files = [];
	}

	/** Nobody is logged in here any more. */
	async forget(): Promise<void> {
		const record = this.#record;
		await this.close();
		await record?.delete();
	}

	#tellSoon(): void {
		if (!this.#isOnline || this.#files.length === 0) return;
		if (this.#telling !== undefined || this.#timer !== undefined) return;
		this.#telling = this.#tellAll();
	}

	/** Ends in every case. */
	async #tellAll(): Promise<void> {
		let delay: number | undefined;
		while (this.#isOnline && delay === undefined) {
			const [file] = this.#files;
			if (file === undefined) break;
			delay = await this.#tell(file);
		}

		this.#telling = undefined;
		if (delay === undefined || !this.#isOnline) return;
		this.#timer = this.#context.clock.after(delay, () => {
			this.#timer = undefined;
			this.#tellSoon();
		});
	}

	/** Returns after how long a new try makes sense, if one does. */
	async #tell(file: string): Promise<number | undefined> {
		try {
			await this.#context.ask('file.delete', {file});
		} catch (error) {
			// What is not there, or not ours, is done with.
			const isFinal = error instanceof RefusedError && !error.retryable;
			if (!isFinal || error.code === 'auth-required') {
				return (error instanceof RefusedError ? error.retryAfter : undefined) ?? AGAIN;
			}
		}

		this.#files = this.#files.filter((other) => other !== file);
		await this.#write();
		return undefined;
	}

	#write(): Promise<void> {
		const record = this.#record;
		const files = this.#files;
		const write = async (): Promise<void> => {
			try {
				if (files.length === 0) await record?.delete();
				else await record?.write(files);
			} catch (error) {
				this.#context.addLine({level: 'error', text: sentenceOf(error)});
			}
		};
		this.#writing = this.#writing.then(write);
		return this.#writing;
	}
}
