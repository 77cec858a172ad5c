import {startRelay} from '../../server.ts';
import {LIMITS} from '../../source/protocol/limits.ts';
import {seededRandom} from '../../test/helpers/seeded-random.ts';
import {message, openSqlite, roomRequest} from '../../test/server/storage/backends.ts';
import {quantile} from '../statistics.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import type {AttackFigure, AttackOptions} from './figure.ts';
import {hostileStrings} from './hostile-strings.ts';
import {Visitor} from './visitor.ts';

const WORD = 'needle';

/** What full-text search of SQLite would take for more than words. */
const SYNTAX = [
	...['"', '""', '"a', '*', 'a*b', '^a', 'a NEAR b', 'NEAR(a b, 999999)', 'a AND', 'OR b'],
	...['NOT', 'text:a', '{text room}: a', '- a', '(((((a', 'a)', "'; DROP TABLE message; --"],
	...['%', '_', '\\', '\0', 'a\0b', '🧵', '\ud800', 'a'.repeat(200), 'a '.repeat(100)],
	...['"a" OR room:secret', 'rank', 'MATCH', '+++', 'message_search MATCH a'],
];

export const isMeasured = true;

/** Pages through a long log as fast as it goes, and searches for what is hard to find or no word. */
export async function run({isFull}: AttackOptions): Promise<AttackFigure> {
	const directory = temporaryFolder('s23');
	const size = isFull ? 200_000 : 20_000;
	await fill(directory, size);
	const relay = await startRelay({
		dataDirectory: directory,
		registration: 'open',
		// As others reach it: a relay for one machine has wider limits.
		publicUrl: 'ws://127.0.0.1',
		limits: {searches: ENDLESS, requests: ENDLESS, refusals: ENDLESS},
	});
	try {
		const mallory = await Visitor.join(relay.port, 'mallory');
		await mallory.request('room.join', {name: 'name-open'});
		const scan = await scanHistory(mallory);
		const texts = [...SYNTAX, ...(await hostileStrings('injection')).map(({text}) => text)];
		const wrong = await searchAll(mallory, texts);
		const hidden = await hiddenFound(mallory);
		const {worst, ratio, what} = await slowest(mallory);
		const most = LIMITS.history.burst + 4 * LIMITS.history.perSecond;
		return {
			name: 'S23 history and search',
			pass:
				scan.largest <= LIMITS.pageSize &&
				scan.served <= most &&
				wrong.length === 0 &&
				hidden === 0 &&
				worst < 200,
			figure: `pages of ${scan.largest} at most, ${scan.served} of ${scan.asked} served at once; ${texts.length} odd searches: ${wrong.length} faults${wrong.length === 0 ? '' : ` (${wrong.join(', ')})`}; ${hidden} of a hidden room found; in ${size} messages the slowest search (${what}) ${worst.toFixed(1)} ms, × ${ratio.toFixed(1)} of a plain one`,
			mark: `≤ ${LIMITS.pageSize}, ≤ ${most}, 0 faults, 0 found, < 200 ms`,
		};
	} finally {
		await relay.close({retryAfterMax: 0});
	}
}

const ENDLESS = {burst: 1e9, perSecond: 1e9};

/** A long log that everybody can read, and a short one that nobody else can. */
async function fill(directory: string, size: number): Promise<void> {
	const storage = await openSqlite(directory);
	const random = seededRandom(23);
	await storage.createRoom(roomRequest('open', 'ann'));
	await storage.createRoom(roomRequest('hidden', 'ann', 'private'));
	await storage.append(message('hidden', 'ann', `${WORD} of a hidden room`));
	const word = () => `w${Math.floor(random.fraction() * 500)}`;
	for (let done = 0; done < size; done += 500) {
		const texts = Array.from({length: 500}, (_, index) => `${word()} ${word()} a${done + index}`);
		await Promise.all(texts.map((text) => storage.append(message('open', 'ann', text))));
	}
	await storage.close();
}

async function scanHistory(visitor: Visitor) {
	let largest = 0;
	const asked = 100;
	const answers = await Promise.all(
		Array.from({length: asked}, (_, index) =>
			visitor.ask('history', {room: 'open', after: index * LIMITS.pageSize}),
		),
	);
	const over = await visitor.ask('history', {room: 'open', limit: LIMITS.pageSize + 1});
	const served = answers.filter(({code}) => code === 'ok');
	for (const {text} of [...served, over]) {
		largest = Math.max(largest, text.split('"seq":').length - 1);
	}
	return {asked, served: served.length, largest};
}

/** Searches that were answered by anything but messages or a refusal that says what to type. */
async function searchAll(visitor: Visitor, texts: readonly string[]): Promise<readonly string[]> {
	const wrong: string[] = [];
	for (const query of texts) {
		const {code} = await visitor.ask('search', {query});
		if (!['ok', 'empty', 'bad-request'].includes(code)) wrong.push(`${query}: ${code}`);
	}
	return wrong;
}

/** Messages found that are in a room the visitor is not in. */
async function hiddenFound(visitor: Visitor): Promise<number> {
	const queries = [WORD, `${WORD} of`, `"${WORD}"`, `${WORD} OR hidden`, 'hidden', `room:hidden`];
	let found = 0;
	for (const query of queries) {
		for (const room of [undefined, 'hidden']) {
			const fields = room === undefined ? {query} : {query, room};
			const {text} = await visitor.ask('search', fields);
			if (text.includes(WORD)) found++;
		}
	}
	return found;
}

/** What is the most work: many hits, a beginning that everything has, many words, none at all. */
async function slowest(visitor: Visitor) {
	const plain = await timeOf(visitor, 'w17 w99');
	const hard = {
		'a letter': 'a',
		'another letter': 'w',
		'many letters': Array.from({length: 100}, () => 'w').join(' '),
		'many words': Array.from({length: 40}, (_, index) => `w${index}`).join(' '),
		nothing: 'zzzzzz',
	};
	let worst = 0;
	let what = '';
	for (const [name, query] of Object.entries(hard)) {
		const time = await timeOf(visitor, query);
		if (time > worst) [worst, what] = [time, name];
	}
	return {worst, what, ratio: worst / plain};
}

async function timeOf(visitor: Visitor, query: string): Promise<number> {
	const times: number[] = [];
	for (let round = 0; round < 7; round++) {
		times.push((await visitor.ask('search', {query})).took);
	}
	return quantile(times, 0.5);
}
