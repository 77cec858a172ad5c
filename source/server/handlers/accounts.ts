import type {NewDevice} from '../../protocol/client-frame.ts';
import {checkAccountName, nameSkeleton} from '../../protocol/names.ts';
import type {Welcome} from '../../protocol/records.ts';
import type {Handler, VisitorContext} from '../handler-context.ts';
import {enterInvitedRoom, usableInvite} from '../moderation/invitations.ts';
import {relayRoleNotice} from '../moderation/roles.ts';
import {RefusedError} from '../refused-error.ts';
import type {InviteRecord} from '../storage/storage.ts';
import {createDevice, requireNoBan, requirePasswords, understood, welcome} from './credentials.ts';
import {enterLobby} from './lobby.ts';

/** Answers the first half of a registration with a password. */
export const startRegistration: Handler<'register.start'> = async (fields, context) => {
	const passwords = requirePasswords(context);
	const name = requireName(fields.name, context);
	await requireRegistration(fields.invite, context);
	// Told early, before the client spends a second on the password.
	if ((await context.storage.account(name)) !== undefined) throw nameRefused('name-taken', context);
	const response = await understood(passwords.register(name, fields.request));
	context.exchange.put({type: 'register', account: name});
	return {response};
};

/** Creates an account with a password, and logs in. */
export const finishRegistration: Handler<'register.finish'> = async (fields, context) => {
	const passwords = requirePasswords(context);
	const begun = context.exchange.take('register');
	const name = checkedName(fields.name);
	if (
		name === undefined ||
		begun?.account !== name ||
		!(await passwords.isRecord(name, fields.record))
	) {
		throw new RefusedError('bad-request', 'The registration took too long. Begin it again.');
	}
	return register({...fields, name, passwordRecord: fields.record}, context);
};

/** Creates an account that only its devices can log in to, and logs in. */
export const registerDevice: Handler<'register.device'> = async (fields, context) =>
	register(
		{...fields, name: requireName(fields.name, context), passwordRecord: undefined},
		context,
	);

async function register(
	request: {
		readonly name: string;
		readonly passwordRecord: string | undefined;
		readonly device: NewDevice;
		readonly invite?: string | undefined;
	},
	context: VisitorContext,
): Promise<Welcome> {
	const {name, passwordRecord} = request;
	const device = createDevice(request.device, name, context);
	// Before the invitation, which an attempt whose answer was lost has used up.
	const known = await context.storage.device(device.id);
	// A device stays banned with its account, under whatever name it comes back.
	requireNoBan({account: known?.account, device: device.id}, context);
	if (known !== undefined) throw deviceTaken();
	const invite = await requireRegistration(request.invite, context);
	const created = await context.storage.createAccount({
		name,
		skeleton: nameSkeleton(name),
		passwordRecord,
		device,
		inviteHash: invite?.codeHash,
		time: context.clock.now(),
	});
	if (created.type === 'device-taken') throw deviceTaken();
	if (created.type === 'invite-invalid') throw new RefusedError(created.type);
	if (created.type !== 'created') throw nameRefused(created.type, context);
	await enterLobby(device, context);
	if (invite !== undefined) await enterInvitedRoom(invite, device, context);
	context.counters.registrations++;
	context.log.info('account created', {account: name, device: device.id});
	const {role} = created.account;
	if (invite !== undefined && role !== 'member') {
		context.afterAnswer(() => context.bus.direct(name, relayRoleNotice(role, context)));
	}
	return welcome({account: created.account, device}, context);
}

function deviceTaken(): RefusedError {
	return new RefusedError('conflict', 'This device has an account here already. Log in with it.');
}

function requireName(input: string, context: VisitorContext): string {
	const checked = checkAccountName(input);
	if (checked.type === 'problem') throw nameRefused(checked.problem, context);
	return checked.name;
}

function checkedName(input: string): string | undefined {
	const checked = checkAccountName(input);
	return checked.type === 'name' ? checked.name : undefined;
}

/**
 * Somebody who looks for a free name makes no accounts. What the guard counted is given back, as long
 * as there are not too many of these either: they tell which names there are.
 */
function nameRefused(
	code: ConstructorParameters<typeof RefusedError>[0],
	{rates, address}: VisitorContext,
): RefusedError {
	const {nameRefusals, registrations} = rates.buckets;
	if (address !== undefined && nameRefusals.take(address) === 0) registrations.giveBack(address);
	return new RefusedError(code);
}

/**
 * The invitation that is to be used up, if there is one; an open relay needs none, but keeps what one
 * promises.
 */
async function requireRegistration(
	code: string | undefined,
	context: VisitorContext,
): Promise<InviteRecord | undefined> {
	const {registration} = context;
	if (registration === 'closed') {
		throw new RefusedError('forbidden', 'This relay takes no new accounts.');
	}
	const invite = code === undefined ? undefined : await usableInvite(context, code);
	if (registration === 'open') return invite;
	if (code === undefined) throw new RefusedError('invite-required');
	if (invite === undefined) throw new RefusedError('invite-invalid');
	return invite;
}
