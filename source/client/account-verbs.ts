import {phrase} from '../words/phrase.ts';
import type {Client} from './api.ts';
import type {Core} from './core.ts';
import {InputError, UnreachableError} from './error.ts';

type AccountVerbs = Pick<
	Client,
	| 'register'
	| 'login'
	| 'logout'
	| 'setPassword'
	| 'devices'
	| 'revokeDevice'
	| 'createToken'
	| 'createInvite'
>;

/** What a client does about its account and devices. */
export function accountVerbs(core: Core): AccountVerbs {
	return {
		async register(request) {
			const identity = await core.opened();
			return core.uplink.logInBy(identity.register(request));
		},

		async login(request) {
			const identity = await core.opened();
			return core.uplink.logInBy(identity.logIn(request));
		},

		async logout() {
			const identity = await core.opened();
			try {
				await core.ask('logout', {});
			} catch (error) {
				if (!(error instanceof UnreachableError)) throw error;
				core.addLine({
					level: 'notice',
					text: phrase`The relay could not be told. Take this device off the list from another one (/revoke).`,
				});
			}

			core.uplink.logOut(phrase`Logged out.`);
			await core.forget(identity);
		},

		async setPassword(password) {
			const account = core.store.state.account?.name;
			if (account === undefined) throw new InputError(phrase`Log in before you set a password.`);
			const identity = await core.opened();
			const exchange = await identity.passwordChange(password, account);
			const {response} = await core.ask('password.start', {request: exchange.request});
			const record = await exchange.finish(response);
			await core.ask('password.finish', {record});
			core.store.dispatch({type: 'password-set'});
		},

		async devices() {
			const {devices} = await core.ask('device.list', {});
			return devices;
		},

		async revokeDevice(device) {
			await core.ask('device.revoke', {device});
		},

		createToken: (label, scopes) =>
			core.ask('token.create', {label, ...(scopes !== undefined && {scopes})}),

		createInvite: (options = {}) => core.ask('invite.create', options),
	};
}
