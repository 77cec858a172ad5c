import type {ExecutionContext} from 'ava';
import {RefusedError, UnreachableError} from '../../../../source/client/error.ts';
import {type Batch, Batch as NewBatch} from '../../../../source/client/private/batch.ts';
import {type OpenKeyring, openKeyring} from '../../../../source/client/private/keys/keyring.ts';
import type {PrivateContext} from '../../../../source/client/private/parts.ts';
import {privateRecords} from '../../../../source/client/private/record-names.ts';
import {Turns} from '../../../../source/client/private/turns.ts';
import {initialState} from '../../../../source/client/state/reduce.ts';
import type {PrivateState} from '../../../../source/client/state/state.ts';
import {createMemoryVault} from '../../../../source/client/vault/memory.ts';
import type {Vault} from '../../../../source/client/vault/vault.ts';
import {type AccountId, accountId} from '../../../../source/crypto/account-id.ts';
import {
	type AccountKey,
	createRecoveryKey,
	recoverAccount,
} from '../../../../source/crypto/account-key.ts';
import {createDeviceKey, type DeviceKey} from '../../../../source/crypto/device-key.ts';
import {type DeviceList, signDeviceList} from '../../../../source/crypto/device-list.ts';
import {fromBase64url, toBase64url} from '../../../../source/crypto/encoding.ts';
import {parseRecoveryKey} from '../../../../source/crypto/recovery-key.ts';
import {ready} from '../../../../source/crypto/sodium.ts';
import type {
	RequestFields,
	RequestResult,
	RequestType,
} from '../../../../source/protocol/client-frame.ts';
import {decodeResult} from '../../../../source/protocol/codec.ts';
import {LIMITS} from '../../../../source/protocol/limits.ts';
import type {FakeLink} from '../../../helpers/link.ts';
import {seededRandom} from '../../../helpers/seeded-random.ts';
import {startTestRelay, type TestRelay} from '../../../helpers/test-relay.ts';

/** What a test does to the requests of one device. */
export type Disturbance = {
	/** Requests of these types never reach the relay. */
	readonly lost: Set<RequestType>;
	/** The relay carries these out, and its answers are lost. */
	readonly unanswered: Set<RequestType>;
	/** The relay refuses these, with that code. */
	readonly refused: Map<RequestType, string>;
	/** Changes answers on their way, as a relay would that lies. */
	twist: ((type: RequestType, result: unknown) => unknown) | undefined;
};

/** One device of an account with its keyring, on a real relay in memory. */
export type PrivateHome = {
	readonly name: string;
	readonly device: string;
	readonly context: PrivateContext;
	readonly vault: Vault;
	readonly link: FakeLink;
	readonly turns: Turns;
	readonly disturbance: Disturbance;
	/** What was asked of the relay, in order. */
	readonly asked: {
		readonly type: RequestType;
		readonly fields: Readonly<Record<string, unknown>>;
	}[];
	/** The lines that the person was shown. */
	readonly lines: string[];
	/** The newest of every `private-changed`. */
	readonly shown: Partial<PrivateState>;
	keyring: OpenKeyring;
	/** As when the connection is live again. */
	prepare(): Promise<void>;
	/** Closes the keyring and opens another on the same vault. */
	restart(): Promise<void>;
	/** Does what a part does within a turn, and writes its batch. */
	write<Result>(work: (batch: Batch) => Result | Promise<Result>): Promise<Result>;
};

export type PrivateHomes = {
	readonly relay: TestRelay;
	/** A new account on its first device; its keyring is open, and not prepared. */
	join(name: string): Promise<PrivateHome>;
	/** A new account whose device is ready. */
	settle(name: string): Promise<PrivateHome>;
	/** Another device of the account, logged in; likewise not prepared. */
	addDevice(home: PrivateHome): Promise<PrivateHome>;
	/** The same device again, with its vault, on a relay that knows nothing of any keys. */
	onEmptyRelay(home: PrivateHome): Promise<PrivateHome>;
};

/** Another identity than any that a test makes otherwise. */
export function otherIdentity(account: AccountId): AccountKey {
	const {accountKey} = recoverAccount(createRecoveryKey(seededRandom(++seed)), account);
	return accountKey;
}

/** The account key of a home that still has its recovery key: to sign what it never signed. */
export function accountKeyOf({keyring}: PrivateHome): AccountKey {
	const recoveryKey = parseRecoveryKey(keyring.recoveryKey()?.join(' ') ?? '');
	return recoverAccount(recoveryKey, keyring.own().account).accountKey;
}

/** A list of that device alone, signed with the key; the first one, or the next after `previous`. */
export function listOf(
	key: AccountKey,
	{context, keyring}: PrivateHome,
	{previous, now = context.clock.now()}: {previous?: DeviceList; now?: number} = {},
): DeviceList {
	const account = accountId(`${context.account}@${HOST}`);
	const devices = [keyring.ownEntry(key.identityKey)];
	return signDeviceList(key, account, {devices, now, ...(previous && {previous})});
}

/** Lets the relay show that list for the account, wherever it shows one. */
export function showList(home: PrivateHome, list: DeviceList | string): void {
	const record = typeof list === 'string' ? list : toBase64url(list.record);
	const sequence = typeof list === 'string' ? undefined : list.sequence;
	home.disturbance.twist = (type, result) => {
		const fields = typeof result === 'object' ? result : {};
		if (type === 'keys.fetch') return {...fields, list: record};
		return type === 'keys.count' && sequence ? {...fields, list: sequence} : result;
	};
}

const HOST = 'chat.example';
let seed = 4000;

export async function privateHomes(t: ExecutionContext): Promise<PrivateHomes> {
	await ready();
	const relay = await startTestRelay();
	const homes: PrivateHome[] = [];
	t.teardown(() => {
		for (const {keyring} of homes) keyring.close();
	});

	const open = async (parts: HomeParts): Promise<PrivateHome> => {
		const home = await openHome(parts);
		homes.push(home);
		return home;
	};

	const join = async (name: string, at = relay, kept?: PrivateHome): Promise<PrivateHome> => {
		const random = seededRandom(++seed);
		const key = kept?.context.deviceKey ?? createDeviceKey(random);
		const link = at.connect();
		await link.request('register.device', {name, device: {...publicKeys(key), label: 'first'}});
		await link.request('resume', {cursors: {}});
		return open({name, key, link, relay: at, vault: kept?.vault ?? createMemoryVault()});
	};

	return {
		relay,
		join: (name) => join(name),
		async settle(name) {
			const home = await join(name);
			await home.prepare();
			return home;
		},
		async addDevice({name}) {
			const key = createDeviceKey(seededRandom(++seed));
			await relay.storage.addDevice(
				{
					...{id: toBase64url(key.deviceId), account: name, kind: 'device', label: 'second'},
					...{publicKey: publicKeys(key).publicKey, tokenHash: undefined},
					...{createdAt: 1, lastSeenAt: 1},
				},
				16,
			);
			return open({name, key, link: await logIn(relay, key), relay, vault: createMemoryVault()});
		},
		async onEmptyRelay(home) {
			return join(home.name, await startTestRelay(), home);
		},
	};
}

type HomeParts = {
	readonly name: string;
	readonly key: DeviceKey;
	readonly link: FakeLink;
	readonly relay: TestRelay;
	readonly vault: Vault;
};

async function openHome({name, key, link, relay, vault}: HomeParts): Promise<PrivateHome> {
	const turns = new Turns();
	const lines: string[] = [];
	const shown: Partial<PrivateState> = {};
	const asked: PrivateHome['asked'] = [];
	const disturbance: Disturbance = {
		lost: new Set(),
		unanswered: new Set(),
		refused: new Map(),
		twist: undefined,
	};
	const random = seededRandom(++seed);
	const context: PrivateContext = {
		...{vault, random, clock: relay.clock, records: privateRecords('tag')},
		...{account: name, host: HOST, deviceKey: key, frameBytes: () => LIMITS.frameBytes},
		relayKey: link.all('hello')[0]?.relay.key ?? '',
		ask: askOver(link, disturbance, asked),
		state: () => initialState,
		dispatch(event) {
			if (event.type === 'private-changed') Object.assign(shown, event.change);
		},
		addLine: ({text}) => lines.push(text),
	};
	const home: PrivateHome = {
		...{name, device: toBase64url(key.deviceId), context, vault, link, turns, disturbance},
		...{asked, lines, shown},
		keyring: await openKeyring(context, {turns}),
		prepare() {
			return turns.take(() => this.keyring.prepare());
		},
		async restart() {
			this.keyring.close();
			this.keyring = await openKeyring(context, {turns});
		},
		write(work) {
			return turns.take(async () => {
				const batch = new NewBatch();
				const result = await work(batch);
				await batch.commit(vault);
				return result;
			});
		},
	};
	return home;
}

function askOver(
	link: FakeLink,
	disturbance: Disturbance,
	asked: PrivateHome['asked'],
): PrivateContext['ask'] {
	return async <Type extends RequestType>(
		type: Type,
		fields: RequestFields<Type>,
	): Promise<RequestResult<Type>> => {
		if (disturbance.lost.has(type)) throw new UnreachableError('offline', 'Offline.');
		asked.push({type, fields: {...fields}});
		const code = disturbance.refused.get(type);
		if (code !== undefined) throw new RefusedError({code, message: 'No.', retryable: false});
		const answer = await link.ask(type, fields);
		if (disturbance.unanswered.has(type)) throw new UnreachableError('no-answer', 'No answer.');
		if (answer.type === 'error') throw new RefusedError(answer);
		const result = decodeResult(type, answer.result);
		// A twist gives the shape of what it was given.
		return (disturbance.twist?.(type, result) ?? result) as RequestResult<Type>;
	};
}

async function logIn(relay: TestRelay, key: DeviceKey): Promise<FakeLink> {
	const link = relay.connect();
	const hello = link.all('hello')[0] ?? (await link.until('hello'));
	const signature = key.signLogin({
		host: HOST,
		relayKey: fromBase64url(hello.relay.key),
		nonce: fromBase64url(hello.nonce),
	});
	await link.request('auth.device', {
		...{device: toBase64url(key.deviceId), host: HOST},
		signature: toBase64url(signature),
	});
	await link.request('resume', {cursors: {}});
	return link;
}

function publicKeys({signingKey, exchangeKey}: DeviceKey) {
	return {publicKey: toBase64url(signingKey), exchangeKey: toBase64url(exchangeKey)};
}
