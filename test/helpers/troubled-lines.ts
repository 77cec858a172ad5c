import type {TransferLine, Transport} from '../../source/client/transport.ts';
import type {TransferReply, TransferRequest} from '../../source/protocol/transfer-frame.ts';

/** What befalls the lines for files of one client. Connections are left alone. */
export type Troubles = {
	/** After how many further bytes, either way, the line in use is cut; one value for each line. */
	cutsAfter: number[];
	/** What comes in place of the bytes that the relay sends. */
	alter: ((bytes: Uint8Array) => Uint8Array) | undefined;
	/** What comes in place of a reply of the relay. */
	answer: ((reply: TransferReply) => TransferReply | undefined) | undefined;
	/** Nothing moves on any line as long as that is true. */
	isHeld: boolean;
	/** Runs with every frame of bytes that the client sends. */
	seen: (bytes: Uint8Array) => void;
	/** What the client asked for on each of its lines. */
	readonly requests: TransferRequest[];
	/** Lines that the client has open right now, and the most there were at once. */
	readonly lines: {open: number; most: number};
	/** Bytes that waited to be sent at most. */
	readonly queue: {most: number};
};

export function noTroubles(): Troubles {
	return {
		cutsAfter: [],
		alter: undefined,
		answer: undefined,
		isHeld: false,
		seen() {},
		requests: [],
		lines: {open: 0, most: 0},
		queue: {most: 0},
	};
}

/** A network on which the lines for files suffer those troubles. */
export function troubledLines(transport: Transport, troubles: Troubles): Transport {
	return {
		open: (url, events) => transport.open(url, events),
		openTransfer(url, events) {
			let left = troubles.cutsAfter.shift() ?? Number.POSITIVE_INFINITY;
			let isOver = false;
			const {lines} = troubles;
			lines.most = Math.max(lines.most, ++lines.open);
			let isLeft = false;
			const leave = (): void => {
				if (!isLeft) lines.open--;
				isLeft = true;
			};
			const end = (code: number): void => {
				if (isOver) return;
				isOver = true;
				leave();
				events.closed({code, reason: ''});
			};
			const passes = (bytes: Uint8Array): boolean => {
				left -= bytes.length;
				if (left < 0) {
					inner.close();
					setImmediate(() => end(1006));
				}

				return left >= 0 && !isOver && !troubles.isHeld;
			};
			const inner = transport.openTransfer(url, {
				opened: () => events.opened(),
				received(reply) {
					const told = troubles.answer === undefined ? reply : troubles.answer(reply);
					if (!isOver && told !== undefined) events.received(told);
				},
				receivedBytes(bytes) {
					if (passes(bytes)) events.receivedBytes(troubles.alter?.(bytes) ?? bytes);
				},
				drained: () => events.drained(),
				closed: ({code}) => end(code),
			});
			const line: TransferLine = {
				get queued() {
					return inner.queued;
				},
				send(request) {
					troubles.requests.push(request);
					inner.send(request);
				},
				sendBytes(bytes, taken) {
					troubles.seen(bytes);
					if (!passes(bytes)) return;
					inner.sendBytes(bytes, taken);
					troubles.queue.most = Math.max(troubles.queue.most, inner.queued);
				},
				pause: () => inner.pause(),
				resume: () => inner.resume(),
				close() {
					leave();
					inner.close();
				},
			};
			return line;
		},
	};
}
