import test from 'ava';
import fc from 'fast-check';
import originalStringWidth from 'string-width';
import {FrameFilter} from '../../../source/tui/terminal/frame-filter.ts';
import {measureLine} from '../../../source/tui/terminal/styled-line.ts';
import {hyperlink, linkTarget} from '../../../source/tui/text/hyperlink.ts';
import {messageRows} from '../../../source/tui/text/message-rows.ts';
import {type Look, paint} from '../../../source/tui/text/paint.ts';
import {slicePainted} from '../../../source/tui/text/painted.ts';
import {safeText} from '../../../source/tui/text/safe-text.ts';
import {cutRow, type StyledRow} from '../../../source/tui/text/styled-row.ts';
import {stringWidth, textWidth} from '../../../source/tui/text/width.ts';
import {dark} from '../../../source/tui/themes/dark.ts';
import {hostileStrings} from './hostile-strings.ts';

const LINKED: Look = {theme: dark, depth: 'truecolor', hyperlinks: true};
const ADDRESS = 'https://wiki.example/release/0.9/notes?draft=1';
const ESCAPE = '\u001b';
const OPENING = new RegExp(`${ESCAPE}\\]8;id=(\\w+);([!-~]+)${ESCAPE}\\\\`, 'g');
const STYLE = new RegExp(`${ESCAPE}\\[[\\d;]*m`, 'g');
const CLOSING = `${ESCAPE}]8;;${ESCAPE}\\`;

test('an address of the web is a link, and nothing else is', (t) => {
	t.is(linkTarget(ADDRESS), ADDRESS);
	t.is(linkTarget('http://a.example'), 'http://a.example');
	t.is(linkTarget('http://a.example/@ada'), 'http://a.example/@ada');
	for (const text of [
		...['file:///etc/passwd', 'javascript:alert(1)', 'ssh://host', 'https://', 'wiki.example'],
		...['https://exаmple.org', 'https://a.example/ b', `https://a.example/${ESCAPE}]52;c;AA`],
		...['https://a.example@b.example/', 'http://a.example:80@b.example'],
		...['HTTPS://a.example', `https://a.example/${'x'.repeat(2048)}`],
	]) {
		t.is(linkTarget(text), undefined, text);
		t.is(hyperlink('text', text), 'text');
	}
});

test('a painted address leads to itself, where the look has links', (t) => {
	const [row = []] = messageRows(safeText(`see ${ADDRESS}.`), {columns: 80});
	t.is(
		painted([row], LINKED).replaceAll(STYLE, ''),
		`see ${ESCAPE}]8;id=${idIn(row)};${ADDRESS}${ESCAPE}\\${ADDRESS}${CLOSING}.`,
	);
	t.false(painted([row], {...LINKED, hyperlinks: false}).includes(']8;'));
	t.false(painted([row], {theme: dark, depth: 'none'}).includes(']8;'));
});

test('the parts of an address that goes on in the next row are one link to all of it', (t) => {
	const rows = messageRows(safeText(ADDRESS), {columns: 20});
	t.true(rows.length > 2);
	const links = [...painted(rows, LINKED).matchAll(OPENING)];
	t.is(links.length, rows.length);
	t.is(new Set(links.map(([, id]) => id)).size, 1);
	t.true(links.every(([, , target]) => target === ADDRESS));
	const other = paint([{text: safeText('x'), link: `${ADDRESS}2`}], LINKED);
	t.not([...other.matchAll(OPENING)][0]?.[1], links[0]?.[1]);
});

test('an address with letters beyond ASCII is read and not a link', (t) => {
	const rows = messageRows(safeText('https://пример.example/é'), {columns: 60});
	t.false(painted(rows, LINKED).includes(']8;'));
});

const texts = fc
	.array(fc.constantFrom('好', ' and ', ADDRESS, '*bold*', 'http://a.example/x', 'é', '\n'))
	.map((parts) => parts.join(' '));

test('a slice of a painted row has its cells, its links, and opens nothing that it does not close', (t) => {
	fc.assert(
		fc.property(texts, fc.nat(90), fc.nat(90), (text, one, other) => {
			const [start, end] = [Math.min(one, other), Math.max(one, other)];
			const [row = []] = messageRows(safeText(text), {columns: 90});
			const line = paint(row, LINKED, {columns: 90, selected: true});
			const slice = slicePainted(line, start, end);
			t.is(textWidth(slice), end - start);
			const whole = slicePainted(line, 0, 90);
			t.is(plain(whole), plain(line));
			const opened = [...slice.matchAll(OPENING)].length;
			t.is(slice.split(CLOSING).length - 1, opened);
			t.true([...slice.matchAll(OPENING)].every(([, , target]) => text.includes(target ?? ' ')));
		}),
	);
});

test('links take no cells, whoever measures', (t) => {
	fc.assert(
		fc.property(texts, fc.integer({min: 10, max: 90}), (text, columns) => {
			for (const row of messageRows(safeText(text), {columns})) {
				const line = paint(cutRow(row, columns), LINKED, {columns});
				t.is(textWidth(line), columns);
				t.is(stringWidth(line), originalStringWidth(line));
				const measured = measureLine(line, {transform: (same) => same, isLast: true});
				t.is(measured?.width, columns);
				t.is(plain(measured?.text ?? ''), plain(line));
			}
		}),
	);
});

test('whatever somebody writes, the gate lets the painted rows through as they are', (t) => {
	for (const {value, id} of hostileStrings) {
		for (const text of [value, `https://a.example/${value}`, `https://${value}`]) {
			const line = painted(messageRows(safeText(text), {columns: 40}), LINKED);
			const filter = new FrameFilter();
			t.is(filter.filter(line), line, id);
			t.is(filter.blockedCount, 0, id);
		}
	}
});

function painted(rows: readonly StyledRow[], look: Look): string {
	return rows.map((row) => paint(row, look)).join('\n');
}

function idIn(row: StyledRow): string {
	return [...paint(row, LINKED).matchAll(OPENING)][0]?.[1] ?? '';
}

/** What is to be read of a line. */
function plain(line: string): string {
	return line.replaceAll(CLOSING, '').replaceAll(OPENING, '').replaceAll(STYLE, '');
}
