import type {RelayRole} from '../../protocol/records.ts';
import {phrase} from '../../words/phrase.ts';
import {InputError} from '../error.ts';
import {type Command, say} from './command.ts';
import {HOW_TO_PROTECT} from './relay.ts';

export const ACCOUNT_COMMANDS: readonly Command[] = [
	{
		name: 'whoami',
		aliases: [],
		usage: '',
		summary: 'Show who you are and at which relay',
		category: 'account',
		minimum: 0,
		maximum: 0,
		run(context) {
			const {account, relay} = context.client.state;
			if (account === undefined) {
				say(context, phrase`Nobody is logged in here yet.`);
				return;
			}

			const standing = standingWords(account, relay?.url);
			const noPassword = phrase`Your account has no password: set one with /password to use it on another device.`;
			const lines = [account.hasPassword ? standing : `${standing} ${noPassword}`];
			if (context.client.state.private.protection === 'key-file') {
				lines.push(
					phrase`Your keys here are not protected against theft of this disk: ${HOW_TO_PROTECT} changes that.`,
				);
			}

			say(context, lines.join('\n'));
		},
	},
	{
		name: 'password',
		aliases: ['passwd'],
		usage: '',
		summary: 'Give your account a password, or a new one',
		category: 'account',
		minimum: 0,
		maximum: 0,
		async run(context) {
			const {client, ui} = context;
			const password = await ui.askSecret(phrase`New password`);
			if (password === undefined) return;
			const again = await ui.askSecret(phrase`The same password again`);
			if (again === undefined) return;
			if (password !== again) {
				throw new InputError(phrase`The two passwords differ, so nothing was changed. Try again.`);
			}

			await client.setPassword(password);
			say(context, phrase`Your password is set. Log in with it on another device.`);
		},
	},
	{
		name: 'token',
		aliases: [],
		usage: 'LABEL…',
		summary: 'Make a secret with which a bot logs in as you',
		category: 'account',
		minimum: 1,
		maximum: Number.POSITIVE_INFINITY,
		async run(context, given) {
			const {token} = await context.client.createToken(given.rest(0));
			context.ui.showSecret(
				phrase`Whoever has this token is you. It is shown this once; end it with /devices and /revoke.`,
				token,
			);
		},
	},
];

function standingWords(
	{name, role}: {readonly name: string; readonly role: RelayRole},
	url: string | undefined,
): string {
	switch (role) {
		case 'owner':
			return url === undefined
				? phrase`You are ${name}, owner of the relay, at no relay.`
				: phrase`You are ${name}, owner of the relay, at ${url}.`;
		case 'moderator':
			return url === undefined
				? phrase`You are ${name}, moderator of the relay, at no relay.`
				: phrase`You are ${name}, moderator of the relay, at ${url}.`;
		case 'member':
			return url === undefined
				? phrase`You are ${name}, at no relay.`
				: phrase`You are ${name}, at ${url}.`;
	}
}
