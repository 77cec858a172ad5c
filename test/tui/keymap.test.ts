import test from 'ava';
import {ACTION_NAMES, ACTIONS, isEdit} from '../../source/tui/actions.ts';
import {EDITS} from '../../source/tui/composer/edits.ts';
import {eatenKeys, terminalKeyHint} from '../../source/tui/eaten-keys.ts';
import {advertisedKey, helpRows} from '../../source/tui/key-help.ts';
import {
	type Binding,
	createKeymap,
	createKeyState,
	type KeyContext,
	type KeyResult,
	lookup,
} from '../../source/tui/key-lookup.ts';
import {formatKey, KeymapError, parseKey, strokeOf} from '../../source/tui/key-stroke.ts';
import {BINDINGS, DEFAULT_KEYMAP, LEADER, SAFE_KEYS} from '../../source/tui/keymap.ts';
import type {KeyEvent} from '../../source/tui/terminal/input-event.ts';

const writing: KeyContext = {
	focus: 'composer',
	isEmpty: false,
	isAtLineEnd: false,
	isFirstRow: false,
	isLastRow: false,
};
const empty: KeyContext = {
	focus: 'composer',
	isEmpty: true,
	isAtLineEnd: true,
	isFirstRow: true,
	isLastRow: true,
};
const overlay: KeyContext = {...empty, focus: 'overlay'};
const select: KeyContext = {...empty, focus: 'select'};

/** The event of a stroke in the spelling of bindings, as the tokenizer makes it. */
function press(stroke: string): KeyEvent {
	const parts = stroke.split('+');
	const key = parts.pop() || '+';
	const [ctrl, alt, shift] = ['ctrl', 'alt', 'shift'].map((name) => parts.includes(name));
	const isTyped = [...key].length === 1 && !ctrl && !alt;
	return {
		type: 'key',
		key: key.toLowerCase(),
		ctrl: ctrl === true,
		alt: alt === true,
		shift: shift === true || (isTyped && key !== key.toLowerCase()),
		text: key === 'space' ? ' ' : isTyped ? key : '',
	};
}

function pressed(sequence: string, context: KeyContext): KeyResult {
	let state = createKeyState(DEFAULT_KEYMAP);
	let result: KeyResult = {type: 'text', text: ''};
	for (const stroke of sequence.split(' ')) {
		({state, result} = lookup(state, press(stroke), context));
	}
	return result;
}

function actionOf(sequence: string, context: KeyContext): string {
	const result = pressed(sequence, context);
	return result.type === 'action' ? result.action : result.type;
}

const meanings: readonly (readonly [string, KeyContext, string])[] = [
	['enter', writing, 'send'],
	['enter', overlay, 'overlay-accept'],
	['tab', empty, 'next-needing'],
	['tab', writing, 'complete'],
	['shift+tab', empty, 'previous-place'],
	['shift+tab', writing, 'complete-back'],
	['ctrl+k', {...writing, isAtLineEnd: true}, 'go-to'],
	['ctrl+k', writing, 'delete-to-end'],
	['ctrl+k', overlay, 'delete-to-end'],
	['ctrl+f', writing, 'caret-right'],
	['up', writing, 'caret-up'],
	['up', {...writing, isFirstRow: true}, 'history-previous'],
	['down', {...writing, isLastRow: true}, 'history-next'],
	['up', overlay, 'overlay-previous'],
	['end', empty, 'scroll-bottom'],
	['end', writing, 'caret-line-end'],
	['ctrl+c', writing, 'clear-line'],
	['ctrl+c', empty, 'quit'],
	['ctrl+c', overlay, 'cancel'],
	['ctrl+d', empty, 'quit'],
	['ctrl+d', writing, 'delete-forward'],
	['?', empty, 'key-strip'],
	['?', writing, 'text'],
	['ctrl+x ?', writing, 'help'],
	['ctrl+x g', overlay, 'go-to'],
	['ctrl+x u', writing, 'first-unread'],
	['ctrl+x ctrl+u', writing, 'undo'],
	['ctrl+n', writing, 'next-room'],
	['ctrl+n', overlay, 'overlay-next'],
	['R', writing, 'text'],
	['space', empty, 'text'],
	['alt+q', writing, 'unbound'],
	['ctrl+x q', writing, 'unbound'],
];

for (const [sequence, context, action] of meanings) {
	const {focus, isEmpty} = context;
	test(`${sequence} in ${isEmpty ? 'an empty' : 'a full'} ${focus} (${action})`, (t) => {
		t.is(actionOf(sequence, context), action);
	});
}

test('every action is reached by a key that always arrives', (t) => {
	const safe = new Set(SAFE_KEYS);
	for (const action of ACTION_NAMES) {
		const rows = BINDINGS.filter((row) => row.action === action && row.always);
		t.true(rows.length > 0, action);
	}
	for (const {action, keys, context} of BINDINGS.filter(({always}) => always)) {
		for (const sequence of keys) {
			const [first = '', ...others] = sequence.split(' ');
			const rest = others.filter((stroke) => [...stroke].length > 1);
			// Where nothing is written, letters arrive like any other.
			const isLetter = context === 'select' && [...first].length === 1;
			const arrives = (first === LEADER && others.length > 0) || safe.has(first) || isLetter;
			t.true(arrives && rest.every((stroke) => safe.has(stroke)), `${action}: ${sequence}`);
		}
	}
});

test('no alias is a key that always arrives', (t) => {
	const safe = new Set(SAFE_KEYS);
	const aliases = BINDINGS.filter(({always}) => !always).flatMap(({keys}) => keys);
	t.deepEqual(
		aliases.filter((sequence) => safe.has(sequence)),
		[],
	);
});

test('every row of the table does what it says somewhere', (t) => {
	const contexts = [writing, empty, overlay, select];
	const edges = contexts.concat([
		{...writing, isAtLineEnd: true},
		{...writing, isFirstRow: true},
		{...writing, isLastRow: true},
	]);
	for (const {keys, action} of BINDINGS) {
		for (const sequence of keys) {
			const reached = edges.some((context) => actionOf(sequence, context) === action);
			t.true(reached, `${sequence}: ${action}`);
		}
	}
});

test('every edit of the composer is an action, and no other action is one', (t) => {
	t.deepEqual(ACTION_NAMES.filter(isEdit).toSorted(), EDITS.toSorted());
});

test('every summary is a sentence without its full stop', (t) => {
	for (const action of ACTION_NAMES) {
		t.regex(ACTIONS[action].summary, /^[A-Z].*[^.]$/);
	}
});

test('a room number comes with its action', (t) => {
	t.like(pressed('ctrl+x 3', writing), {type: 'action', action: 'room-number', argument: 3});
	t.like(pressed('alt+9', empty), {type: 'action', action: 'room-number', argument: 9});
});

test('the ? that shows the key strip is still a text to keep', (t) => {
	t.like(pressed('?', empty), {type: 'action', action: 'key-strip', text: '?'});
});

test('a leader tells what can follow', (t) => {
	const result = pressed('ctrl+x', writing);
	t.is(result.type, 'pending');
	if (result.type === 'pending') {
		t.is(result.leader, 'Ctrl-X');
		t.like(
			result.continuations.find(({action}) => action === 'go-to'),
			{keys: 'g', summary: 'Go to a room, a person or a command by name'},
		);
		t.is(new Set(result.continuations.map(({keys}) => keys)).size, result.continuations.length);
	}
});

test('an unknown continuation says so and ends the sequence', (t) => {
	const first = lookup(createKeyState(DEFAULT_KEYMAP), press('ctrl+x'), writing);
	const {state, result} = lookup(first.state, press('q'), writing);
	t.like(result, {type: 'unbound', sentence: 'Ctrl-X q does nothing: see Ctrl-X ? for keys.'});
	t.is(state.pending, '');
	t.deepEqual(lookup(state, press('q'), writing).result, {type: 'text', text: 'q'});
});

test('Esc gives a sequence up without a word and without doing anything else', (t) => {
	t.like(pressed('ctrl+x escape', writing), {type: 'unbound', sentence: undefined});
});

test('keys are written one way, whatever the order of modifiers', (t) => {
	t.deepEqual(parseKey('ctrl+x g'), ['ctrl+x', 'g']);
	t.deepEqual(parseKey('shift+alt+Down'), ['alt+shift+down']);
	t.deepEqual(parseKey('ctrl++'), ['ctrl++']);
	t.deepEqual(parseKey('R'), ['R']);
});

test('people read keys in their own spelling', (t) => {
	const shown = [
		'ctrl+x g',
		'ctrl+x ctrl+u',
		'alt+shift+down',
		'pageup',
		'escape',
		'ctrl+x R',
		'f1',
		'?',
	];
	t.deepEqual(shown.map(formatKey), [
		'Ctrl-X g',
		'Ctrl-X Ctrl-U',
		'Alt-Shift-Down',
		'PgUp',
		'Esc',
		'Ctrl-X R',
		'F1',
		'?',
	]);
});

test('a typed key is what it types, so that Shift does not matter', (t) => {
	const question: KeyEvent = {...press('?'), shift: true};
	t.is(strokeOf(question), '?');
	t.is(strokeOf(press('R')), 'R');
	t.is(strokeOf(press('space')), 'space');
	t.is(strokeOf(press('alt+shift+down')), 'alt+shift+down');
});

test('what is no key is refused', (t) => {
	for (const bad of ['', '  ', 'ctrl+', 'hyper+a', 'enterr', 'ctrl+x foo', 'shift+a']) {
		t.throws(() => parseKey(bad), {instanceOf: KeymapError, code: 'unknown-key'}, bad);
	}
});

function row(
	keys: string,
	context: Binding['context'] = 'any',
	action: Binding['action'] = 'help',
) {
	return {keys: [keys], context, action, always: false};
}

test('a key that stands for two things in one place is refused with a sentence', (t) => {
	t.throws(() => createKeymap([row('ctrl+k'), row('ctrl+k', 'any', 'quit')]), {
		code: 'key-taken',
		message: "Ctrl-K is bound to 'help' already (any): choose another key for 'quit'.",
	});
	t.throws(() => createKeymap([row('alt+shift+a'), row('shift+alt+a')]), {code: 'key-taken'});
	t.notThrows(() => createKeymap([row('ctrl+k'), row('ctrl+k', 'composer')]));
});

test('a leader cannot be an action by itself', (t) => {
	t.throws(() => createKeymap([row('ctrl+x g'), row('ctrl+x', 'composer')]), {
		code: 'leader-taken',
		message: 'Ctrl-X begins Ctrl-X g and cannot be bound by itself.',
	});
});

test('a character cannot be taken from what is being written', (t) => {
	for (const keys of ['j', 'R', '?', 'space', 'g g']) {
		t.throws(() => createKeymap([row(keys)]), {code: 'eats-text'}, keys);
	}
	t.notThrows(() => createKeymap([row('?', 'empty-composer'), row('ctrl+x ?')]));
});

test('help lists every action once, with all of its keys', (t) => {
	const rows = helpRows(DEFAULT_KEYMAP);
	t.deepEqual(rows.map(({action}) => action).toSorted(), [...ACTION_NAMES].toSorted());
	const keys = (name: string) =>
		rows
			.find(({action}) => action === name)
			?.keys.map(({keys: shown, where}) => (where === undefined ? shown : `${shown} ${where}`));
	t.deepEqual(keys('room-number'), ['Ctrl-X 1..9', 'Alt-1..9']);
	t.deepEqual(keys('go-to'), ['Ctrl-X g', 'Ctrl-K at the end of a line', 'Ctrl-G']);
	t.deepEqual(keys('scroll-bottom'), [
		'End on an empty line',
		'Ctrl-X End',
		'G on a marked message',
		'End on a marked message',
		'Ctrl-End',
		'Alt-End',
	]);
});

test('keys that something else takes are not advertised', (t) => {
	const cases: readonly (readonly [Record<string, string>, string | undefined])[] = [
		[{}, 'Ctrl-K'],
		[{TERM_PROGRAM: 'vscode'}, 'Ctrl-G'],
		[{TERM_PROGRAM: 'vscode', ZELLIJ: '0'}, 'Ctrl-X g'],
	];
	for (const [environment, expected] of cases) {
		t.is(advertisedKey(DEFAULT_KEYMAP, 'go-to', eatenKeys(environment)), expected);
	}
	t.is(advertisedKey(DEFAULT_KEYMAP, 'newline', eatenKeys({WT_SESSION: 'x'})), 'Ctrl-J');
});

test('a hint names no key that holds only on a marked message, where there is another', (t) => {
	t.is(advertisedKey(DEFAULT_KEYMAP, 'help'), 'F1');
	t.is(advertisedKey(DEFAULT_KEYMAP, 'scroll-up'), 'PgUp');
	t.is(advertisedKey(DEFAULT_KEYMAP, 'message-reply'), 'r');
});

test('each place takes its own keys', (t) => {
	t.true(eatenKeys({STY: '1.x'}).has('ctrl+a'));
	t.true(eatenKeys({TMUX: '/x'}).has('ctrl+b'));
	t.true(eatenKeys({VTE_VERSION: '7600'}).has('alt+1'));
	t.true(eatenKeys({WT_SESSION: 'x'}).has('alt+enter'));
	t.true(eatenKeys({TERM_PROGRAM: 'Apple_Terminal'}).has('alt+a'));
	t.is(eatenKeys({TMUX: '', TERM_PROGRAM: 'other'}).size, 0);
});

test('whatever is taken, every action can still be advertised', (t) => {
	const everything = eatenKeys({
		ZELLIJ: '0',
		STY: '1',
		TMUX: '/x',
		TERM_PROGRAM: 'vscode',
		WT_SESSION: 'x',
		VTE_VERSION: '1',
	});
	for (const action of ACTION_NAMES) {
		t.truthy(advertisedKey(DEFAULT_KEYMAP, action, everything), action);
	}
});

test('only the terminal that needs a setting for Alt keys is told so', (t) => {
	t.regex(terminalKeyHint({TERM_PROGRAM: 'Apple_Terminal'}) ?? '', /Option as Meta/);
	t.is(terminalKeyHint({TERM_PROGRAM: 'iTerm.app'}), undefined);
});
