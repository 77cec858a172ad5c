import test from 'ava';
import fc from 'fast-check';
import {cutName} from '../../../source/tui/text/cut-name.ts';
import {ownText, safeLine} from '../../../source/tui/text/safe-text.ts';
import {textWidth} from '../../../source/tui/text/width.ts';

const ELLIPSIS = ownText('…');
const cut = (name: string, columns: number): string => cutName(safeLine(name), columns, ELLIPSIS);

test('a name that fits is whole', (t) => {
	t.is(cut('report.pdf', 10), 'report.pdf');
});

test('a long name keeps its ending', (t) => {
	t.is(cut('the minutes of the meeting.pdf', 14), 'the minut….pdf');
	t.is(cut('the minutes of the meeting.tar.gz', 14), 'the mi….tar.gz');
});

test('a long sentence behind a dot is no ending', (t) => {
	t.is(cut('a.b and then a long sentence', 10), 'a.b and t…');
});

test('a hidden file without another dot has no ending', (t) => {
	t.is(cut('.a-very-long-hidden-name', 10), '.a-very-l…');
});

test('no name is wider than its place', (t) => {
	fc.assert(
		fc.property(
			fc.string({unit: 'grapheme', maxLength: 60}),
			fc.nat({max: 40}),
			(name, columns) => {
				t.true(textWidth(cut(name, columns)) <= columns);
			},
		),
	);
});
