import {createHash} from 'node:crypto';
import {parseArgs} from 'node:util';
import {ready} from '../../source/crypto/sodium.ts';
import {CHANGE_MUTANTS} from './change-mutants.ts';
import {MUTANTS, type Mutant} from './mutants.ts';
import {ORDER_MUTANTS} from './order-mutants.ts';
import {PRIVATE_MUTANTS} from './private-mutants.ts';
import {type Outcome, type SimulationOptions, simulate} from './world.ts';

const USAGE = `npm run simulate -- [--seeds N] [--from N]   run seeds N, N+1, … (1,000 from 1)
npm run simulate -- --seed N [--trace]       replay one seed, with everything that happened
npm run simulate -- --mutants [--seeds N]    look for each planted bug in up to N seeds (1,000)
  --mutant NAME                              plant that bug in the run
  --private all|none                         who writes private messages too, instead of every fourth seed`;

const OPTIONS = {
	seeds: {type: 'string'},
	from: {type: 'string', default: '1'},
	seed: {type: 'string'},
	trace: {type: 'boolean', default: false},
	mutant: {type: 'string'},
	mutants: {type: 'boolean', default: false},
	private: {type: 'string'},
	help: {type: 'boolean', default: false},
} as const;

const ALL_MUTANTS = [...MUTANTS, ...CHANGE_MUTANTS, ...ORDER_MUTANTS, ...PRIVATE_MUTANTS];

/** The seed that is being run. */
let running = 0;

/** Seeds between two lines about how far it is. */
const STEP = 500;

await main();

async function main(): Promise<void> {
	const {values} = parseArgs({options: OPTIONS});
	if (values.help) {
		say(USAGE);
		return;
	}
	await ready();
	process.on('unhandledRejection', (error) => {
		process.exitCode = 1;
		say(`SEED ${running} FAILED: replay with npm run simulate -- --seed ${running} --trace`);
		say(`  unhandled: ${error instanceof Error ? error.stack : String(error)}`);
	});
	const mutant = values.mutant === undefined ? undefined : mutantCalled(values.mutant);
	const options = {mutant, hasPrivate: privacyCalled(values.private)};
	const from = wholeNumber(values.from);
	if (values.seed !== undefined) {
		await replay(wholeNumber(values.seed), {...options, keepsLines: values.trace});
	} else if (values.mutants) await findAll(from, wholeNumber(values.seeds ?? '1000'));
	else await runSeeds({from, count: wholeNumber(values.seeds ?? '1000')}, options);
}

async function replay(seed: number, options: SimulationOptions): Promise<void> {
	running = seed;
	const outcome = await simulate(seed, options);
	for (const line of outcome.lines) process.stdout.write(line);
	tell(outcome, options);
	const {entries, whispers, hash} = outcome;
	const counts = `${entries} log entries, ${whispers} private texts`;
	say(`seed ${seed}: trace ${hash.slice(0, 16)}, ${counts}`);
}

async function runSeeds(
	{from, count}: {readonly from: number; readonly count: number},
	options: SimulationOptions,
): Promise<void> {
	const all = createHash('sha256');
	const began = performance.now();
	let failed = 0;
	let entries = 0;
	let whispers = 0;
	for (let done = 1; done <= count; done++) {
		running = from + done - 1;
		const outcome = await simulate(running, options);
		all.update(outcome.hash);
		entries += outcome.entries;
		whispers += outcome.whispers;
		if (outcome.violations.length > 0) failed++;
		tell(outcome, options);
		if (done % STEP === 0 && done < count) say(`${done} seeds, ${failed} failed`);
		// Lets signals and output through.
		await new Promise((resolve) => setImmediate(resolve));
	}
	const seconds = (performance.now() - began) / 1000;
	const rate = (count / seconds).toFixed(1);
	const counts = `${entries} log entries, ${whispers} private texts`;
	say(`${count} seeds from ${from}, ${failed} failed, ${counts}`);
	say(`${rate} seeds/s, trace ${all.digest('hex').slice(0, 16)}`);
}

/** Looks for every planted bug, from the first seed on until it shows. */
async function findAll(from: number, count: number): Promise<void> {
	for (const mutant of ALL_MUTANTS) {
		const outcome = await firstFailure(mutant, from, count);
		if (outcome === undefined) {
			process.exitCode = 1;
			say(`${mutant.name}: NOT FOUND in ${count} seeds`);
		} else say(`${mutant.name}: found by seed ${outcome.seed}: ${outcome.violations[0]}`);
	}
}

async function firstFailure(
	mutant: Mutant,
	from: number,
	count: number,
): Promise<Outcome | undefined> {
	for (let seed = from; seed < from + count; seed++) {
		running = seed;
		const outcome = await simulate(seed, {mutant});
		if (outcome.violations.length > 0) return outcome;
	}
	return undefined;
}

function tell(
	{seed, violations}: Outcome,
	{mutant, hasPrivate}: Pick<SimulationOptions, 'mutant' | 'hasPrivate'>,
): void {
	if (violations.length === 0) return;
	process.exitCode = 1;
	const planted = mutant === undefined ? '' : ` --mutant ${mutant.name}`;
	const chosen = hasPrivate === undefined ? '' : ` --private ${hasPrivate ? 'all' : 'none'}`;
	const how = `--seed ${seed} --trace${chosen}${planted}`;
	say(`SEED ${seed} FAILED: replay with npm run simulate -- ${how}`);
	for (const violation of violations.slice(0, 5)) say(`  ${violation}`);
}

function mutantCalled(name: string): Mutant {
	const found = ALL_MUTANTS.find((mutant) => mutant.name === name);
	if (found === undefined) {
		throw new RangeError(
			`There is no mutant ${name}: ${ALL_MUTANTS.map((each) => each.name).join(', ')}`,
		);
	}
	return found;
}

function privacyCalled(name: string | undefined): boolean | undefined {
	if (name === undefined || name === 'all' || name === 'none') {
		return name === undefined ? undefined : name === 'all';
	}
	throw new RangeError(`Private messages are for all or none, not for ${name}.`);
}

function wholeNumber(text: string): number {
	const number = Number(text);
	if (!Number.isSafeInteger(number) || number < 0)
		throw new RangeError(`${text} is no whole number.`);
	return number;
}

function say(line: string): void {
	process.stdout.write(`${line}\n`);
}
