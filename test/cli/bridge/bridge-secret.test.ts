import {chmod, readFile, stat, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {BridgeSecret, openBridgeSecret} from '../../../source/cli/bridge/bridge-secret.ts';
import {ExitError} from '../../../source/cli/exit-code.ts';
import {systemRandom} from '../../../source/protocol/environment.ts';
import {temporaryFolder} from '../../helpers/cli-homes.ts';

const onPosix = process.platform === 'win32' ? test.skip : test;

test('only the secret itself is the secret', (t) => {
	const secret = new BridgeSecret('a-secret-of-some-length');
	t.true(secret.isSame('a-secret-of-some-length'));
	for (const shown of [undefined, '', 'a-secret-of-some-lengtH', 'a-secret-of-some-length ']) {
		t.false(secret.isSame(shown));
	}
});

test('a secret that is not there is made once', async (t) => {
	const file = path.join(await temporaryFolder(t), 'secret');
	const made = await openBridgeSecret(file, systemRandom);
	t.true(made.isNew);
	const text = await readFile(file, 'utf8');
	t.regex(text, /^[\w-]{43}\n$/);
	const again = await openBridgeSecret(file, systemRandom);
	t.false(again.isNew);
	t.true(again.secret.isSame(text.trim()));
});

onPosix('nobody else can read a new secret', async (t) => {
	const file = path.join(await temporaryFolder(t), 'secret');
	await openBridgeSecret(file, systemRandom);
	t.is((await stat(file)).mode & 0o777, 0o600);
});

onPosix('a secret that others can read is refused', async (t) => {
	const file = path.join(await temporaryFolder(t), 'secret');
	await writeFile(file, 'a-secret-of-some-length');
	await chmod(file, 0o640);
	const error = await t.throwsAsync(openBridgeSecret(file, systemRandom), {instanceOf: ExitError});
	t.is(error?.reason, 'security');
	t.regex(error?.message ?? '', /Run: chmod 600/);
});

for (const text of [
	'',
	'short',
	'with a space and some length',
	`${'x'.repeat(30)}\nsecond line`,
]) {
	test(`a file with ${JSON.stringify(text)} holds no secret`, async (t) => {
		const file = path.join(await temporaryFolder(t), 'secret');
		await writeFile(file, text, {mode: 0o600});
		const error = await t.throwsAsync(openBridgeSecret(file, systemRandom), {
			instanceOf: ExitError,
		});
		t.is(error?.reason, 'usage');
		t.false(error?.message.includes('second line'));
	});
}

test('a folder that is not there makes no secret', async (t) => {
	const file = path.join(await temporaryFolder(t), 'nowhere', 'secret');
	const error = await t.throwsAsync(openBridgeSecret(file, systemRandom), {instanceOf: ExitError});
	t.is(error?.reason, 'usage');
});
