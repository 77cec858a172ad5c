import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {pathToFileURL} from 'node:url';
import {parseArgs} from 'node:util';
import type {Attack, AttackFigure, AttackOptions} from './attacks/figure.ts';
import {machineLine} from './report.ts';

/**
 * Runs each program of a folder, or those named on the command line, prints what they came to, and sets
 * the exit code to 1 when one did not pass. A program is a file that begins with `letter` and a number,
 * and exports `run`. Takes `--full` and `--json`.
 */
export async function runFigurePrograms(folder: string, letter: string): Promise<void> {
	const {positionals, values} = parseArgs({
		allowPositionals: true,
		options: {full: {type: 'boolean'}, json: {type: 'boolean'}},
	});
	const found = programs(folder, letter);
	const numberOf = (typed: string) => new RegExp(`^${letter}(\\d+)(?:-|$)`).exec(typed)?.[1];
	const unknown = positionals.find(
		(name) => !found.some((file) => numberOf(file) === numberOf(name)),
	);
	if (unknown !== undefined) {
		const known = found.map((file) => file.replace('.ts', '')).join(', ');
		process.stderr.write(`There is no “${unknown}”. There are: ${known}.\n`);
		process.exitCode = 64;
		return;
	}

	const chosen = found.filter(
		(file) =>
			positionals.length === 0 || positionals.some((name) => numberOf(name) === numberOf(file)),
	);
	process.stderr.write(`${machineLine()}\n`);
	const figures: AttackFigure[] = [];
	for (const file of chosen) {
		figures.push(
			await runOne(join(folder, file), file.replace('.ts', ''), {isFull: values.full ?? false}),
		);
	}
	const printed = values.json ? JSON.stringify(figures, undefined, '\t') : lines(figures);
	process.stdout.write(`${printed}\n`);
	const missed = figures.filter(({pass}) => !pass);
	// Whoever sees only the end of a long log sees what is wrong.
	if (!values.json && missed.length < figures.length) {
		for (const each of missed) process.stdout.write(`${lines([each])}\n`);
	}
	if (missed.length > 0) process.exitCode = 1;
}

/** The files that hold one, by number. */
function programs(folder: string, letter: string): readonly string[] {
	const pattern = new RegExp(`^${letter}(\\d+)-.*\\.ts$`);
	const number = (file: string) => Number(pattern.exec(file)?.[1]);
	return readdirSync(folder)
		.filter((file) => pattern.test(file))
		.toSorted((one, other) => number(one) - number(other));
}

async function runOne(file: string, name: string, options: AttackOptions): Promise<AttackFigure> {
	process.stderr.write(`${name} … `);
	const started = performance.now();
	// Each file of that name exports a run; a type error in it would show in `npm run check`.
	const program = (await import(pathToFileURL(file).href)) as Attack;
	const most = program.isMeasured === true ? TRIES : 1;
	let figure = await tried(program, name, options);
	for (let tries = 2; !figure.pass && tries <= most; tries++) {
		process.stderr.write(`missed: ${figure.figure} … once more … `);
		figure = {...(await tried(program, name, options)), tries};
	}
	process.stderr.write(`${((performance.now() - started) / 1000).toFixed(0)} s\n`);
	return figure;
}

/** How often a program with a measured mark is run before it counts as not passed. */
const TRIES = 3;

async function tried({run}: Attack, name: string, options: AttackOptions): Promise<AttackFigure> {
	try {
		return await run(options);
	} catch (error) {
		// The others' figures are worth having all the same.
		process.stderr.write(`${error instanceof Error ? error.stack : error} … `);
		return {name, pass: false, figure: 'could not be run', mark: ''};
	}
}

function lines(figures: readonly AttackFigure[]): string {
	return figures
		.map(
			({name, pass, figure, mark, tries}) =>
				`${pass ? 'ok ' : 'NOT'} ${name}${tries === undefined ? '' : ` (try ${tries})`}\n` +
				`    ${figure}\n    mark: ${mark}`,
		)
		.join('\n');
}
