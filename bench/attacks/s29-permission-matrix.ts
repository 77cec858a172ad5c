import {execFile} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {temporaryFolder} from '../temporary-folder.ts';
import type {AttackFigure} from './figure.ts';

/** Scenes that the list of attacks counts with. */
const EXPECTED = 2880;

/**
 * Runs the test that asks everything in every role, and counts what it asked: the test itself compares
 * each answer with the table.
 */
export async function run(): Promise<AttackFigure> {
	const root = fileURLToPath(new URL('../../', import.meta.url));
	const file = join(temporaryFolder('s29'), 'count');
	const counter = new URL('count-asked.ts', import.meta.url).href;
	const ava = join(root, 'node_modules', 'ava', 'entrypoints', 'cli.js');
	const output = await new Promise<string>((resolve) => {
		execFile(
			process.execPath,
			[
				ava,
				'--tap',
				`--node-arguments=--import=${counter}`,
				'test/server/permission-cases.test.ts',
			],
			{cwd: root, env: {...process.env, TERMCHAT_COUNT_FILE: file}, maxBuffer: 2 ** 26},
			(_error, out) => resolve(out),
		);
	});
	const passed = [...output.matchAll(/^ok \d+/gm)].length;
	const failed = [...output.matchAll(/^not ok \d+/gm)].length;
	const asked = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
	return {
		name: 'S29 permission matrix',
		pass: failed === 0 && passed > 0 && asked >= EXPECTED,
		figure: `${asked} requests of every role, standing, relation and state of a room in ${passed} tests: ${failed === 0 ? 'all answered as the table says' : `${failed} tests found other answers`}`,
		mark: `≥ ${EXPECTED} requests, all as the table says`,
	};
}
