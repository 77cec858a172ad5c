import {hashSecret, isDeviceSignature, isSameHash} from '../auth.ts';
import type {Handler, VisitorContext} from '../handler-context.ts';
import type {TokenBuckets} from '../rate-limit.ts';
import {RefusedError} from '../refused-error.ts';
import {requireTurn} from '../request-guard.ts';
import type {AccountRecord, DeviceRecord} from '../storage/storage.ts';
import {createDevice, requireNoBan, requirePasswords, understood, welcome} from './credentials.ts';

/**
 * Answers the first half of a login by password, for a name that exists as for one that does not. The
 * answer alone lets a client try one password, so the attempt counts as failed until it is proved.
 */
export const startLogin: Handler<'login.start'> = async (fields, context) => {
	const passwords = requirePasswords(context);
	const account = fields.name.toLowerCase();
	countAttempt(account, context);
	const record = (await context.storage.account(account))?.passwordRecord;
	const {state, response} = await understood(
		passwords.start({account, record, request: fields.request}),
	);
	context.exchange.put({type: 'login', account, recordHash: hashSecret(record ?? ''), state});
	return {response};
};

/** Checks the second half, adds the device to the account, and logs in. */
export const finishLogin: Handler<'login.finish'> = async (fields, context) => {
	const passwords = requirePasswords(context);
	const begun = context.exchange.take('login');
	const name = fields.name.toLowerCase();
	if (begun?.account !== name) throw new RefusedError('auth-failed');
	const isProved = await passwords.finish(name, begun.state, fields.finish);
	const account = isProved ? await context.storage.account(name) : undefined;
	// A password that was changed meanwhile opens nothing any more.
	const recordHash = hashSecret(account?.passwordRecord ?? '');
	if (account === undefined || !isSameHash(recordHash, begun.recordHash)) {
		throw new RefusedError('auth-failed');
	}
	forgiveAttempt(name, context);
	const device = createDevice(fields.device, name, context);
	// Before it is added: who is banned gets no further devices.
	requireNoBan({account: name, device: device.id}, context);
	await addDevice(account, device, context);
	return welcome({account, device}, context);
};

/**
 * Adds it. One that is there already has to log in by its key: the password alone must not open its
 * mailbox, which another device of the account, or a thief of the password, could then empty.
 */
async function addDevice(
	account: AccountRecord,
	device: DeviceRecord,
	{storage, limits, log}: VisitorContext,
): Promise<void> {
	const limit = limits.devicesPerAccount;
	const added = await storage.addDevice(device, limit);
	switch (added.type) {
		case 'added':
			log.info('device added', {account: account.name, device: device.id});
			return;
		case 'full':
			throw new RefusedError(
				'quota',
				`This account has ${limit} devices already. Log one of them out first.`,
			);
		case 'taken': {
			const known = await storage.device(device.id);
			throw new RefusedError(
				'conflict',
				known?.account === account.name
					? 'This device is one of the account already. Log in with its key.'
					: 'This device belongs to another account here. Log in with that one.',
			);
		}
	}
}

/** Logs a known device in by its signature over this connection's nonce. */
export const authenticateDevice: Handler<'auth.device'> = async (fields, context) => {
	const nonce = context.takeNonce();
	const host = fields.host.toLowerCase();
	if (nonce === undefined) {
		throw new RefusedError('auth-failed', 'A connection can log a device in once. Connect again.');
	}
	if (context.hosts !== undefined && !context.hosts.has(host)) {
		throw new RefusedError(
			'auth-failed',
			'This relay does not go by that name. Check the address.',
		);
	}
	const device = await context.storage.device(fields.device);
	const {relayKey} = context;
	const {signature} = fields;
	if (device?.kind !== 'device' || !isDeviceSignature({device, host, relayKey, nonce, signature})) {
		throw new RefusedError('device-unknown');
	}
	const account = await context.storage.account(device.account);
	if (account === undefined) throw new RefusedError('device-unknown');
	return welcome({account, device, isPassing: fields.passing}, context);
};

/** Logs a bot in. */
export const authenticateToken: Handler<'auth.token'> = async (fields, context) => {
	const hash = hashSecret(fields.token);
	const device = await context.storage.deviceByToken(hash);
	const account = device && (await context.storage.account(device.account));
	const isToken = isSameHash(device?.tokenHash ?? '', hash);
	if (device === undefined || account === undefined || !isToken) {
		throw new RefusedError('auth-failed', 'That token is not valid here. Create a new one.');
	}
	return welcome({account, device, isPassing: fields.passing}, context);
};

/** Counts an attempt everywhere or, when one count is full, nowhere. */
function countAttempt(account: string, context: VisitorContext): void {
	const taken: Count[] = [];
	for (const count of countsOf(account, context)) {
		const wait = count.buckets.take(count.key);
		if (wait > 0) for (const {buckets, key} of taken) buckets.giveBack(key);
		requireTurn(wait);
		taken.push(count);
	}
}

function forgiveAttempt(account: string, context: VisitorContext): void {
	for (const {buckets, key} of countsOf(account, context)) buckets.giveBack(key);
}

type Count = {readonly buckets: TokenBuckets; readonly key: string};

/** By name and address together: nobody elsewhere can keep a person out by guessing wrong. */
function countsOf(account: string, {rates, address}: VisitorContext): readonly Count[] {
	const {loginFailures, loginFailuresEach} = rates.buckets;
	if (address === undefined) return [{buckets: loginFailures, key: `account ${account}`}];
	return [
		{buckets: loginFailures, key: `address ${address}`},
		{buckets: loginFailures, key: `account ${account} at ${address}`},
		{buckets: loginFailuresEach, key: account},
	];
}
