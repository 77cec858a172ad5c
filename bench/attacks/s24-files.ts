import {randomBytes} from 'node:crypto';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import type {Limits} from '../../source/protocol/limits.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import type {AttackFigure} from './figure.ts';
import {bringFile, FileLine, fetchFile} from './file-line.ts';
import {startRelayProcess} from './relay-process.ts';
import {Visitor} from './visitor.ts';

export const isMeasured = true;

/** Milliseconds, scaled down: what lets a line stand still, and a ticket wait. */
const IDLE = 400;
const TICKET = 1500;
/** Of the transfers whose lines trickle, the relay looks so often. */
const TRICKLE_ROUNDS = 4;
const SLACK = 1000;

const LIMITS: Partial<Limits> = {
	...{fileBytes: 4_000_000, fileBytesPerAccount: 600_000, fileBytesPerDay: 900_000},
	...{filesPerAccount: 5, diskFreeBytes: 0, diskFreePercent: 0},
	...{transferIdle: IDLE, transferTicket: TICKET},
	...{registrations: {burst: 1000, perSecond: 1000}, refusals: {burst: 10_000, perSecond: 1000}},
};

type Check = (isRight: boolean, what: string) => void;

/**
 * Files, by those who mean no good: more than their share, to the byte; lines that trickle or stand
 * still; lines that say or bring what they must not; tickets that are not theirs to show; and more
 * tickets and lines than anybody needs. Others send and fetch files meanwhile.
 */
export async function run(): Promise<AttackFigure> {
	const failures: string[] = [];
	let checks = 0;
	const check: Check = (isRight, what) => {
		checks++;
		if (!isRight) failures.push(what);
	};
	const relay = await startRelayProcess({
		dataDirectory: join(temporaryFolder('s24'), 'data'),
		limits: LIMITS,
	});
	const {port} = relay;
	try {
		await fillQuotas(port, check);
		await lie(port, check);
		await misuseTickets(port, check);
		const slow = await trickle(port, check);
		const before = await relay.tidyUsage();
		const tickets = await askForTickets(port, check);
		const grown = ((await relay.tidyUsage()).live - before.live) / 1024;
		check(grown < 4096, 'a thousand tickets stay in memory');
		return {
			name: 'S24 files',
			pass: failures.length === 0,
			figure: `${checks - failures.length} of ${checks} tricks fail${failures.length === 0 ? '' : ` (not: ${failures.join(', ')})`}; ${slow.length} lines that trickle or stand still cut after ${Math.max(...slow).toFixed(0)} ms at most; ${tickets} tickets leave ${grown.toFixed(0)} KiB`,
			mark: `all; ≤ ${TRICKLE_ROUNDS * IDLE + SLACK} ms; < 4096 KiB`,
		};
	} finally {
		await relay.close();
	}
}

async function fillQuotas(port: number, check: Check): Promise<void> {
	const ada = await Visitor.join(port, 'ada');
	const create = async (size: number) => (await ada.ask('file.create', {size})).code;
	const first = await ada.request('file.create', {size: 360_000});
	const second = await ada.request('file.create', {size: 240_000});
	check((await create(1)) === 'quota', 'a byte more than an account may have');
	check((await bringFile(port, first.ticket, randomBytes(360_000))) === 'done', 'an upload');
	check((await create(1)) === 'quota', 'a byte more once it is all there');
	await ada.request('file.delete', {file: second.file});
	check((await create(240_001)) === 'quota', 'a byte more than was deleted');
	const third = await ada.request('file.create', {size: 240_000});
	await ada.request('file.delete', {file: third.file});
	check((await create(60_001)) === 'quota', 'a byte more than a day may bring');
	check((await create(60_000)) === 'ok', 'the last byte of a day');
	check((await create(4_000_001)) === 'quota', 'a byte more than a file may have');
	const {used, usedToday} = await ada.request('file.list', {});
	check(used === 420_000 && usedToday === 900_000, 'the count');
	ada.close();

	const eve = await Visitor.join(port, 'eve');
	const together = await Promise.all(
		Array.from({length: 10}, () => eve.ask('file.create', {size: 180_000})),
	);
	check(together.filter(({code}) => code === 'ok').length === 3, 'several at once share the rest');
	eve.close();

	const max = await Visitor.join(port, 'max');
	for (let count = 0; count < 5; count++) await max.request('file.create', {size: 1});
	check((await max.ask('file.create', {size: 1})).code === 'quota', 'a file too many');
	max.close();
}

/** Brings what was not announced, in ways that are not of the protocol. */
async function lie(port: number, check: Check): Promise<void> {
	const ada = await Visitor.join(port, 'liar');
	const begin = async () => {
		const {ticket, file} = await ada.request('file.create', {size: 1000});
		return {line: await FileLine.require(port), ticket, file};
	};
	const isRefused = async (line: FileLine, code: string) =>
		(await line.until('done')) === code && (await line.closed).code !== 1000;

	const more = await begin();
	await more.line.begin('put', more.ticket);
	more.line.bring(randomBytes(600));
	more.line.bring(randomBytes(401));
	check(await isRefused(more.line, 'bad-request'), 'a byte more than announced');
	check((await ada.ask('file.open', {file: more.file})).code === 'not-found', 'it is served');
	const {ticket, received} = await ada.request('file.resume', {file: more.file});
	check(received === 600, 'what came before is counted wrongly');
	const beyond = await FileLine.require(port);
	check((await beyond.begin('put', ticket, 601)) === 'conflict', 'a gap in a file');
	await ada.request('file.delete', {file: more.file});

	const nonsense = [
		'',
		'{',
		'[]',
		'{"type":"put"}',
		'x'.repeat(5000),
		'{"type":"get","offset":-1}',
	];
	for (const text of nonsense) {
		const line = await FileLine.require(port);
		line.say(text);
		check(await isRefused(line, 'bad-request'), `saying ${text.slice(0, 20)}`);
	}
	const early = await FileLine.require(port);
	early.bring(randomBytes(10));
	check(await isRefused(early, 'bad-request'), 'bytes before the ticket');
	const twice = await begin();
	await twice.line.begin('put', twice.ticket);
	twice.line.say({type: 'put', ticket: twice.ticket, offset: 0});
	check(await isRefused(twice.line, 'bad-request'), 'a second request');
	await ada.request('file.delete', {file: twice.file});

	const large = await Visitor.join(port, 'large');
	const {ticket: wide} = await large.request('file.create', {size: 500_000});
	const frame = await FileLine.require(port);
	await frame.begin('put', wide);
	frame.bring(randomBytes(257 * 1024));
	check(await isRefused(frame, 'bad-request'), 'a frame of 257 KiB');
	const monster = await FileLine.require(port);
	monster.bring(randomBytes(300 * 1024));
	check((await monster.closed).code === 1009, 'a frame of 300 KiB');
	large.close();
	const empty = await begin();
	await empty.line.begin('put', empty.ticket);
	empty.line.bring(new Uint8Array());
	check(await isRefused(empty.line, 'bad-request'), 'empty frames');
	ada.close();
}

/** Shows tickets twice, late, for something else, and after their owner is gone. */
async function misuseTickets(port: number, check: Check): Promise<void> {
	const ada = await Visitor.join(port, 'bearer');
	const isNone = async (ticket: string, type: 'put' | 'get' = 'put') => {
		const line = await FileLine.require(port);
		const code = await line.begin(type, ticket);
		line.close();
		return code === 'not-found';
	};
	const used = await ada.request('file.create', {size: 100});
	check((await bringFile(port, used.ticket, randomBytes(100))) === 'done', 'a ticket');
	check(await isNone(used.ticket), 'a ticket twice');
	const other = await ada.request('file.create', {size: 100});
	check(await isNone(other.ticket, 'get'), 'a ticket to bring used to fetch');
	check(await isNone(randomBytes(32).toString('base64url')), 'a ticket made up');
	const late = await ada.request('file.resume', {file: other.file});
	await pause(TICKET + 100);
	check(await isNone(late.ticket), 'a ticket after its time');
	check(
		(await ada.ask('file.resume', {file: used.file.slice(1)})).code !== 'ok',
		'an id cut short',
	);

	const eve = await Visitor.join(port, 'thief');
	for (const type of ['file.resume', 'file.delete'] as const) {
		check((await eve.ask(type, {file: other.file})).code === 'not-found', `${type} of another's`);
	}
	check((await eve.ask('file.open', {file: other.file})).code === 'not-found', 'a file half there');
	const lost = await ada.request('file.resume', {file: other.file});
	await ada.ask('logout', {});
	check(await isNone(lost.ticket), 'a ticket of who has logged out');
	eve.close();
}

/** Keeps lines alive with next to nothing; after how many milliseconds each was cut. */
async function trickle(port: number, check: Check): Promise<readonly number[]> {
	const ada = await Visitor.join(port, 'slow');
	const bob = await Visitor.join(port, 'quick');
	const content = randomBytes(90_000);
	const trickling = await ada.request('file.create', {size: 50_000});
	const silent = await ada.request('file.create', {size: 10});
	const lines: FileLine[] = [];
	for (const {ticket} of [trickling, silent]) {
		const line = await FileLine.require(port);
		await line.begin('put', ticket);
		lines.push(line);
	}
	lines.push(await FileLine.require(port));
	const begun = performance.now();
	const drip = setInterval(() => lines[0]?.bring(randomBytes(1)), 40);
	const cut = Promise.all(lines.map(async ({closed}) => (await closed).at - begun));
	const quick = await bob.request('file.create', {size: content.length});
	check((await bringFile(port, quick.ticket, content)) === 'done', 'another upload meanwhile');
	const fetched = await fetchFile(bob, port, quick.file);
	check(Buffer.isBuffer(fetched) && fetched.equals(content), 'another download meanwhile');
	const times = await cut;
	clearInterval(drip);
	check(
		times.every((each) => each <= TRICKLE_ROUNDS * IDLE + SLACK),
		'slow lines stay',
	);
	const {received} = await ada.request('file.resume', {file: trickling.file});
	check(received > 0 && received < 50_000, 'what had come is lost');
	ada.close();
	bob.close();
	return times;
}

/** Asks for far more tickets than anybody uses; the last one is good, and the first is not. */
async function askForTickets(port: number, check: Check): Promise<number> {
	const ada = await Visitor.join(port, 'greedy');
	const {file, ticket: first} = await ada.request('file.create', {size: 10});
	const begun = performance.now();
	const tickets: string[] = [];
	for (let asked = 0; asked < 1000; asked++) {
		const {code, text} = await ada.ask('file.resume', {file});
		if (code === 'ok') tickets.push(JSON.parse(text).result.ticket);
	}
	const line = await FileLine.require(port);
	check((await line.begin('put', tickets.at(-1) ?? '')) === 'ready', 'the newest ticket');
	const old = await FileLine.require(port);
	check((await old.begin('put', first)) === 'not-found', 'the oldest ticket');
	check(performance.now() - begun < 20_000, 'asking takes long');
	line.close();
	ada.close();
	return tickets.length;
}
