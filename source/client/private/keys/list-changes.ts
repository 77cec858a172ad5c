import {type DeviceList, type ListedDevice, signDeviceList} from '../../../crypto/device-list.ts';
import {compareBytes, toBase64url} from '../../../crypto/encoding.ts';
import {CryptoError} from '../../../crypto/error.ts';
import {phrase, phrases, translated} from '../../../words/phrase.ts';
import {InputError, RefusedError} from '../../error.ts';
import {Batch} from '../batch.ts';
import type {PrivateContext} from '../parts.ts';
import {KEY_EVENTS} from './key-sentences.ts';
import type {OwnList} from './own-list.ts';

/** How the next list differs from the one before. */
export type ListChange = {
	/** With its proof, which is checked. */
	readonly add?: ListedDevice;
	/** A device's id, base64url. */
	readonly remove?: string;
};

/** How often the next list is signed anew because another device was faster. */
const ATTEMPTS = 3;

/** Signs and publishes the lists of this account that follow the pinned one. Within a turn. */
export class ListChanges {
	readonly #context: PrivateContext;
	readonly #own: OwnList;

	constructor(context: PrivateContext, own: OwnList) {
		this.#context = context;
		this.#own = own;
	}

	/**
	 * Makes the change, if it is not there already. Throws InputError on a device without the account
	 * key, RefusedError, UnreachableError; after the latter the relay may have the new list, which this
	 * device then takes over when it is next connected.
	 */
	async change(change: ListChange): Promise<void> {
		await this.#follow((list) => {
			const devices = changed(list.devices, change);
			return isSame(devices, list.devices) ? undefined : devices;
		}, change.add);
	}

	/** Signs the same devices again when `isDue` says so of the pinned list. */
	async signAgain(isDue: (list: DeviceList) => boolean): Promise<void> {
		await this.#follow((list) => (isDue(list) ? list.devices : undefined));
	}

	async #follow(next: Next, added?: ListedDevice): Promise<void> {
		let loggedIn: ReadonlySet<string> | undefined;
		for (let attempt = 1; ; attempt++) {
			const {key, contact} = this.#manager();
			const wanted = next(contact.list);
			if (wanted === undefined) return;
			const devices = wanted.filter((device) => loggedIn?.has(idOf(device)) ?? true);
			if (added !== undefined && !devices.includes(added)) throw new InputError(translated(GONE));
			const list = this.#sign(key, {devices, previous: contact.list});
			try {
				await this.#context.ask('keys.publish', {list: toBase64url(list.record)});
			} catch (error) {
				if (!(error instanceof RefusedError) || attempt === ATTEMPTS) throw error;
				if (error.code === 'device-unknown') loggedIn = await this.#loggedIn();
				else if (error.code === 'conflict') await this.#catchUp();
				else throw error;
				continue;
			}

			await this.#keep(list, devices.length < wanted.length);
			return;
		}
	}

	#manager() {
		const {accountKey: key, contact, doubt} = this.#own;
		if (doubt !== undefined) throw new InputError(translated(doubt));
		if (key !== undefined && contact !== undefined) return {key, contact};
		throw new InputError(
			phrase`This device cannot change the list of devices. Do it on the first one, or type /recovery enter here.`,
		);
	}

	#sign(
		key: Parameters<typeof signDeviceList>[0],
		next: {readonly devices: readonly ListedDevice[]; readonly previous: DeviceList},
	): DeviceList {
		try {
			const now = this.#context.clock.now();
			return signDeviceList(key, next.previous.account, {...next, now});
		} catch (error) {
			if (!(error instanceof CryptoError)) throw error;
			const refusal = REFUSALS[error.code];
			const sentence =
				refusal === undefined ? phrase`That list of devices cannot be made.` : translated(refusal);
			throw new InputError(sentence, {cause: error});
		}
	}

	/** Another device of the account was faster: its list comes before ours. */
	async #catchUp(): Promise<void> {
		const shown = await this.#own.fetch();
		if (shown === undefined) throw new InputError(translated(LOST));
		const batch = new Batch();
		const verdict = this.#own.weigh(shown, batch);
		await batch.commit(this.#context.vault);
		if (verdict === 'rolled-back') throw new InputError(translated(LOST));
	}

	/** A device that logged out stands in the list until a manager signs one without it. */
	async #loggedIn(): Promise<ReadonlySet<string>> {
		const {devices} = await this.#context.ask('device.list', {});
		// Whatever the relay says: this device is.
		const own = toBase64url(this.#context.deviceKey.deviceId);
		return new Set([own, ...devices.map(({device}) => device)]);
	}

	async #keep(list: DeviceList, isShortened: boolean): Promise<void> {
		const batch = new Batch();
		this.#own.weigh(list, batch);
		if (isShortened) {
			const event = {type: 'device-removed', sentence: KEY_EVENTS.loggedOut} as const;
			this.#own.timeline.add(event, batch);
		}

		await batch.commit(this.#context.vault);
	}
}

/** The devices of the list after that one; undefined where none is needed. */
type Next = (list: DeviceList) => readonly ListedDevice[] | undefined;

const GONE = phrases(
	'That device is not logged in any more. Log in on it, and begin again with /link.',
);

const LOST = phrases(
	'The relay has lost the newest list of your devices, so it cannot be changed now. Ask its operator.',
);

const REFUSALS: Readonly<Record<string, string>> = phrases({
	'bad-signature': 'That device did not prove that it belongs to this account. Link it again.',
	'out-of-range': 'An account has 1 to 16 devices. Take one off the list before adding another.',
});

function changed(
	devices: readonly ListedDevice[],
	{add, remove}: ListChange,
): readonly ListedDevice[] {
	const isKnown = add !== undefined && devices.some((device) => idOf(device) === idOf(add));
	const kept = devices.filter((device) => idOf(device) !== remove);
	return add === undefined || isKnown ? kept : [...kept, add];
}

function isSame(some: readonly ListedDevice[], others: readonly ListedDevice[]): boolean {
	return (
		some.length === others.length &&
		some.every((device, index) => {
			const other = others[index];
			return other !== undefined && compareBytes(device.deviceId, other.deviceId) === 0;
		})
	);
}

function idOf(device: ListedDevice): string {
	return toBase64url(device.deviceId);
}
