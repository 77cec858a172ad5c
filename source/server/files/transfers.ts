import {Transfer, type TransferServices} from './transfer.ts';
import type {TransferLink, TransferLinkEvents} from './transfer-link.ts';

/** Every transfer line of a relay. */
export class Transfers {
	readonly #services: TransferServices;
	readonly #lines = new Set<Transfer>();
	/** Those that have shown no ticket, the oldest first. */
	readonly #waiting = new Set<Transfer>();
	/** By file, the last one that writes to it or will. */
	readonly #writing = new Map<string, Promise<void>>();
	#isStopped = false;

	constructor(services: TransferServices) {
		this.#services = services;
	}

	/** Lines that are open. */
	get open(): number {
		return this.#lines.size;
	}

	/** Takes a line in. Its events are to be told to what is returned. */
	accept(link: TransferLink): TransferLinkEvents {
		if (this.#isStopped) return turnAway(link);
		const [oldest] = this.#waiting;
		if (this.#waiting.size >= this.#services.limits.transferLinesWaiting) oldest?.cut('crowded');
		const transfer: Transfer = new Transfer({
			link,
			services: this.#services,
			decided: () => this.#waiting.delete(transfer),
			inTurn: (file, write) => this.#inTurn(file, write),
			gone: () => this.#lines.delete(transfer),
		});
		this.#lines.add(transfer);
		this.#waiting.add(transfer);
		return transfer;
	}

	/** Cuts all lines and takes no more; resolves when nothing is written any more. */
	async stop(): Promise<void> {
		this.#isStopped = true;
		for (const transfer of this.#lines) transfer.cut('stopped');
		await Promise.all(this.#writing.values());
	}

	/** One writer of a file at a time, in the order in which they came. */
	#inTurn(file: string, write: () => Promise<void>): Promise<void> {
		const before = this.#writing.get(file) ?? Promise.resolve();
		const own = before.then(write);
		const settled = own.catch(() => undefined);
		this.#writing.set(file, settled);
		void settled.then(() => {
			if (this.#writing.get(file) === settled) this.#writing.delete(file);
		});
		return own;
	}
}

function turnAway(link: TransferLink): TransferLinkEvents {
	link.close(1013);
	const nothing = (): void => undefined;
	return {received: nothing, receivedBytes: nothing, drained: nothing, closed: nothing};
}
