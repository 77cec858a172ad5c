import {tellBytes, tellNumber} from '../../server/operator/amounts.ts';
import type {RoomPulse} from '../../server/operator/console-desk.ts';
import {tellTime} from '../../server/operator/times.ts';
import type {OperatorStats} from '../../server/seeing/stats.ts';
import {fit, pad} from '../../tui/text/cut.ts';
import {ownText, repeatSafe, type SafeText, safe, safeLine} from '../../tui/text/safe-text.ts';
import {cutRow, rowWidth, type Span, type StyledRow} from '../../tui/text/styled-row.ts';
import type {Symbols} from '../../tui/text/symbols.ts';
import {textWidth} from '../../tui/text/width.ts';
import {counted, phrase} from '../../words/phrase.ts';
import {sparkline} from './sparkline.ts';

/** What the dashboard shows of a relay. */
export type DashboardFacts = {
	readonly name: string;
	readonly url: string;
	readonly registration: string;
	/** What others paste to join. */
	readonly join: string;
	readonly stats: OperatorStats;
	readonly rooms: readonly RoomPulse[];
	/** Milliseconds until a stop that was announced. */
	readonly stopsIn: number | undefined;
};

export type DashboardSize = {readonly columns: number; readonly rows: number};

type DrawOptions = DashboardSize & {readonly symbols: Symbols; readonly signs: 'unicode' | 'ascii'};

/** The rows above the prompt: title, figures with graphs, rooms and warnings, as many as fit. */
export function dashboardRows(facts: DashboardFacts, options: DrawOptions): readonly StyledRow[] {
	const head = headRows(facts, options);
	const left = options.rows - head.length;
	return left < 2
		? head.slice(0, options.rows)
		: [...head, ...bodyRows(facts, {...options, rows: left})];
}

/** Title and figures alone: what stays in sight while an answer is read. */
export function headRows(facts: DashboardFacts, options: DrawOptions): readonly StyledRow[] {
	const {columns, rows} = options;
	const figures = rows < 11 ? fewFigures(facts) : figureRows(facts, options);
	return [
		titleRow(facts, columns),
		...(rows < 9 ? [] : [joinRow(facts)]),
		...(rows < 14 ? [] : [ruleRow(undefined, options)]),
		...figures,
	].map((row) => cutRow(row, columns, options.symbols.ellipsis));
}

/** A line across the screen, with a word in it. */
export function ruleRow(
	title: SafeText | undefined,
	{columns, symbols}: {readonly columns: number; readonly symbols: Symbols},
): StyledRow {
	if (title === undefined) return [{text: repeatSafe(symbols.rule, columns), role: 'border'}];
	const rest = Math.max(0, columns - textWidth(title) - 4);
	return [
		{text: safe`${repeatSafe(symbols.rule, 2)} `, role: 'border'},
		{text: title, role: 'title'},
		{text: safe` ${repeatSafe(symbols.rule, rest)}`, role: 'border'},
	];
}

function titleRow(
	{name, url, registration, stats, stopsIn}: DashboardFacts,
	columns: number,
): StyledRow {
	const parts: Span[] = [
		{text: safeLine(name, {columns: Math.max(8, columns >> 2)}), role: 'title', bold: true},
	];
	const add = (text: SafeText, role: Span['role'] = 'muted') =>
		parts.push({text: ownText('  ')}, {text, role});
	if (stats.isDraining) add(ownText('stopping'), 'warning');
	if (stopsIn !== undefined) add(safeLine(phrase`stops in ${tellTime(stopsIn)}`), 'warning');
	add(safeLine(url));
	add(registrationText(registration));
	add(safeLine(phrase`up ${tellTime(stats.time - stats.startedAt)}`));
	return parts;
}

function registrationText(registration: string): SafeText {
	switch (registration) {
		case 'open':
			return ownText('open to all');
		case 'closed':
			return ownText('no new accounts');
		default:
			return ownText('by invitation');
	}
}

function joinRow({join}: DashboardFacts): StyledRow {
	return [
		{text: safe`${ownText('Others join with:')} `, role: 'muted'},
		{text: safeLine(join), role: 'accent'},
	];
}

/** For a small screen: no graphs. */
function fewFigures({stats}: DashboardFacts): readonly StyledRow[] {
	const {connections, accounts, messages, bytesOut, machine} = stats;
	const memory = machine.memory === undefined ? '?' : tellBytes(machine.memory);
	return [
		[{text: safeLine(phrase`${connections} connected, ${accounts} online`)}],
		[
			{
				text: safeLine(
					phrase`${tellNumber(messages.tenSeconds)} messages/s, ${tellBytes(bytesOut.tenSeconds)}/s out`,
				),
			},
		],
		[{text: safeLine(phrase`${memory} memory, loop ${loopDelay(stats)}`)}],
	];
}

/** The widest label and value of the figures. */
const LABEL = 13;
const VALUE = 11;

function figureRows({stats}: DashboardFacts, options: DrawOptions): readonly StyledRow[] {
	const {connections, visitors, accounts, rooms, messages, bytesIn, bytesOut, machine, totals} =
		stats;
	const hidden = visitors === 0 ? [] : [phrase`${visitors} not logged in`];
	const counts = [
		phrase`${connections} connected`,
		...hidden,
		phrase`${accounts} online`,
		counted(rooms, ['{1} room followed', '{1} rooms followed']),
	];
	const memory = [
		...(machine.memory === undefined ? [] : [phrase`${tellBytes(machine.memory)} memory`]),
		...(machine.heap === undefined ? [] : [phrase`${tellBytes(machine.heap)} heap`]),
		phrase`loop ${loopDelay(stats)}`,
		...(machine.diskFree === undefined ? [] : [phrase`${tellBytes(machine.diskFree)} disk free`]),
		...(totals.turnedAway === 0 ? [] : [phrase`${totals.turnedAway} turned away`]),
		...(totals.slow === 0 ? [] : [phrase`${totals.slow} too slow`]),
	];
	const graph = (label: SafeText, value: string, numbers: readonly number[]): StyledRow => [
		{text: fit(label, LABEL), role: 'muted'},
		{text: pad(safeLine(value), VALUE, 'start')},
		{text: ownText('  ')},
		{
			text: ownText(
				sparkline(numbers, Math.min(60, options.columns - LABEL - VALUE - 3), options.signs),
			),
			role: 'accent',
		},
	];
	return [
		[{text: safeLine(counts.join(', '))}],
		graph(ownText('messages'), `${tellNumber(messages.tenSeconds)}/s`, messages.seconds),
		graph(ownText('received'), `${tellBytes(bytesIn.tenSeconds)}/s`, bytesIn.seconds),
		graph(ownText('sent'), `${tellBytes(bytesOut.tenSeconds)}/s`, bytesOut.seconds),
		[{text: safeLine(memory.join(', ')), role: isHeldUp(stats) ? 'warning' : 'text'}],
	];
}

/** Milliseconds of delay at which work is noticeably late. */
const HELD_UP = 100;

function isHeldUp({machine}: OperatorStats): boolean {
	return (machine.loopDelay?.p99 ?? 0) >= HELD_UP;
}

function loopDelay({machine: {loopDelay}}: OperatorStats): string {
	if (loopDelay === undefined) return '?';
	return phrase`${tellNumber(loopDelay.mean)} ms, worst ${tellNumber(loopDelay.most)} ms`;
}

function bodyRows(facts: DashboardFacts, options: DrawOptions): readonly StyledRow[] {
	const {columns, rows, symbols} = options;
	if (columns < 76) {
		const roomRows = Math.min(facts.rooms.length || 1, Math.max(1, Math.floor((rows - 2) / 2)));
		return [
			...block(ownText('Rooms'), roomLines(facts, columns), {columns, symbols, rows: roomRows + 1}),
			...block(ownText('Warnings'), warningLines(facts, rows - roomRows - 2), {
				columns,
				symbols,
				rows: rows - roomRows - 1,
			}),
		].slice(0, rows);
	}
	const leftColumns = Math.min(36, Math.floor(columns / 3));
	const rightColumns = columns - leftColumns - 2;
	const left = block(ownText('Rooms'), roomLines(facts, leftColumns), {
		columns: leftColumns,
		symbols,
		rows,
	});
	const right = block(ownText('Warnings'), warningLines(facts, rows - 1), {
		columns: rightColumns,
		symbols,
		rows,
	});
	return Array.from({length: rows}, (_, index) => {
		const row = left[index] ?? [];
		const gap = repeatSafe(ownText(' '), leftColumns - rowWidth(row) + 2);
		return [...row, {text: gap}, ...(right[index] ?? [])];
	});
}

function block(
	title: SafeText,
	lines: readonly StyledRow[],
	{
		columns,
		rows,
		symbols,
	}: {readonly columns: number; readonly rows: number; readonly symbols: Symbols},
): readonly StyledRow[] {
	const all = [ruleRow(title, {columns, symbols}), ...lines.slice(0, Math.max(0, rows - 1))];
	return all.map((row) => cutRow(row, columns, symbols.ellipsis));
}

function roomLines({rooms}: DashboardFacts, columns: number): readonly StyledRow[] {
	if (rooms.length === 0) return [[{text: ownText('Nothing was written lately.'), role: 'muted'}]];
	return rooms.map(({name, messages}) => {
		const count = safeLine(phrase`${messages} in 10 min`);
		const label = name === undefined ? ownText('private rooms') : safe`#${safeLine(name)}`;
		const room = fit(label, Math.max(4, columns - textWidth(count) - 2));
		return [{text: room}, {text: ownText('  ')}, {text: count, role: 'muted'}];
	});
}

/** The newest last, as in a log. */
function warningLines({stats}: DashboardFacts, most: number): readonly StyledRow[] {
	if (stats.warnings.length === 0) return [[{text: ownText('None.'), role: 'muted'}]];
	return stats.warnings.slice(-Math.max(1, most)).map(({time, level, event, fields}) => {
		const details = Object.entries(fields)
			.filter(([, value]) => value !== undefined)
			.map(([key, value]) => `${key} ${value}`);
		return [
			{text: safeLine(new Date(time).toISOString().slice(11, 19)), role: 'time'},
			{text: ownText('  ')},
			{text: safeLine(event), role: level === 'error' ? 'error' : 'warning'},
			{text: safe` ${safeLine(details.join(', '))}`, role: 'muted'},
		];
	});
}
