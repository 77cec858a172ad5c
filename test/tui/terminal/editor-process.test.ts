import test from 'ava';
import {commandWords} from '../../../source/tui/terminal/editor-process.ts';

test('blanks part the words of an editor command, and quotes keep them together', (t) => {
	t.deepEqual(commandWords('code --wait'), ['code', '--wait']);
	t.deepEqual(commandWords('  "/opt/My Editor/bin/ed"   -n \'a b\' '), [
		'/opt/My Editor/bin/ed',
		'-n',
		'a b',
	]);
	t.deepEqual(commandWords(''), []);
});

test('a backslash takes the next character as it is, but not in single quotes', (t) => {
	t.deepEqual(commandWords('/opt/My\\ Editor/ed'), ['/opt/My Editor/ed']);
	t.deepEqual(commandWords('\'a\\b\' "c\\"d"'), ['a\\b', 'c"d']);
});

test('nothing of a command is taken for more than a word: no shell reads it', (t) => {
	t.deepEqual(commandWords('vi; rm -rf $HOME `x` | y'), [
		...['vi;', 'rm', '-rf', '$HOME', '`x`', '|', 'y'],
	]);
});

test('an empty word in quotes is a word', (t) => {
	t.deepEqual(commandWords("emacs -nw ''"), ['emacs', '-nw', '']);
});
