import {execFile} from 'node:child_process';
import {copyFileSync, mkdirSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import process from 'node:process';
import {decodeClientFrame} from '../../source/protocol/codec.ts';
import {LIMITS} from '../../source/protocol/limits.ts';
import {median} from '../statistics.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import type {AttackFigure, AttackOptions} from './figure.ts';

/** Keys that look like array indices, whose hashes an attacker can choose. */
const KEYS = 10_000;

/** Versions that the program must refuse before it reads anything of its own. */
const OLD = ['18.20.8', '20.20.1', '22.0.0', '22.21.1'];

export const isMeasured = true;

/**
 * Sends objects with many keys that look like integers, and starts the program as an older Node would,
 * where such keys can be made to collide.
 */
export async function run({isFull}: AttackOptions): Promise<AttackFigure> {
	const rounds = isFull ? 500 : 50;
	const entries = Array.from({length: KEYS}, (_, index) => `"${index * 4}":0`);
	const crowded = `{"type":"ping","id":1,${entries.join(',')}}`.slice(0, LIMITS.frameBytes);
	// As many as an object may have, where the reader does look at them.
	const allowed = `{"type":"resume","id":1,"cursors":{${entries
		.slice(0, LIMITS.frameKeys)
		.join(',')}}}`;
	const plain = `{"type":"resume","id":1,"cursors":{${entries
		.slice(0, LIMITS.frameKeys)
		.map((_, index) => `"r${index}x":0`)
		.join(',')}}}`;
	const many = timeOf(crowded, rounds);
	const ratio = timeOf(allowed, rounds) / timeOf(plain, rounds);
	const refused = await Promise.all(OLD.map(isRefused));
	const allowsNone = await ownFloor();
	return {
		name: 'S10 integer keys',
		pass: many < 20 && ratio < 5 && refused.every(Boolean) && allowsNone,
		figure: `${KEYS} keys refused in ${many.toFixed(2)} ms; ${LIMITS.frameKeys} of them × ${ratio.toFixed(1)} of other keys; ${refused.filter(Boolean).length} of ${OLD.length} older Nodes refused`,
		mark: `< 20 ms, < × 5, all ${OLD.length} refused`,
	};
}

function timeOf(text: string, rounds: number): number {
	const times: number[] = [];
	for (let round = 0; round < rounds; round++) {
		const begun = performance.now();
		try {
			decodeClientFrame(text);
		} catch {
			// It is refused or not: what counts is the time.
		}
		times.push(performance.now() - begun);
	}
	return median(times);
}

/** Whether the program says what it needs and does nothing, when Node says that it is that old. */
function isRefused(version: string): Promise<boolean> {
	// As in an installation, where there is no Node of its own to go on with.
	const program = join(temporaryFolder('s10'), 'source', 'bin', 'termchat.cjs');
	mkdirSync(dirname(program), {recursive: true});
	copyFileSync(new URL('../../source/bin/termchat.cjs', import.meta.url), program);
	const pretend = `
		Object.defineProperty(process, 'versions', {value: {...process.versions, node: '${version}'}});
		require(${JSON.stringify(program)});
	`;
	return new Promise((resolve) => {
		execFile(process.execPath, ['-e', pretend], (error, out, problem) => {
			resolve(error?.code === 70 && out === '' && problem.includes('needs Node.js'));
		});
	});
}

/** Whether the package says the same to whoever installs it. */
async function ownFloor(): Promise<boolean> {
	const file = new URL('../../package.json', import.meta.url);
	const {engines} = JSON.parse(await readFile(file, 'utf8'));
	return engines.node === '>=22.22';
}
