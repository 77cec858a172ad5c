import {splitAccountId} from '../../../crypto/account-id.ts';
import type {Contact} from '../../../crypto/contact.ts';
import {type DeviceList, findDevice} from '../../../crypto/device-list.ts';
import {compareBytes, fromBase64url} from '../../../crypto/encoding.ts';
import {remoteDevice} from '../../../crypto/fan-out.ts';
import type {RemoteDevice} from '../../../crypto/handshake.ts';
import {InputError, RefusedError, UnreachableError} from '../../error.ts';
import {VaultError} from '../../vault/vault.ts';
import type {Batch} from '../batch.ts';
import type {KeySource} from '../keys/key-source.ts';
import type {PrivateContext} from '../parts.ts';
import type {UnopenedReason} from './receive-sentences.ts';

/** A device as one end of a session, by a list of its account. */
export type SenderDevice = {
	readonly remote: RemoteDevice;
	/** By the list of an identity that nobody has accepted. */
	readonly isUnderChangedKeys: boolean;
};

/** Who sent an envelope: the device, as each identity that is known lists it, the accepted one first. */
export type Sender =
	| {readonly type: 'known'; readonly devices: readonly SenderDevice[]}
	/** No list of the account has that device; `because` says what was found. */
	| {readonly type: 'unknown'; readonly because: UnopenedReason};

/** After something that did not open, an account is asked for again so seldom, in milliseconds. */
const ASKED_AGAIN = 600_000;
/** Devices that no list had, of which it is remembered that the relay was asked. */
const REMEMBERED = 1000;

/** Finds the device that an envelope says it is from. Within turns only. */
export class Senders {
	readonly #context: Pick<PrivateContext, 'account' | 'clock'>;
	readonly #keys: KeySource;
	/** When the relay was last asked because something did not open. */
	readonly #askedAgain = new Map<string, number>();
	/** When the relay last showed a list without that device, by account and device. */
	readonly #unlisted = new Map<string, number>();

	constructor(context: Pick<PrivateContext, 'account' | 'clock'>, keys: KeySource) {
		this.#context = context;
		this.#keys = keys;
	}

	/**
	 * The device as lists show it that were not known when an envelope of it did not open: its account may
	 * have begun anew on the same device. Asks the relay once in a while; otherwise, and when it cannot
	 * be asked, gives none.
	 */
	async renewed(
		{from, device}: {readonly from: string; readonly device: string},
		{tried}: {readonly tried: readonly SenderDevice[]},
		batch: Batch,
	): Promise<readonly SenderDevice[]> {
		const now = this.#context.clock.now();
		if (Math.abs(now - (this.#askedAgain.get(from) ?? Number.NEGATIVE_INFINITY)) < ASKED_AGAIN) {
			return [];
		}

		this.#askedAgain.set(from, now);
		try {
			const {contact} = await this.#keys.fetch(from, [], batch);
			return this.#devicesOf(contact, device).filter(
				({remote}) =>
					!tried.some((known) => compareBytes(known.remote.identityKey, remote.identityKey) === 0),
			);
		} catch (error) {
			if (error instanceof VaultError) throw error;
			return [];
		}
	}

	/**
	 * The device, after asking the relay for a list that has it where none that is known does: once in a
	 * while, so that many envelopes of such a device hold up nobody else's. Throws UnreachableError and
	 * RefusedError for what may pass.
	 */
	async find(
		{from, device}: {readonly from: string; readonly device: string},
		{mayAsk}: {readonly mayAsk: boolean},
		batch: Batch,
	): Promise<Sender> {
		const contact = this.#keys.get(from);
		const devices = contact === undefined ? [] : this.#devicesOf(contact, device);
		if (devices.length > 0) return {type: 'known', devices};
		if (!mayAsk || this.#wasUnlisted(from, device)) return {type: 'unknown', because: 'unlisted'};
		try {
			const fetched = await this.#keys.fetch(from, [], batch);
			const found = this.#devicesOf(fetched.contact, device);
			if (found.length > 0) return {type: 'known', devices: found};
			if (this.#unlisted.size >= REMEMBERED) this.#unlisted.clear();
			this.#unlisted.set(`${from} ${device}`, this.#context.clock.now());
			return {type: 'unknown', because: 'unlisted'};
		} catch (error) {
			const because = finalReason(error);
			if (because === undefined) throw error;
			return {type: 'unknown', because};
		}
	}

	#wasUnlisted(from: string, device: string): boolean {
		const asked = this.#unlisted.get(`${from} ${device}`) ?? Number.NEGATIVE_INFINITY;
		return Math.abs(this.#context.clock.now() - asked) < ASKED_AGAIN;
	}

	/** Of our own account, an identity that nobody has accepted is nobody: it would speak in our name. */
	#devicesOf({account, list, candidate}: Contact, device: string): readonly SenderDevice[] {
		const isOwn = splitAccountId(account)[0] === this.#context.account;
		// Where what was known of an account is lost, its list is only what the relay has shown.
		const isPinned =
			candidate === undefined || compareBytes(candidate.identityKey, list.identityKey) !== 0;
		return [
			...(isPinned ? inList(list, {device, isUnderChangedKeys: false}) : []),
			...(candidate === undefined || isOwn
				? []
				: inList(candidate, {device, isUnderChangedKeys: true})),
		];
	}
}

/** Why that account's keys will not be had later either; undefined for what may pass. */
function finalReason(error: unknown): UnopenedReason | undefined {
	const isUnsigned = error instanceof UnreachableError && error.code === 'bad-answer';
	const isGone = error instanceof RefusedError && FINAL.has(error.code);
	if (isUnsigned || isGone) return 'unsigned-keys';
	return error instanceof InputError ? 'keys-not-kept' : undefined;
}

const FINAL: ReadonlySet<string> = new Set(['not-found', 'no-keys']);

function inList(
	list: DeviceList,
	{device, isUnderChangedKeys}: {readonly device: string; readonly isUnderChangedKeys: boolean},
): readonly SenderDevice[] {
	const deviceId = deviceIdOf(device);
	const listed = deviceId && findDevice(list, deviceId);
	return listed === undefined ? [] : [{remote: remoteDevice(list, listed), isUnderChangedKeys}];
}

function deviceIdOf(device: string): Uint8Array | undefined {
	try {
		return fromBase64url(device);
	} catch {
		return undefined;
	}
}
