import test from 'ava';
import {type LogStyle, logStyle} from '../../../source/tui/log/log-style.ts';
import {RowCache} from '../../../source/tui/log/row-cache.ts';
import {asciiSymbols} from '../../../source/tui/text/symbols.ts';
import {dark} from '../../../source/tui/themes/dark.ts';
import {screenOf, stateOf} from '../../helpers/build-state.ts';

const style = logStyle(screenOf(stateOf([]), {columns: 80, rows: 24}), 64);

/** A cache in the plain style, and what was painted with it. */
function filled(capacity?: number): {cache: RowCache; painted: string[]; ask: Ask} {
	const cache = new RowCache(capacity);
	const painted: string[] = [];
	cache.restyle(style);
	const ask: Ask = (subject, variant = '') =>
		cache.rows(subject, variant, () => {
			painted.push(subject.name);
			return [subject.name];
		});
	return {cache, painted, ask};
}

type Ask = (subject: {readonly name: string}, variant?: string) => readonly string[];

const one = {name: 'one'};
const two = {name: 'two'};
const three = {name: 'three'};

test('rows are painted once', (t) => {
	const {painted, ask} = filled();
	t.is(ask(one), ask(one));
	t.deepEqual(painted, ['one']);
});

test('another variant is painted anew', (t) => {
	const {painted, ask} = filled();
	ask(one, '10:58');
	ask(one, '.10:58');
	t.deepEqual(painted, ['one', 'one']);
});

test('what was asked for longest ago goes first', (t) => {
	const {cache, painted, ask} = filled(2);
	for (const subject of [one, two, one, three, one, two]) {
		ask(subject);
	}
	t.deepEqual(painted, ['one', 'two', 'three', 'two']);
	t.is(cache.size, 2);
});

const changes: Readonly<Record<string, Partial<LogStyle>>> = {
	columns: {columns: 63},
	form: {form: 'stacked'},
	'own name': {ownName: 'bo'},
	symbols: {symbols: asciiSymbols},
	theme: {look: {...style.look, theme: dark}},
	depth: {look: {...style.look, depth: 'truecolor'}},
	attributes: {look: {...style.look, attributes: true}},
};

for (const [name, change] of Object.entries(changes)) {
	test(`another ${name} clears the cache`, (t) => {
		const {cache, ask} = filled();
		ask(one);
		cache.restyle({...style, ...change});
		t.is(cache.size, 0);
	});
}

test('the hour clears nothing', (t) => {
	const {cache, ask} = filled();
	ask(one);
	cache.restyle({...style, now: style.now + 60_000, zoneOffset: () => 60, look: {...style.look}});
	t.is(cache.size, 1);
});
