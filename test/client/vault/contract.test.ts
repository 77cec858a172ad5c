import test from 'ava';
import fc from 'fast-check';
import {createMemoryVault} from '../../../source/client/vault/memory.ts';
import {
	RECORD_MAX_BYTES,
	type Vault,
	type VaultChange,
	VaultError,
	type VaultErrorCode,
} from '../../../source/client/vault/vault.ts';
import {openTestVault} from '../../helpers/file-vault.ts';

const backends: ReadonlyArray<readonly [string, () => Promise<Vault>]> = [
	['memory', async () => createMemoryVault()],
	['file', () => openTestVault()],
];

const refuses = (code: VaultErrorCode) => ({instanceOf: VaultError, code});
const bytesOf = (text: string) => new TextEncoder().encode(text);

const hardNames = [
	'outbox/ops',
	'CON',
	'con.txt',
	'a',
	'A',
	'..',
	'../../etc/passwd',
	'trailing dot.',
	'trailing space ',
	'C:\\x|<>*?"',
	'nul\0byte',
	'håll/好/🦜',
	'x'.repeat(255),
];

for (const [backend, openVault] of backends) {
	test(`${backend}: a record that was never written is undefined`, async (t) => {
		const vault = await openVault();
		t.is(await vault.read('account'), undefined);
		await vault.close();
	});

	test(`${backend}: the last write is what is read`, async (t) => {
		const vault = await openVault();
		await vault.write('account', bytesOf('one'));
		await vault.write('account', bytesOf('two'));
		t.deepEqual(await vault.read('account'), bytesOf('two'));
		await vault.close();
	});

	test(`${backend}: an empty record is not a missing one`, async (t) => {
		const vault = await openVault();
		await vault.write('account', new Uint8Array());
		t.deepEqual(await vault.read('account'), new Uint8Array());
		await vault.close();
	});

	test(`${backend}: a deleted record is gone, and can be deleted again`, async (t) => {
		const vault = await openVault();
		await vault.write('account', bytesOf('one'));
		await vault.delete('account');
		await vault.delete('account');
		t.is(await vault.read('account'), undefined);
		t.deepEqual(await vault.list(''), []);
		await vault.close();
	});

	test(`${backend}: names are listed by their start, sorted`, async (t) => {
		const vault = await openVault();
		for (const name of ['outbox/ops', 'account', 'outbox/lobby', 'outboxes']) {
			await vault.write(name, bytesOf(name));
		}

		t.deepEqual(await vault.list('outbox/'), ['outbox/lobby', 'outbox/ops']);
		await vault.write('outbox/new', bytesOf('x'));
		t.deepEqual(await vault.list('outbox/'), ['outbox/lobby', 'outbox/new', 'outbox/ops']);
		t.is((await vault.list('')).length, 5);
		await vault.close();
	});

	test(`${backend}: any name works on any system, and none is another's`, async (t) => {
		const vault = await openVault();
		for (const name of hardNames) {
			await vault.write(name, bytesOf(`of ${name}`));
		}

		for (const name of hardNames) {
			t.deepEqual(await vault.read(name), bytesOf(`of ${name}`));
		}

		t.deepEqual(await vault.list(''), hardNames.toSorted());
		await vault.close();
	});

	for (const name of ['', 'x'.repeat(256), 'ö'.repeat(128), '\ud800']) {
		test(`${backend}: ${JSON.stringify(name.slice(0, 9))} of ${name.length} is no name`, async (t) => {
			const vault = await openVault();
			await t.throwsAsync(vault.read(name), refuses('bad-name'));
			await t.throwsAsync(vault.write(name, bytesOf('x')), refuses('bad-name'));
			await t.throwsAsync(vault.delete(name), refuses('bad-name'));
			await vault.close();
		});
	}

	test(`${backend}: a record over 16 MiB is refused`, async (t) => {
		const vault = await openVault();
		const tooLarge = new Uint8Array(RECORD_MAX_BYTES + 1);
		await t.throwsAsync(vault.write('account', tooLarge), refuses('too-large'));
		t.is(await vault.read('account'), undefined);
		await vault.close();
	});

	test(`${backend}: bytes changed after a write, or after a read, change nothing stored`, async (t) => {
		const vault = await openVault();
		const mine = bytesOf('one');
		const written = vault.write('account', mine);
		mine.fill(0);
		await written;
		(await vault.read('account'))?.fill(0);
		t.deepEqual(await vault.read('account'), bytesOf('one'));
		await vault.close();
	});

	test(`${backend}: writes that were not waited for take effect in order`, async (t) => {
		const vault = await openVault();
		const texts = Array.from({length: 20}, (_, index) => `value ${index}`);
		const writes = texts.map((text) => vault.write('account', bytesOf(text)));
		t.deepEqual(await vault.read('account'), bytesOf('value 19'));
		await Promise.all(writes);
		await vault.close();
	});

	test(`${backend}: several records are replaced and removed at once`, async (t) => {
		const vault = await openVault();
		await vault.write('a', bytesOf('old'));
		await vault.write('b', bytesOf('old'));
		await vault.commit([
			{name: 'a', bytes: bytesOf('new')},
			{name: 'b', bytes: undefined},
			{name: 'c', bytes: new Uint8Array()},
			{name: 'none', bytes: undefined},
		]);
		t.deepEqual(await vault.read('a'), bytesOf('new'));
		t.is(await vault.read('b'), undefined);
		t.deepEqual(await vault.read('c'), new Uint8Array());
		t.deepEqual(await vault.list(''), ['a', 'c']);
		await vault.commit([]);
		await vault.close();
	});

	test(`${backend}: what is changed after a commit is asked for changes nothing in it`, async (t) => {
		const vault = await openVault();
		const mine = bytesOf('one');
		const committed = vault.commit([{name: 'a', bytes: mine}]);
		mine.fill(0);
		await committed;
		(await vault.read('a'))?.fill(0);
		t.deepEqual(await vault.read('a'), bytesOf('one'));
		await vault.close();
	});

	test(`${backend}: a commit with one thing wrong does nothing`, async (t) => {
		const vault = await openVault();
		const good = {name: 'a', bytes: bytesOf('new')};
		const tooLarge = {name: 'b', bytes: new Uint8Array(RECORD_MAX_BYTES + 1)};
		await t.throwsAsync(vault.commit([good, tooLarge]), refuses('too-large'));
		await t.throwsAsync(vault.commit([good, {...good, name: ''}]), refuses('bad-name'));
		await t.throwsAsync(vault.commit([good, good]), refuses('bad-name'));
		t.deepEqual(await vault.list(''), []);
		await vault.close();
	});

	test(`${backend}: a closed vault refuses everything but to be closed`, async (t) => {
		const vault = await openVault();
		await vault.close();
		await vault.close();
		await t.throwsAsync(vault.read('account'), refuses('closed'));
		await t.throwsAsync(vault.write('account', bytesOf('x')), refuses('closed'));
		await t.throwsAsync(vault.delete('account'), refuses('closed'));
		await t.throwsAsync(vault.commit([]), refuses('closed'));
		await t.throwsAsync(vault.list(''), refuses('closed'));
	});

	test(`${backend}: any history of calls leaves what a map would hold`, async (t) => {
		const name = fc.constantFrom('a', 'b', 'A', 'outbox/a');
		const call = fc.oneof(
			fc.record({type: fc.constant('write' as const), name, bytes: fc.uint8Array()}),
			fc.record({type: fc.constant('delete' as const), name}),
			fc.record({
				type: fc.constant('commit' as const),
				changes: fc.uniqueArray(
					fc.record({name, bytes: fc.option(fc.uint8Array(), {nil: undefined})}),
					{selector: (change) => change.name},
				),
			}),
		);
		await fc.assert(
			fc.asyncProperty(fc.array(call, {maxLength: 12}), async (calls) => {
				const vault = await openVault();
				const model = new Map<string, Uint8Array>();
				for (const step of calls) {
					if (step.type === 'write') await vault.write(step.name, step.bytes);
					else if (step.type === 'delete') await vault.delete(step.name);
					else await vault.commit(step.changes);
					for (const {name, bytes} of changesOf(step)) {
						if (bytes === undefined) model.delete(name);
						else model.set(name, bytes);
					}
				}

				const names = await vault.list('');
				const pairs = await Promise.all(names.map(async (key) => [key, await vault.read(key)]));
				await vault.close();
				const expected = [...model].sort(([a], [b]) => (a < b ? -1 : 1));
				return JSON.stringify(pairs) === JSON.stringify(expected);
			}),
			{numRuns: 40},
		);
		t.pass();
	});
}

type Step =
	| {readonly type: 'write'; readonly name: string; readonly bytes: Uint8Array}
	| {readonly type: 'delete'; readonly name: string}
	| {readonly type: 'commit'; readonly changes: readonly VaultChange[]};

function changesOf(step: Step): readonly VaultChange[] {
	if (step.type === 'commit') return step.changes;
	return [{name: step.name, bytes: step.type === 'write' ? step.bytes : undefined}];
}
