import path from 'node:path';
import test from 'ava';
import {nodeProcesses, takeLock} from '../../../source/client/vault/lock.ts';
import {VaultError} from '../../../source/client/vault/vault.ts';
import {systemRandom} from '../../../source/protocol/environment.ts';
import {DIRECTORY, newProcess, openTestVault} from '../../helpers/file-vault.ts';
import {MemoryFileSystem} from '../../helpers/memory-file-system.ts';

const inUse = {instanceOf: VaultError, code: 'in-use'};
const lockFile = path.join(DIRECTORY, 'lock');

test('a vault that another process has open is refused, and named', async (t) => {
	const disk = new MemoryFileSystem();
	const first = newProcess();
	const vault = await openTestVault(disk, {processes: first});
	const message = new RegExp(`as process ${first.pid} .* delete ${lockFile}`);
	await t.throwsAsync(openTestVault(disk, {processes: newProcess([first.pid])}), {
		...inUse,
		message,
	});
	await vault.close();
});

test('a vault that this process has open is refused', async (t) => {
	const disk = new MemoryFileSystem();
	const processes = newProcess();
	const vault = await openTestVault(disk, {processes});
	await t.throwsAsync(openTestVault(disk, {processes}), inUse);
	await vault.write('account', new Uint8Array(1));
	await vault.close();
});

test('a closed vault can be opened again', async (t) => {
	const disk = new MemoryFileSystem();
	const first = newProcess();
	await (await openTestVault(disk, {processes: first})).close();
	t.is(await disk.read(lockFile), undefined);
	await (await openTestVault(disk, {processes: newProcess([first.pid])})).close();
});

test('the lock of a dead process is taken over', async (t) => {
	const disk = new MemoryFileSystem();
	await openTestVault(disk);
	const vault = await openTestVault(disk);
	await vault.write('account', new Uint8Array(1));
	await vault.close();
	t.is(await disk.read(lockFile), undefined);
});

test('the lock of a dead process with our number is taken over, as in a container', async (t) => {
	const disk = new MemoryFileSystem();
	const processes = newProcess();
	await (await openTestVault(disk, {processes})).close();
	disk.put(lockFile, new TextEncoder().encode(`${processes.pid}\nmachine\nold-token\n`));
	const vault = await openTestVault(disk, {processes});
	t.not(await disk.read(lockFile), undefined);
	await vault.close();
});

test('the lock of another machine is never taken over', async (t) => {
	const disk = new MemoryFileSystem();
	const elsewhere = {pid: 1, host: 'elsewhere', isAlive: () => false};
	await openTestVault(disk, {processes: elsewhere});
	const message = /on the machine "elsewhere"/;
	await t.throwsAsync(openTestVault(disk), {...inUse, message});
});

for (const torn of ['', '12', '12\nmachine', '0\nmachine\nx\n', '{"pid":12}']) {
	test(`a lock of ${JSON.stringify(torn)} was left by a crash and is taken over`, async (t) => {
		const disk = new MemoryFileSystem();
		await disk.makeDirectory(DIRECTORY);
		disk.put(lockFile, new TextEncoder().encode(torn));
		const vault = await openTestVault(disk);
		t.deepEqual(await vault.list(''), []);
		await vault.close();
	});
}

test('of many processes that find a stale lock at once, one gets it', async (t) => {
	const disk = new MemoryFileSystem();
	await openTestVault(disk);
	const starters = Array.from({length: 8}, () => newProcess());
	const alive = starters.map(({pid}) => pid);
	const attempts = starters.map((starter) =>
		takeLock({
			file: lockFile,
			fileSystem: disk,
			processes: {...starter, isAlive: (pid) => alive.includes(pid)},
			random: systemRandom,
		}),
	);
	const results = await Promise.allSettled(attempts);
	t.true(results.filter(({status}) => status === 'fulfilled').length <= 1);
	const owner = new TextDecoder().decode(await disk.read(lockFile));
	const winner = results.findIndex(({status}) => status === 'fulfilled');
	t.true(owner.startsWith(`${alive[winner]}\n`));
});

test('a slow process does not remove the lock of the one that was faster', async (t) => {
	const disk = new MemoryFileSystem();
	await openTestVault(disk);
	const [fast, slow] = [newProcess(), newProcess()];
	disk.beforeCreate = async (file) => {
		if (file.endsWith('.takeover')) {
			disk.beforeCreate = undefined;
			await openTestVault(disk, {processes: fast});
		}
	};
	await t.throwsAsync(
		openTestVault(disk, {processes: {...slow, isAlive: (pid) => pid === fast.pid}}),
		inUse,
	);
	t.true(new TextDecoder().decode(await disk.read(lockFile)).startsWith(`${fast.pid}\n`));
	t.is(await disk.read(`${lockFile}.takeover`), undefined);
});

test('a takeover that was cut off does not block the next', async (t) => {
	const disk = new MemoryFileSystem();
	await openTestVault(disk);
	disk.put(`${lockFile}.takeover`, new TextEncoder().encode('999\nmachine\ngone\n'));
	const vault = await openTestVault(disk);
	t.is(await disk.read(`${lockFile}.takeover`), undefined);
	await vault.close();
});

test('a vault that cannot be opened gives its lock back', async (t) => {
	const disk = new MemoryFileSystem();
	await (await openTestVault(disk)).close();
	disk.put(path.join(DIRECTORY, 'vault.key'), new Uint8Array(1));
	await t.throwsAsync(openTestVault(disk), {code: 'damaged'});
	t.is(await disk.read(lockFile), undefined);
});

test('this machine knows which processes run', (t) => {
	t.true(nodeProcesses.isAlive(nodeProcesses.pid));
	t.false(nodeProcesses.isAlive(2 ** 30));
});

test('the guard of a takeover that began in the meantime is left alone', async (t) => {
	const disk = new MemoryFileSystem();
	await openTestVault(disk);
	const guard = `${lockFile}.takeover`;
	disk.put(guard, new TextEncoder().encode('999\nmachine\ngone\n'));
	const live = '998\nmachine\nlive\n';
	let isReplaced = false;
	const processes = {
		...newProcess(),
		isAlive(pid: number) {
			// Right after the stale guard was read, another process takes its place.
			if (pid === 999) {
				disk.put(guard, new TextEncoder().encode(live));
				isReplaced = true;
			}
			return pid === 998;
		},
	};
	await t.throwsAsync(
		takeLock({
			file: lockFile,
			fileSystem: disk,
			processes: {...processes, host: 'machine'},
			random: systemRandom,
		}),
		inUse,
	);
	t.true(isReplaced);
	t.is(new TextDecoder().decode(await disk.read(guard)), live);
});
