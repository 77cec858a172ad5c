import test from 'ava';
import {KEY_LINES} from '../../../../source/client/private/keys/key-sentences.ts';
import {fromBase64url, toBase64url} from '../../../../source/crypto/encoding.ts';
import {type PrivateHome, privateHomes} from './private-home.ts';

function showStatement({disturbance}: PrivateHome, statement: string): void {
	disturbance.twist = (type, result) => (type === 'directory.head' ? {statement} : result);
}

test('the head of the directory that the relay signed goes into messages', async (t) => {
	const {settle} = await privateHomes(t);
	const ada = await settle('ada');
	t.is(ada.keyring.directory?.count, 1);
	t.is(ada.keyring.directory?.head.length, 8);
	await settle('bob');
	await ada.prepare();
	t.is(ada.keyring.directory?.count, 2);
	t.deepEqual(ada.lines, []);
});

test('a head that the relay did not sign is told about once, and goes nowhere', async (t) => {
	const {join} = await privateHomes(t);
	const ada = await join('ada');
	const {statement} = await ada.link.request('directory.head', {host: 'chat.example'});
	const bytes = fromBase64url(statement);
	bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
	showStatement(ada, toBase64url(bytes));
	await ada.prepare();
	await ada.prepare();
	t.deepEqual(ada.lines, [KEY_LINES.directoryUnsigned]);
	t.is(ada.keyring.directory, undefined);
	t.is(ada.shown.status, 'ready');
});

test('a directory that went back is told about', async (t) => {
	const {settle} = await privateHomes(t);
	const ada = await settle('ada');
	const {statement} = await ada.link.request('directory.head', {host: 'chat.example'});
	await settle('bob');
	await ada.prepare();
	showStatement(ada, statement);
	await ada.prepare();
	t.deepEqual(ada.lines, [KEY_LINES.directoryWentBack]);
});

test('a relay without an answer about its directory stops nothing', async (t) => {
	const {join} = await privateHomes(t);
	const ada = await join('ada');
	ada.disturbance.refused.set('directory.head', 'bad-request');
	await ada.prepare();
	t.is(ada.shown.status, 'ready');
	t.deepEqual(ada.lines, []);
	t.is(ada.keyring.directory, undefined);
});
