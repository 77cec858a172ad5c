import test from 'ava';
import fc from 'fast-check';
import {systemRandom} from '../../../source/protocol/environment.ts';
import type {FileQuotas} from '../../../source/server/storage/file-storage.ts';
import {createMemoryStorage} from '../../../source/server/storage/memory.ts';
import type {Storage} from '../../../source/server/storage/storage.ts';
import {accountRequest, openSqlite, roomRequest, temporaryDirectory} from './backends.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const OWNERS = ['ann', 'ben'];

/** So tight that every one of them is reached. */
const QUOTAS: FileQuotas = {
	fileBytesInAll: 900,
	fileBytesPerAccount: 600,
	fileBytesPerDay: 500,
	filesPerAccount: 4,
};

type Step =
	| {readonly type: 'create'; readonly owner: string; readonly size: number}
	| {readonly type: 'remove' | 'complete'; readonly which: number}
	| {readonly type: 'expire'}
	| {readonly type: 'pass'; readonly minutes: number};

const step: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 6,
		arbitrary: fc.record({
			type: fc.constant('create' as const),
			owner: fc.constantFrom(...OWNERS),
			size: fc.oneof(fc.integer({min: 0, max: 400}), fc.constantFrom(100, 500, 501, 600)),
		}),
	},
	{
		weight: 3,
		arbitrary: fc.record({
			type: fc.constantFrom('remove' as const, 'complete' as const),
			which: fc.nat(20),
		}),
	},
	{weight: 1, arbitrary: fc.record({type: fc.constant('expire' as const)})},
	{
		weight: 2,
		arbitrary: fc.record({
			type: fc.constant('pass' as const),
			minutes: fc.oneof(fc.nat(600), fc.constantFrom(1439, 1440, 1441)),
		}),
	},
);

type ModelFile = {owner: string; size: number; at: number; touchedAt: number; complete: boolean};

/** What should be true, from everything that ever happened. */
class Model {
	now = 1000 * DAY;
	readonly files = new Map<string, ModelFile>();
	readonly added: {readonly owner: string; readonly size: number; readonly at: number}[] = [];

	usage(owner: string) {
		const own = [...this.files.values()].filter((file) => file.owner === owner);
		const today = this.added.filter((each) => each.owner === owner && this.now - each.at <= DAY);
		return {files: own.length, bytes: total(own), bytesToday: total(today)};
	}

	/** Whether it fits. */
	fits(owner: string, size: number): boolean {
		const {files, bytes, bytesToday} = this.usage(owner);
		return (
			files < QUOTAS.filesPerAccount &&
			bytes + size <= QUOTAS.fileBytesPerAccount &&
			bytesToday + size <= QUOTAS.fileBytesPerDay &&
			total([...this.files.values()]) + size <= QUOTAS.fileBytesInAll
		);
	}

	create(id: string, owner: string, size: number): void {
		const at = this.now;
		this.files.set(id, {owner, size, at, touchedAt: at, complete: false});
		this.added.push({owner, size, at});
	}

	expire(): void {
		for (const [id, {at, touchedAt, complete}] of this.files) {
			const isOver = at + 3 * DAY <= this.now;
			if (isOver || (!complete && touchedAt <= this.now - DAY)) this.files.delete(id);
		}
	}
}

function total(files: readonly {readonly size: number}[]): number {
	return files.reduce((sum, {size}) => sum + size, 0);
}

/** Does the step in the storage and in the model; what it came to in the storage. */
async function run(storage: Storage, model: Model, {step: wanted, id}: {step: Step; id: string}) {
	const {now: time} = model;
	switch (wanted.type) {
		case 'create': {
			const {owner, size} = wanted;
			const file = {id, owner, device: 'd', size, time, expiresAt: time + 3 * DAY};
			const fits = model.fits(owner, size);
			const result = await storage.createFile({file, quotas: QUOTAS});
			if (result.type === 'created') model.create(id, owner, size);
			return {expected: fits, actual: result.type === 'created'};
		}
		case 'remove':
		case 'complete': {
			const known = [...model.files.keys()].sort()[wanted.which % 5] ?? 'none';
			const expected = model.files.has(known);
			if (wanted.type === 'remove') {
				model.files.delete(known);
				return {expected, actual: await storage.removeFile(known)};
			}
			const file = model.files.get(known);
			if (file !== undefined && !file.complete) Object.assign(file, {complete: true});
			return {expected, actual: await storage.completeFile(known, time)};
		}
		case 'expire':
			await storage.expireFiles({time, unfinishedSince: time - DAY, looseSince: 0, limit: 99});
			await storage.sweepFileLedger(time);
			model.expire();
			return {expected: true, actual: true};
		case 'pass':
			model.now += wanted.minutes * MINUTE;
			return {expected: true, actual: true};
	}
}

async function open(storage: Storage): Promise<Storage> {
	for (const name of OWNERS) await storage.createAccount(accountRequest(name));
	await storage.createRoom(roomRequest('ops', 'ann'));
	return storage;
}

async function figures(storage: Storage, time: number) {
	const usages = await Promise.all(OWNERS.map((owner) => storage.fileUsage(owner, time)));
	return {usages, totals: await storage.fileTotals()};
}

const steps = fc.array(step, {minLength: 5, maxLength: 40});

function holds(start: () => Promise<Storage>) {
	return fc.asyncProperty(steps, async (wanted) => {
		const storage = await open(await start());
		const model = new Model();
		try {
			for (const [index, each] of wanted.entries()) {
				const id = `f${String(index).padStart(3, '0')}`;
				const {expected, actual} = await run(storage, model, {step: each, id});
				if (expected !== actual) throw new Error(`${JSON.stringify(each)}: ${String(actual)}`);
				const {usages, totals} = await figures(storage, model.now);
				const files = [...model.files.values()];
				const known = {
					usages: OWNERS.map((owner) => model.usage(owner)),
					totals: {
						files: files.length,
						bytes: total(files),
						awaited: total(files.filter(({complete}) => !complete)),
					},
				};
				if (JSON.stringify({usages, totals}) !== JSON.stringify(known)) {
					throw new Error(`${JSON.stringify({usages, totals})}, not ${JSON.stringify(known)}`);
				}
			}
		} finally {
			await storage.close();
		}
	});
}

test('in memory, whatever happens, every quota holds to the byte', async (t) => {
	const start = async () => createMemoryStorage({random: systemRandom});
	await t.notThrowsAsync(fc.assert(holds(start), {numRuns: 300}));
});

test('in SQLite, whatever happens, every quota holds to the byte', async (t) => {
	await t.notThrowsAsync(
		fc.assert(
			holds(() => openSqlite(temporaryDirectory(t))),
			{numRuns: 12},
		),
	);
});

test('however small the pieces and whenever they come, no day has more than a day may', async (t) => {
	const pieces = fc.array(fc.tuple(fc.nat(3 * 3_600_000), fc.integer({min: 1, max: 200})), {
		minLength: 20,
		maxLength: 60,
	});
	await fc.assert(
		fc.asyncProperty(pieces, async (wanted) => {
			const storage = await open(createMemoryStorage({random: systemRandom}));
			const added: {at: number; size: number}[] = [];
			let time = 1000 * DAY;
			for (const [index, [wait, size]] of wanted.entries()) {
				time += wait;
				const file = {id: `f${index}`, owner: 'ann', device: 'd', size, time, expiresAt: 1e15};
				const quotas = {
					...QUOTAS,
					fileBytesInAll: 1e9,
					fileBytesPerAccount: 1e9,
					filesPerAccount: 99,
				};
				const result = await storage.createFile({file, quotas});
				if (result.type === 'created') added.push({at: time, size});
			}

			for (const {at} of added) {
				const day = added.filter((each) => each.at >= at && each.at < at + DAY);
				t.true(total(day) <= QUOTAS.fileBytesPerDay);
			}
		}),
		{numRuns: 100},
	);
});
