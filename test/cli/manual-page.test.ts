import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {COMMANDS} from '../../source/cli/command-table.ts';
import {EXIT_CODES} from '../../source/cli/exit-code.ts';
import {manualPage} from '../../source/cli/manual-page.ts';
import {VERSION} from '../../source/cli/version.ts';
import {runCli} from '../helpers/run-cli.ts';

const FILE = path.join(import.meta.dirname, '..', '..', 'docs', 'termchat.1');

/** As for the tables of `docs/protocol.md`: with this set to 1, what is outdated is written anew. */
const WRITE = 'TERMCHAT_WRITE_DOCS';

const page = manualPage(VERSION);

test('docs/termchat.1 is what the tables say', (t) => {
	if (process.env[WRITE] === '1') writeFileSync(FILE, page);
	const held = readFileSync(FILE, 'utf8').replaceAll('\r\n', '\n');
	t.is(held, page, `docs/termchat.1 is not up to date: run this test with ${WRITE}=1.`);
});

test('termchat man prints the manual page', async (t) => {
	const {code, stdout} = await runCli(['man']);
	t.is(code, 0);
	t.is(stdout, manualPage('1.2.3'));
});

test('the manual page has every command, flag and exit code', (t) => {
	for (const {name, flags} of COMMANDS) {
		t.regex(page, new RegExp(String.raw`^\.SS termchat ${name}( |$)`, 'm'));
		for (const flag of flags) t.true(page.includes(`\\-\\-${flag.name.replaceAll('-', '\\-')}`));
	}
	for (const {code} of Object.values(EXIT_CODES)) t.true(page.includes(`.B ${code}\n`));
});

test('nothing in the manual page is a request that was not meant', (t) => {
	const requests = new Set(page.match(/^\.[A-Za-z]+/gm));
	t.deepEqual([...requests].toSorted(), ['.B', '.PP', '.SH', '.SS', '.TH', '.TP', '.fi', '.nf']);
	t.notRegex(page, /\\(?![-e&(])/);
});
