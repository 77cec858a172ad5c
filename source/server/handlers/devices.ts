import {hashSecret, newId, newSecret} from '../auth.ts';
import type {Handler} from '../handler-context.ts';
import {RefusedError} from '../refused-error.ts';
import {checkLabel} from '../texts.ts';
import {requirePasswords, understood} from './credentials.ts';

/** Answers the first half of setting a password. */
export const startPassword: Handler<'password.start'> = async (fields, context) => {
	const passwords = requirePasswords(context);
	const response = await understood(passwords.register(context.account, fields.request));
	context.exchange.put({type: 'password'});
	return {response};
};

/** Sets the account's password. Devices and tokens stay: they do not depend on it. */
export const finishPassword: Handler<'password.finish'> = async ({record}, context) => {
	const {account, storage, exchange, log} = context;
	const passwords = requirePasswords(context);
	const begun = exchange.take('password');
	if (begun === undefined || !(await passwords.isRecord(account, record))) {
		throw new RefusedError('bad-request', 'Setting the password took too long. Begin it again.');
	}
	await storage.setPassword(account, record);
	log.info('password set', {account});
	return {};
};

/** The account's devices and tokens, oldest first. */
export const listDevices: Handler<'device.list'> = async (_fields, context) => {
	const {storage, account, bus, device} = context;
	const devices = await storage.devices(account);
	return {
		devices: devices.map((each) => ({
			device: each.id,
			kind: each.kind,
			label: each.label,
			createdAt: each.createdAt,
			lastSeenAt: each.lastSeenAt,
			connected: bus.isConnected(each.id),
			current: each.id === device,
		})),
	};
};

/** Ends a device or token of the account, and its connections at once. */
export const revokeDevice: Handler<'device.revoke'> = async (fields, context) => {
	const {storage, account, bus, log} = context;
	const {device} = fields;
	if (!(await storage.removeDevice(account, device))) throw new RefusedError('not-found');
	log.info('device revoked', {account, device});
	// The asker may be the device itself, which still gets its answer.
	context.afterAnswer(() => bus.disconnect(device, 'device-revoked'));
	return {};
};

/** Ends the device or token that asks. */
export const logout: Handler<'logout'> = async (_fields, context) => {
	const {storage, account, device, bus, log} = context;
	await storage.removeDevice(account, device);
	log.info('device logged out', {account, device});
	context.afterAnswer(() => bus.disconnect(device, 'device-revoked'));
	return {};
};

/** Makes a secret for a bot, which is told once and kept as a hash. */
export const createToken: Handler<'token.create'> = async (fields, context) => {
	const {random, clock, account, storage, limits, log} = context;
	const token = newSecret(random, TOKEN_BYTES);
	const now = clock.now();
	const device = {
		id: newId(random),
		account,
		kind: 'token',
		publicKey: undefined,
		tokenHash: hashSecret(token),
		label: checkLabel(fields.label, limits),
		createdAt: now,
		lastSeenAt: now,
		scopes: fields.scopes,
	} as const;
	const added = await storage.addDevice(device, limits.tokensPerAccount);
	if (added.type === 'taken') throw new Error('The id of a new token is that of another.');
	if (added.type === 'full') {
		throw new RefusedError(
			'quota',
			`This account has ${limits.tokensPerAccount} tokens already. Revoke one of them first.`,
		);
	}
	log.info('token created', {account, device: device.id});
	return {device: device.id, token};
};

const TOKEN_BYTES = 32;
