import {createHash} from 'node:crypto';
import {type DeviceKey, decodeDeviceKey} from '../crypto/device-key.ts';
import {ready} from '../crypto/sodium.ts';
import type {RelayRole} from '../protocol/records.ts';
import {jsonFormat, readRecord, type VaultRecord, vaultRecord} from './vault/record.ts';
import type {Vault} from './vault/vault.ts';

/** What this home knows of one relay. Holds no secret. */
export type RelayProfile = {
	readonly url: string;
	/** The relay's Ed25519 public key, base64url, as it was at the first meeting. */
	readonly relayKey: string;
	/** The key by which the relay proves itself at a login by password; kept from the first one. */
	readonly passwordKey: string | undefined;
	/** The account this device belongs to there. */
	readonly account: string | undefined;
	/** This device's id there, which follows from its keys. */
	readonly device: string | undefined;
	/** What the account was on the relay at the last login; undefined for a plain member. */
	readonly role?: RelayRole | undefined;
};

/** The relays a home knows, and the address of the one that is meant when none is named. */
export type ProfileList = {
	readonly current: string | undefined;
	readonly relays: readonly RelayProfile[];
};

const NO_RELAYS: ProfileList = {current: undefined, relays: []};

/** How many relays a home remembers. */
const RELAYS = 100;

/** The relays a home knows, and which of them is meant when none is named. */
export class Profiles {
	readonly #vault: Vault;
	readonly #record: VaultRecord<ProfileList>;
	#list: ProfileList;

	private constructor(vault: Vault, record: VaultRecord<ProfileList>, list: ProfileList) {
		this.#vault = vault;
		this.#record = record;
		this.#list = list;
	}

	/** Reads them. Throws VaultError. */
	static async load(vault: Vault): Promise<Profiles> {
		const record = vaultRecord(vault, PROFILES, PROFILES_FORMAT);
		return new Profiles(vault, record, (await record.read()) ?? NO_RELAYS);
	}

	/** The relay of the last login. */
	get current(): RelayProfile | undefined {
		return this.#list.current === undefined ? undefined : this.get(this.#list.current);
	}

	get all(): readonly RelayProfile[] {
		return this.#list.relays;
	}

	get(url: string): RelayProfile | undefined {
		return this.#list.relays.find((relay) => relay.url === url);
	}

	/** Remembers a relay anew or changes what is known of it. Throws VaultError. */
	async update(profile: RelayProfile, options: {readonly isCurrent: boolean}): Promise<void> {
		await this.#replace(profile, options.isCurrent ? profile.url : this.#list.current);
	}

	/** Forgets who was logged in at a relay, and every key of ours there; its own key stays known. */
	async forgetAccount(url: string): Promise<void> {
		const profile = this.get(url);
		if (profile === undefined) return;
		const {current} = this.#list;
		const {role, ...rest} = profile;
		const without = {...rest, account: undefined, device: undefined};
		await this.#replace(without, current === url ? undefined : current);
		await this.#deleteKeys(url);
	}

	/** This device's key at a relay; undefined when there is none. Throws VaultError. */
	async deviceKey(url: string): Promise<DeviceKey | undefined> {
		const device = this.get(url)?.device;
		if (device === undefined) return undefined;
		await ready();
		return this.#deviceKeyRecord(url, device).read();
	}

	/**
	 * Writes a key down before the relay hears of it: neither a full disk nor a lost answer must cost
	 * a name. One per account, so that no attempt for one can be mistaken for one for another.
	 */
	async keepNewKey(url: string, account: string, key: DeviceKey): Promise<void> {
		await this.#deviceKeyRecord(url, newDevice(account)).write(key);
	}

	/** The key kept by `keepNewKey`, unless the home has had a device there since. */
	async newKey(url: string, account: string): Promise<DeviceKey | undefined> {
		await ready();
		return this.#deviceKeyRecord(url, newDevice(account)).read();
	}

	/** Makes the device that the relay has just added the one of this home, in one step. */
	async adoptDevice(
		url: string,
		device: {
			readonly id: string;
			readonly account: string;
			readonly key: DeviceKey;
			readonly role?: RelayRole | undefined;
		},
	): Promise<void> {
		const profile = this.get(url);
		if (profile === undefined) return;
		const {id, account, key, role} = device;
		await this.#deviceKeyRecord(url, id).write(key);
		const known = {...profile, account, device: id, ...(role !== undefined && {role})};
		await this.update(known, {isCurrent: true});
		await this.#deleteKeys(url, id);
	}

	/** Deletes every key of ours at a relay, but that of the device to be kept. */
	async #deleteKeys(url: string, kept?: string): Promise<void> {
		for (const name of await this.#vault.list(deviceKeyName(url, ''))) {
			if (kept === undefined || name !== deviceKeyName(url, kept)) await this.#vault.delete(name);
		}
	}

	#deviceKeyRecord(url: string, device: string): VaultRecord<DeviceKey> {
		return vaultRecord(this.#vault, deviceKeyName(url, device), DEVICE_KEY_FORMAT);
	}

	async #replace(profile: RelayProfile, current: string | undefined): Promise<void> {
		const others = this.#list.relays.filter(({url}) => url !== profile.url).slice(1 - RELAYS);
		await this.#write({current, relays: [...others, profile]});
	}

	async #write(list: ProfileList): Promise<void> {
		await this.#record.write(list);
		this.#list = list;
	}
}

/** Reads the relays a home knows from a vault that cannot be written. Throws VaultError. */
export async function readProfileList(vault: Pick<Vault, 'read'>): Promise<ProfileList> {
	return (await readRecord(vault, PROFILES, PROFILES_FORMAT)) ?? NO_RELAYS;
}

/**
 * Copies who a home is at a relay into another vault, and nothing else: no unsent messages. So a
 * command can log in while the home's vault stays with the program that has it open.
 */
export async function copyProfile(
	from: Pick<Vault, 'read'>,
	to: Vault,
	profile: RelayProfile,
): Promise<void> {
	const {url, device} = profile;
	const list: ProfileList = {current: url, relays: [profile]};
	await vaultRecord(to, PROFILES, PROFILES_FORMAT).write(list);
	if (device === undefined) return;
	const name = deviceKeyName(url, device);
	const key = await from.read(name);
	if (key === undefined) return;
	await to.write(name, key);
	key.fill(0);
}

/** A short name for a relay, or an account there, that is safe in a record's name. */
export function vaultTag(...parts: readonly string[]): string {
	return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

const PROFILES = 'profiles';
const PROFILES_FORMAT = jsonFormat(checkList);

const DEVICE_KEY_FORMAT = {
	encode: (key: DeviceKey) => key.encode(),
	decode: decodeDeviceKey,
};

/** Where a key stands until the relay has taken it, in place of an id. Ids have no full stop. */
function newDevice(account: string): string {
	return `.new.${account}`;
}

function deviceKeyName(url: string, device: string): string {
	return `device-key/${vaultTag(url)}/${device}`;
}

function checkList(value: unknown): ProfileList {
	const {current, relays} = fieldsOf(value);
	if (!Array.isArray(relays)) throw new TypeError('Not a list of relays.');
	return {current: optionalText(current), relays: relays.map(checkProfile)};
}

function checkProfile(value: unknown): RelayProfile {
	const {url, relayKey, passwordKey, account, device, role} = fieldsOf(value);
	if (typeof url !== 'string' || typeof relayKey !== 'string') throw new TypeError('Not a relay.');
	return {
		url,
		relayKey,
		passwordKey: optionalText(passwordKey),
		account: optionalText(account),
		device: optionalText(device),
		...((role === 'owner' || role === 'moderator') && {role}),
	};
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
	if (typeof value !== 'object' || value === null) throw new TypeError('Not an object.');
	return {...value};
}

function optionalText(value: unknown): string | undefined {
	if (value === undefined || typeof value === 'string') return value;
	throw new TypeError('Not a text.');
}
