import test from 'ava';
import fc from 'fast-check';
import {readEmoji} from '../../../source/client/commands/emoji-typed.ts';
import {readShorthand} from '../../../source/client/commands/shorthand.ts';

for (const [line, expected] of [
	['s/teh/the/', {type: 'replace', old: 'teh', replacement: 'the'}],
	['s/a b/ c/', {type: 'replace', old: 'a b', replacement: ' c'}],
	['s/gone//', {type: 'replace', old: 'gone', replacement: ''}],
	['s/a\\/b/a\\\\b/', {type: 'replace', old: 'a/b', replacement: 'a\\b'}],
	['+👍', {type: 'react', emoji: '👍'}],
	['+:heart:', {type: 'react', emoji: ':heart:'}],
	['+:+1:', {type: 'react', emoji: ':+1:'}],
] as const) {
	test(`${line} is short for a command`, (t) => {
		t.deepEqual(readShorthand(line), expected);
	});
}

for (const line of [
	's/teh/the',
	's/teh/the/g',
	's//the/',
	's/a/b/c/',
	' s/a/b/',
	's/a\n/b/',
	'see s/a/b/',
	'+1',
	'+',
	'++',
	'+ 👍',
	'+👍👍',
	'+yes',
	'+:heart: yes',
	'👍',
]) {
	test(`${JSON.stringify(line)} is a message`, (t) => {
		t.is(readShorthand(line), undefined);
	});
}

test('no line takes for ever, whatever it is', (t) => {
	for (const line of [
		's/'.repeat(50_000),
		`s/${'\\'.repeat(100_000)}`,
		`+${'👍'.repeat(50_000)}`,
	]) {
		t.is(readShorthand(line), undefined);
	}
});

test('what is replaced by a shorthand is what was typed', (t) => {
	const word = fc.string({minLength: 1}).filter((text) => !text.includes('\n'));
	const escaped = (text: string) => text.replaceAll(/[/\\]/g, (one) => `\\${one}`);
	fc.assert(
		fc.property(word, word, (old, replacement) => {
			t.deepEqual(readShorthand(`s/${escaped(old)}/${escaped(replacement)}/`), {
				...{type: 'replace', old, replacement},
			});
		}),
	);
});

test('an emoji is typed as it is, or by its name', (t) => {
	t.is(readEmoji('🎉'), '🎉');
	t.is(readEmoji(':Heart:'), '❤️');
	t.throws(() => readEmoji(':haert:'), {message: /no emoji :haert: here.*:heart:/});
	t.throws(() => readEmoji('yes'), {message: /not one emoji/});
	t.throws(() => readEmoji(':heart'), {message: /not one emoji/});
});
