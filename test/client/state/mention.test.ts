import test from 'ava';
import {isMention} from '../../../source/client/state/mention.ts';

for (const text of [
	'ada',
	'@ada',
	'hi Ada!',
	'ADA: look',
	'(ada)',
	'ask ada.',
	'é ada',
	'👍ada👍',
	'ada, ada',
]) {
	test(`names ada: ${text}`, (t) => {
		t.true(isMention(text, 'ada'));
	});
}

for (const text of [
	'',
	'adam',
	'canada',
	'ada_b',
	'ada-b',
	'ada.b',
	'x.ada',
	'éada',
	'adaé',
	'ada2',
	'𝒶ada',
]) {
	test(`does not name ada: ${text}`, (t) => {
		t.false(isMention(text, 'ada'));
	});
}

test('a name with punctuation is found whole', (t) => {
	t.true(isMention('ping @ada.b-c now', 'ada.b-c'));
	t.false(isMention('ping @ada.b-c now', 'ada.b'));
});

test('looking takes steps in proportion to the text, also when nearly everything matches', (t) => {
	t.false(isMention('ab'.repeat(500_000), 'abab'));
	t.false(isMention('a'.repeat(500_000), 'aaaa'));
});
