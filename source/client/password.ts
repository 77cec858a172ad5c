import {LIMITS} from '../protocol/limits.ts';
import {PASSWORD_STRETCHING, passwordIdentifiers} from '../protocol/password-login.ts';
import {phrase} from '../words/phrase.ts';
import {isCommonPassword} from './common-passwords.ts';
import {InputError} from './error.ts';

/** Whose password it is, at the relay with which public key; both are bound into the exchange. */
export type PasswordParties = {readonly account: string; readonly relayKey: string};

/**
 * The client's half of proving a password without sending it (OPAQUE, RFC 9807). Each start gives
 * what to send and a function that continues with the relay's answer.
 */
export type PasswordProtocol = {
	register(password: string): Promise<{
		readonly request: string;
		finish(
			response: string,
			parties: PasswordParties,
		): {readonly record: string; readonly serverKey: string};
	}>;
	logIn(password: string): Promise<{
		readonly request: string;
		/** Undefined when the password is wrong. */
		finish(
			response: string,
			parties: PasswordParties,
		): {readonly finish: string; readonly serverKey: string} | undefined;
	}>;
};

/**
 * The real thing; its library is loaded when a password is first used. Stretching a password costs
 * about half a second and 64 MiB, during which nothing else runs.
 */
export const opaque: PasswordProtocol = {
	async register(password) {
		const {client} = await loadOpaque();
		const {clientRegistrationState, registrationRequest} = client.startRegistration({password});
		return {
			request: registrationRequest,
			finish(registrationResponse, {account, relayKey}) {
				const {registrationRecord, serverStaticPublicKey} = client.finishRegistration({
					password,
					registrationResponse,
					clientRegistrationState,
					identifiers: passwordIdentifiers(account, relayKey),
					keyStretching: PASSWORD_STRETCHING,
				});
				return {record: registrationRecord, serverKey: serverStaticPublicKey};
			},
		};
	},

	async logIn(password) {
		const {client} = await loadOpaque();
		const {clientLoginState, startLoginRequest} = client.startLogin({password});
		return {
			request: startLoginRequest,
			finish(loginResponse, {account, relayKey}) {
				const finished = client.finishLogin({
					password,
					loginResponse,
					clientLoginState,
					identifiers: passwordIdentifiers(account, relayKey),
					keyStretching: PASSWORD_STRETCHING,
				});
				if (finished === undefined) return undefined;
				const {finishLoginRequest, serverStaticPublicKey} = finished;
				return {finish: finishLoginRequest, serverKey: serverStaticPublicKey};
			},
		};
	},
};

/** Throws InputError for a password that protects nothing: too short, or among the first guessed. */
export function checkPassword(password: string): void {
	if ([...password].length < LIMITS.passwordLength) {
		throw new InputError(
			phrase`A password needs at least ${LIMITS.passwordLength} characters. Four unrelated words make a good one.`,
		);
	}

	if (isCommonPassword(password)) {
		throw new InputError(
			phrase`That password is among the first that anybody would guess. Four unrelated words make a good one.`,
		);
	}
}

async function loadOpaque() {
	const library = await import('@serenity-kit/opaque');
	await library.ready;
	return library;
}
