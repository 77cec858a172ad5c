import type {Client} from '../api.ts';
import {InputError, RefusedError, UnreachableError} from '../error.ts';
import type {RelayKnowledge} from '../private/api.ts';
import type {PrivateState} from '../state/state.ts';
import {type Command, counted} from './command.ts';
import {rowsOf} from './key-pages.ts';

/** What the relay can see. */
export const RELAY_COMMANDS: readonly Command[] = [
	{
		name: 'relay',
		aliases: [],
		usage: '',
		summary: 'Show what this relay can and cannot see of you',
		category: 'private',
		minimum: 0,
		maximum: 0,
		async run({client, ui}) {
			const {account, private: keys} = client.state;
			if (account === undefined) throw new InputError('Nobody is logged in here yet.');
			ui.showPage({
				title: 'What this relay can and cannot see of you',
				lines: [
					...relayLines(client.relayKnowledge(), await deviceCount(client)),
					...diskLines(keys.protection),
				],
			});
		},
	},
];

/** What is typed in a shell to have a passphrase. */
export const HOW_TO_PROTECT = 'termchat passphrase set';

const LINES: Readonly<Record<RelayKnowledge['line'], readonly string[]>> = {
	tls: ['Your line to it is encrypted (TLS): on the way, nobody reads it.'],
	loopback: ['It runs on this machine: nothing goes over a network.'],
	plain: [
		'Your line to it is NOT encrypted: everybody on the way reads your rooms, and',
		'sees to whom you write. Ask the operator for an address with wss:// in front.',
	],
};

/** What protects the files of this device, which no relay sees. */
function diskLines(protection: PrivateState['protection']): readonly string[] {
	switch (protection) {
		case undefined:
			return [];
		case 'passphrase':
			return ['', 'Your keys and messages on this disk are protected by your passphrase.'];
		case 'key-file':
			return [
				'',
				...rowsOf(
					'Your keys and messages here are not protected against theft of this disk: the key to them lies beside them. To set a passphrase, type in a shell:',
				),
				`  ${HOW_TO_PROTECT}`,
			];
		case 'memory':
			return ['', 'Your keys and messages are on no disk: they are gone when termchat ends.'];
	}
}

/** How many devices the relay itself knows; undefined when it does not answer. */
async function deviceCount(client: Client): Promise<number | undefined> {
	try {
		const devices = await client.devices();
		return devices.filter(({kind}) => kind === 'device').length;
	} catch (error) {
		if (error instanceof UnreachableError || error instanceof RefusedError) return undefined;
		throw error;
	}
}

function relayLines(knowledge: RelayKnowledge, devices: number | undefined): readonly string[] {
	const {relay, account, rooms, conversations, hasPassword, line} = knowledge;
	return [
		...rowsOf(`${relay}, where you are ${account}`),
		'',
		'It sees',
		`  your name, your ${devices === undefined ? 'devices' : counted(devices, 'device')}, your network address, and when you are here`,
		`  ${counted(rooms, 'room')}: everything that is said there, private rooms included`,
		`  ${counted(conversations, 'conversation')}: with whom, when, how often, and roughly how long`,
		`  what you set as status, whom you have blocked${hasPassword ? '' : ', and that you have no password'}`,
		'',
		'It cannot see',
		'  what is in private messages: text, edits, reactions, receipts, typing',
		'  your keys, and your recovery key',
		...(hasPassword ? ['  your password: it proves itself without being sent'] : []),
		'',
		'It could',
		'  hold private messages back, and keep all that it sees',
		'  give you other keys than those of your contacts, at the first message:',
		'  compare them with /verify. Keys that change later stop all sending.',
		'',
		...LINES[line],
		'',
		'Rooms are not end-to-end encrypted. Private messages are: X25519, ML-KEM-768.',
		'This encryption has not been reviewed by independent experts.',
	];
}
