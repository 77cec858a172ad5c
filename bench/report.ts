import {cpus, loadavg} from 'node:os';
import process from 'node:process';
import {comparedValue, type Figure, type Target, type Unit, verdictOf} from './benchmark.ts';

/** The figures as a table for people. */
export function table(figures: readonly Figure[]): string {
	const rows = [HEADINGS, ...figures.map(cells)];
	const widths = HEADINGS.map((_, column) =>
		Math.max(...rows.map((row) => [...(row[column] ?? '')].length)),
	);
	const lines = rows.map((row) =>
		row
			.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - [...cell].length))
			.join('  ')
			.trimEnd(),
	);
	lines.splice(1, 0, widths.map((width) => '─'.repeat(width)).join('  '));
	return lines.join('\n');
}

/** The same for programs. */
export function json(figures: readonly Figure[]): string {
	const machine = {node: process.version, cores: cpus().length, load: loadavg()[0]};
	const judged = figures.map((figure) => ({...figure, verdict: verdictOf(figure)}));
	return JSON.stringify({machine, figures: judged}, undefined, '\t');
}

/** What a reader must know to judge the figures: where they come from, and how busy that was. */
export function machineLine(): string {
	const [load = 0] = loadavg();
	return `Node ${process.version}, ${cpus().length} cores, load ${load.toFixed(1)} at the start`;
}

const HEADINGS = ['figure', 'measured', 'beside it in the same run', 'target', 'verdict'];

const VERDICTS = {
	ok: 'ok',
	missed: 'missed',
	late: 'missed (a busy machine misses it too)',
	untold: '',
} as const;

function cells(figure: Figure): readonly string[] {
	const {name, measured, unit, beside = [], target} = figure;
	return [
		name,
		quantity(measured, unit),
		beside.map((peer) => `${peer.name} ${quantity(peer.value, unit)}`).join(', '),
		target === undefined ? '' : targetCell(figure, target),
		VERDICTS[verdictOf(figure)],
	];
}

function targetCell(figure: Figure, target: Target): string {
	const {unit, beside = []} = figure;
	const peer = beside[0]?.name ?? '';
	switch (target.type) {
		case 'share':
			return `${bounds(target, (share) => `${share} ×`)} ${peer} (is ${comparedValue(figure).toFixed(2)})`;
		case 'excess': {
			const excess = quantity(comparedValue(figure), unit);
			return `${bounds(target, (most) => quantity(most, unit))} above ${peer} (is ${excess})`;
		}
		case 'value':
		case 'time':
			return bounds(target, (value) => quantity(value, unit));
	}
}

function bounds(
	{least, most}: {readonly least?: number; readonly most?: number},
	show: (bound: number) => string,
): string {
	const parts = [least === undefined ? '' : `≥ ${show(least)}`];
	if (most !== undefined) parts.push(`≤ ${show(most)}`);
	return parts.filter((part) => part !== '').join(', ');
}

/** Three significant digits, or all of a larger number, with its unit. */
function quantity(value: number, unit: Unit): string {
	const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.max(Math.abs(value), 0.1))));
	const number = Number.isInteger(value) ? String(value) : value.toFixed(digits);
	return `${number.replace(/\B(?=(?:\d{3})+$)/g, '\u202F')} ${unit}`;
}
