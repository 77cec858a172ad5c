import {inviteLink} from '../address.ts';
import {InputError} from '../error.ts';
import {durationWords} from '../state/select.ts';
import {type Command, counted, say} from './command.ts';
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
				say(context, 'Nobody is logged in here yet.');
				return;
			}

			const role = account.role === 'member' ? '' : `, ${account.role} of the relay`;
			const password = account.hasPassword
				? ''
				: ' Your account has no password: set one with /password to use it on another device.';
			const lines = [`You are ${account.name}${role}, at ${relay?.url ?? 'no relay'}.${password}`];
			if (context.client.state.private.protection === 'key-file') {
				lines.push(
					`Your keys here are not protected against theft of this disk: ${HOW_TO_PROTECT} changes that.`,
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
			const password = await ui.askSecret('New password');
			if (password === undefined) return;
			const again = await ui.askSecret('The same password again');
			if (again === undefined) return;
			if (password !== again) {
				throw new InputError('The two passwords differ, so nothing was changed. Try again.');
			}

			await client.setPassword(password);
			say(context, 'Your password is set. Log in with it on another device.');
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
				'Whoever has this token is you. It is shown this once; end it with /devices and /revoke.',
				token,
			);
		},
	},
	{
		name: 'invite-link',
		aliases: ['invite_link'],
		usage: '[USES]',
		summary: 'Make a link with which others can register here',
		category: 'account',
		minimum: 0,
		maximum: 1,
		async run(context, {words: [uses = '1']}) {
			const count = /^\d{1,4}$/.test(uses) ? Number(uses) : 0;
			if (count < 1 || count > 1000) {
				throw new InputError('A link can be used 1 to 1000 times. Say how often, as a number.');
			}

			const {code, expiresAt} = await context.client.createInvite({uses: count});
			const url = context.client.state.relay?.url ?? '';
			const left = durationWords(expiresAt - context.now());
			say(
				context,
				`Good for ${counted(count, 'new account')} within ${left}:\n${inviteLink(url, code)}`,
			);
		},
	},
];
