import {createDeviceKey, type DeviceKey} from '../crypto/device-key.ts';
import {fromBase64url, toBase64url} from '../crypto/encoding.ts';
import type {NewDevice, RequestFields} from '../protocol/client-frame.ts';
import {ERROR_CODES} from '../protocol/codes.ts';
import type {Random} from '../protocol/environment.ts';
import {checkAccountName} from '../protocol/names.ts';
import type {Welcome} from '../protocol/records.ts';
import type {RelayFrame} from '../protocol/relay-frame.ts';
import {phrase, translated} from '../words/phrase.ts';
import {InputError, RefusedError, UnreachableError} from './error.ts';
import {checkPassword, type PasswordProtocol} from './password.ts';
import type {Profiles, RelayProfile} from './profile.ts';
import type {Greeting, LogIn} from './uplink-owner.ts';

type IdentityOptions = {
	readonly url: string;
	readonly profiles: Profiles;
	readonly random: Random;
	readonly passwords: PasswordProtocol;
	/** What this device is called in its owner's list. */
	readonly label: string;
	/** Logs in as a bot instead of as the device of the vault. */
	readonly token: string | undefined;
	/** The only key the relay may have; undefined for that of the first meeting. */
	readonly relayKey: string | undefined;
	readonly isPassing: boolean;
};

/** A device of an account, with the relay's key as it was first met. */
export type KnownDevice = {
	readonly account: string;
	readonly device: string;
	readonly relayKey: string;
	/** Wiped when the identity is closed. */
	readonly key: DeviceKey;
};

/** Who this client is at its relay, and every way to prove it. */
export class Identity {
	readonly #options: IdentityOptions;
	#deviceKey: DeviceKey | undefined;

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
		for (const expected of [this.#options.relayKey, known?.relayKey]) {
			if (expected !== undefined && expected !== relayKey) throw otherRelay();
		}

		if (known !== undefined) return;
		const profile: RelayProfile = {
			url,
			relayKey,
			passwordKey: undefined,
			account: undefined,
			device: undefined,
		};
		await profiles.update(profile, {isCurrent: false});
	}

	/** Who this home is at the relay, as its last login said; undefined before the first. */
	get known(): KnownDevice | undefined {
		const key = this.#deviceKey;
		const {account, device, relayKey} = this.#options.profiles.get(this.#options.url) ?? {};
		if (key === undefined || account === undefined || device === undefined) return undefined;
		return relayKey === undefined ? undefined : {account, device, relayKey, key};
	}

	/** How to log in without a person's help; undefined when there is no account here. */
	automatic(): LogIn | undefined {
		const {url, profiles, token, isPassing} = this.#options;
		const passing = isPassing ? {passing: true} : {};
		if (token !== undefined) return ({ask}) => ask('auth.token', {token, ...passing});
		const key = this.#deviceKey;
		if (profiles.get(url)?.device === undefined || key === undefined) return undefined;
		return ({hello, ask}) => ask('auth.device', this.#proof(key, hello));
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
			return async (greeting) =>
				(await this.#recover(name, greeting)) ??
				this.#addDevice(name, (device) => greeting.ask('register.device', {name, device, invite}));
		}

		checkPassword(password);
		return async (greeting) => {
			const recovered = await this.#recover(name, greeting);
			// The account may be one of an attempt with another password, or without any.
			if (recovered !== undefined) return this.#withPassword(recovered, password, greeting);
			const {ask} = greeting;
			const exchange = await this.#options.passwords.register(password);
			const {response} = await ask('register.start', {name, request: exchange.request, invite});
			const {record, serverKey} = exchange.finish(response, this.#parties(name));
			await this.#pin(serverKey);
			return this.#addDevice(name, (device) =>
				ask('register.finish', {name, record, device, invite}),
			);
		};
	}

	/** Adds this device to an account by its password. Throws InputError for an impossible name. */
	logIn(request: {readonly name: string; readonly password: string}): LogIn {
		const name = checkedName(request.name);
		return async (greeting) => {
			const recovered = await this.#recover(name, greeting);
			if (recovered !== undefined) return recovered;
			const {ask} = greeting;
			const exchange = await this.#options.passwords.logIn(request.password);
			const {response} = await ask('login.start', {name, request: exchange.request});
			const finished = exchange.finish(response, this.#parties(name));
			if (finished === undefined) throw wrongPassword();
			await this.#pin(finished.serverKey);
			const {finish} = finished;
			return this.#addDevice(name, (device) => ask('login.finish', {name, finish, device}));
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
		const {account, device: id, role} = welcome;
		const known = profiles.get(url);
		if (known?.device === id) {
			const isAsKnown = (known.role ?? 'member') === role;
			if (profiles.current !== known || !isAsKnown) {
				await profiles.update({...known, role: kept(role)}, {isCurrent: true});
			}

			return;
		}

		const key = await profiles.newKey(url, account);
		if (key === undefined || idOf(key) !== id) return;
		await profiles.adoptDevice(url, {id, account, key, role: kept(role)});
		this.#deviceKey?.wipe();
		this.#deviceKey = key;
	}

	/** Forgets the account and the device's key. */
	async forget(): Promise<void> {
		this.#deviceKey?.wipe();
		this.#deviceKey = undefined;
		await this.#options.profiles.forgetAccount(this.#options.url);
	}

	/** Wipes the key from memory. */
	close(): void {
		this.#deviceKey?.wipe();
		this.#deviceKey = undefined;
	}

	/**
	 * Logs in with the key of an earlier attempt under that name, in case it went well and only its
	 * answer was lost. Undefined when there was none, or the relay never took its key.
	 */
	async #recover(account: string, {hello, ask}: Greeting): Promise<Welcome | undefined> {
		const {url, profiles} = this.#options;
		const key = await profiles.newKey(url, account);
		if (key === undefined) return undefined;
		try {
			return checkedWelcome(await ask('auth.device', this.#proof(key, hello)), {account, key});
		} catch (error) {
			if (error instanceof RefusedError && !error.retryable) return undefined;
			throw error;
		} finally {
			key.wipe();
		}
	}

	/** Sets the password of the account that was just entered. */
	async #withPassword(welcome: Welcome, password: string, {ask}: Greeting): Promise<Welcome> {
		const exchange = await this.passwordChange(password, welcome.account);
		const {response} = await ask('password.start', {request: exchange.request});
		await ask('password.finish', {record: await exchange.finish(response)});
		return {...welcome, hasPassword: true};
	}

	/**
	 * Lets `ask` add this device to that account. Its key is the same at every attempt, so that one more
	 * does nothing twice; it takes the old one's place only when the relay has accepted it.
	 */
	async #addDevice(
		account: string,
		ask: (device: NewDevice) => Promise<Welcome>,
	): Promise<Welcome> {
		const key = await this.#keyFor(account);
		const {signingKey, exchangeKey} = key;
		const device = {
			publicKey: toBase64url(signingKey),
			exchangeKey: toBase64url(exchangeKey),
			label: this.#options.label,
		};
		key.wipe();
		return checkedWelcome(await ask(device), {account, key});
	}

	async #keyFor(account: string): Promise<DeviceKey> {
		const {url, profiles, random} = this.#options;
		const kept = await profiles.newKey(url, account);
		if (kept !== undefined) return kept;
		const key = createDeviceKey(random);
		await profiles.keepNewKey(url, account, key);
		return key;
	}

	/** Proves to the relay that was met here, and to no other, that this is the device of that key. */
	#proof(key: DeviceKey, hello: RelayFrame<'hello'>): RequestFields<'auth.device'> {
		const {url, profiles, isPassing} = this.#options;
		const host = hostOf(url);
		const relayKey = fromBase64url(profiles.get(url)?.relayKey ?? hello.relay.key);
		const signature = key.signLogin({host, relayKey, nonce: fromBase64url(hello.nonce)});
		return {
			device: idOf(key),
			host,
			signature: toBase64url(signature),
			...(isPassing ? {passing: true} : {}),
		};
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
			phrase`The relay could not prove that it is the one that took your password. Ask its operator whether it was set up anew.`,
		);
	}
}

/** What the relay says it did is what was asked for. Throws UnreachableError `bad-answer`. */
function checkedWelcome(
	welcome: Welcome,
	asked: {readonly account: string; readonly key: DeviceKey},
): Welcome {
	if (welcome.account === asked.account && welcome.device === idOf(asked.key)) return welcome;
	throw new UnreachableError('bad-answer', phrase`The relay let somebody else in. Try again.`);
}

/** The id of a device follows from its public keys, which `wipe` leaves as they are. */
function idOf(key: DeviceKey): string {
	return toBase64url(key.deviceId);
}

function otherRelay(): UnreachableError {
	return new UnreachableError(
		'untrusted',
		phrase`This relay is not the one you met at this address before: its key is another. Ask its operator whether it was set up anew; until then nothing is sent to it.`,
	);
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
	throw new InputError(translated(ERROR_CODES[checked.problem].sentence));
}

/** A plain member's role is not worth a word. */
function kept(role: Welcome['role']): Welcome['role'] | undefined {
	return role === 'member' ? undefined : role;
}
