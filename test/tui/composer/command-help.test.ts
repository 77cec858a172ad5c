import test from 'ava';
import {commandHelp} from '../../../source/tui/composer/command-help.ts';

const COMMANDS = [
	{name: 'create', aliases: ['new'], usage: 'ROOM [--private] [TOPIC…]', summary: 'Make a room'},
	{name: 'who', aliases: [], usage: '[ROOM]', summary: 'See who is there'},
];

function current(text: string): string | undefined {
	return commandHelp(text, text.length, COMMANDS)?.parts.find(({isCurrent}) => isCurrent)?.text;
}

test('the part of a command that is being typed is marked', (t) => {
	t.is(current('/create '), 'ROOM');
	t.is(current('/create ops'), 'ROOM');
	t.is(current('/create ops '), '[--private]');
	t.is(current('/new ops --private all'), '[TOPIC…]');
});

test('a text at the end takes everything that follows', (t) => {
	t.is(current('/create ops --private all about ops'), '[TOPIC…]');
	t.is(current('/who ops and more'), undefined);
});

test('there is no help for a message, an unknown command, or a name that is still typed', (t) => {
	for (const text of ['hello', '/nothing x', '/create', '//create x']) {
		t.is(commandHelp(text, text.length, COMMANDS), undefined, text);
	}
});

test('what stands behind the caret does not count', (t) => {
	t.is(
		commandHelp('/create ops all', 9, COMMANDS)?.parts.find(({isCurrent}) => isCurrent)?.text,
		'ROOM',
	);
});
