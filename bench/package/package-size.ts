import {execFile} from 'node:child_process';
import {join} from 'node:path';
import process from 'node:process';
import {promisify} from 'node:util';
import type {Benchmark} from '../benchmark.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');

/** Packs as for publishing and takes the figures from what `npm run pack:check` prints. */
export const packageSize: Benchmark = {
	name: 'package-size',
	summary: 'the published package, installed in an empty place',
	async run() {
		const program = [...process.execArgv, join(root, 'source/build/pack.ts')];
		const stdout = await outputOf(program);
		return [
			{
				name: 'package, unpacked',
				unit: 'MB',
				measured: figureIn(stdout, /([\d.]+) MB unpacked/),
				target: {type: 'value', most: 3},
			},
			{
				name: 'package, dependencies',
				unit: 'packages',
				measured: figureIn(stdout, /dependencies\s+(\d+)/),
				target: {type: 'value', most: 0},
			},
			{
				name: 'cold npx of the package',
				unit: 's',
				measured: figureIn(stdout, /cold npx\s+([\d.]+) s/),
				target: {type: 'time', most: 3},
			},
		];
	},
};

/** What it prints, also where it finds something wrong: the figures say what. */
async function outputOf(program: readonly string[]): Promise<string> {
	try {
		return (await run(process.execPath, program, {cwd: root})).stdout;
	} catch (error) {
		if (error instanceof Error && 'stdout' in error && error.stdout !== '')
			return String(error.stdout);
		throw error;
	}
}

function figureIn(output: string, pattern: RegExp): number {
	const figure = pattern.exec(output)?.[1];
	if (figure === undefined) throw new Error(`The pack check does not print ${pattern}:\n${output}`);
	return Number(figure);
}
