import test from 'ava';
import fc from 'fast-check';
import {transientConfigFiles} from '../../../source/client/config-files.ts';
import {InputError} from '../../../source/client/error.ts';
import {ACTION_NAMES} from '../../../source/tui/actions.ts';
import {BINDING_CONTEXTS} from '../../../source/tui/key-lookup.ts';
import type {ProfileName} from '../../../source/tui/key-profiles/profile.ts';
import {UserKeys} from '../../../source/tui/key-profiles/user-keys.ts';

function keysOf(text?: string, profile: ProfileName = 'default') {
	const files = transientConfigFiles(text === undefined ? {} : {'keys.json': text});
	return {files, keys: new UserKeys({files, profile: () => profile})};
}

function holders(keys: UserKeys, sequence: string): readonly string[] {
	return keys.keymap.rows
		.filter((row) => row.keys.includes(sequence))
		.map(({action, context}) => `${action} ${context}`);
}

test('a binding of the file holds, where the action is bound or where it says', (t) => {
	const {keys} = keysOf(`[
		// mine
		{"keys": "alt+q", "action": "go-to"},
		{"keys": "alt+w", "action": "redraw", "context": "composer"},
		{"keys": "alt+7", "action": "none"},
		{"keys": "ctrl+x 0", "action": "room-number", "argument": 10},
	]`);
	t.deepEqual(keys.problems, []);
	t.deepEqual(holders(keys, 'alt+q'), ['go-to any']);
	t.deepEqual(holders(keys, 'alt+w'), ['redraw composer']);
	t.deepEqual(holders(keys, 'alt+7'), []);
	t.is(keys.keymap.rows.at(-1)?.argument, 10);
});

for (const [text, sentence] of [
	['{}', /it is a list/],
	['[{"keys": "alt+q"}]', /row 1: it needs "keys" and "action"/],
	['[null]', /row 1/],
	['[{"keys": "alt+q", "action": "goto"}]', /no action "goto"; is it "go-to"/],
	['[{"keys": "hyper+q", "action": "go-to"}]', /There is no key 'hyper\+q'/],
	['[{"keys": "alt+q", "action": "go-to", "context": "here"}]', /"context" is one of/],
	['[{"keys": "j", "action": "go-to"}]', /'j' could no longer be typed/],
	['[{"keys": "ctrl+x", "action": "go-to"}]', /begins .* and cannot be bound by itself/],
	['[{"keys": "ctrl+g", "action": "redraw"}]', /Ctrl-G is bound to 'go-to' already.*"none"/],
	['[{"keys": "alt+q", "action": "room-number"}]', /needs an "argument"/],
	['[{"keys": "ctrl+x w", "action": "none"}]', /last key of 'toggle-people'/],
] as const) {
	test(`${text} is left out with a sentence, and the other keys hold`, (t) => {
		const {keys} = keysOf(text);
		t.is(keys.problems.length, 1);
		t.regex(keys.problems[0] ?? '', sentence);
		t.true(holders(keys, 'ctrl+x g').includes('go-to any'));
	});
}

test('a key that was freed can mean something else', (t) => {
	const {keys} = keysOf(
		'[{"keys": "ctrl+g", "action": "none"}, {"keys": "ctrl+g", "action": "redraw"}]',
	);
	t.deepEqual(keys.problems, []);
	t.deepEqual(holders(keys, 'ctrl+g'), ['redraw any']);
});

test('a key that another action has near by is refused, and nothing is written', (t) => {
	const {keys, files} = keysOf();
	t.throws(() => keys.bind('redraw', 'ctrl+g'), {
		instanceOf: InputError,
		message: /^Ctrl-G is taken by "Go to a room.*" \(go-to\)\. Free it first/,
	});
	t.throws(() => keys.bind('send', 'ctrl+x g'), {message: /taken/});
	t.throws(() => keys.bind('redraw', 'j'), {message: /could no longer be typed/});
	t.throws(() => keys.bind('redraw', 'ctrl+x'), {message: /cannot be bound by itself/});
	t.is(files.read('keys.json'), undefined);
});

test('the last key of an action cannot be taken away', (t) => {
	const {keys} = keysOf();
	t.throws(() => keys.free('redraw', 'ctrl+l'), {message: /last key of 'redraw'/});
	t.throws(() => keys.free('redraw', 'alt+q'), {message: /no key of/});
});

test('what is freed and bound comes back with restore', (t) => {
	const {keys, files} = keysOf();
	const before = holders(keys, 'ctrl+g');
	keys.free('go-to', 'ctrl+g');
	t.deepEqual(holders(keys, 'ctrl+g'), []);
	keys.bind('go-to', 'alt+q');
	t.true(keys.isOwn('go-to'));
	keys.restore('go-to');
	t.deepEqual(holders(keys, 'ctrl+g'), before);
	t.deepEqual(holders(keys, 'alt+q'), []);
	t.is(files.read('keys.json'), '[]\n');
});

test('a file that is not understood is not written over', (t) => {
	const {keys, files} = keysOf('[{"keys": "alt+q"}]');
	t.throws(() => keys.bind('redraw', 'alt+q'), {message: /Put it in order first/});
	t.is(files.read('keys.json'), '[{"keys": "alt+q"}]');
});

test('a file that changed is read again, one that did not leaves the keymap as it is', (t) => {
	const {keys, files} = keysOf();
	const {keymap} = keys;
	keys.reload();
	t.is(keys.keymap, keymap);
	files.write('keys.json', '[{"keys": "alt+q", "action": "go-to"}]');
	keys.reload();
	t.deepEqual(holders(keys, 'alt+q'), ['go-to any']);
});

test('whatever a file says, every action keeps a key and the keymap is whole', (t) => {
	const stroke = fc.constantFrom(
		'ctrl+g',
		'alt+q',
		'enter',
		'ctrl+x w',
		'ctrl+x g',
		'escape',
		'ctrl+l',
		'j',
		'up',
	);
	const row = fc.record(
		{
			keys: stroke,
			action: fc.constantFrom<string>('none', 'nothing', ...ACTION_NAMES),
			context: fc.constantFrom(...BINDING_CONTEXTS),
		},
		{requiredKeys: ['keys', 'action']},
	);
	fc.assert(
		fc.property(fc.array(row, {maxLength: 8}), (rows) => {
			const {keys} = keysOf(JSON.stringify(rows));
			const bound = new Set(keys.keymap.rows.map(({action}) => action));
			t.deepEqual(
				ACTION_NAMES.filter((action) => !bound.has(action)),
				[],
			);
		}),
		{numRuns: 200},
	);
});
