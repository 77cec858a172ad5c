import {MDNS_PORT, type Multicast, type Sender} from '../../source/server/lan/multicast.ts';

/** A network in memory: each member hears what any of them sends, itself included. */
export class LocalNetwork {
	readonly #members = new Map<string, (bytes: Uint8Array, sender: Sender) => void>();
	/** Everything that was sent to all. */
	readonly sent: Uint8Array[] = [];
	/** What was sent to single ones. */
	readonly replies: Array<{readonly bytes: Uint8Array; readonly to: Sender}> = [];

	join(address: string): Multicast {
		return {
			addresses: [address],
			listen: (heard) => this.#members.set(address, heard),
			send: (bytes, to) => {
				if (to === undefined) this.tell(bytes, {address, port: MDNS_PORT});
				else this.replies.push({bytes, to});
			},
			close: async () => {
				this.#members.delete(address);
			},
		};
	}

	/** Sends as somebody who has not joined. */
	tell(bytes: Uint8Array, sender: Sender): void {
		this.sent.push(bytes);
		for (const heard of [...this.#members.values()]) heard(bytes, sender);
	}
}
