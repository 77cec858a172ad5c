import test from 'ava';
import {
	type CompletionSources,
	chosenText,
	startCompletion,
	stepCompletion,
} from '../../../source/tui/composer/completion.ts';

const sources: CompletionSources = {
	nicks: ['mira', 'José', 'milan', 'ada'],
	rooms: ['general', 'games', 'ops'],
	commands: [
		{name: 'topic', summary: 'Change the topic'},
		{name: 'help', summary: 'Show help'},
	],
	emoji: [{name: 'tada', symbol: '🎉'}],
};

function completed(text: string, caret = text.length): readonly string[] | undefined {
	const completion = startCompletion(text, caret, sources);
	return completion?.candidates.map(
		({insert}) => text.slice(0, completion.start) + insert + text.slice(caret),
	);
}

test('a nick at the start gets a colon, elsewhere a blank', (t) => {
	t.deepEqual(completed('ad'), ['ada: ']);
	t.deepEqual(completed('hi ad'), ['hi ada ']);
});

test('those who spoke last come first', (t) => {
	t.deepEqual(completed('ask mi'), ['ask mira ', 'ask milan ']);
});

test('case and accents do not matter, either way', (t) => {
	t.deepEqual(completed('JOS'), ['José: ']);
	t.deepEqual(completed('josé'), ['José: ']);
	t.deepEqual(completed('x MÍR'), ['x mira ']);
});

test('signs say what is meant: @nick, #room, /command, :emoji:', (t) => {
	t.deepEqual(completed('@mil'), ['@milan ']);
	t.deepEqual(completed('in #g'), ['in #general ', 'in #games ']);
	t.deepEqual(completed('/to'), ['/topic ']);
	t.deepEqual(completed('yes :ta'), ['yes 🎉 ']);
});

test('a slash completes commands only at the very start', (t) => {
	t.is(completed('see /to'), undefined);
});

test('opening brackets and quotes are not part of a word', (t) => {
	t.deepEqual(completed('(mir'), ['(mira ']);
});

test('a blank that is there already is not doubled', (t) => {
	t.deepEqual(completed('ad later', 2), ['ada: later']);
});

test('nothing typed, or nothing that fits, completes to nothing', (t) => {
	for (const text of ['', 'hi ', '#', '/', ':', '@', 'zzz', '#zzz']) {
		t.is(completed(text), undefined, JSON.stringify(text));
	}
});

test('candidates go round in both directions', (t) => {
	const first = startCompletion('m', 1, sources);
	t.truthy(first);
	if (first !== undefined) {
		const second = stepCompletion(first, 'forward');
		t.is(chosenText(second), 'milan: ');
		t.is(chosenText(stepCompletion(second, 'forward')), 'mira: ');
		t.is(chosenText(stepCompletion(first, 'back')), 'milan: ');
	}
});

test('a list can show what candidates are', (t) => {
	const [candidate] = startCompletion('/he', 3, sources)?.candidates ?? [];
	t.like(candidate, {label: '/help', detail: 'Show help'});
});
