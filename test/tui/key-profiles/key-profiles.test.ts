import test from 'ava';
import {SETTINGS} from '../../../source/client/setting-table.ts';
import {ACTION_NAMES} from '../../../source/tui/actions.ts';
import {advertisedKey, helpRows} from '../../../source/tui/key-help.ts';
import {createKeymap} from '../../../source/tui/key-lookup.ts';
import {profileRows} from '../../../source/tui/key-profiles/index.ts';
import {layOver, overlaps} from '../../../source/tui/key-profiles/profile.ts';
import {parseKey} from '../../../source/tui/key-stroke.ts';
import {BINDINGS, LEADER, SAFE_KEYS} from '../../../source/tui/keymap.ts';

const PROFILES = ['default', 'emacs', 'vim'] as const;
const safe = new Set(SAFE_KEYS);

test('every value of the setting is a profile', (t) => {
	t.deepEqual(SETTINGS.keyProfile.choices, PROFILES);
});

for (const profile of PROFILES) {
	const rows = profileRows(profile);

	test(`no key of the ${profile} profile means two things in one place`, (t) => {
		t.notThrows(() => createKeymap(rows));
	});

	test(`every action has a key in the ${profile} profile that always arrives`, (t) => {
		for (const action of ACTION_NAMES) {
			const own = rows.filter((row) => row.action === action);
			const arrives = own.some(({keys, context}) =>
				keys.some((sequence) => {
					const [first = '', ...others] = parseKey(sequence);
					// Where nothing is written, letters arrive like any other.
					const isLetter = context === 'select' && [...first].length === 1;
					return isLetter || (safe.has(first) && (first !== LEADER || others.length > 0));
				}),
			);
			t.true(arrives, action);
		}
	});

	test(`what the ${profile} profile says always arrives, does`, (t) => {
		for (const {action, keys, always} of rows.filter((row) => row.always)) {
			for (const sequence of keys) {
				const [first = '', ...others] = parseKey(sequence);
				const named = others.filter((stroke) => [...stroke].length > 1);
				const isTyped = [...first].length === 1;
				t.true(safe.has(first) || isTyped, `${action}: ${sequence} (${always})`);
				t.true(
					named.every((stroke) => safe.has(stroke)),
					`${action}: ${sequence}`,
				);
			}
		}
	});

	test(`help of the ${profile} profile shows every key of its table`, (t) => {
		const shown = helpRows(createKeymap(rows)).flatMap(({keys}) => keys.map(({keys: key}) => key));
		for (const {keys, argument} of rows) {
			if (argument === undefined) t.true(shown.length > 0 && keys.length > 0);
		}
		for (const action of ACTION_NAMES) t.truthy(advertisedKey(createKeymap(rows), action), action);
	});
}

test('a row over the table takes its key only where it holds', (t) => {
	const rows = layOver(BINDINGS, [
		{keys: ['ctrl+n'], action: 'caret-down', context: 'composer', always: false},
	]);
	const meaning = (context: string) =>
		rows
			.filter((row) => row.context === context && row.keys.includes('ctrl+n'))
			.map(({action}) => action);
	t.deepEqual(meaning('composer'), ['caret-down']);
	t.deepEqual(meaning('overlay'), ['overlay-next']);
});

test('places overlap where one focus has both', (t) => {
	t.true(overlaps('any', 'overlay'));
	t.true(overlaps('text', 'overlay'));
	t.true(overlaps('composer', 'empty-composer'));
	t.false(overlaps('overlay', 'composer'));
});
