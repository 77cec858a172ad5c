import test from 'ava';
import type {LineInput} from '../../source/plain/line-input.ts';
import {plainUi} from '../../source/plain/plain-ui.ts';

/** The answers of a person who types these lines; undefined takes a question back, as Ctrl-C does. */
function open(typed: readonly (string | undefined)[]) {
	const answers = [...typed];
	const lines: string[] = [];
	const ask = async (question: string) => {
		lines.push(question);
		return answers.shift();
	};
	const input: LineInput = {
		isTerminal: true,
		next: async () => undefined,
		ask,
		askSecret: ask,
		print: (line) => void lines.push(line),
		interrupt: () => false,
		close: () => {},
	};
	const nothing = () => {};
	const ui = plainUi({
		...{input, isWatched: true, commands: [], setup: undefined},
		...{switchRoom: nothing, quit: nothing, goTo: nothing, next: nothing},
	});
	return {ui, lines};
}

const DELETES = [{key: 'd', label: 'deletes it'}];

for (const [what, typed] of [
	['that is taken back', [undefined]],
	['with an empty line for an answer', ['']],
	['that is never answered', ['x', 'y', 'z']],
] as const) {
	test(`after a question ${what} it is said that nothing was done`, async (t) => {
		const {ui, lines} = open(typed);
		t.is(await ui.ask('Delete it?', DELETES), undefined);
		t.is(lines.at(-1), 'Nothing was done.');
	});
}

test('an answer is given on, and nothing more is said', async (t) => {
	const {ui, lines} = open(['D']);
	t.is(await ui.ask('Delete it?', DELETES), 'd');
	t.deepEqual(lines, ['Delete it?', 'd: deletes it', 'an empty line takes it back']);
});

test('a text that is not typed is said to have led to nothing', async (t) => {
	const {ui, lines} = open([undefined]);
	t.is(await ui.askText('Your name'), undefined);
	t.is(lines.at(-1), 'Nothing was done.');
});
