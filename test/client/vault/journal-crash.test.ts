import test from 'ava';
import fc from 'fast-check';
import type {Vault, VaultChange} from '../../../source/client/vault/vault.ts';
import {openTestVault} from '../../helpers/file-vault.ts';
import {CRASH_OUTCOMES, MemoryFileSystem} from '../../helpers/memory-file-system.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

type Step =
	| {readonly type: 'write'; readonly changes: readonly VaultChange[]}
	| {readonly type: 'commit'; readonly changes: readonly VaultChange[]}
	| {readonly type: 'reopen'};

/** A record's name and text; undefined removes it. */
type Texts = Readonly<Record<string, string | undefined>>;

const commit = (texts: Texts): Step => ({type: 'commit', changes: changesOf(texts)});
const write = (texts: Texts): Step => ({type: 'write', changes: changesOf(texts)});

function changesOf(texts: Texts): readonly VaultChange[] {
	return Object.entries(texts).map(([name, text]) => ({
		name,
		bytes: text === undefined ? undefined : bytesOf(text),
	}));
}

/** Does the steps one after the other, as far as the disk lives, and says how many it finished. */
async function perform(disk: MemoryFileSystem, steps: readonly Step[]): Promise<number> {
	let done = 0;
	try {
		let vault = await openTestVault(disk);
		for (const step of steps) {
			if (step.type === 'reopen') {
				await vault.close();
				vault = await openTestVault(disk);
			} else {
				await change(vault, step);
			}

			done++;
		}

		await vault.close();
	} catch {
		// The machine went off.
	}

	return done;
}

async function change(
	vault: Vault,
	{type, changes}: Exclude<Step, {type: 'reopen'}>,
): Promise<void> {
	if (type === 'commit') return vault.commit(changes);
	for (const {name, bytes} of changes) {
		if (bytes === undefined) await vault.delete(name);
		else await vault.write(name, bytes);
	}
}

/** What a map holds after the steps. */
function modelOf(steps: readonly Step[]): Map<string, string> {
	const model = new Map<string, string>();
	for (const step of steps) {
		for (const {name, bytes} of step.type === 'reopen' ? [] : step.changes) {
			if (bytes === undefined) model.delete(name);
			else model.set(name, textOf(bytes));
		}
	}

	return model;
}

async function contentsOf(vault: Vault): Promise<string> {
	const names = await vault.list('');
	return shown(
		await Promise.all(names.map(async (name) => [name, textOf(await vault.read(name))])),
	);
}

function shown(entries: Iterable<readonly (string | undefined)[]>): string {
	return JSON.stringify([...entries].sort(([a = ''], [b = '']) => (a < b ? -1 : 1)));
}

function textOf(bytes: Uint8Array | undefined): string {
	return new TextDecoder().decode(bytes);
}

/** Cuts the power before each step on the disk in turn, and says where something was lost or torn. */
async function lossesOf(steps: readonly Step[], every = 1): Promise<readonly string[]> {
	const whole = new MemoryFileSystem();
	await perform(whole, steps);
	const losses: string[] = [];
	for (let crashAt = 1; crashAt <= whole.steps + 1; crashAt += every) {
		for (const outcome of CRASH_OUTCOMES) {
			const disk = new MemoryFileSystem();
			disk.crashAt = crashAt;
			const done = await perform(disk, steps);
			disk.restart(outcome);
			const vault = await openTestVault(disk);
			const found = await contentsOf(vault);
			await vault.close();
			const again = await openTestVault(disk);
			const foundAgain = await contentsOf(again);
			await again.close();
			const allowed = [done, done + 1].map((count) => shown(modelOf(steps.slice(0, count))));
			if (!allowed.includes(found) || found !== foundAgain) {
				losses.push(`step ${crashAt}, ${outcome}, ${done} done: ${found}, then ${foundAgain}`);
			}
		}
	}

	return losses;
}

test('a crash at any step of commits leaves each of them whole or not at all', async (t) => {
	const steps = [
		write({book: 'b0'}),
		write({text: 'first'}),
		commit({book: 'b1', outbox: 'o1', text: undefined}),
		commit({book: 'b2', outbox: undefined, 'history/0': 'h0'}),
		write({book: 'b3'}),
		commit({book: 'b4', 'history/0': 'h1', text: 'again'}),
		write({'history/0': undefined}),
		commit({text: undefined, late: 'l'}),
	];
	t.deepEqual(await lossesOf(steps), []);
});

test('a crash at any step of a checkpoint loses nothing', async (t) => {
	const steps = [
		commit({book: 'b1', gone: 'g1'}),
		commit({book: 'b2', other: 'o1', gone: undefined}),
		{type: 'reopen' as const},
		write({other: 'o2'}),
		commit({book: 'b3'}),
	];
	t.deepEqual(await lossesOf(steps), []);
});

test('a crash at any step of a replay loses nothing', async (t) => {
	const steps = [commit({a: '1', b: '1'}), commit({a: '2', b: undefined}), commit({c: '1'})];
	const disk = new MemoryFileSystem();
	const vault = await openTestVault(disk);
	for (const step of steps) if (step.type === 'commit') await change(vault, step);
	// The power fails while the vault is open, and again and again while it is opened.
	disk.restart('names-lost');
	const expected = shown(modelOf(steps));
	for (let crashAt = 1; ; crashAt++) {
		disk.crashAt = crashAt;
		const isOpened = await openTestVault(disk).then(
			() => true,
			() => false,
		);
		disk.restart('names-kept');
		if (isOpened) break;
	}

	const last = await openTestVault(disk);
	t.is(await contentsOf(last), expected);
	await last.close();
});

test('any history of commits and writes survives a crash anywhere', async (t) => {
	const name = fc.constantFrom('a', 'b', 'c');
	const text = fc.option(fc.stringMatching(/^[a-z]{0,9}$/), {nil: undefined});
	const step: fc.Arbitrary<Step> = fc.oneof(
		{weight: 4, arbitrary: fc.dictionary(name, text, {maxKeys: 3, minKeys: 1}).map(commit)},
		{weight: 2, arbitrary: fc.dictionary(name, text, {maxKeys: 1, minKeys: 1}).map(write)},
		{weight: 1, arbitrary: fc.constant({type: 'reopen' as const})},
	);
	await fc.assert(
		fc.asyncProperty(fc.array(step, {maxLength: 8, size: 'max'}), async (steps) => {
			const losses = await lossesOf(steps, 5);
			return losses.length === 0;
		}),
		{numRuns: 8},
	);
	t.pass();
});
