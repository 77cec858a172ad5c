import {LIMITS} from '../../source/protocol/limits.ts';
import type {AttackFigure, AttackOptions} from './figure.ts';
import {Line, statusOf} from './line.ts';
import {startRelayProcess} from './relay-process.ts';

const {headers, headerBytes} = LIMITS;

const named = (count: number) =>
	Object.fromEntries(Array.from({length: count}, (_, at) => [`x${at}`, '1']));

/** Headers over the ordinary ones of an upgrade, and how that has to be answered. */
const CASES: ReadonlyArray<readonly [Readonly<Record<string, string>>, string]> = [
	[named(2001), '431'],
	[named(headers), '431'],
	[{'X-Huge': 'x'.repeat(headerBytes)}, '431'],
	[{['x'.repeat(headerBytes)]: '1'}, '431'],
	[{'X-Huge': 'x'.repeat(10_000_000)}, '431'],
	[Object.fromEntries([['__proto__', 'x']]), '101'],
	[{constructor: 'x', prototype: 'y', toString: 'z'}, '101'],
	[{'Transfer-Encoding': 'chunked', 'Content-Length': '5'}, '400'],
	[{'X-Bad': 'a\u0000b'}, '400'],
	[{'X Bad': '1'}, '400'],
	[{'X-Folded': 'a\r\n b'}, '400'],
];

/** Too many headers, too large ones, and ones with names and values that break careless programs. */
export async function run({isFull}: AttackOptions): Promise<AttackFigure> {
	const relay = await startRelayProcess();
	const rounds = isFull ? 200 : 5;
	const wrong = new Set<string>();
	try {
		for (let round = 0; round < rounds; round++) {
			for (const [at, [more, status]] of CASES.entries()) {
				const answer = await statusOf(relay.port, more);
				// What is far too large may meet a connection that has been reset already.
				const isReset = answer === '' && JSON.stringify(more).length > 100_000;
				if (answer !== status && !isReset) wrong.add(`case ${at + 1}: ${answer || 'cut'}`);
			}
		}
		const line = new Line(relay.port);
		const folded = await line.status(
			'GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n',
		);
		line.close();
		if (folded !== '400') wrong.add(`two hosts: ${folded}`);
		const isAlive = (await statusOf(relay.port)) === '101';
		return {
			name: 'S8 headers',
			pass: wrong.size === 0 && isAlive,
			figure: `${rounds} × ${CASES.length} requests: ${wrong.size === 0 ? 'all answered as they should be' : [...wrong].join(', ')}; relay ${isAlive ? 'alive' : 'DEAD'}`,
			mark: '2001 headers, 65 headers, 8 KiB: 431; __proto__: as any other; alive',
		};
	} finally {
		await relay.close();
	}
}
