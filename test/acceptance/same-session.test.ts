import test, {type ExecutionContext} from 'ava';
import type {Client} from '../../source/client/api.ts';
import type {LogMessage} from '../../source/client/state/state.ts';
import {openOwner, startTestServer, temporaryFolder} from '../helpers/cli-homes.ts';
import {wait} from '../helpers/wait.ts';
import {runTermchat} from '../helpers/whole-program.ts';
import {enter, sit} from './at-terminals.ts';

/** What ada types, line by line; bob has said something in the lobby before. */
const SESSION: readonly Line[] = [
	{typed: '/create ops Disks and nights', shows: 'message #ops'},
	{typed: 'hello from here', shows: 'hello from here'},
	{typed: '/me waves', shows: 'ada waves'},
	{typed: '/group_msg lobby a word from elsewhere', shows: 'Sent to #lobby'},
	{typed: '/topic Nights only', shows: 'set the topic: Nights only'},
	{typed: '/go lobby', shows: 'message #lobby'},
	{typed: 'in the lobby now', shows: 'in the lobby now'},
	{typed: '/reply yes, me', shows: /> bob: anybody[\s\S]*yes, me/},
	{typed: '+:heart:', shows: /(❤|heart)[^\n]*ada/},
	{typed: '/edit yes, me again', shows: /yes, me again[\s\S]*edited/},
	{typed: 's/again/for sure/', shows: 'yes, me for sure'},
	{typed: '//not a command', shows: '/not a command'},
	{typed: '/nosuchcommand', shows: 'There is no command'},
	{typed: '/msg bob a private word', shows: /message @bob[\s\S]*|a private word/},
	{typed: '/go @bob', shows: 'message @bob'},
	{typed: 'and one more', shows: 'and one more'},
	{typed: '/go ops', shows: 'message #ops'},
	{typed: 'the last line', shows: 'the last line'},
	{typed: '/delete', shows: 'deletes it'},
];

type Line = {
	readonly typed: string;
	/** What the screen shows once it is done; line by line the program waits by itself. */
	readonly shows: string | RegExp;
};

/** How the question of the last line is answered. */
const CONFIRM = 'd';

test.serial(
	'the same lines make the same conversation on the screen and line by line',
	async (t) => {
		t.timeout(120_000);
		const onScreen = await play(t, async (home) => {
			const ada = await sit(t, {home, columns: 100, rows: 30});
			await ada.waitFor('message #lobby');
			for (const {typed, shows} of SESSION) {
				ada.type(typed);
				await ada.waitFor(`> ${typed}`);
				ada.press('\r');
				await ada.waitFor((screen) => !screen.includes(`> ${typed}`) || typed === '/nosuchcommand');
				await ada.waitFor(shows);
				// What cannot be run stays in the composer; the person takes it away.
				if (typed === '/nosuchcommand') ada.press('\u{15}');
				await ada.waitFor((screen) => !screen.includes('not sent yet'));
			}
			ada.press(CONFIRM);
			await ada.waitFor(/>\s+message #ops/);
			await ada.waitFor((screen) => !screen.includes('the last line'));
			enter(ada, '/quit');
			t.is(await ada.exited, 0);
		});
		const lineByLine = await play(t, async (home) => {
			const input = `${[...SESSION.map(({typed}) => typed), CONFIRM, '/quit'].join('\n')}\n`;
			const ended = await runTermchat(['--plain'], {home, input});
			// One of the lines is no command.
			t.is(ended.code, 1);
		});
		t.deepEqual(lineByLine, onScreen);
		t.true(onScreen.some((line) => line.includes('for sure')));
		t.false(onScreen.some((line) => line.includes('the last line')));
	},
);

/** Lets ada have her session on a relay of its own; what bob has of the conversation afterwards. */
async function play(
	t: ExecutionContext,
	session: (home: string) => Promise<void>,
): Promise<readonly string[]> {
	const {url} = await startTestServer(t);
	const home = await temporaryFolder(t);
	const ada = await openOwner(home, url, 'ada');
	await ada.close();
	const bob = await openOwner(await temporaryFolder(t), url, 'bob');
	t.teardown(() => bob.close());
	const {client} = bob;
	const [lobby = ''] = client.state.rooms.keys();
	await client.whenAccepted(client.send(lobby, 'anybody here?'));
	await client.openConversation('ada');
	await session(home);
	await client.joinRoom('ops');
	await wait(() => conversation(client).some((line) => line.includes('waves')));
	await wait(() => conversation(client).some((line) => line.includes('and one more')));
	return conversation(client);
}

/** Everything that was said, as it stands now, with what became of it. */
function conversation({state}: Client): readonly string[] {
	return [...state.rooms.values()]
		.toSorted((one, other) => (one.name < other.name ? -1 : 1))
		.flatMap((room) => [
			`${room.direct === undefined ? '#' : '@'}${room.name}: ${room.topic}`,
			...[...room.log].flatMap((entry) =>
				entry.type === 'message' ? [told(entry, room.log.indexOfSeq(entry.replyTo ?? -1))] : [],
			),
		]);
}

function told(message: LogMessage, answered: number | undefined): string {
	const {kind, from, text, shared, facts} = message;
	const reactions = (shared ?? facts)?.reactions ?? [];
	const signs = [
		...((shared ?? facts)?.isEdited ? ['edited'] : []),
		...((shared ?? facts)?.isDeleted ? ['deleted'] : []),
		...(answered === undefined ? [] : [`answers row ${answered}`]),
		...reactions.map(({emoji, names}) => `${emoji} ${names.join(' ')}`),
	];
	return `${kind} ${from}: ${text} (${signs.join(', ')})`;
}
