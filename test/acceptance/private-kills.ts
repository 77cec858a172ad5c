import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import {openOwner, reopenOwner} from '../helpers/cli-homes.ts';
import {startServe} from '../helpers/whole-program.ts';

// `npm run private:kills [-- ROUNDS]`: two people write to each other in private from two processes,
// over a relay in a third, and all three are ended with SIGKILL again and again, at moments that nobody
// chose. At the end each must have every message of the other once and in order. Exits 1 otherwise.

const ROUNDS = Number(process.argv[2] ?? 12);
const WANTED = ROUNDS * 10;
const PERSON = path.join(import.meta.dirname, 'private-person.ts');

const folder = await mkdtemp(path.join(tmpdir(), 'termchat-kills-'));
try {
	process.exitCode = (await run()) ? 0 : 1;
} finally {
	await rm(folder, {recursive: true, force: true});
}

async function run(): Promise<boolean> {
	const relayHome = path.join(folder, 'relay-home');
	const words = ['--data-dir', path.join(folder, 'relay')];
	let relay = await startServe(['--port', '0', ...words], {home: relayHome});
	const {url, port} = relay;
	const homes = {ada: path.join(folder, 'ada'), bob: path.join(folder, 'bob')};
	const ada = await openOwner(homes.ada, url, 'ada');
	const bob = await openOwner(homes.bob, url, 'bob');
	await bob.client.openConversation('ada');
	await ada.client.openConversation('bob');
	await ada.close();
	await bob.close();
	let kills = 0;
	for (let round = 1; round <= ROUNDS; round++) {
		const people = [
			startPerson(homes.ada, url, 'bob', round * 10),
			startPerson(homes.bob, url, 'ada', round * 10),
		];
		await Promise.all(people.map(isReady));
		// Not a wait for anything: the moment is meant to be any.
		await delay(Math.random() * 400);
		if (round % 3 === 0) {
			await relay.stop('SIGKILL');
			kills++;
			relay = await startServe(['--port', String(port), ...words], {home: relayHome});
			await delay(Math.random() * 400);
		}

		for (const person of people) {
			person.kill('SIGKILL');
			await once(person, 'exit');
			kills++;
		}
	}

	const last = [
		startPerson(homes.ada, url, 'bob', WANTED),
		startPerson(homes.bob, url, 'ada', WANTED),
	];
	await Promise.all(last.map(isDone));
	await delay(3000);
	for (const person of last) {
		person.kill('SIGKILL');
		await once(person, 'exit');
	}

	const problems = [
		...(await problemsOf(homes.ada, {url, own: 'ada', peer: 'bob'})),
		...(await problemsOf(homes.bob, {url, own: 'bob', peer: 'ada'})),
	];
	await relay.stop('SIGTERM');
	for (const problem of problems) process.stdout.write(`${problem}\n`);
	process.stdout.write(`${kills} kills, ${2 * WANTED} messages, ${problems.length} problems\n`);
	return problems.length === 0;
}

function startPerson(home: string, url: string, peer: string, wanted: number): ChildProcess {
	return spawn(process.execPath, ['--import=tsx', PERSON, home, url, peer, String(wanted)], {
		stdio: ['ignore', 'pipe', 'inherit'],
	});
}

function isReady(person: ChildProcess): Promise<void> {
	return says(person, 'ready');
}

function isDone(person: ChildProcess): Promise<void> {
	return says(person, 'done');
}

/** Resolves when it has said the word. Reading must go on: a pipe that closes would end it. */
function says(person: ChildProcess, word: string): Promise<void> {
	const {promise, resolve, reject} = Promise.withResolvers<void>();
	let said = '';
	person.stdout?.on('data', (chunk: Buffer) => {
		said += chunk.toString();
		if (said.includes(word)) resolve();
	});
	person.on('exit', () => reject(new Error(`It ended before it was ${word}.`)));
	return promise;
}

async function problemsOf(
	home: string,
	{url, own, peer}: {readonly url: string; readonly own: string; readonly peer: string},
): Promise<readonly string[]> {
	const {client, close} = await reopenOwner(home, url);
	const room = `@${peer}`;
	try {
		while (client.state.rooms.get(room)?.hasOlder) await client.loadOlder(room);
		const rows = [...(client.state.rooms.get(room)?.log ?? [])];
		const messages = rows.flatMap((row) => (row.type === 'message' ? [row] : []));
		const notes = messages.flatMap(({text, facts}) =>
			facts?.note === undefined ? [] : [`${own} was told: ${text}`],
		);
		const expected = Array.from({length: WANTED}, (_, number) => number);
		const wrong = [own, peer].flatMap((name) => {
			const texts = messages
				.filter(({from, facts}) => from === name && facts?.note === undefined)
				.map(({text}) => text);
			const isRight = texts.join() === expected.map((number) => `${name} ${number}`).join();
			const first = texts.findIndex((text, number) => text !== `${name} ${number}`);
			const which = `${texts.length} of ${WANTED}, from number ${first} on otherwise`;
			return isRight ? [] : [`${own} has of ${name}: ${which}`];
		});
		return [...notes, ...wrong];
	} finally {
		await close();
	}
}
