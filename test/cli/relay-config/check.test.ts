import {chmod, mkdir, rm, utimes, writeFile} from 'node:fs/promises';
import type {AddressInfo} from 'node:net';
import {createServer} from 'node:net';
import path from 'node:path';
import process from 'node:process';
import {DatabaseSync} from 'node:sqlite';
import test, {type ExecutionContext} from 'ava';
import {startRelay} from '../../../server.ts';
import {checkRelay} from '../../../source/cli/relay-config/check.ts';
import {RENEWED} from '../../helpers/certificates.ts';
import {temporaryFolder} from '../../helpers/cli-homes.ts';
import {configFile, serveSources} from '../../helpers/config-sources.ts';
import {SELF_SIGNED} from '../../helpers/self-signed.ts';

/** The time at which the test certificates are good. */
const NOW = Date.UTC(2027, 0, 1);

async function check(argv: readonly string[], now = NOW) {
	const {faults, notes} = await checkRelay(serveSources(argv), {now: () => now});
	return {
		sentences: faults.map(({sentence}) => sentence),
		reasons: faults.map(({reason}) => reason),
		notes,
	};
}

const PORT = ['--port', '0'];

/** The data of a relay that has stopped. */
async function dataOf(t: ExecutionContext): Promise<string> {
	const folder = await temporaryFolder(t);
	await (await startRelay({dataDirectory: folder})).close({retryAfterMax: 0});
	return folder;
}

async function certificateFlags(t: ExecutionContext, texts = SELF_SIGNED) {
	const folder = await temporaryFolder(t);
	const [certificate, key] = [path.join(folder, 'cert.pem'), path.join(folder, 'key.pem')];
	await writeFile(certificate, texts.certificate);
	await writeFile(key, texts.key, {mode: 0o600});
	return ['--tls-cert', certificate, '--tls-key', key];
}

test('a relay that can start has nothing wrong', async (t) => {
	t.deepEqual((await check([...PORT, '--memory'])).sentences, []);
	t.deepEqual((await check([...PORT, '--data-dir', await dataOf(t)])).sentences, []);
	const argv = [...PORT, '--memory', ...(await certificateFlags(t))];
	t.deepEqual((await check(argv)).sentences, []);
});

test('a look changes nothing', async (t) => {
	const folder = path.join(await temporaryFolder(t), 'new');
	t.deepEqual((await check([...PORT, '--data-dir', folder])).sentences, []);
	await t.throwsAsync(async () => chmod(folder, 0o700), {code: 'ENOENT'});
});

test('what is wrong with the settings is told', async (t) => {
	const file = await configFile(t, '{"prot": 1, "lan": 2}');
	const {sentences, reasons} = await check([...PORT, '--memory', '--config', file]);
	t.is(sentences.length, 2);
	t.deepEqual(reasons, ['usage', 'usage']);
});

test('a port that another program has is told', async (t) => {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	t.teardown(() => server.close());
	// A server that listens on a port has an address of this kind.
	const {port} = server.address() as AddressInfo;
	const {sentences} = await check(['--memory', '--port', String(port)]);
	t.regex(sentences.join(), new RegExp(`^Port ${port} is in use`));
	const metrics = await check([...PORT, '--memory', '--metrics-port', String(port)]);
	t.regex(metrics.sentences.join(), new RegExp(`^Port ${port} is in use`));
});

test('of a relay that runs only that is told', async (t) => {
	const folder = await temporaryFolder(t);
	const relay = await startRelay({dataDirectory: folder});
	t.teardown(() => relay.close({retryAfterMax: 0}));
	const {sentences, notes} = await check(['--port', String(relay.port), '--data-dir', folder]);
	t.deepEqual(sentences, []);
	t.regex(notes.join(), /A relay with these data runs/);
});

test('data of a newer version are told of', async (t) => {
	const folder = await dataOf(t);
	const database = new DatabaseSync(path.join(folder, 'relay.sqlite'));
	database.exec('PRAGMA user_version = 999');
	database.close();
	const {sentences} = await check([...PORT, '--data-dir', folder]);
	t.regex(sentences.join(), /written by a newer termchat/);
});

test('data that are not a relay’s are told of', async (t) => {
	const folder = await dataOf(t);
	await writeFile(path.join(folder, 'relay.sqlite'), 'no database'.repeat(500));
	const {sentences} = await check([...PORT, '--data-dir', folder]);
	t.regex(sentences.join(), /damaged or are not termchat's/);
});

test('a file in the place of the folder is told of', async (t) => {
	const file = await configFile(t, '');
	const {sentences} = await check([...PORT, '--data-dir', path.join(file, 'data')]);
	t.true(sentences.some((sentence) => sentence.includes(`${file} is not a folder`)));
});

test('keys and settings that others can use are told of', async (t) => {
	if (process.platform === 'win32') {
		t.pass();
		return;
	}
	const folder = await dataOf(t);
	await chmod(path.join(folder, 'relay.key'), 0o644);
	const file = await configFile(t, '{}');
	await chmod(file, 0o666);
	const {sentences, reasons} = await check([...PORT, '--data-dir', folder, '--config', file]);
	t.deepEqual(reasons, ['security', 'security']);
	t.regex(
		sentences.join(),
		/Others can change .*chmod o-w.*Others can read .*relay\.key.*chmod 600/s,
	);
});

test('a certificate has to fit its key and the time', async (t) => {
	const mixed = {certificate: SELF_SIGNED.certificate, key: RENEWED.key};
	const argv = [...PORT, '--memory', ...(await certificateFlags(t, mixed))];
	t.regex((await check(argv)).sentences.join(), /do not belong together/);
	const own = [...PORT, '--memory', ...(await certificateFlags(t))];
	t.regex((await check(own, Date.UTC(2150, 0))).sentences.join(), /ended 2126-/);
	t.regex((await check(own, Date.UTC(2026, 1))).sentences.join(), /valid only from 2026-/);
});

test('a certificate for another name is noted', async (t) => {
	const argv = [...PORT, '--memory', ...(await certificateFlags(t, RENEWED)), '--public-url'];
	const other = await check([...argv, 'wss://other.example']);
	t.regex(other.notes.join(), /not for other\.example, but for localhost, chat\.example/);
	const same = await check([...argv, 'wss://chat.example']);
	t.notRegex(same.notes.join(), /not for/);
});

test('a clock that cannot be right is told of', async (t) => {
	t.regex((await check([...PORT, '--memory'], 0)).sentences.join(), /clock .* says 1970-/);
	const folder = await dataOf(t);
	const future = new Date(NOW + 10 * 86_400_000);
	await utimes(path.join(folder, 'relay.sqlite'), future, future);
	t.regex(
		(await check([...PORT, '--data-dir', folder])).sentences.join(),
		/still to come\. Set the clock/,
	);
});

test('a log file that cannot be is told of', async (t) => {
	const file = await configFile(t, '');
	const {sentences} = await check([
		...PORT,
		'--memory',
		'--log-file',
		path.join(file, 'relay.log'),
	]);
	t.regex(sentences.join(), /is not a folder/);
	const folder = await temporaryFolder(t);
	await mkdir(path.join(folder, 'logs'));
	const fine = await check([
		...PORT,
		'--memory',
		'--log-file',
		path.join(folder, 'logs', 'relay.log'),
	]);
	t.deepEqual(fine.sentences, []);
});

test('a line that everybody can read is noted', async (t) => {
	const open = await check([...PORT, '--memory', '--host', '0.0.0.0']);
	t.regex(open.notes.join(), /without encryption/);
	const proxied = await check([...PORT, '--memory', '--public-url', 'ws://a.example']);
	t.regex(proxied.notes.join(), /not encrypted.*count as one address/s);
});

test('data without their database are told of, as the start would', async (t) => {
	const folder = await dataOf(t);
	for (const change of ['', undefined]) {
		const file = path.join(folder, 'relay.sqlite');
		if (change === undefined) await rm(file);
		else await writeFile(file, change);
		const {sentences} = await check([...PORT, '--data-dir', folder]);
		t.is(sentences.length, 1);
		t.regex(
			sentences.join(),
			/relay\.sqlite is missing or empty, but the keys of a relay are here/,
		);
		await t.throwsAsync(startRelay({dataDirectory: folder}), {message: sentences[0]});
	}
});

test('a key that is missing is told of where the data need it', async (t) => {
	const folder = await dataOf(t);
	await rm(path.join(folder, 'password.key'));
	const {sentences} = await check([...PORT, '--data-dir', folder]);
	t.regex(sentences.join(), /The key .*password\.key is missing\. Restore it/);
});

test('an empty file that a first start was cut off at is none to worry about', async (t) => {
	const folder = await temporaryFolder(t);
	await writeFile(path.join(folder, 'relay.sqlite'), '');
	t.deepEqual((await check([...PORT, '--data-dir', folder])).sentences, []);
	const relay = await startRelay({dataDirectory: folder});
	await relay.close({retryAfterMax: 0});
});

test('a database that lacks a table is told of', async (t) => {
	const folder = await dataOf(t);
	const database = new DatabaseSync(path.join(folder, 'relay.sqlite'));
	database.exec('DROP TABLE meta');
	database.close();
	const {sentences} = await check([...PORT, '--data-dir', folder]);
	t.regex(sentences.join(), /damaged or are not termchat's/);
});

test('a named file of settings that is not there is told of once', async (t) => {
	const file = path.join(await temporaryFolder(t), 'none.jsonc');
	const {sentences, notes} = await check([...PORT, '--memory', '--config', file]);
	t.is(sentences.length, 1);
	t.regex(sentences.join(), /none\.jsonc is not there\. Make it with/);
	t.deepEqual(notes, []);
});

test('a tunnel that carries bytes is noted where nothing encrypts them', async (t) => {
	const argv = [...PORT, '--memory', '--tunnel', 'bore'];
	t.regex((await check(argv)).notes.join(), /passes through bore is not encrypted/);
	const own = await check([...argv, ...(await certificateFlags(t))]);
	t.notRegex(own.notes.join(), /not encrypted/);
});
