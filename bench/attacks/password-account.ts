import {client, ready} from '@serenity-kit/opaque';
import {passwordIdentifiers} from '../../source/protocol/password-login.ts';
import {TestDevice} from '../../test/helpers/test-relay.ts';
import type {Answer, Visitor} from './visitor.ts';

/** As light as the library allows: what a client spends on its password is not what is measured. */
const keyStretching = {'argon2id-custom': {iterations: 1, memory: 8, parallelism: 1}};

/** The first half of a login, as bytes that fit any name. */
export async function loginRequest(password: string): Promise<string> {
	await ready;
	return client.startLogin({password}).startLoginRequest;
}

/** Makes an account with a password, on this line. */
export async function registerByPassword(visitor: Visitor, name: string, password: string) {
	const record = await recordOf(visitor, {name, password}, async (request) => {
		return (await visitor.request('register.start', {name, request})).response;
	});
	const device = new TestDevice();
	const welcome = await visitor.request('register.finish', {name, record, device: device.fields});
	return {welcome, device};
}

/** Gives the account of this line another password. */
export async function changePassword(
	visitor: Visitor,
	account: {readonly name: string; readonly password: string},
): Promise<void> {
	const record = await recordOf(visitor, account, async (request) => {
		return (await visitor.request('password.start', {request})).response;
	});
	await visitor.request('password.finish', {record});
}

/** Does the first half of a login; what it returns does the second. */
export async function beginLogin(
	visitor: Visitor,
	{name, password}: {readonly name: string; readonly password: string},
): Promise<() => Promise<Answer>> {
	await ready;
	const {clientLoginState, startLoginRequest} = client.startLogin({password});
	const {response} = await visitor.request('login.start', {name, request: startLoginRequest});
	const proved = client.finishLogin({
		password,
		clientLoginState,
		loginResponse: response,
		identifiers: await identifiersOf(visitor, name),
		keyStretching,
	});
	const finish = proved?.finishLoginRequest ?? 'A'.repeat(86);
	return () => visitor.ask('login.finish', {name, finish, device: new TestDevice().fields});
}

async function recordOf(
	visitor: Visitor,
	{name, password}: {readonly name: string; readonly password: string},
	begin: (request: string) => Promise<string>,
): Promise<string> {
	await ready;
	const {clientRegistrationState, registrationRequest} = client.startRegistration({password});
	return client.finishRegistration({
		password,
		clientRegistrationState,
		registrationResponse: await begin(registrationRequest),
		identifiers: await identifiersOf(visitor, name),
		keyStretching,
	}).registrationRecord;
}

async function identifiersOf(visitor: Visitor, name: string) {
	return passwordIdentifiers(name, (await visitor.until('hello')).relay.key);
}
