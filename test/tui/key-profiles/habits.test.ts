import test from 'ava';
import {
	createKeymap,
	createKeyState,
	type KeyContext,
	lookup,
} from '../../../source/tui/key-lookup.ts';
import {profileRows} from '../../../source/tui/key-profiles/index.ts';
import type {ProfileName} from '../../../source/tui/key-profiles/profile.ts';
import {InputTokenizer} from '../../../source/tui/terminal/tokenizer.ts';

const writing: KeyContext = {
	focus: 'composer',
	isEmpty: false,
	isAtLineEnd: false,
	isFirstRow: false,
	isLastRow: false,
};
const places: Readonly<Record<string, KeyContext>> = {
	writing,
	'the first row': {...writing, isFirstRow: true},
	'the last row': {...writing, isLastRow: true},
	'the end of a line': {...writing, isAtLineEnd: true},
	'an empty line': {
		...writing,
		...{isEmpty: true, isAtLineEnd: true, isFirstRow: true, isLastRow: true},
	},
	'a list': {...writing, focus: 'overlay'},
	'a marked message': {...writing, focus: 'select'},
};

/** What the bytes of some keys do in a place. */
function meaning(profile: ProfileName, bytes: string, place: string): string {
	const tokenizer = new InputTokenizer();
	let state = createKeyState(createKeymap(profileRows(profile)));
	let last = 'nothing';
	for (const event of [...tokenizer.push(bytes), ...tokenizer.flush()]) {
		if (event.type === 'key') {
			const step = lookup(state, event, places[place] ?? writing);
			state = step.state;
			last = step.result.type === 'action' ? step.result.action : step.result.type;
		}
	}
	return last;
}

const habits: readonly (readonly [ProfileName, string, string, string])[] = [
	['emacs', '\u001bx', 'writing', 'commands'],
	['emacs', '\u0013', 'writing', 'search'],
	['emacs', '\u0007', 'a list', 'cancel'],
	['emacs', '\u000e', 'writing', 'caret-down'],
	['emacs', '\u000e', 'the last row', 'history-next'],
	['emacs', '\u0010', 'the first row', 'history-previous'],
	['emacs', '\u000e', 'a list', 'overlay-next'],
	['emacs', '\u000b', 'the end of a line', 'delete-to-end'],
	['emacs', '\u0018\u0003', 'writing', 'quit'],
	['emacs', '\u0018b', 'writing', 'go-to'],
	['emacs', '\u0018l', 'writing', 'toggle-rooms'],
	['emacs', '\u0018u', 'writing', 'undo'],
	['emacs', '\u0018U', 'writing', 'first-unread'],
	['emacs', '\u001b>', 'writing', 'scroll-bottom'],
	['vim', '\u001b', 'writing', 'cancel'],
	['vim', '\u001b', 'a list', 'cancel'],
	['vim', '\u001b', 'a marked message', 'cancel'],
	['vim', 'j', 'a marked message', 'select-next'],
	['vim', 'i', 'a marked message', 'cancel'],
	['vim', 'a', 'a marked message', 'cancel'],
	['vim', ':', 'a marked message', 'commands'],
	['vim', '/', 'a marked message', 'search'],
	['vim', '\u0004', 'a marked message', 'scroll-down'],
	['vim', 'i', 'writing', 'text'],
	['vim', 'Z', 'writing', 'text'],
	['default', '\u000e', 'writing', 'next-room'],
	['default', '\u000b', 'the end of a line', 'go-to'],
];

for (const [profile, bytes, place, action] of habits) {
	test(`${JSON.stringify(bytes)} in ${place} is ${action} in the profile ${profile}`, (t) => {
		t.is(meaning(profile, bytes, place), action);
	});
}
