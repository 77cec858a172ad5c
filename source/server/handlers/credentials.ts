import type {NewDevice} from '../../protocol/client-frame.ts';
import type {Welcome} from '../../protocol/records.ts';
import {deviceIdOf} from '../auth.ts';
import type {VisitorContext} from '../handler-context.ts';
import {faultFields} from '../log.ts';
import type {Person} from '../moderation/sanction-book.ts';
import {banRefusal} from '../moderation/sentences.ts';
import {PasswordExchangeError, type PasswordLogin} from '../opaque.ts';
import {RefusedError} from '../refused-error.ts';
import type {Services} from '../services.ts';
import type {AccountRecord, DeviceRecord} from '../storage/storage.ts';
import {checkLabel} from '../texts.ts';
import {enterMissedLobby} from './lobby.ts';

/**
 * The password login of this relay.
 * @throws {RefusedError} `unsupported` when it has none.
 */
export function requirePasswords({passwords}: Services): PasswordLogin {
	if (passwords === undefined) {
		throw new RefusedError('unsupported', 'This relay has no passwords. Use a device key.');
	}
	return passwords;
}

/**
 * What the password login answers.
 * @throws {RefusedError} `bad-request` when it could not read what the client sent.
 */
export async function understood<Value>(answer: Promise<Value>): Promise<Value> {
	try {
		return await answer;
	} catch (error) {
		if (error instanceof PasswordExchangeError) throw new RefusedError('bad-request');
		throw error;
	}
}

/**
 * A device to be stored, under the id that follows from its keys.
 * @throws {RefusedError} when a key is not as long as one or the label is not fit to be shown.
 */
export function createDevice(
	{publicKey, exchangeKey, label}: NewDevice,
	account: string,
	{clock, limits}: Services,
): DeviceRecord {
	const id = deviceIdOf(publicKey, exchangeKey);
	if (id === undefined) {
		throw new RefusedError('bad-request', 'Each public key of a device is 32 bytes, base64url.');
	}
	const now = clock.now();
	return {
		id,
		account,
		kind: 'device',
		publicKey,
		tokenHash: undefined,
		label: checkLabel(label, limits),
		createdAt: now,
		lastSeenAt: now,
	};
}

/**
 * Refuses whom the relay has banned: the account, the device, or where the connection comes from.
 * @throws {RefusedError} `banned`
 */
export function requireNoBan(
	person: Person,
	{moderation: {sanctions, appeal}, remote}: Pick<VisitorContext, 'moderation' | 'remote'>,
): void {
	const ban = sanctions.banOf(person) ?? sanctions.banOfAddress(remote);
	if (ban !== undefined) throw banRefusal(ban, appeal);
}

/**
 * Logs the connection in and says so.
 * @throws {RefusedError} `banned`; `device-unknown` when the device was revoked at this very moment.
 */
export async function welcome(
	login: {
		readonly account: AccountRecord;
		readonly device: DeviceRecord;
		/** See `passing` in the protocol. */
		readonly isPassing?: boolean | undefined;
	},
	context: VisitorContext,
): Promise<Welcome> {
	const {name, passwordRecord} = login.account;
	const {id, kind, scopes} = login.device;
	const person = {account: name, device: id};
	requireNoBan(person, context);
	await enterMissedLobby(login.device, context);
	// What it was when the login began it may not be any more.
	const role = (await context.storage.account(name))?.role;
	if (role === undefined) throw new RefusedError('device-unknown');
	// A ban that is begun from here on finds the connection.
	requireNoBan(person, context);
	// From here on a revocation finds the connection; one that came before is found by the look-up.
	const {isPassing = false} = login;
	context.begin({account: name, role, device: id, kind, isPassing, scopes});
	const time = context.clock.now();
	// Nobody waits for it, so that a full disk keeps nobody out.
	context.storage.touchDevice(id, time).catch((error: unknown) => {
		context.log.warn('device not noted as seen', {device: id, ...faultFields(error)});
	});
	if ((await context.storage.device(id)) === undefined) throw new RefusedError('device-unknown');
	return {account: name, role, device: id, hasPassword: passwordRecord !== undefined, time};
}
