import {encodeFrame} from '../protocol/codec.ts';
import {type RelayFrame, type RelayFrameType, VOLATILE} from '../protocol/relay-frame.ts';

/** A frame on its way to one or many clients: encoded once, framed once, however many get it. */
export class OutgoingFrame {
	readonly frame: RelayFrame;
	/** May be dropped instead of queued. */
	readonly isVolatile: boolean;
	#text: string | undefined;
	#wire: Uint8Array | undefined;

	constructor(frame: RelayFrame) {
		this.frame = frame;
		this.isVolatile = VOLATILE.has(frame.type);
	}

	get text(): string {
		this.#text ??= encodeFrame(this.frame);
		return this.#text;
	}

	/** The bytes on the wire, made by the transport's `make` on the first call and kept. */
	wire(make: (text: string) => Uint8Array): Uint8Array {
		this.#wire ??= make(this.text);
		return this.#wire;
	}
}

/** What a connection is told also before its client has asked for what it missed. */
export const AT_ANY_TIME: ReadonlySet<RelayFrameType> = new Set([
	'notice',
	'sanctioned',
	'account.gone',
]);
