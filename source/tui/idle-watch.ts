import type {Client} from '../client/api.ts';
import type {Clock, Timer} from '../protocol/environment.ts';

/** Shows the person as away after a while without a key, and as here again with the next one. */
export class IdleWatch {
	readonly #client: Client;
	readonly #clock: Clock;
	/** Milliseconds without a key; 0 for never. */
	#limit: number;
	#lastKey: number;
	#timer: Timer | undefined;
	/** Away by our own doing: who said /away stays so. */
	#isAway = false;

	constructor(client: Client, options: {readonly clock: Clock; readonly limit: number}) {
		this.#client = client;
		this.#clock = options.clock;
		this.#limit = options.limit;
		this.#lastKey = options.clock.monotonic();
		this.#arm();
	}

	/** A key was pressed. */
	active(): void {
		this.#lastKey = this.#clock.monotonic();
		if (this.#isAway) {
			this.#isAway = false;
			if (this.#client.state.account?.presence === 'away') {
				this.#client.setPresence('online');
			}
			this.#arm();
		}
	}

	/** Another limit holds from now on. */
	setLimit(limit: number): void {
		if (limit !== this.#limit) {
			this.#limit = limit;
			this.#timer?.cancel();
			this.#arm();
		}
	}

	close(): void {
		this.#timer?.cancel();
	}

	#arm(): void {
		if (this.#limit <= 0) {
			return;
		}
		const left = this.#lastKey + this.#limit - this.#clock.monotonic();
		this.#timer = this.#clock.after(Math.max(1, left), () => this.#look());
	}

	#look(): void {
		if (this.#clock.monotonic() - this.#lastKey < this.#limit) {
			this.#arm();
			return;
		}
		this.#isAway = true;
		if (this.#client.state.account?.presence === 'online') {
			this.#client.setPresence('away');
		}
	}
}
