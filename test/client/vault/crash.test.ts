import test from 'ava';
import type {Vault} from '../../../source/client/vault/vault.ts';
import {openTestVault} from '../../helpers/file-vault.ts';
import {
	CRASH_OUTCOMES,
	type CrashOutcome,
	MemoryFileSystem,
} from '../../helpers/memory-file-system.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** How many steps on the disk something takes. */
async function countSteps(run: (disk: MemoryFileSystem) => Promise<unknown>): Promise<number> {
	const disk = new MemoryFileSystem();
	await run(disk);
	return disk.steps;
}

/** Runs until the machine dies at a step, then gives the disk as it is found. */
async function crashed(
	run: (disk: MemoryFileSystem) => Promise<unknown>,
	step: number,
	outcome: CrashOutcome,
): Promise<{disk: MemoryFileSystem; isDone: boolean}> {
	const disk = new MemoryFileSystem();
	disk.crashAt = step;
	const isDone = await run(disk).then(
		() => true,
		() => false,
	);
	disk.restart(outcome);
	return {disk, isDone};
}

async function withOld(disk: MemoryFileSystem): Promise<Vault> {
	const vault = await openTestVault(disk);
	await vault.write('account', bytesOf('old'));
	await vault.write('other', bytesOf('other'));
	return vault;
}

for (const outcome of CRASH_OUTCOMES) {
	test(`${outcome}: a crash in a write leaves the old value or the new one`, async (t) => {
		const before = await countSteps(withOld);
		const writing = async (disk: MemoryFileSystem) =>
			(await withOld(disk)).write('account', bytesOf('new'));
		const after = await countSteps(writing);
		t.true(after - before >= 4);
		for (let step = before + 1; step <= after + 1; step++) {
			const {disk, isDone} = await crashed(writing, step, outcome);
			const vault = await openTestVault(disk);
			const found = new TextDecoder().decode(await vault.read('account'));
			t.true(isDone ? found === 'new' : ['old', 'new'].includes(found), `${step}: ${found}`);
			t.deepEqual(await vault.read('other'), bytesOf('other'));
			t.deepEqual(await vault.list(''), ['account', 'other']);
			await vault.close();
		}
	});

	test(`${outcome}: a crash in the first write leaves nothing or the value`, async (t) => {
		const writing = async (disk: MemoryFileSystem) =>
			(await openTestVault(disk)).write('account', bytesOf('new'));
		const before = await countSteps(openTestVault);
		const after = await countSteps(writing);
		for (let step = before + 1; step <= after + 1; step++) {
			const {disk, isDone} = await crashed(writing, step, outcome);
			const vault = await openTestVault(disk);
			const found = await vault.read('account');
			t.true(found === undefined ? !isDone : new TextDecoder().decode(found) === 'new');
			await vault.close();
		}
	});

	test(`${outcome}: a crash in a delete leaves the value or nothing`, async (t) => {
		const deleting = async (disk: MemoryFileSystem) => (await withOld(disk)).delete('account');
		const before = await countSteps(withOld);
		const after = await countSteps(deleting);
		for (let step = before + 1; step <= after + 1; step++) {
			const {disk, isDone} = await crashed(deleting, step, outcome);
			const vault = await openTestVault(disk);
			const found = await vault.read('account');
			t.true(found === undefined || (!isDone && new TextDecoder().decode(found) === 'old'));
			await vault.close();
		}
	});

	test(`${outcome}: a crash while the vault is made leaves one that works`, async (t) => {
		const steps = await countSteps(openTestVault);
		for (let step = 1; step <= steps + 1; step++) {
			const {disk} = await crashed(openTestVault, step, outcome);
			const vault = await openTestVault(disk);
			await vault.write('account', bytesOf('ann'));
			await vault.close();
			const again = await openTestVault(disk);
			t.deepEqual(await again.read('account'), bytesOf('ann'));
			await again.close();
		}
	});

	test(`${outcome}: a crash while a damaged record is set aside still refuses it`, async (t) => {
		const damaging = async (disk: MemoryFileSystem) => {
			const vault = await withOld(disk);
			for (const name of await disk.list('/home/ann/vault')) {
				if (name.endsWith('.record')) {
					await disk.write(`/home/ann/vault/${name}`, bytesOf('garbage'));
					await disk.sync(`/home/ann/vault/${name}`);
				}
			}

			return vault;
		};
		const reading = async (disk: MemoryFileSystem) => (await damaging(disk)).read('account');
		const before = await countSteps(damaging);
		for (let step = before + 1; step <= before + 3; step++) {
			const {disk} = await crashed((it) => reading(it), step, outcome);
			const vault = await openTestVault(disk);
			await t.throwsAsync(vault.read('account'), {code: 'damaged'});
			await vault.close();
		}
	});
}
