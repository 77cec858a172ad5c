import type {DeviceInfo} from '../../protocol/records.ts';
import {inviteLink} from '../address.ts';
import {InputError} from '../error.ts';
import {durationWords} from '../state/select.ts';
import {type Command, type CommandContext, counted, say} from './command.ts';

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
			say(context, `You are ${account.name}${role}, at ${relay?.url ?? 'no relay'}.${password}`);
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
		name: 'devices',
		aliases: ['sessions'],
		usage: '',
		summary: 'List your devices and tokens',
		category: 'account',
		minimum: 0,
		maximum: 0,
		async run(context) {
			const devices = await context.client.devices();
			const lines = devices.map((device) => describeDevice(device, context.now()));
			const heading = `${counted(devices.length, 'device')}; log one out with /revoke ID:`;
			say(context, [heading, ...lines].join('\n'));
		},
	},
	{
		name: 'revoke',
		aliases: [],
		usage: 'ID',
		summary: 'Log one of your devices out, or end a token',
		category: 'account',
		minimum: 1,
		maximum: 1,
		async run(context, {words: [id = '']}) {
			const device = await findDevice(context, id);
			if (device.current) {
				throw new InputError('That is this device. Use termchat logout to log it out.');
			}

			await context.client.revokeDevice(device.device);
			say(context, `${device.label || device.device} was logged out.`);
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

/** Characters of an id that are shown, enough to tell one's own devices apart. */
const SHORT_ID = 6;

async function findDevice({client}: CommandContext, id: string): Promise<DeviceInfo> {
	const devices = await client.devices();
	const found = devices.filter(({device}) => device.startsWith(id));
	const [only] = found;
	if (only !== undefined && found.length === 1) return only;
	throw new InputError(
		found.length > 1
			? 'Several of your devices begin with that. Type more of the ID; /devices shows them.'
			: 'You have no such device. See them with /devices.',
	);
}

function describeDevice(info: DeviceInfo, now: number): string {
	const {device, kind, label, connected, current, lastSeenAt} = info;
	const name = label === '' ? kind : `${label} (${kind})`;
	const seen = connected ? 'connected' : `last seen ${durationWords(now - lastSeenAt)} ago`;
	return `${device.slice(0, SHORT_ID)}  ${name}, ${current ? 'this device' : seen}`;
}
