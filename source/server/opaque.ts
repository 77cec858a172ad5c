import {passwordIdentifiers} from '../protocol/password-login.ts';

/**
 * The relay's half of OPAQUE (RFC 9807): it never sees a password, and an unknown name is answered
 * like a known one. Every method throws PasswordExchangeError for bytes that are no such message.
 */
export type PasswordLogin = {
	/** Answers the first half of a registration. Keeps nothing. */
	register(account: string, request: string): Promise<string>;
	/** Whether a registration record is one that a login can be checked against. */
	isRecord(account: string, record: string): Promise<boolean>;
	/** Answers the first half of a login; without a record the answer is a fake of the same size. */
	start(attempt: {
		readonly account: string;
		readonly record: string | undefined;
		readonly request: string;
	}): Promise<{readonly state: string; readonly response: string}>;
	/** Whether the second half proves the password. */
	finish(account: string, state: string, finish: string): Promise<boolean>;
};

/** What a client sent is not a message of this protocol. */
export class PasswordExchangeError extends Error {
	override readonly name = 'PasswordExchangeError';
	readonly code = 'malformed';
}

/**
 * A new secret of the relay's password login. Keep it in a file of its own that only the relay can
 * read, outside the database and its backups: without it every password is lost, with it and the
 * database passwords can be guessed.
 */
export async function createOpaqueSetup(): Promise<string> {
	const {server} = await load();
	return server.createSetup();
}

/** Whether a text is such a secret: tries it on the first half of a login. */
export async function isOpaqueSetup(setup: string): Promise<boolean> {
	const {client} = await load();
	const {startLoginRequest: request} = client.startLogin({password: ''});
	try {
		await createPasswordLogin(setup, '').start({account: 'nobody', record: undefined, request});
		return true;
	} catch (error) {
		if (error instanceof PasswordExchangeError) return false;
		throw error;
	}
}

/** Loads nothing until the first password is used. */
export function createPasswordLogin(setup: string, relayKey: string): PasswordLogin {
	let probe: string | undefined;
	const login: PasswordLogin = {
		async register(account, registrationRequest) {
			const {server} = await load();
			return understood(() => {
				const request = {serverSetup: setup, userIdentifier: account, registrationRequest};
				return server.createRegistrationResponse(request).registrationResponse;
			});
		},
		async isRecord(account, record) {
			const {client} = await load();
			probe ??= client.startLogin({password: ''}).startLoginRequest;
			try {
				await login.start({account, record, request: probe});
				return true;
			} catch (error) {
				if (error instanceof PasswordExchangeError) return false;
				throw error;
			}
		},
		async start({account, record, request}) {
			const {server} = await load();
			return understood(() => {
				const {serverLoginState, loginResponse} = server.startLogin({
					serverSetup: setup,
					userIdentifier: account,
					registrationRecord: record,
					startLoginRequest: request,
					identifiers: passwordIdentifiers(account, relayKey),
				});
				return {state: serverLoginState, response: loginResponse};
			});
		},
		async finish(account, state, finish) {
			const {server} = await load();
			try {
				server.finishLogin({
					serverLoginState: state,
					finishLoginRequest: finish,
					identifiers: passwordIdentifiers(account, relayKey),
				});
				return true;
			} catch {
				// The library throws for a wrong password and for no message at all: both are "no".
				return false;
			}
		},
	};
	return login;
}

async function load(): Promise<typeof import('@serenity-kit/opaque')> {
	const opaque = await import('@serenity-kit/opaque');
	await opaque.ready;
	return opaque;
}

function understood<Value>(read: () => Value): Value {
	try {
		return read();
	} catch (cause) {
		throw new PasswordExchangeError('That is not a message of the password login.', {cause});
	}
}
