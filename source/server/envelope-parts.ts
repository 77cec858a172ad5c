import {Buffer} from 'node:buffer';
import type {Limits} from '../protocol/limits.ts';
import {RefusedError} from './refused-error.ts';

/** One sealed message for one device. */
type Envelope = {readonly device: string; readonly bytes: string};

type Part = {
	readonly to: string;
	readonly message: string;
	readonly envelopes: readonly Envelope[];
	readonly more?: boolean | undefined;
};

/**
 * Puts a set of envelopes together that came in several frames of one connection, because it is larger
 * than one may be. A part of another set, or a refused one, forgets those before.
 */
export class EnvelopeParts {
	readonly #limits: Pick<Limits, 'envelopeBytes' | 'envelopesPerSet' | 'envelopeSetBytes'>;
	#begun: {readonly key: string; readonly envelopes: readonly Envelope[]} | undefined;

	constructor(limits: Pick<Limits, 'envelopeBytes' | 'envelopesPerSet' | 'envelopeSetBytes'>) {
		this.#limits = limits;
	}

	/**
	 * Takes a part; the whole set once it is there, undefined before.
	 * @throws {RefusedError} `too-long`; `bad-request` for two envelopes to one device.
	 */
	add({to, message, envelopes, more = false}: Part): readonly Envelope[] | undefined {
		const key = `${message} ${to}`;
		const before = this.#begun?.key === key ? this.#begun.envelopes : [];
		this.#begun = undefined;
		const all = [...before, ...envelopes];
		this.#check(all);
		if (!more) return all;
		this.#begun = {key, envelopes: all};
		return undefined;
	}

	#check(envelopes: readonly Envelope[]): void {
		const {envelopeBytes, envelopesPerSet, envelopeSetBytes} = this.#limits;
		const sizes = envelopes.map(({bytes}) => Buffer.byteLength(bytes, 'base64url'));
		const size = sizes.reduce((sum, each) => sum + each, 0);
		const isTooLong = sizes.some((each) => each > envelopeBytes) || size > envelopeSetBytes;
		if (isTooLong || envelopes.length > envelopesPerSet) {
			throw new RefusedError('too-long', 'That message is too long. Send it in parts.');
		}
		if (new Set(envelopes.map(({device}) => device)).size < envelopes.length) {
			throw new RefusedError('bad-request', 'A device gets one envelope of a message.');
		}
	}
}
