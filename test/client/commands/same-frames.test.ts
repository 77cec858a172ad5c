import test from 'ava';
import type {CommandContext} from '../../../source/client/commands/command.ts';
import {COMMANDS, runLine} from '../../../source/client/commands/index.ts';
import {speak} from '../../../source/words/phrase.ts';
import {fakeRelayClient} from '../../helpers/fake-relay-client.ts';
import {roomInfo, roomMessage} from '../../helpers/fake-transport.ts';
import {settled} from '../../helpers/until.ts';
import {pseudoCatalogue} from '../../words/pseudo.ts';

/** What no run repeats: ids made by chance. */
const CHANCE = new Set(['id', 'message', 'request']);

/** Commands that say something in their own words or in the person's, with what they take. */
const MORE = [
	...['hello', '/me waves', '/say hello', '/reply hello', '/edit hello', '/react +1', '/topic tea'],
	...['/join ops', '/leave ops', '/create tea drink it', '/invite bob', '/away lunch', '/away 10m'],
	...['/mute 1h', '/notify all', '/keywords add tea', '/quiet 1h', '/search hello from:bob'],
	...['/transfer bob', '/revoke d2', '/token bot', '/nick tea', '/date yesterday', '/unpin'],
];

/** All that a client sends when each example of each command is typed, and what its state holds then. */
async function sentByExamples(): Promise<readonly string[]> {
	const sent: string[] = [];
	const examples = COMMANDS.flatMap(({name, examples = []}) => [`/${name}`, ...examples]);
	for (const line of new Set([...examples, ...MORE])) {
		// Those end the client, or write a file.
		if (/^\/(?:account|logout|quit)/.test(line)) continue;
		sent.push(`> ${line}`, ...(await sentBy(line)));
	}
	return sent;
}

async function sentBy(typed: string): Promise<readonly string[]> {
	const {client, clock, goLive} = fakeRelayClient();
	client.start();
	const relay = await goLive(
		roomInfo({role: 'owner', head: 2}),
		roomInfo({room: 'r2', name: 'ops', role: 'owner'}),
	);
	relay.push({type: 'message', ...roomMessage(1, {from: 'bob', text: 'hi'})});
	relay.push({type: 'message', ...roomMessage(2, {from: 'ada', text: 'ho'})});
	await settled();
	const asked: string[] = [];
	const ui: CommandContext['ui'] = {
		switchRoom() {},
		quit() {},
		clear() {},
		openHelp() {},
		askSecret: async () => 'correct horse battery staple',
		showSecret() {},
		showPage() {},
		async ask(_, answers) {
			asked.push(answers.map(({key}) => key).join());
			return answers[0]?.key;
		},
		askText: async () => 'because',
	};
	// What waits for an answer of the relay waits for ever.
	void runLine(typed, {
		...{client, room: 'r1', version: '1.2.3', now: () => clock.now(), ui},
	});
	await settled();
	await settled();
	const frames = relay.sent.map((frame) =>
		JSON.stringify(frame, (key, value: unknown) => (CHANCE.has(key) ? '' : value)),
	);
	const {localLines, rooms} = client.state;
	const state = [...rooms.values()].map(({id, pending}) => [id, ...pending.map(({text}) => text)]);
	void client.close();
	await settled();
	return [...frames, JSON.stringify([asked, state, localLines.map(({level}) => level)])];
}

test('whatever language is spoken, a client sends the same frames and asks for the same keys', async (t) => {
	const english = await sentByExamples();
	speak(pseudoCatalogue());
	t.teardown(() => speak(undefined));
	const other = await sentByExamples();
	t.true(english.filter((line) => line.startsWith('{')).length > 60);
	t.deepEqual(other, english);
});
