import type {Limits} from '../protocol/limits.ts';

/** How frames are handled. */
type FrameHandling = {
	/** Resolves when the next frame may begin. */
	ready(): Promise<void>;
	/** Never rejects. */
	handle(text: string): Promise<void>;
};

/** Handles a connection's frames one at a time, in the order they came; the others wait. */
export class FrameQueue {
	readonly #limits: Limits;
	readonly #handling: FrameHandling;
	#waiting: string[] = [];
	#size = 0;
	#running: Promise<void> | undefined;

	constructor(limits: Limits, handling: FrameHandling) {
		this.#limits = limits;
		this.#handling = handling;
	}

	/** False when there is no room for another frame. */
	add(text: string): boolean {
		const {framesWaiting, framesWaitingSize} = this.#limits;
		if (this.#waiting.length >= framesWaiting) return false;
		if (this.#size + text.length > framesWaitingSize) return false;
		this.#waiting.push(text);
		this.#size += text.length;
		this.#running ??= this.#run();
		return true;
	}

	/** Forgets what waits and resolves when the frame in progress, if any, is done with. */
	async finish(): Promise<void> {
		this.#waiting = [];
		this.#size = 0;
		await this.#running;
	}

	async #run(): Promise<void> {
		for (;;) {
			await this.#handling.ready();
			const text = this.#waiting.shift();
			if (text === undefined) break;
			this.#size -= text.length;
			await this.#handling.handle(text);
		}
		this.#running = undefined;
	}
}
