import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {pathToFileURL} from 'node:url';
import {parseArgs} from 'node:util';
import {machineLine} from '../report.ts';
import type {Attack, AttackFigure, AttackOptions} from './figure.ts';

/**
 * `tsx bench/attacks/index.ts [sNN …] [--full] [--json]`: attacks a relay in each of the ways of this
 * folder, or in those named, prints what that came to, and exits with 1 when it withstood not all.
 */
async function main(): Promise<void> {
	const {positionals, values} = parseArgs({
		allowPositionals: true,
		options: {full: {type: 'boolean'}, json: {type: 'boolean'}},
	});
	const found = attacks();
	const unknown = positionals.find((name) => !found.some((file) => isNamed(file, name)));
	if (unknown !== undefined) {
		const known = found.map((file) => file.replace('.ts', '')).join(', ');
		process.stderr.write(`There is no attack “${unknown}”. There are: ${known}.\n`);
		process.exitCode = 64;
		return;
	}

	const chosen = found.filter(
		(file) => positionals.length === 0 || positionals.some((name) => isNamed(file, name)),
	);
	process.stderr.write(`${machineLine()}\n`);
	const figures: AttackFigure[] = [];
	for (const file of chosen) figures.push(await runOne(file, {isFull: values.full ?? false}));
	process.stdout.write(
		`${values.json ? JSON.stringify(figures, undefined, '\t') : table(figures)}\n`,
	);
	if (figures.some(({pass}) => !pass)) process.exitCode = 1;
}

/** The files that hold an attack, by number. */
function attacks(): readonly string[] {
	const files = readdirSync(import.meta.dirname).filter((file) => ATTACK_FILE.test(file));
	const number = (file: string) => Number(ATTACK_FILE.exec(file)?.[1]);
	return files.toSorted((one, other) => number(one) - number(other));
}

const ATTACK_FILE = /^s(\d+)-.*\.ts$/;

/** Whether `name` is the file's number or all of its name: `s1`, `s1-slow-requests`. */
function isNamed(file: string, name: string): boolean {
	const typed = name.toLowerCase();
	const number = Number(ATTACK_FILE.exec(file)?.[1]);
	return `${typed}.ts` === file || Number(/^s(\d+)$/.exec(typed)?.[1]) === number;
}

async function runOne(file: string, options: AttackOptions): Promise<AttackFigure> {
	process.stderr.write(`${file.replace('.ts', '')} … `);
	const started = performance.now();
	try {
		// Each file of that name exports an attack; a type error in it would show in `npm run check`.
		const {run} = (await import(pathToFileURL(join(import.meta.dirname, file)).href)) as Attack;
		return await run(options);
	} catch (error) {
		// The others' figures are worth having all the same.
		process.stderr.write(`${error instanceof Error ? error.stack : error} … `);
		return {name: file.replace('.ts', ''), pass: false, figure: 'could not be run', mark: ''};
	} finally {
		process.stderr.write(`${((performance.now() - started) / 1000).toFixed(0)} s\n`);
	}
}

function table(figures: readonly AttackFigure[]): string {
	const rows = [
		['attack', 'measured', 'mark', 'pass'],
		...figures.map(({name, figure, mark, pass}) => [name, figure, mark, pass ? 'yes' : 'NO']),
	];
	const width = (column: number) => Math.max(...rows.map((row) => [...(row[column] ?? '')].length));
	const widths = [width(0), width(1), width(2), width(3)];
	const lines = rows.map((row) =>
		row
			.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - [...cell].length))
			.join('  ')
			.trimEnd(),
	);
	lines.splice(1, 0, widths.map((each) => '─'.repeat(each)).join('  '));
	return lines.join('\n');
}

await main();
