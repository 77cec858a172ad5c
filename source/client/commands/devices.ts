import {counted, phrase, phrases, translated} from '../../words/phrase.ts';
import {InputError} from '../error.ts';
import {dayAndTime} from '../moderation-words.ts';
import type {KeyDevice} from '../private/api.ts';
import {durationWords} from '../state/select.ts';
import {type Command, type CommandContext, say} from './command.ts';
import {readPerson} from './people-names.ts';

/** The devices of an account. */
export const DEVICE_COMMANDS: readonly Command[] = [
	{
		name: 'devices',
		aliases: ['sessions'],
		usage: '[NAME]',
		summary: 'List your devices and tokens, or the devices of somebody else',
		category: 'account',
		minimum: 0,
		maximum: 1,
		async run(context, {words: [typed]}) {
			if (typed !== undefined) {
				await listOthers(context, readPerson(context, typed));
				return;
			}

			const devices = await ownDevices(context);
			const hasKeys = context.client.state.private.status !== 'off';
			const lines = devices.map((device) => describeOwn(device, {now: context.now(), hasKeys}));
			const heading = counted(devices.length, [
				'1 device; log one out with /revoke ID:',
				'{1} devices; log one out with /revoke ID:',
			]);
			say(context, [heading, ...lines].join('\n'));
		},
	},
	{
		name: 'revoke',
		aliases: [],
		usage: 'ID',
		summary: 'Take one of your devices out of your account, or end a token',
		category: 'account',
		minimum: 1,
		maximum: 1,
		async run(context, {words: [id = '']}) {
			const {client, ui} = context;
			const found = await findDevice(context, id);
			const {device, label, isListed, isCurrent} = found;
			if (isCurrent) {
				throw new InputError(phrase`That is this device. Use termchat logout to log it out.`);
			}

			const name = nameOf(found);
			if (!isListed) {
				await client.revokeDevice(device);
				say(context, phrase`${label || device} was logged out.`);
				return;
			}

			const answer = await ui.ask(
				phrase`Take ${name}, ${device.slice(0, SHORT_ID)}, out of your account? It is logged out and reads nothing written from now on. What it has stored stays there.`,
				[{key: 'r', label: phrase`revokes it`}],
			);
			if (answer !== 'r') return;
			await client.revokeKeyDevice(device);
			say(context, phrase`${name} was taken out of your account and logged out.`);
		},
	},
];

/** Characters of an id that are shown, enough to tell one's own devices apart. */
const SHORT_ID = 6;

async function listOthers(context: CommandContext, name: string): Promise<void> {
	const devices = await context.client.keyDevices(name);
	const lines = devices.map(
		({device, addedAt}) => phrase`${device.slice(0, SHORT_ID)}  added ${dayAndTime(addedAt)}`,
	);
	const heading = counted(
		devices.length,
		[
			'{2} has 1 device, as their own signed list says:',
			'{2} has {1} devices, as their own signed list says:',
		],
		name,
	);
	say(context, [heading, ...lines].join('\n'));
}

/** This account's devices; as the relay has them where there are no private messages. */
async function ownDevices({client}: CommandContext): Promise<readonly KeyDevice[]> {
	if (client.state.private.status !== 'off') return client.keyDevices();
	const devices = await client.devices();
	return devices.map(({device, kind, label, createdAt, lastSeenAt, connected, current}) => ({
		device,
		kind,
		label,
		addedAt: createdAt,
		lastSeenAt,
		isCurrent: current,
		isConnected: connected,
		isListed: false,
	}));
}

async function findDevice(context: CommandContext, id: string): Promise<KeyDevice> {
	const devices = await ownDevices(context);
	const found = devices.filter(({device}) => device.startsWith(id));
	const [only] = found;
	if (only !== undefined && found.length === 1) return only;
	throw new InputError(
		found.length > 1
			? phrase`Several of your devices begin with that. Type more of the ID; /devices shows them.`
			: phrase`You have no such device. See them with /devices.`,
	);
}

const KIND_WORDS = phrases({device: 'device', token: 'token'});

function describeOwn(
	found: KeyDevice,
	{now, hasKeys}: {readonly now: number; readonly hasKeys: boolean},
): string {
	const {device, kind, label, isCurrent, isConnected, isListed, lastSeenAt} = found;
	const what = translated(KIND_WORDS[kind]);
	const name = label ? `${label} (${what})` : what;
	const notes = [
		isCurrent ? phrase`this device` : seen(isConnected, lastSeenAt, now),
		hasKeys ? reads(found, isListed) : '',
	].filter((note) => note !== '');
	return `${device.slice(0, SHORT_ID)}  ${[name, ...notes].join(', ')}`;
}

function seen(isConnected: boolean | undefined, at: number | undefined, now: number): string {
	if (isConnected === true) return phrase`connected`;
	return at === undefined
		? phrase`not logged in`
		: phrase`last seen ${durationWords(now - at)} ago`;
}

function reads({kind}: KeyDevice, isListed: boolean): string {
	if (isListed) return phrase`reads private messages`;
	return kind === 'token' ? phrase`rooms only` : phrase`rooms only until it is linked: /link`;
}

function nameOf({label, device}: KeyDevice): string {
	return label ? `"${label}"` : device.slice(0, SHORT_ID);
}
