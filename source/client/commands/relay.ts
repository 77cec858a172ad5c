import {counted, phrase, phrases, translated} from '../../words/phrase.ts';
import type {Client} from '../api.ts';
import {InputError, RefusedError, UnreachableError} from '../error.ts';
import type {RelayKnowledge} from '../private/api.ts';
import type {PrivateState} from '../state/state.ts';
import type {Command} from './command.ts';
import {indented, rowsOf} from './key-pages.ts';

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
			if (account === undefined) throw new InputError(phrase`Nobody is logged in here yet.`);
			ui.showPage({
				title: phrase`What this relay can and cannot see of you`,
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

const LINES: Readonly<Record<RelayKnowledge['line'], string>> = phrases({
	tls: 'Your line to it is encrypted (TLS): on the way, nobody reads it.',
	loopback: 'It runs on this machine: nothing goes over a network.',
	plain:
		'Your line to it is NOT encrypted: everybody on the way reads your rooms, and sees to whom you write. Ask the operator for an address with wss:// in front.',
});

/** What protects the files of this device, which no relay sees. */
function diskLines(protection: PrivateState['protection']): readonly string[] {
	switch (protection) {
		case undefined:
			return [];
		case 'passphrase':
			return [
				'',
				...rowsOf(phrase`Your keys and messages on this disk are protected by your passphrase.`),
			];
		case 'key-file':
			return [
				'',
				...rowsOf(
					phrase`Your keys and messages here are not protected against theft of this disk: the key to them lies beside them. To set a passphrase, type in a shell:`,
				),
				`  ${HOW_TO_PROTECT}`,
			];
		case 'memory':
			return [
				'',
				...rowsOf(phrase`Your keys and messages are on no disk: they are gone when termchat ends.`),
			];
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
	const {relay, account, hasPassword, line} = knowledge;
	return [
		...rowsOf(phrase`${relay}, where you are ${account}`),
		'',
		phrase`It sees`,
		...seenLines(knowledge, devices),
		'',
		phrase`It cannot see`,
		...indented(phrase`what is in private messages: text, edits, reactions, receipts, typing`),
		...indented(phrase`your keys, and your recovery key`),
		...(hasPassword ? indented(phrase`your password: it proves itself without being sent`) : []),
		'',
		phrase`It could`,
		...indented(phrase`hold private messages back, and keep all that it sees`),
		...indented(
			phrase`give you other keys than those of your contacts, at the first message: compare them with /verify. Keys that change later stop all sending.`,
		),
		'',
		...rowsOf(translated(LINES[line])),
		'',
		...rowsOf(
			phrase`Rooms are not end-to-end encrypted. Private messages are: X25519, ML-KEM-768.`,
		),
		...rowsOf(phrase`This encryption has not been reviewed by independent experts.`),
	];
}

function seenLines(
	{rooms, conversations, hasPassword}: RelayKnowledge,
	devices: number | undefined,
): readonly string[] {
	return [
		devices === undefined
			? phrase`your name, your devices, your network address, and when you are here`
			: counted(devices, [
					'your name, your 1 device, your network address, and when you are here',
					'your name, your {1} devices, your network address, and when you are here',
				]),
		counted(rooms, [
			'1 room: everything that is said there, private rooms included',
			'{1} rooms: everything that is said there, private rooms included',
		]),
		counted(conversations, [
			'1 conversation: with whom, when, how often, and roughly how long',
			'{1} conversations: with whom, when, how often, and roughly how long',
		]),
		hasPassword
			? phrase`what you set as status, whom you have blocked`
			: phrase`what you set as status, whom you have blocked, and that you have no password`,
	].flatMap(indented);
}
