import {createDeviceKey, type DeviceKey} from '../crypto/device-key.ts';
import {toBase64url} from '../crypto/encoding.ts';
import {ready} from '../crypto/sodium.ts';
import {ERROR_CODES} from '../protocol/codes.ts';
import type {Random} from '../protocol/environment.ts';
import {checkAccountName} from '../protocol/names.ts';
import type {Welcome} from '../protocol/records.ts';
import type {RelayFrame} from '../protocol/relay-frame.ts';
import {signRelayLogin} from './device-signature.ts';
import {InputError, RefusedError, UnreachableError} from './error.ts';
import {checkPassword, type PasswordProtocol} from './password.ts';
import type {Profiles, RelayProfile} from './profile.ts';
import type {LogIn} from './uplink-owner.ts';

type IdentityOptions = {
	readonly url: string;
	readonly profiles: Profiles;
	readonly random: Random;
	readonly passwords: PasswordProtocol;
	/** What this device is called in its owner's list. */
	readonly label: string;
	/** Logs in as a bot instead of as the device of the vault. */
	readonly token: string | undefined;
	readonly isPassing: boolean;
};

/** Who this client is at its relay, and every way to prove it. */
export class Identity {
	readonly #options: IdentityOptions;
	#deviceKey: DeviceKey | undefined;
	/** Sent to the relay, which has not given it an id yet. */
	#newKey: DeviceKey | undefined;

	private constructor(options: IdentityOptions, deviceKey: DeviceKey | undefined) {
		this.#options = options;
		this.#deviceKey = deviceKey;
	}

	/** Reads what the vault has. Throws VaultError. */
	static async load(options: IdentityOptions): Promise<Identity> {
		const key =
			options.token === undefined ? await options.profiles.deviceKey(options.url) : undefined;
		return new Identity(options, key);
	}

	/**
	 * Compares the relay with the one of the first meeting, and remembers it at that. Throws
	 * UnreachableError `untrusted` for another key: this could be somebody else who took the address.
	 */
	async meet(hello: RelayFrame<'hello'>): Promise<void> {
		const {url, profiles} = this.#options;
		const known = profiles.get(url);
		const relayKey = hello.relay.key;
		if (known === undefined) {
			const profile: RelayProfile = {
				url,
				relayKey,
				passwordKey: undefined,
				account: undefined,
				device: undefined,
			};
			await profiles.update(profile, {isCurrent: false});
		} else if (known.relayKey !== relayKey) {
			throw new UnreachableError(
				'untrusted',
				'This relay is not the one you met at this address before: its key is another. ' +
					'Ask its operator whether it was set up anew; until then nothing is sent to it.',
			);
		}
	}

	/** How to log in without a person's help; undefined when there is no account here. */
	automatic(): LogIn | undefined {
		const {url, profiles, token, isPassing} = this.#options;
		const passing = isPassing ? {passing: true} : {};
		// What a failed registration or login left must not be taken for this login's device.
		this.#dropNewKey();
		if (token !== undefined) return ({ask}) => ask('auth.token', {token, ...passing});
		const device = profiles.get(url)?.device;
		const key = this.#deviceKey;
		if (device === undefined || key === undefined) return undefined;
		return ({hello, ask}) => {
			const host = hostOf(url);
			const signature = signRelayLogin(key, {host, device, hello});
			return ask('auth.device', {device, host, signature, ...passing});
		};
	}

	/** Makes an account whose first device this is. Throws InputError for a name that cannot be. */
	register(request: {
		readonly name: string;
		readonly password?: string;
		readonly invite?: string;
	}): LogIn {
		const name = checkedName(request.name);
		const {password, invite} = request;
		if (password === undefined) {
			return async ({ask}) => {
				const device = await this.#newDevice();
				return ask('register.device', {name, device, invite});
			};
		}

		checkPassword(password);
		return async ({ask}) => {
			const exchange = await this.#options.passwords.register(password);
			const {response} = await ask('register.start', {name, request: exchange.request, invite});
			const {record, serverKey} = exchange.finish(response, this.#parties(name));
			await this.#pin(serverKey);
			const device = await this.#newDevice();
			return ask('register.finish', {name, record, device, invite});
		};
	}

	/** Adds this device to an account by its password. Throws InputError for an impossible name. */
	logIn(request: {readonly name: string; readonly password: string}): LogIn {
		const name = checkedName(request.name);
		return async ({ask}) => {
			const exchange = await this.#options.passwords.logIn(request.password);
			const {response} = await ask('login.start', {name, request: exchange.request});
			const finished = exchange.finish(response, this.#parties(name));
			if (finished === undefined) throw wrongPassword();
			await this.#pin(finished.serverKey);
			const device = await this.#newDevice();
			return ask('login.finish', {name, finish: finished.finish, device});
		};
	}

	/** What the relay must get for a new password, in two steps. */
	async passwordChange(password: string, account: string) {
		checkPassword(password);
		const exchange = await this.#options.passwords.register(password);
		return {
			request: exchange.request,
			finish: async (response: string): Promise<string> => {
				const {record, serverKey} = exchange.finish(response, this.#parties(account));
				await this.#pin(serverKey);
				return record;
			},
		};
	}

	/** Notes who is logged in. A bot's token leaves no trace. */
	async remember(welcome: Welcome): Promise<void> {
		const {url, profiles, token} = this.#options;
		if (token !== undefined) return;
		const {account, device: id} = welcome;
		const key = this.#newKey;
		if (key !== undefined) {
			await profiles.adoptDevice(url, {id, account, key});
			this.#newKey = undefined;
			this.#deviceKey?.wipe();
			this.#deviceKey = key;
			return;
		}

		const known = profiles.get(url);
		if (known === undefined || profiles.current === known) return;
		await profiles.update(known, {isCurrent: true});
	}

	/** Forgets the account and the device's key. */
	async forget(): Promise<void> {
		this.#deviceKey?.wipe();
		this.#deviceKey = undefined;
		await this.#options.profiles.forgetAccount(this.#options.url);
	}

	/** Wipes the keys from memory. */
	close(): void {
		this.#dropNewKey();
		this.#deviceKey?.wipe();
		this.#deviceKey = undefined;
	}

	/** A fresh key, which takes the old one's place only when the relay has accepted it. */
	async #newDevice(): Promise<{readonly publicKey: string; readonly label: string}> {
		const {url, profiles, random, label} = this.#options;
		await ready();
		const key = createDeviceKey(random);
		await profiles.keepNewKey(url, key);
		this.#newKey?.wipe();
		this.#newKey = key;
		return {publicKey: toBase64url(key.signingKey), label};
	}

	#dropNewKey(): void {
		this.#newKey?.wipe();
		this.#newKey = undefined;
	}

	#parties(account: string) {
		return {account, relayKey: this.#options.profiles.get(this.#options.url)?.relayKey ?? ''};
	}

	async #pin(serverKey: string): Promise<void> {
		const {url, profiles} = this.#options;
		const known = profiles.get(url);
		if (known === undefined || known.passwordKey === serverKey) return;
		if (known.passwordKey === undefined) {
			await profiles.update({...known, passwordKey: serverKey}, {isCurrent: false});
			return;
		}

		throw new UnreachableError(
			'untrusted',
			'The relay could not prove that it is the one that took your password. ' +
				'Ask its operator whether it was set up anew.',
		);
	}
}

/** What the relay would say, were the proof sent to it. */
function wrongPassword(): RefusedError {
	const {sentence: message, retryable} = ERROR_CODES['auth-failed'];
	return new RefusedError({code: 'auth-failed', message, retryable});
}

/** The relay's name as the account has it: what the address says, not what the relay claims. */
export function hostOf(url: string): string {
	return new URL(url).hostname.toLowerCase();
}

function checkedName(input: string): string {
	const checked = checkAccountName(input.startsWith('@') ? input.slice(1) : input);
	if (checked.type === 'name') return checked.name;
	throw new InputError(ERROR_CODES[checked.problem].sentence);
}
