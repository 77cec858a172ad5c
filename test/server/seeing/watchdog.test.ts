import {execFile} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {STUCK_EXIT_CODE} from '../../../source/server/seeing/watchdog.ts';
import {RUNS_SOURCES} from '../../helpers/sources.ts';

const program = fileURLToPath(new URL('hanging-program.ts', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'termchat-watchdog-'));
test.after.always(() => rmSync(folder, {recursive: true, force: true}));

function run(...values: readonly string[]) {
	return new Promise<{code: unknown; output: string}>((resolve) => {
		const flags = [RUNS_SOURCES, program, ...values];
		execFile(process.execPath, flags, {timeout: 60_000}, (error, _output, errors) => {
			resolve({code: error === null ? 0 : (error.code ?? error.signal), output: errors});
		});
	});
}

test('a program that hangs is ended with a code of its own, and its log says where it hung', async (t) => {
	const file = path.join(folder, 'relay.log');
	const {code} = await run('hang', file);
	t.is(code, STUCK_EXIT_CODE);
	const text = readFileSync(file, 'utf8');
	const line = JSON.parse(text);
	t.like(line, {level: 'error', event: 'the relay hung and was ended', seconds: 1});
	t.regex(line.where, /^hang .*hanging-program\.ts:\d+ \| /);
	t.false(text.includes('a secret value'));
});

test('without a log file it says so on the standard error output', async (t) => {
	const {code, output} = await run('hang');
	t.is(code, STUCK_EXIT_CODE);
	t.true(output.includes('"event":"the relay hung and was ended"'));
});

test('a program that does something is left alone, and ends when it is done', async (t) => {
	t.deepEqual(await run('live'), {code: 0, output: ''});
});
