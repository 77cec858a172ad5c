import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import fc from 'fast-check';
import InkOutput from '../../../node_modules/ink/build/output.js';
import {SegmentOutput} from '../../../source/tui/terminal/segment-output.ts';
import {bundledModules} from '../../../source/tui/terminal/swaps.ts';
import {ScreenReader} from '../../helpers/test-terminal.ts';

type Operation =
	| {
			readonly type: 'write';
			readonly x: number;
			readonly y: number;
			readonly text: string;
			readonly look: number;
	  }
	| {
			readonly type: 'clip';
			readonly x1?: number;
			readonly x2?: number;
			readonly y1?: number;
			readonly y2?: number;
	  }
	| {readonly type: 'unclip'};

const ESC = '\u{1B}';
const size = {width: 24, height: 6};

// What Ink's Text component does to a line, in the ways that differ: nothing, a colour, a background
// with another inside, and a change of the text itself.
const looks: ReadonlyArray<Array<(line: string) => string>> = [
	[],
	[(line) => line],
	[(line) => `${ESC}[32m${line.replaceAll(`${ESC}[39m`, `${ESC}[32m`)}${ESC}[39m`],
	[(line) => `${ESC}[1m${line}${ESC}[22m`, (line) => `${ESC}[44m${line}${ESC}[49m`],
	[(line) => line.replaceAll('h', '好')],
];

function draw(output: InkOutput | SegmentOutput, operations: readonly Operation[]) {
	for (const operation of operations) {
		switch (operation.type) {
			case 'write':
				output.write(operation.x, operation.y, operation.text, {
					transformers: looks[operation.look] ?? [],
				});
				break;
			case 'clip': {
				const {x1, x2, y1, y2} = operation;
				output.clip({x1, x2, y1, y2});
				break;
			}
			case 'unclip':
				output.unclip();
		}
	}

	return output.get();
}

/** Every cell with its looks, as the terminal shows them; a blank without a look is nothing. */
async function cellsOf(frame: string): Promise<readonly string[]> {
	const {emulator} = new ScreenReader({columns: 60, rows: size.height});
	await new Promise<void>((resolve) => emulator.write(frame, resolve));
	const cells = Array.from({length: size.height * 60}, (_, index) => {
		const line = emulator.buffer.active.getLine(Math.floor(index / 60));
		const cell = line?.getCell(index % 60);
		const looks = [
			cell?.getFgColorMode(),
			cell?.getFgColor(),
			cell?.getBgColorMode(),
			cell?.getBgColor(),
			cell?.isBold(),
			cell?.isDim(),
			cell?.isItalic(),
			cell?.isUnderline(),
			cell?.isInverse(),
			cell?.isStrikethrough(),
		];
		const text = cell?.getChars() || ' ';
		// The colour of a blank is not to be seen.
		return text === ' '
			? ` ${cell?.getBgColorMode()}${cell?.getBgColor()}${cell?.isInverse()}${cell?.isUnderline()}${cell?.isStrikethrough()}`
			: `${text}${looks}`;
	});
	emulator.dispose();
	return cells;
}

const styles = fc
	.constantFrom(
		...[
			'31',
			'39',
			'1',
			'22',
			'2',
			'44',
			'49',
			'7',
			'27',
			'0',
			'',
			'38;5;200',
			'48;2;1;2;3',
			'1;31',
			'4',
			'24',
			'91',
			'9;29',
			'53',
		],
	)
	.map((code) => `${ESC}[${code}m`);
const texts = fc
	.array(
		fc.oneof(
			{
				weight: 4,
				arbitrary: fc.constantFrom('a', 'hello', ' ', '  ', 'é', '│', '──', '░', 'Ж', '-'),
			},
			{
				weight: 2,
				arbitrary: fc.constantFrom('好', 'かな', '한', '😀', '👩‍👧', '🇫🇮', '❤️', 'e\u{301}', '☺'),
			},
			{weight: 1, arbitrary: fc.constantFrom('\u{200B}', '\u{AD}', '\u{301}', '\n', '\u{A0}')},
			{weight: 3, arbitrary: styles},
		),
		{maxLength: 8},
	)
	.map((parts) => parts.join(''));
const writes = fc.record({
	type: fc.constant('write' as const),
	x: fc.integer({min: -3, max: size.width + 2}),
	y: fc.integer({min: -2, max: size.height + 1}),
	text: texts,
	look: fc.nat(looks.length - 1),
});
const edge = (limit: number) => fc.option(fc.integer({min: -1, max: limit}), {nil: undefined});
const clips = fc.record({
	type: fc.constant('clip' as const),
	x1: edge(size.width),
	x2: edge(size.width),
	y1: edge(size.height),
	y2: edge(size.height),
});
const operationLists = fc.array(
	fc.oneof(
		{weight: 8, arbitrary: writes},
		{weight: 1, arbitrary: clips},
		{weight: 1, arbitrary: fc.constant({type: 'unclip' as const})},
	),
	{maxLength: 8},
);
// As the panes draw: each row in pieces side by side, nothing overlaps.
const paneLists = fc
	.array(fc.tuple(fc.nat(size.height - 1), fc.nat(1), texts, fc.nat(looks.length - 1)), {
		maxLength: 12,
	})
	.map((pieces) =>
		pieces.map(([y, half, text, look]) => ({
			type: 'write' as const,
			x: half * 12,
			y,
			text: text.replaceAll('\n', ''),
			look,
		})),
	);

test('a frame of any operations looks as Ink would draw it, cell by cell', async (t) => {
	const property = fc.asyncProperty(fc.oneof(operationLists, paneLists), async (operations) => {
		const ours = draw(new SegmentOutput(size), operations);
		const inks = draw(new InkOutput(size), operations);
		return (
			ours.height === inks.height &&
			String(await cellsOf(ours.output)) === String(await cellsOf(inks.output))
		);
	});
	await t.notThrowsAsync(() => fc.assert(property, {numRuns: 600}));
});

test('rows that are written side by side keep their strings', (t) => {
	const output = new SegmentOutput({width: 20, height: 2});
	const row = `${ESC}[38;5;9mnick${ESC}[0m text`;
	output.write(10, 0, 'right', {transformers: []});
	output.write(0, 0, row, {transformers: []});
	output.write(0, 1, '好', {transformers: []});
	t.deepEqual(output.get(), {output: `${row} right\n好`, height: 2});
});

test('no style of one piece reaches the next', (t) => {
	const output = new SegmentOutput({width: 20, height: 1});
	output.write(0, 0, `${ESC}[31mred`, {transformers: []});
	output.write(3, 0, 'plain', {transformers: []});
	t.is(output.get().output, `${ESC}[31mred${ESC}[39mplain`);
});

test('the modules that we replace are still imported by Ink as we expect', async (t) => {
	const renderer = await readFile(
		fileURLToPath(new URL('renderer.js', import.meta.resolve('ink'))),
		'utf8',
	);
	const lineUpdate = await readFile(
		fileURLToPath(new URL('line-update.js', import.meta.resolve('ink'))),
		'utf8',
	);
	const specifiers = (source: string) =>
		Array.from(source.matchAll(/from '([^']+)'/g), ([, specifier = '']) => specifier);
	const [width, output] = bundledModules;
	t.true(specifiers(renderer).some((specifier) => output?.specifier.test(specifier)));
	t.true(specifiers(lineUpdate).some((specifier) => width?.specifier.test(specifier)));
	t.regex(renderer, /new Output\(\{\s*width: [^,]+,\s*height: [^,]+,\s*\}\)/);
});
