import {readFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {notifyProgram} from '../../source/cli/notify-program.ts';
import {notificationOf, notificationRecord} from '../../source/tui/notify/notification.ts';
import {room} from '../helpers/build-state.ts';
import {temporaryFolder} from '../helpers/cli-homes.ts';

const run = notifyProgram(process.env);
const text = 'red \u{1B}[31m $(reboot)';
const notification = notificationOf(room('ops', {unread: 2}), {
	from: 'mira',
	text,
	isMention: true,
});
const record = notificationRecord(notification, 'full');
const node = (script: string, ...words: readonly string[]) => [
	process.execPath,
	'-e',
	script,
	...words,
];

test('the program gets one line of JSON, in which nothing acts on a terminal', async (t) => {
	const file = path.join(await temporaryFolder(t), 'heard');
	const script = `require('node:fs').writeFileSync(process.argv[1], require('node:fs').readFileSync(0))`;
	await run(node(script, file), record);
	const heard = readFileSync(file, 'utf8');
	t.is(heard.split('\n').length, 2);
	t.deepEqual(JSON.parse(heard), {...record, text: 'red ␛[31m $(reboot)'});
});

test('a program that fails, or is not there, is told about', async (t) => {
	await t.throwsAsync(run(node('process.exit(3)'), record), {message: 'It ended with code 3.'});
	await t.throwsAsync(run(['no-such-program-of-ours'], record), {message: /There is no program/});
});

test('a program and its words in one are told apart', async (t) => {
	await t.throwsAsync(run(['no-such-program hi'], record), {
		message: /Set notifyCommand to \["no-such-program","hi"\]\.$/,
	});
});
