import test from 'ava';
import fc from 'fast-check';
import {
	type Area,
	areaOf,
	hitTest,
	type Layout,
	type LayoutWants,
	layout,
} from '../../source/tui/layout.ts';

const plain: LayoutWants = {
	rooms: true,
	people: true,
	thread: false,
	tail: false,
	composerRows: 1,
};

function at(columns: number, rows: number, wants: Partial<LayoutWants> = {}): Layout {
	return layout({columns, rows}, {...plain, ...wants});
}

/** The columns of the body from left to right, as 'rail 15 | log 64'. */
function body(columns: number, wants: Partial<LayoutWants> = {}): string {
	const areas = at(columns, 30, wants).areas;
	return areas
		.filter(({row, rows}) => row === 1 && rows > 5)
		.map(({name, columns: width}) => (name === 'border' ? '|' : `${name} ${width}`))
		.join(' ');
}

/** The rows from top to bottom, as 'header 1, log 20, …'. */
function stacked(columns: number, rows: number, wants: Partial<LayoutWants> = {}): string {
	return at(columns, rows, {rooms: false, people: false, ...wants})
		.areas.map(({name, rows: height}) => `${name} ${height}`)
		.join(', ');
}

const thread = {thread: true};
const widths: readonly (readonly [number, Partial<LayoutWants>, string])[] = [
	[20, {}, 'log 20'],
	[39, {}, 'log 39'],
	[59, {}, 'log 59'],
	[60, {}, 'log 60'],
	[79, {}, 'log 79'],
	[79, thread, 'thread 79'],
	[80, {}, 'rail 15 | log 64'],
	[99, {}, 'rail 15 | log 83'],
	[80, thread, 'rail 15 | thread 64'],
	[80, {rooms: false}, 'log 80'],
	[100, {}, 'rail 20 | log 59 | people 19'],
	[120, {}, 'rail 20 | log 79 | people 19'],
	[139, {}, 'rail 20 | log 98 | people 19'],
	[120, {people: false}, 'rail 20 | log 99'],
	[100, thread, 'rail 20 | log 39 | thread 39'],
	[120, thread, 'rail 20 | log 58 | thread 40'],
	[140, {}, 'rail 20 | log 99 | people 19'],
	[160, {}, 'rail 20 | log 100 blank 19 | people 19'],
	[140, thread, 'rail 20 | log 58 | thread 40 | people 19'],
	[179, {people: false}, 'rail 20 | log 100 blank 58'],
	[180, {}, 'rail 25 | log 100 blank 34 | people 19'],
	[200, thread, 'rail 25 | log 98 | thread 55 | people 19'],
	[139, {peek: true}, 'rail 20 | log 98 | people 19'],
	[140, {peek: true}, 'rail 20 | log 58 | peek 40 | people 19'],
	[200, {peek: true}, 'rail 25 | log 98 | peek 55 | people 19'],
	[80, {thread: true, peek: true}, 'rail 15 | thread 64'],
];

for (const [columns, wants, expected] of widths) {
	test(`${columns} columns with ${JSON.stringify(wants)} are ${expected}`, (t) => {
		t.is(body(columns, wants), expected);
	});
}

const heights: readonly (readonly [number, number, number, string])[] = [
	[80, 24, 1, 'header 1, log 20, status 1, composer 1, hint 1'],
	[80, 16, 1, 'header 1, log 12, status 1, composer 1, hint 1'],
	[80, 15, 1, 'header 1, log 12, status 1, composer 1'],
	[80, 12, 1, 'header 1, log 9, status 1, composer 1'],
	[80, 11, 1, 'log 9, status 1, composer 1'],
	[80, 6, 9, 'log 3, status 1, composer 2'],
	[80, 5, 9, 'log 3, status 1, composer 1'],
	[80, 3, 9, 'log 1, status 1, composer 1'],
	[80, 24, 9, 'header 1, log 16, status 1, composer 5, hint 1'],
	[80, 12, 9, 'header 1, log 6, status 1, composer 4'],
	[48, 20, 1, 'header 1, log 15, status 1, composer 1, strip 1, hint 1'],
	[34, 10, 1, 'log 7, status 1, composer 1, strip 1'],
	[34, 5, 1, 'log 3, status 1, composer 1'],
];

for (const [columns, rows, composerRows, expected] of heights) {
	test(`${columns}x${rows} with ${composerRows} rows written is ${expected}`, (t) => {
		t.is(stacked(columns, rows, {composerRows}), expected);
	});
}

test('the form of messages goes by the width', (t) => {
	const forms = [39, 40, 59, 60].map((columns) => at(columns, 24).messageForm);
	t.deepEqual(forms, ['run', 'stacked', 'stacked', 'gutter']);
});

test('lists and threads are placed by the width', (t) => {
	const placements = [59, 60, 80, 100].map((columns) => {
		const {roomsPlacement, peoplePlacement, threadPlacement} = at(columns, 24);
		return `${roomsPlacement} ${peoplePlacement} ${threadPlacement}`;
	});
	t.deepEqual(placements, [
		'strip overlay full',
		'overlay overlay full',
		'pane overlay log',
		'pane pane pane',
	]);
});

test('previews and pins come at 180 columns', (t) => {
	t.like(at(179, 40), {hasPreview: false, hasPins: false});
	t.like(at(180, 40), {hasPreview: true, hasPins: true});
});

test('the name of the room is always somewhere', (t) => {
	t.is(at(80, 12).roomNameIn, 'header');
	t.is(at(80, 11).roomNameIn, 'prompt');
	t.is(at(48, 11).roomNameIn, 'strip');
	t.is(at(48, 5).roomNameIn, 'prompt');
});

test('the hint has no row of its own under 16 rows', (t) => {
	t.false(at(80, 16).hasMergedHint);
	t.true(at(80, 15).hasMergedHint);
});

test('the newest lines stay in sight under a scrolled log from 16 rows on', (t) => {
	t.is(stacked(80, 24, {tail: true}), 'header 1, log 17, tail 3, status 1, composer 1, hint 1');
	t.is(areaOf(at(80, 15, {tail: true}), 'tail'), undefined);
	t.like(areaOf(at(80, 24, {tail: true}), 'tail'), {column: 16, columns: 64});
});

test('a second room stands under the thread, where both have room', (t) => {
	const both = {thread: true, peek: true};
	const screen = at(160, 40, both);
	t.like(areaOf(screen, 'thread'), {column: 100, row: 1, columns: 40, rows: 22});
	t.like(areaOf(screen, 'peek'), {column: 100, row: 23, columns: 40, rows: 14});
	t.is(areaOf(at(160, 19, both), 'peek'), undefined);
	t.like(areaOf(at(160, 19, both), 'thread'), {rows: 15});
});

test('a thread on a wide screen has a composer under it, as high as the other', (t) => {
	const screen = at(160, 40, {thread: true, composerRows: 2, threadComposerRows: 4});
	t.true(screen.hasTwoComposers);
	t.like(areaOf(screen, 'composer'), {column: 0, row: 35, columns: 99, rows: 4});
	t.like(areaOf(screen, 'thread-composer'), {column: 100, row: 35, columns: 60, rows: 4});
	t.false(at(139, 40, {thread: true}).hasTwoComposers);
	t.false(at(160, 40).hasTwoComposers);
	t.is(areaOf(at(160, 40, {threadComposerRows: 4}), 'composer')?.rows, 1);
});

test('what is said above the composer takes two rows at most, and none of the lowest screens', (t) => {
	const most = {noticeRows: 9};
	t.is(stacked(80, 24, most), 'header 1, log 18, status 1, notice 2, composer 1, hint 1');
	t.is(stacked(80, 12, most), 'header 1, log 7, status 1, notice 2, composer 1');
	t.is(stacked(34, 10, most), 'log 6, status 1, notice 1, composer 1, strip 1');
	t.is(stacked(80, 6, {...most, composerRows: 9}), 'log 2, status 1, notice 1, composer 2');
	t.is(stacked(80, 5, most), 'log 3, status 1, composer 1');
});

test('a screen that is too small says what is needed, and has nothing else', (t) => {
	for (const [columns, rows] of [
		[19, 24],
		[80, 2],
		[1, 1],
	] as const) {
		const {tooSmall, areas} = at(columns, rows);
		t.is(tooSmall, 'too small, 20x3 needed');
		t.deepEqual(areas, [{name: 'blank', column: 0, row: 0, columns, rows}]);
	}
	t.is(at(20, 3).tooSmall, undefined);
});

test('a click is placed in the area under it', (t) => {
	const screen = at(120, 40);
	t.deepEqual(hitTest(screen, 0, 0), {name: 'header', column: 0, row: 0});
	t.deepEqual(hitTest(screen, 3, 2), {name: 'rail', column: 3, row: 1});
	t.deepEqual(hitTest(screen, 20, 2), {name: 'border', column: 0, row: 1});
	t.deepEqual(hitTest(screen, 21, 2), {name: 'log', column: 0, row: 1});
	t.deepEqual(hitTest(screen, 119, 36), {name: 'people', column: 18, row: 35});
	t.deepEqual(hitTest(screen, 119, 39), {name: 'hint', column: 119, row: 0});
});

test('a click off the screen is nowhere', (t) => {
	for (const [column, row] of [
		[-1, 0],
		[0, -1],
		[120, 0],
		[0, 40],
	] as const) {
		t.is(hitTest(at(120, 40), column, row), undefined);
	}
});

/** Whether every cell of the screen is in exactly one area. */
function tiles({areas, size}: Layout): boolean {
	const cells = new Uint8Array(size.columns * size.rows);
	for (const area of areas) {
		if (area.columns < 1 || area.rows < 1 || !isInside(area, size)) {
			return false;
		}
		for (let row = area.row; row < area.row + area.rows; row++) {
			const start = row * size.columns + area.column;
			for (let cell = start; cell < start + area.columns; cell++) {
				cells[cell] = (cells[cell] ?? 0) + 1;
			}
		}
	}
	return cells.every((count) => count === 1);
}

function isInside(area: Area, {columns, rows}: Layout['size']): boolean {
	const right = area.column + area.columns;
	const bottom = area.row + area.rows;
	return area.column >= 0 && area.row >= 0 && right <= columns && bottom <= rows;
}

test('at every size the areas tile the screen', (t) => {
	for (let columns = 1; columns <= 250; columns++) {
		for (let rows = 1; rows <= 80; rows++) {
			// Every size is seen, and over the sizes every mixture of what may be open.
			const mix = columns * 7 + rows;
			const wants: LayoutWants = {
				rooms: mix % 2 === 0,
				people: mix % 3 !== 0,
				thread: mix % 5 < 2,
				peek: mix % 11 < 4,
				threadComposerRows: mix % 6,
				tail: mix % 7 < 3,
				composerRows: mix % 9,
				noticeRows: mix % 4,
			};
			if (!tiles(layout({columns, rows}, wants))) {
				t.fail(`${columns}x${rows} ${JSON.stringify(wants)}`);
				return;
			}
		}
	}
	t.pass();
});

const anySize = {
	columns: fc.integer({min: 1, max: 250}),
	rows: fc.integer({min: 1, max: 80}),
};
const anyWants = fc.record({
	rooms: fc.boolean(),
	people: fc.boolean(),
	thread: fc.boolean(),
	peek: fc.boolean(),
	tail: fc.boolean(),
	threadComposerRows: fc.integer({min: -1, max: 200}),
	composerRows: fc.integer({min: -1, max: 200}),
	noticeRows: fc.integer({min: -1, max: 9}),
});

test('whatever is wanted, the areas tile the screen and the essentials are there', (t) => {
	fc.assert(
		fc.property(fc.record(anySize), anyWants, (size, wants) => {
			const result = layout(size, wants);
			const hasBody = areaOf(result, 'log') ?? areaOf(result, 'thread');
			const hasAll = hasBody !== undefined && areaOf(result, 'composer') !== undefined;
			return tiles(result) && (hasAll || result.tooSmall !== undefined);
		}),
		{numRuns: 500},
	);
	t.pass();
});

test('the same size and wants give the same layout', (t) => {
	t.deepEqual(at(123, 45, thread), at(123, 45, thread));
});

test('overlays stay inside the body', (t) => {
	fc.assert(
		fc.property(fc.record(anySize), (size) => {
			const {overlay} = layout(size, plain);
			return isInside({name: 'blank', ...overlay}, size) && overlay.columns >= 1;
		}),
	);
	t.pass();
});
