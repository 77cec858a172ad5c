import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {homeOf, startTestServer, temporaryFolder} from '../helpers/cli-homes.ts';
import {runCli} from '../helpers/run-cli.ts';

test('a script sends a file, saves it again, and hears how that went', async (t) => {
	const {url} = await startTestServer(t);
	const home = await homeOf(t, url, 'ada');
	const folder = await temporaryFolder(t);
	const file = path.join(folder, 'report.txt');
	await writeFile(file, 'All is well.\n');
	const input = `/send ${file} -- as promised\ns\n/save ${folder}/copies\n/save ${folder}\n`;
	const {code, stdout} = await runCli(['--plain'], {home, input});
	t.is(code, 0, stdout);
	t.regex(stdout, /report\.txt goes to #lobby, where its relay can read it\. Send it\?/);
	t.regex(stdout, /\nsending report\.txt to #lobby, 13 B\n/);
	t.regex(stdout, /\nsent in #lobby, report\.txt\n/);
	t.regex(stdout, /\nSaved as \S+\/copies\/report\.txt\. \/open opens it\.\n/);
	t.regex(stdout, /\nSaved as \S+\/report \(2\)\.txt\. \/open opens it\.\n/);
	t.is(await readFile(path.join(folder, 'copies', 'report.txt'), 'utf8'), 'All is well.\n');
	t.is(await readFile(path.join(folder, 'report (2).txt'), 'utf8'), 'All is well.\n');
});

test('a question that a script does not answer sends nothing', async (t) => {
	const {url} = await startTestServer(t);
	const home = await homeOf(t, url, 'ada');
	const file = path.join(await temporaryFolder(t), 'report.txt');
	await writeFile(file, 'All is well.\n');
	const {stdout} = await runCli(['--plain'], {home, input: `/send ${file}\n\n`});
	t.regex(stdout, /\nNothing was sent\.\n/);
	t.notRegex(stdout, /sending/);
});
