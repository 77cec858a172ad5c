import {RecordReader} from './record-reader.ts';
import {DEVICE_ID_BYTES} from './relay-auth.ts';

/** What a relay must know of a prekey's body (TC1 3.3); the public key itself is not its concern. */
export type PrekeyBody = {
	/** The device it is for, 16 bytes. */
	readonly deviceId: Uint8Array;
	/** Chosen by the device: 0 to 4,294,967,295. */
	readonly id: number;
	/** Handed out any number of times, when no other is left. Only KEM prekeys can be. */
	readonly isLastResort: boolean;
	/** Seconds since the Unix epoch. */
	readonly expires: number;
};

/** Both kinds, by the label under which the device signs them. */
export type PrekeyLabel = 'spk' | 'kpk';

const TYPES: Readonly<Record<PrekeyLabel, number>> = {spk: 3, kpk: 4};
const VERSION = 1;
const LAST_RESORT = 1;
const EXCHANGE_KEY_BYTES = 32;
const KEM_KEY_BYTES = 1216;

/** Reads the body of a prekey of that kind; undefined for anything else. */
export function parsePrekey(label: PrekeyLabel, body: Uint8Array): PrekeyBody | undefined {
	const reader = new RecordReader(body);
	reader.require(reader.integer(1) === TYPES[label]);
	reader.require(reader.integer(1) === VERSION);
	const deviceId = reader.bytes(DEVICE_ID_BYTES);
	const id = reader.integer(4);
	const flags = label === 'kpk' ? reader.integer(1) : 0;
	reader.require(flags === 0 || flags === LAST_RESORT);
	const expires = reader.integer(8);
	reader.bytes(label === 'kpk' ? KEM_KEY_BYTES : EXCHANGE_KEY_BYTES);
	if (!reader.isDone) return undefined;
	return {deviceId, id, isLastResort: flags === LAST_RESORT, expires};
}
