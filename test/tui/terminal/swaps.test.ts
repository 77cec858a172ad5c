import {execFile} from 'node:child_process';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import test from 'ava';
import {bundledModules} from '../../../source/tui/terminal/swaps.ts';
import {RUNS_SOURCES} from '../../helpers/sources.ts';

const run = promisify(execFile);
const fixture = fileURLToPath(new URL('../../fixtures/print-ink-modules.ts', import.meta.url));

async function drawnBy(environment: Readonly<Record<string, string>>): Promise<string> {
	const {stdout} = await run(process.execPath, [RUNS_SOURCES, fixture], {
		env: {...process.env, ...environment},
	});
	return stdout;
}

test('Ink draws with our output class in an unbundled run', async (t) => {
	t.is(await drawnBy({TERMCHAT_STOCK_INK: ''}), 'swapped');
});

test('one environment variable brings Ink’s own drawing back', async (t) => {
	t.is(await drawnBy({TERMCHAT_STOCK_INK: '1'}), 'stock');
});

test('every replacement exists and has the default export that Ink imports', async (t) => {
	for (const {replacement} of bundledModules) {
		const module: unknown = await import(replacement.href);
		t.is(typeof (module as {default?: unknown}).default, 'function');
	}
});
