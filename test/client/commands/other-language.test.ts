import test from 'ava';
import {runLine} from '../../../source/client/commands/index.ts';
import {speak, type Translation} from '../../../source/words/phrase.ts';
import {fakeRelayClient} from '../../helpers/fake-relay-client.ts';
import {roomInfo} from '../../helpers/fake-transport.ts';

const GERMAN: ReadonlyArray<readonly [string, Translation]> = [
	['Type it like this: {1} ({2}).', '{2}: {1}'],
	['Make a room and join it', 'Einen Raum anlegen'],
	['Did you mean {1}?', 'Meinst du {1}?'],
	['{1} or {2}', '{1} oder {2}'],
	['You are in no room of that name. {1}', 'Du bist in keinem solchen Raum. {1}'],
	['{1} calls you for every message, and is mute until you say otherwise.', '{1} schweigt.'],
	['{1} Change it with /notify all, mentions or none.', '{1} Ändern: /notify'],
];

test.before(() => speak({language: 'de', phrases: new Map(GERMAN)}));

async function setUp() {
	const fake = fakeRelayClient();
	fake.client.start();
	await fake.goLive(roomInfo(), roomInfo({room: 'r2', name: 'logs'}));
	const {client, clock} = fake;
	const nothing = async () => undefined;
	const ui = {
		switchRoom() {},
		quit() {},
		clear() {},
		openHelp() {},
		askSecret: nothing,
		showSecret() {},
		showPage() {},
		ask: nothing,
		askText: nothing,
	};
	/** The last line after a command. */
	return async (line: string) => {
		await runLine(line, {client, room: 'r1', version: '1.2.3', now: () => clock.now(), ui});
		return client.state.localLines.at(-1)?.text;
	};
}

test('what a command does is said in the other language, how it is typed is not translated', async (t) => {
	const run = await setUp();
	t.is(await run('/create'), 'Einen Raum anlegen: /create ROOM [--private] [TOPIC…]');
});

test('names that may have been meant stand in a sentence of the other language', async (t) => {
	const run = await setUp();
	t.is(await run('/go lobs'), 'Du bist in keinem solchen Raum. Meinst du #logs oder #lobby?');
});

test('how a room calls somebody is one sentence, whatever its parts are in English', async (t) => {
	const run = await setUp();
	await run('/mute');
	t.is(await run('/notify'), '#lobby schweigt. Ändern: /notify');
});
