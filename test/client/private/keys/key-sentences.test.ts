import test from 'ava';
import {
	alarmNews,
	firstSeen,
	identityChanged,
	knowledgeDamaged,
} from '../../../../source/client/private/keys/contact-news.ts';
import {
	KEY_ADVICE,
	KEY_EVENTS,
	KEY_LINES,
} from '../../../../source/client/private/keys/key-sentences.ts';

const NAME = 'christopher.jones';

const SENTENCES = [
	...[KEY_ADVICE, KEY_LINES, KEY_EVENTS].flatMap((sentences) => Object.values(sentences)),
	...(['rolled-back', 'forked', 'broken-chain', 'forged', 'other-account', 'prekeys'] as const).map(
		(alarm) => alarmNews(NAME, alarm).sentence,
	),
	...[firstSeen(NAME), identityChanged(NAME), knowledgeDamaged(NAME)].map(({sentence}) => sentence),
];

test('every sentence about keys fits two lines of eighty', (t) => {
	for (const sentence of SENTENCES)
		t.true(sentence.length <= 160, `${sentence.length}: ${sentence}`);
});

test('no sentence about keys promises what nobody can', (t) => {
	const promises = /unbreakable|military|zero.knowledge|anonymous|quantum|audited|signal/i;
	for (const sentence of SENTENCES) t.notRegex(sentence, promises);
});
