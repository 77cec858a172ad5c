import type {DeviceList, ListedDevice} from './device-list.ts';
import {compareBytes} from './encoding.ts';
import {CryptoError} from './error.ts';
import type {DeviceId, SigningPublic} from './exact-bytes.ts';
import type {RemoteDevice} from './handshake.ts';
import type {StepInput} from './ratchet.ts';
import type {SessionBook} from './session-book.ts';

/** The most devices that one message is sealed for (TC1 4.1). */
export const FAN_OUT_MAX = 64;

/** A device that gets its own sealed copy: of the message, or of the note that we sent it. */
export type Recipient = {
	readonly device: RemoteDevice;
	readonly listed: ListedDevice;
	readonly copy: 'message' | 'sent';
};

/** One sealed copy for the relay to deliver. All copies of a message go up as one set. */
export type SealedCopy = {readonly device: RemoteDevice; readonly message: Uint8Array};

const RESEND_LIFETIME = 7 * 86_400_000;

/**
 * Everyone who gets a copy of a message (TC1 3.10): each device of each peer, and our own other
 * devices. Call it again with the newer list when the relay answers 409. Throws CryptoError
 * `too-many-devices` over 64.
 */
export function planFanOut(
	self: {readonly deviceId: DeviceId; readonly list: DeviceList},
	peers: readonly DeviceList[],
): readonly Recipient[] {
	const others = peers.filter(({account}) => account !== self.list.account);
	const recipients = [
		...others.flatMap((list) => recipientsOf(list, 'message')),
		...recipientsOf(self.list, 'sent').filter(
			({device}) => compareBytes(device.deviceId, self.deviceId) !== 0,
		),
	];
	if (recipients.length > FAN_OUT_MAX) {
		throw new CryptoError(
			'too-many-devices',
			`One message goes to ${FAN_OUT_MAX} devices at most.`,
		);
	}

	return recipients;
}

/** A device of an account, as the other end of sessions. Its list was checked by `openDeviceList`. */
export function remoteDevice(list: DeviceList, listed: ListedDevice): RemoteDevice {
	const {account, identityKey} = list;
	const {deviceId, signingKey, exchangeKey} = listed;
	return {account, identityKey, deviceId, signingKey, exchangeKey};
}

/**
 * Seals a message for every recipient, each on its own session. The books given stay as they were;
 * write the returned ones, in the order of the recipients, and the copies into the outbox before
 * anything is sent. Throws CryptoError `no-session` when a book still needs its handshake.
 */
export function sealFanOut(
	recipients: ReadonlyArray<{readonly recipient: Recipient; readonly book: SessionBook}>,
	texts: {readonly message: Uint8Array; readonly sent: Uint8Array},
	input: StepInput,
): {readonly books: readonly SessionBook[]; readonly copies: readonly SealedCopy[]} {
	const sealed = recipients.map(({recipient: {device, copy}, book}) => ({
		device,
		...book.seal(texts[copy], input),
	}));
	return {
		books: sealed.map(({book}) => book),
		copies: sealed.map(({device, message}) => ({device, message})),
	};
}

/**
 * What a set needs after the relay answered with a newer list: the copies that may go up again as
 * they are, and the recipients that have none yet. Sealing a copy anew would leave its receiver with
 * a message that never comes.
 */
export function amendFanOut(
	plan: readonly Recipient[],
	copies: readonly SealedCopy[],
): {readonly kept: readonly SealedCopy[]; readonly missing: readonly Recipient[]} {
	const isFor = ({device}: Recipient, copy: SealedCopy) =>
		compareBytes(device.deviceId, copy.device.deviceId) === 0 &&
		compareBytes(device.identityKey, copy.device.identityKey) === 0;
	return {
		kept: copies.filter((copy) => plan.some((recipient) => isFor(recipient, copy))),
		missing: plan.filter((recipient) => !copies.some((copy) => isFor(recipient, copy))),
	};
}

/** What an outbox remembers of a copy that it sent. */
export type SentCopy = {
	readonly deviceId: DeviceId;
	/** The identity key of the recipient's account at that time. */
	readonly identityKey: SigningPublic;
	/** Milliseconds since the Unix epoch. */
	readonly sentAt: number;
};

/**
 * Whether a copy that did not open may be sent again to a device that asks for it (TC1 3.12, rule 4):
 * only what was meant for that device, is at most seven days old, and only while account identity and
 * device are the same. `list` is the contact's list for sending.
 */
export function mayResend(
	sent: SentCopy,
	asking: {readonly deviceId: DeviceId; readonly list: DeviceList; readonly now: number},
): boolean {
	const {deviceId, list, now} = asking;
	return (
		compareBytes(sent.deviceId, deviceId) === 0 &&
		compareBytes(sent.identityKey, list.identityKey) === 0 &&
		list.devices.some((device) => compareBytes(device.deviceId, deviceId) === 0) &&
		now - sent.sentAt <= RESEND_LIFETIME
	);
}

function recipientsOf(list: DeviceList, copy: Recipient['copy']): readonly Recipient[] {
	return list.devices.map((listed) => ({device: remoteDevice(list, listed), listed, copy}));
}
