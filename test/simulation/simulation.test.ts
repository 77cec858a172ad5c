import test from 'ava';
import {ready} from '../../source/crypto/sodium.ts';
import {CHANGE_MUTANTS} from './change-mutants.ts';
import {FAILED_PRIVATE_SEEDS, FAILED_SEEDS} from './failed-seeds.ts';
import {MUTANTS, type Mutant} from './mutants.ts';
import {ORDER_MUTANTS} from './order-mutants.ts';
import {PRIVATE_MUTANTS} from './private-mutants.ts';
import {type Outcome, simulate} from './world.ts';

const SEEDS = 200;

/** A planted bug may need more worlds until one has what it takes. */
const SEEDS_FOR_A_BUG = 1000;

/** Milliseconds that one of these tests may take on a busy machine. */
const PATIENCE = 180_000;

test.before(ready);
test.beforeEach((t) => t.timeout(PATIENCE));

/** What to type to see it happen again, and what went wrong. */
function report({seed, violations}: Outcome): string | undefined {
	if (violations.length === 0) return undefined;
	return `npm run simulate -- --seed ${seed} --trace: ${violations[0]}`;
}

test.serial(`the invariants hold in the worlds of ${SEEDS} seeds`, async (t) => {
	const reports: string[] = [];
	for (let seed = 1; seed <= SEEDS; seed++) reports.push(report(await simulate(seed)) ?? '');
	t.deepEqual(reports.filter(Boolean), []);
});

test.serial('seeds that once found a bug find none', async (t) => {
	for (const [seed, bug] of FAILED_SEEDS) {
		t.is(report(await simulate(seed, {hasPrivate: false})), undefined, bug);
	}
	for (const [seed, bug] of FAILED_PRIVATE_SEEDS) {
		t.is(report(await simulate(seed, {hasPrivate: true})), undefined, bug);
	}
});

for (const hasPrivate of [false, true]) {
	const worlds = hasPrivate ? 'worlds with private messages' : 'worlds of rooms';
	test.serial(
		`among ${worlds} the same seed makes the same, and another one another`,
		async (t) => {
			const first = await simulate(13, {hasPrivate, keepsLines: true});
			const again = await simulate(13, {hasPrivate, keepsLines: true});
			t.deepEqual(again.lines, first.lines);
			t.is(again.hash, first.hash);
			t.is(first.whispers > 0, hasPrivate);
			t.not((await simulate(14, {hasPrivate})).hash, first.hash);
		},
	);
}

for (const mutant of [...MUTANTS, ...CHANGE_MUTANTS, ...ORDER_MUTANTS, ...PRIVATE_MUTANTS]) {
	test.serial(`the planted bug "${mutant.name}" is found`, async (t) => {
		t.true((await firstFinder(mutant)) <= SEEDS_FOR_A_BUG);
	});
}

/** The first seed whose world shows the bug. */
async function firstFinder(mutant: Mutant): Promise<number> {
	for (let seed = 1; seed <= SEEDS_FOR_A_BUG; seed++) {
		const {violations} = await simulate(seed, {mutant});
		if (violations.length > 0) return seed;
	}
	return Number.POSITIVE_INFINITY;
}
