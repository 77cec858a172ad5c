import {BlockPool} from '../../protocol/block-pool.ts';
import {RefusedError} from '../refused-error.ts';
import {BlobError, type BlobReader} from './blob-store.ts';
import type {Course, CourseOptions} from './upload.ts';

type Frame = Uint8Array<ArrayBuffer>;

/** Brings a file from the disk to a line, no faster than the network takes it. */
export class Download implements Course {
	readonly #options: CourseOptions;
	readonly #pool: BlockPool;
	#sent = 0;
	#isStopped = false;
	#wake: (() => void) | undefined;

	constructor(options: CourseOptions) {
		const {pass, services} = options;
		this.#options = options;
		this.#pool = new BlockPool(Math.min(services.limits.transferFrameBytes, pass.size));
	}

	get moved(): number {
		return this.#sent - this.#options.link.queued;
	}

	async run(): Promise<void> {
		const {pass, services} = this.#options;
		const reader = await services.blobs.read(pass.file);
		try {
			await this.#send(reader);
		} finally {
			await reader.close();
		}
	}

	receivedBytes(): void {
		throw new RefusedError('bad-request', 'No bytes are to come on this line.');
	}

	drained(): void {
		this.#wake?.();
	}

	stop(): void {
		this.#isStopped = true;
		this.#options.services.filePace.release(this);
		this.#wake?.();
	}

	async #send(reader: BlobReader): Promise<void> {
		const {link, pass, offset} = this.#options;
		if (reader.size !== pass.size) throw new RefusedError('not-found', NOT_ALL_THERE);
		if (offset > pass.size) throw new RefusedError('bad-request', BEYOND);
		if (!this.#isStopped) link.send({type: 'ready', offset, size: pass.size});
		let next = this.#read(reader, offset);
		for (let at = offset; at < pass.size; ) {
			const frame = await next;
			if (frame.length === 0) throw new BlobError('failed', 'The blob has become shorter.');
			at += frame.length;
			// The disk works while the network does.
			next = this.#read(reader, at);
			// Told when it is waited for: until then it must not count as a fault that nobody handles.
			next.catch(() => {});
			try {
				await this.#handOver(frame);
			} catch (error) {
				await next;
				throw error;
			}
		}
		await next;
		// What waits takes the relay's memory, so it takes one of the places as well.
		while (link.queued > 0) await this.#drained();
	}

	async #read(reader: BlobReader, at: number): Promise<Frame> {
		const {pass, services} = this.#options;
		const memory = this.#pool.take();
		const most = Math.min(memory.length, pass.size - at);
		if (most > 0) await services.filePace.admit(most, this);
		if (this.#isStopped) throw STOPPED;
		const {length} = await reader.read(at, most, memory);
		return memory.subarray(0, length);
	}

	async #handOver(frame: Frame): Promise<void> {
		const {link, services} = this.#options;
		if (link.queued > services.limits.transferQueueBytes) await this.#drained();
		if (this.#isStopped) throw STOPPED;
		link.sendBytes(frame, () => this.#pool.give(frame));
		this.#sent += frame.length;
		services.counters.fileBytesOut += frame.length;
	}

	async #drained(): Promise<void> {
		await new Promise<void>((resolve) => {
			this.#wake = resolve;
			if (this.#isStopped) resolve();
		});
		if (this.#isStopped) throw STOPPED;
	}
}

const NOT_ALL_THERE = 'That file is not all there. Its sender has to finish it.';
const BEYOND = 'The file is shorter than that.';

/** Nobody is told: whoever could be has gone, or knows why. */
const STOPPED = new RefusedError('unavailable');
