import {chmod, mkdir, readdir, readFile, stat, writeFile} from 'node:fs/promises';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {createOpaqueSetup, isOpaqueSetup} from '../../source/server/opaque.ts';
import {
	hashOfSecret,
	type KeptSecret,
	keepSecret,
	type SecretError,
} from '../../source/server/secrets.ts';
import {temporaryFolder} from '../helpers/cli-homes.ts';

const SECRET: KeptSecret = {
	name: 'relay.key',
	make: () => 'sound-1',
	isSound: (secret) => secret.startsWith('sound'),
	isNeeded: false,
	hash: undefined,
};

const IS_WINDOWS = process.platform === 'win32';

async function refused(
	t: ExecutionContext,
	keeping: Promise<string>,
	[code, sentence]: readonly [SecretError['code'], RegExp],
): Promise<void> {
	const error = await t.throwsAsync<SecretError>(keeping, {name: 'SecretError'});
	t.is(error?.code, code);
	t.regex(error?.message ?? '', sentence);
	t.regex(error?.message ?? '', /[.']$/);
}

test('a secret is made once, for its owner alone, and read from then on', async (t) => {
	const folder = path.join(await temporaryFolder(t), 'a', 'b');
	t.is(await keepSecret(folder, SECRET), 'sound-1');
	t.is(await keepSecret(folder, {...SECRET, make: () => 'sound-2'}), 'sound-1');
	t.deepEqual(await readdir(folder), ['relay.key']);
	if (!IS_WINDOWS) t.is((await stat(path.join(folder, 'relay.key'))).mode & 0o777, 0o600);
});

test('a secret that another relay made meanwhile stands', async (t) => {
	const folder = await temporaryFolder(t);
	const file = path.join(folder, 'relay.key');
	const make = async () => {
		await writeFile(file, 'sound-theirs\n', {mode: 0o600});
		return 'sound-ours';
	};
	t.is(await keepSecret(folder, {...SECRET, make}), 'sound-theirs');
	t.is(await readFile(file, 'utf8'), 'sound-theirs\n');
	t.deepEqual(await readdir(folder), ['relay.key']);
});

test('what a relay left behind that lost its power while it wrote is not taken', async (t) => {
	const folder = await temporaryFolder(t);
	await writeFile(path.join(folder, `relay.key.${process.pid}.draft`), 'sou', {mode: 0o600});
	t.is(await keepSecret(folder, SECRET), 'sound-1');
	t.deepEqual(await readdir(folder), ['relay.key']);
});

test('a missing secret that is needed is not made anew', async (t) => {
	const folder = await temporaryFolder(t);
	const keeping = keepSecret(folder, {...SECRET, isNeeded: true});
	await refused(t, keeping, ['missing', /relay\.key is missing.*backup.*new data folder/]);
	t.deepEqual(await readdir(folder), []);
});

for (const [what, text] of [
	['empty', ''],
	['damaged', 'soun'],
] as const) {
	test(`a file that is ${what} is refused, and left as it is`, async (t) => {
		const folder = await temporaryFolder(t);
		const file = path.join(folder, 'relay.key');
		await writeFile(file, text, {mode: 0o600});
		await refused(t, keepSecret(folder, SECRET), ['unusable', /is damaged.*backup/]);
		t.is(await readFile(file, 'utf8'), text);
	});
}

test('a sound secret that is not the one relied on is refused, and left as it is', async (t) => {
	const folder = await temporaryFolder(t);
	const file = path.join(folder, 'relay.key');
	await writeFile(file, 'sound-2\n', {mode: 0o600});
	const keep = (hash: string) => keepSecret(folder, {...SECRET, isNeeded: true, hash});
	await refused(t, keep(hashOfSecret('sound-1')), ['unusable', /made with another key.*backup/]);
	t.is(await readFile(file, 'utf8'), 'sound-2\n');
	t.is(await keep(hashOfSecret('sound-2')), 'sound-2');
});

test('a folder in the place of a secret is called what it is', async (t) => {
	const folder = await temporaryFolder(t);
	await mkdir(path.join(folder, 'relay.key'), {mode: 0o700});
	await refused(t, keepSecret(folder, SECRET), ['unusable', /relay\.key is not a file/]);
});

test('a file in the place of the folder, or of one above it, is called what it is', async (t) => {
	const file = path.join(await temporaryFolder(t), 'plain');
	await writeFile(file, '');
	for (const folder of [file, path.join(file, 'below', 'it')]) {
		await refused(t, keepSecret(folder, SECRET), ['unusable', /plain is not a folder/]);
	}
});

test('a secret that others can read is refused', async (t) => {
	if (IS_WINDOWS) {
		t.pass();
		return;
	}
	const folder = await temporaryFolder(t);
	await keepSecret(folder, SECRET);
	await chmod(path.join(folder, 'relay.key'), 0o640);
	await refused(t, keepSecret(folder, SECRET), ['exposed', /chmod 600/]);
});

test('the secret of password logins is told from anything else', async (t) => {
	const setup = await createOpaqueSetup();
	t.true(await isOpaqueSetup(setup));
	t.false(await isOpaqueSetup(setup.slice(0, -8)));
	t.false(await isOpaqueSetup(''));
	t.false(await isOpaqueSetup('not a setup'));
});
