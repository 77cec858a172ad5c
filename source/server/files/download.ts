import {RefusedError} from '../refused-error.ts';
import {BlobError, type BlobReader} from './blob-store.ts';
import type {Course, CourseOptions} from './upload.ts';

/** Brings a file from the disk to a line, no faster than the network takes it. */
export class Download implements Course {
	readonly #options: CourseOptions;
	#sent = 0;
	#isStopped = false;
	#wake: (() => void) | undefined;

	constructor(options: CourseOptions) {
		this.#options = options;
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
		this.#wake?.();
	}

	async #send(reader: BlobReader): Promise<void> {
		const {link, pass, offset} = this.#options;
		if (reader.size !== pass.size) throw new RefusedError('not-found', NOT_ALL_THERE);
		if (offset > pass.size) throw new RefusedError('bad-request', BEYOND);
		if (!this.#isStopped) link.send({type: 'ready', offset, size: pass.size});
		let next = this.#read(reader, offset);
		for (let at = offset; at < pass.size; ) {
			const bytes = await next;
			if (bytes.length === 0) throw new BlobError('failed', 'The blob has become shorter.');
			at += bytes.length;
			// The disk works while the network does.
			next = this.#read(reader, at);
			// Told when it is waited for: until then it must not count as a fault that nobody handles.
			next.catch(() => {});
			try {
				await this.#handOver(bytes);
			} catch (error) {
				await next;
				throw error;
			}
		}
		await next;
		// What waits takes the relay's memory, so it takes one of the places as well.
		while (link.queued > 0) await this.#drained();
	}

	#read(reader: BlobReader, at: number): Promise<Uint8Array> {
		const {pass, services} = this.#options;
		const most = services.limits.transferQueueBytes / 2;
		return reader.read(at, Math.min(most, pass.size - at));
	}

	async #handOver(bytes: Uint8Array): Promise<void> {
		const {link, services} = this.#options;
		const {transferFrameBytes, transferQueueBytes} = services.limits;
		for (let at = 0; at < bytes.length; at += transferFrameBytes) {
			if (link.queued > transferQueueBytes) await this.#drained();
			if (this.#isStopped) throw STOPPED;
			const frame = bytes.subarray(at, at + transferFrameBytes);
			link.sendBytes(frame);
			this.#sent += frame.length;
			services.counters.fileBytesOut += frame.length;
		}
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
