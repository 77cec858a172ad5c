import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {setVaultPassphrase, vaultProtection} from '../../../source/client/vault/passphrase.ts';
import {openVaultReader} from '../../../source/client/vault/reader.ts';
import {VaultError, type VaultErrorCode} from '../../../source/client/vault/vault.ts';
import {hash} from '../../../source/crypto/kdf.ts';
import {systemRandom} from '../../../source/protocol/environment.ts';
import {DIRECTORY, newProcess, openTestVault} from '../../helpers/file-vault.ts';
import {flipped, resized, toHex} from '../../helpers/hex.ts';
import {CRASH_OUTCOMES, MemoryFileSystem} from '../../helpers/memory-file-system.ts';

const refuses = (code: VaultErrorCode, message?: RegExp) => ({
	instanceOf: VaultError,
	code,
	...(message && {message}),
});
const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes);
const says = (passphrase: string | undefined) => async () => passphrase;
const keyFile = path.join(DIRECTORY, 'vault.key');
const headerFile = path.join(DIRECTORY, 'vault.header');

/** The least that a header may ask for, as these tests need no more. */
const cost = {memory: 1024, passes: 1, lanes: 1};

function change(
	disk: MemoryFileSystem,
	{old, next}: {readonly old?: string | undefined; readonly next: string | undefined},
): Promise<void> {
	return setVaultPassphrase({
		directory: DIRECTORY,
		fileSystem: disk,
		random: systemRandom,
		processes: newProcess(),
		passphrase: says(old),
		next: says(next),
		cost,
	});
}

const open = (disk: MemoryFileSystem, passphrase?: string) =>
	openTestVault(disk, {passphrase: says(passphrase)});
const openReader = (disk: MemoryFileSystem, passphrase?: string) =>
	openVaultReader({directory: DIRECTORY, fileSystem: disk, passphrase: says(passphrase)});

/** A vault with one record, under a passphrase unless that is undefined. */
async function diskWith(passphrase: string | undefined): Promise<MemoryFileSystem> {
	const disk = new MemoryFileSystem();
	const vault = await openTestVault(disk);
	await vault.write('account', bytesOf('ann'));
	await vault.close();
	if (passphrase !== undefined) await change(disk, {next: passphrase});
	return disk;
}

async function accountOn(disk: MemoryFileSystem, passphrase?: string): Promise<string | undefined> {
	const vault = await open(disk, passphrase);
	const account = textOf(await vault.read('account'));
	await vault.close();
	return account;
}

test('a vault under a passphrase opens with it, and says how it is protected', async (t) => {
	const disk = await diskWith('four unrelated words');
	const vault = await open(disk, 'four unrelated words');
	t.is(vault.protection, 'passphrase');
	t.is(textOf(await vault.read('account')), 'ann');
	await vault.close();
	t.is(await vaultProtection({directory: DIRECTORY, fileSystem: disk}), 'passphrase');
});

test('a vault with a key file says so, and asks for nothing', async (t) => {
	const disk = await diskWith(undefined);
	const vault = await openTestVault(disk, {passphrase: () => t.fail('asked') as never});
	t.is(vault.protection, 'key-file');
	await vault.close();
	t.is(await vaultProtection({directory: DIRECTORY, fileSystem: disk}), 'key-file');
});

test('where there is no vault, nothing protects one', async (t) => {
	const fileSystem = new MemoryFileSystem();
	t.is(await vaultProtection({directory: DIRECTORY, fileSystem}), undefined);
});

test('another passphrase is refused and changes nothing, for readers too', async (t) => {
	const disk = await diskWith('right');
	const before = await disk.read(headerFile);
	await t.throwsAsync(open(disk, 'wrong'), refuses('wrong-passphrase', /not the passphrase/));
	await t.throwsAsync(openReader(disk, 'wrong'), refuses('wrong-passphrase'));
	t.deepEqual(await disk.read(headerFile), before);
	t.is(await accountOn(disk, 'right'), 'ann');
});

test('without a passphrase it is locked, for readers too', async (t) => {
	const disk = await diskWith('right');
	await t.throwsAsync(open(disk), refuses('locked', /none was given/));
	await t.throwsAsync(openTestVault(disk), refuses('locked'));
	await t.throwsAsync(openReader(disk), refuses('locked'));
});

test('a reader with the passphrase reads beside the owner', async (t) => {
	const disk = await diskWith('right');
	const vault = await open(disk, 'right');
	const reader = await openReader(disk, 'right');
	await vault.commit([{name: 'account', bytes: bytesOf('bob')}]);
	t.is(textOf(await reader?.read('account')), 'bob');
	await vault.close();
});

test('the key file is overwritten and gone', async (t) => {
	const disk = await diskWith(undefined);
	const key = toHex((await disk.read(keyFile))?.slice(2, 34) ?? new Uint8Array());
	const written: string[] = [];
	const writeAt = disk.writeAt.bind(disk);
	disk.writeAt = async (file, position, bytes) => {
		if (file === keyFile) written.push(`${position} ${toHex(bytes)}`);
		return writeAt(file, position, bytes);
	};
	await change(disk, {next: 'right'});
	t.deepEqual(written, [`0 ${'00'.repeat(66)}`]);
	t.is(await disk.read(keyFile), undefined);
	for (const name of await disk.list(DIRECTORY)) {
		const bytes = (await disk.read(path.join(DIRECTORY, name))) ?? new Uint8Array();
		t.false(toHex(bytes).includes(key), name);
	}
});

test('a changed passphrase opens, and the one before does not', async (t) => {
	const disk = await diskWith('first');
	await change(disk, {old: 'first', next: 'second'});
	t.is(await accountOn(disk, 'second'), 'ann');
	await t.throwsAsync(open(disk, 'first'), refuses('wrong-passphrase'));
});

test('a removed passphrase is asked for no more', async (t) => {
	const disk = await diskWith('first');
	await change(disk, {old: 'first', next: undefined});
	t.is(await accountOn(disk), 'ann');
});

test('only who has the old passphrase can change or remove it', async (t) => {
	const disk = await diskWith('first');
	for (const next of ['second', undefined]) {
		const refused = refuses('wrong-passphrase');
		await t.throwsAsync(change(disk, {old: 'wrong', next}), refused);
		await t.throwsAsync(change(disk, {next}), refuses('locked'));
	}

	t.is(await accountOn(disk, 'first'), 'ann');
});

test('an empty passphrase is refused', async (t) => {
	const disk = await diskWith(undefined);
	await t.throwsAsync(change(disk, {next: ''}), refuses('bad-passphrase'));
	t.is(await accountOn(disk), 'ann');
});

test('a vault that is open elsewhere keeps its passphrase', async (t) => {
	const disk = await diskWith(undefined);
	const processes = newProcess();
	const vault = await openTestVault(disk, {processes});
	const changing = setVaultPassphrase({
		directory: DIRECTORY,
		fileSystem: disk,
		random: systemRandom,
		processes: newProcess([processes.pid]),
		next: says('right'),
		cost,
	});
	await t.throwsAsync(changing, refuses('in-use'));
	await vault.close();
	t.is(await accountOn(disk), 'ann');
});

test('the same letters open it however a keyboard composes them', async (t) => {
	const disk = await diskWith('gr\u00f6\u00dfe');
	t.is(await accountOn(disk, 'gro\u0308\u00dfe'), 'ann');
});

test('the same passphrase twice gives two different headers', async (t) => {
	const disk = await diskWith('right');
	const before = await disk.read(headerFile);
	await change(disk, {old: 'right', next: 'right'});
	t.notDeepEqual(await disk.read(headerFile), before);
});

test('every change to a header with a passphrase is refused before anything is stretched', async (t) => {
	const disk = await diskWith('right');
	const good = (await disk.read(headerFile)) ?? new Uint8Array();
	for (const bad of [...flipped(good), ...resized(good)]) {
		disk.put(headerFile, bad);
		const refused = refuses('damaged');
		await t.throwsAsync(openTestVault(disk, {passphrase: () => t.fail() as never}), refused);
	}

	disk.put(headerFile, good);
	t.is(await accountOn(disk, 'right'), 'ann');
});

for (const [what, position, value] of [
	['100 GiB of memory', 2, 100 * 1024 * 1024],
	['hardly any memory', 2, 8],
	['a million passes', 6, 1_000_000],
	['no pass at all', 6, 0],
	['a thousand lanes', 10, 1000],
	['no lane at all', 10, 0],
] as const) {
	test(`a header that was made to ask for ${what} is refused`, async (t) => {
		const disk = await diskWith('right');
		const body = ((await disk.read(headerFile)) ?? new Uint8Array()).slice(0, -32);
		new DataView(body.buffer).setUint32(position, value);
		disk.put(headerFile, new Uint8Array([...body, ...hash('vault-header', body)]));
		const refused = refuses('damaged');
		await t.throwsAsync(openTestVault(disk, {passphrase: () => t.fail() as never}), refused);
	});
}

test('a header with other parameters within bounds does not open', async (t) => {
	const disk = await diskWith('right');
	const body = ((await disk.read(headerFile)) ?? new Uint8Array()).slice(0, -32);
	new DataView(body.buffer).setUint32(6, 2);
	disk.put(headerFile, new Uint8Array([...body, ...hash('vault-header', body)]));
	await t.throwsAsync(open(disk, 'right'), refuses('wrong-passphrase'));
});

/** Which of the passphrases opens the vault; undefined stands for the key file. */
async function waysIn(
	t: ExecutionContext,
	disk: MemoryFileSystem,
	passphrases: readonly (string | undefined)[],
): Promise<readonly (string | undefined)[]> {
	const open: (string | undefined)[] = [];
	for (const passphrase of passphrases) {
		try {
			let isAsked = false;
			const reader = await openVaultReader({
				directory: DIRECTORY,
				fileSystem: disk,
				async passphrase() {
					isAsked = true;
					return passphrase;
				},
			});
			t.is(textOf(await reader?.read('account')), 'ann');
			if (isAsked === (passphrase !== undefined)) open.push(passphrase ?? 'key-file');
		} catch (error) {
			if (!(error instanceof VaultError)) throw error;
		}
	}

	return open;
}

for (const [what, old, next] of [
	['set', undefined, 'second'],
	['changed', 'first', 'second'],
	['removed', 'first', undefined],
] as const) {
	test(`a crash while a passphrase is ${what} leaves exactly one way in`, async (t) => {
		const whole = await diskWith(old);
		const before = whole.steps;
		await change(whole, {old, next});
		for (let step = 1; step <= whole.steps - before; step++) {
			for (const outcome of CRASH_OUTCOMES) {
				const disk = await diskWith(old);
				disk.crashAt = disk.steps + step;
				await change(disk, {old, next}).catch(() => undefined);
				disk.restart(outcome);
				const found = await waysIn(t, disk, [old, next]);
				t.is(found.length, 1, `step ${step}, ${outcome}: ${found.join(', ')}`);
				// Whoever opens it next leaves no key beside a passphrase.
				t.is(await accountOn(disk, found[0]), 'ann');
				const hasKeyFile = (await disk.read(keyFile)) !== undefined;
				t.is(hasKeyFile, found[0] === 'key-file', `step ${step}, ${outcome}`);
			}
		}
	});
}

test('no error shows a passphrase', async (t) => {
	const disk = await diskWith('right');
	const error = await t.throwsAsync(open(disk, 'canary-passphrase'));
	t.false(`${error?.message} ${error?.stack} ${JSON.stringify(error)}`.includes('canary'));
});
