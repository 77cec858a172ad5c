import {bystander, NAMES, sampleName, sampleText} from './sample-text.ts';

/** What the peer programs show: as much as the relay of `chat.ts` has, without a relay. */
export type Past = {
	readonly rooms: readonly string[];
	readonly people: readonly string[];
	/** Grows while there is a flood. */
	readonly messages: PeerMessage[];
};

export type PeerMessage = {readonly number: number; readonly from: string; readonly text: string};

export function peerPast(): Past {
	return {
		rooms: Array.from({length: 200}, (_, number) => `#room-${number}`),
		people: [...NAMES, ...Array.from({length: 980}, (_, number) => bystander(number))],
		messages: Array.from({length: 100_000}, (_, number) => message(number)),
	};
}

/** The key that starts and ends a flood of 1,000 messages a second in a peer program: Ctrl-F. */
export const FLOOD_KEY = '\u0006';

/** Milliseconds between two helpings, as the relay's flood has them. */
const HELPING = 5;

/** Returns what the flood key does: lets messages be added, or no more. */
export function createFlood({messages}: Past, added: () => void): () => void {
	let timer: NodeJS.Timeout | undefined;
	return () => {
		if (timer !== undefined) {
			clearInterval(timer);
			timer = undefined;
			return;
		}
		const started = performance.now();
		const first = messages.length;
		timer = setInterval(() => {
			while (messages.length < first + performance.now() - started) {
				messages.push(message(messages.length));
				added();
			}
		}, HELPING);
	};
}

function message(number: number): PeerMessage {
	return {number, from: sampleName(number), text: sampleText(number)};
}
