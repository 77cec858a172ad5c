import {type ChildProcessWithoutNullStreams, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {text} from 'node:stream/consumers';
import test from 'ava';
import {systemClock, systemRandom} from '../../source/protocol/environment.ts';
import {startListener} from '../../source/server/listener.ts';
import {createRelay, type Relay} from '../../source/server/relay.ts';
import {createMemoryStorage} from '../../source/server/storage/memory.ts';
import {enter} from './conversation.ts';
import {blockMarked} from './document.ts';

type Bot = {
	readonly process: ChildProcessWithoutNullStreams;
	/** The next line the bot prints. */
	line(): Promise<Readonly<Record<string, unknown>>>;
	/** What it complained of, once it has ended. */
	readonly errors: Promise<string>;
};

function startBot(
	file: string,
	{url, token, room}: {readonly url: string; readonly token: string; readonly room: string},
): Bot {
	const child = spawn(process.execPath, [file, url, room], {
		env: {...process.env, TERMCHAT_TOKEN: token, NODE_OPTIONS: ''},
	});
	const lines = createInterface({input: child.stdout})[Symbol.asyncIterator]();
	const errors = text(child.stderr);
	return {
		process: child,
		errors,
		async line() {
			const {value, done} = await lines.next();
			if (done === true) throw new Error(`The bot ended: ${await errors}`);
			return JSON.parse(value);
		},
	};
}

function startRelay(): Promise<Relay> {
	return createRelay({
		storage: createMemoryStorage({random: systemRandom}),
		clock: systemClock,
		random: systemRandom,
		options: {
			name: 'test',
			registration: 'open',
			loopback: true,
			relayKey: new Uint8Array(32).fill(9),
		},
	});
}

test('the bot of the document talks, misses nothing when its line breaks, and stops when told', async (t) => {
	const folder = await mkdtemp(path.join(tmpdir(), 'termchat-bot-'));
	const file = path.join(folder, 'bot.mjs');
	await writeFile(file, blockMarked('bot'));
	const relay = await startRelay();
	const listen = (port: number) =>
		startListener({accept: (link) => relay.accept(link), host: '127.0.0.1', port});
	let listener = await listen(0);
	const {port} = listener;
	const ada = await enter(relay, {name: 'ada', seed: 1});
	await ada.ask({type: 'token.create', id: 3, label: 'bot'});
	const {device, token} = Object(ada.got('ok')[2]?.result);
	const room = Object(ada.got('room')[0]?.room).room;
	const said = () => ada.got('message').map((message) => message.text);

	const bot = startBot(file, {url: `ws://127.0.0.1:${port}`, token, room: 'lobby'});
	t.teardown(async () => {
		bot.process.kill();
		await listener.close();
		await relay.stop({retryAfterMax: 0});
		await rm(folder, {recursive: true});
	});
	t.like(await bot.line(), {seq: 1, kind: 'create', from: 'ada'});
	bot.process.stdin.write('hello\n');
	t.like(await bot.line(), {seq: 2, kind: 'text', text: 'hello'});

	await listener.close();
	bot.process.stdin.write('sent into the dark\n');
	const message = 'V1StGXR8Z5jdHi6B';
	await ada.ask({type: 'send', id: 4, room, message, text: 'are you there?'});
	listener = await listen(port);
	t.like(await bot.line(), {seq: 3, text: 'are you there?'});
	t.like(await bot.line(), {seq: 4, text: 'sent into the dark'});
	t.deepEqual(said(), ['', 'hello', 'are you there?', 'sent into the dark']);

	const ended = once(bot.process, 'exit');
	await ada.ask({type: 'device.revoke', id: 5, device});
	t.deepEqual(await ended, [1, null]);
	t.regex(await bot.errors, /4102/);
});
