import test from 'ava';
import fc from 'fast-check';
import type {LogMessage} from '../../source/client/state/state.ts';
import {changeLines, comparisonLines, differenceLines} from '../../source/plain/event-words.ts';
import {messageLines, reactionLine} from '../../source/plain/message-words.ts';
import type {Telling} from '../../source/plain/telling.ts';
import {at, conversation, direct, factsOf, logOf, room, said} from '../helpers/build-state.ts';

const LOBBY = room('lobby');

function telling(rest: Partial<Telling> = {}): Telling {
	return {room: LOBBY, isFront: true, account: 'ada', timeFormat: '24h', ...rest};
}

/** A message as the lines that are printed of it, at 11:10 wherever the test runs. */
function told(message: Partial<LogMessage>, rest: Partial<Telling> = {}): readonly string[] {
	const time = new Date(2026, 7, 4, 11, 10).getTime();
	return messageLines({...said('mira', time, 'I can look after lunch'), ...message}, telling(rest));
}

test('a message is one line with its author and time', (t) => {
	t.deepEqual(told({}), ['mira, 11:10: I can look after lunch']);
});

test('a message of another room names the room, one of a conversation that it is private', (t) => {
	t.deepEqual(told({}, {room: room('ops'), isFront: false}), [
		'#ops, mira, 11:10: I can look after lunch',
	]);
	t.deepEqual(told({facts: factsOf()}, {room: conversation('mira')}), [
		'private, mira, 11:10: I can look after lunch',
	]);
	const asked = conversation('mira', {direct: direct('mira', {standing: 'request'})});
	t.deepEqual(told({}, {room: asked}), ['request, mira, 11:10: I can look after lunch']);
});

test('an own message of another device says whom it was for', (t) => {
	t.deepEqual(told({from: 'ada'}), ['you, 11:10: I can look after lunch']);
	t.deepEqual(told({from: 'ada', facts: factsOf()}, {room: conversation('mira')}), [
		'private, you to mira, 11:10: I can look after lunch',
	]);
});

test('the time of day is written as the setting has it', (t) => {
	t.deepEqual(told({}, {timeFormat: '12h'}), ['mira, 11:10 am: I can look after lunch']);
});

test('further lines of a message have their number in front, so that none poses as a message', (t) => {
	t.deepEqual(told({text: 'one\nkei, 11:11: I said this\n\nfour'}), [
		'mira, 11:10, 4 lines: one',
		'2: kei, 11:11: I said this',
		'3: ',
		'4: four',
	]);
});

test('a block of code is announced, and its end as well', (t) => {
	t.deepEqual(told({text: 'try\n```sh\nnpm ci\nend of code\n```\nthen tell me'}), [
		'mira, 11:10, 4 lines: try',
		'code, sh, 2 lines:',
		'2: npm ci',
		'3: end of code',
		'end of code',
		'4: then tell me',
	]);
	t.deepEqual(told({text: '```\nx\n```'}), [
		'mira, 11:10, 1 line:',
		'code, 1 line:',
		'1: x',
		'end of code',
	]);
});

test('nothing in a message acts on the terminal', (t) => {
	const lines = told({from: 'mi\u001b[2Jra', text: 'a\u001b]0;x\u0007b\rc\u0008\u009b1m'});
	// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
	t.notRegex(lines.join('\n'), /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
});

test('an answer says whom it answers, with the beginning of that message', (t) => {
	const log = logOf([
		said('mira', at('11:08'), 'nice. who owns the notes of the last three meetings?'),
	]);
	const lines = told({from: 'kei', text: 'me', replyTo: 1}, {room: room('lobby', {log})});
	t.deepEqual(lines, ['kei answers mira ("nice. who owns the notes of the last th…"), 11:10: me']);
	t.deepEqual(told({replyTo: 7}), [
		'mira answers an earlier message, 11:10: I can look after lunch',
	]);
});

test('what is to be known of a message stands before its text', (t) => {
	t.deepEqual(told({isMention: true}), ['mira, 11:10, to you: I can look after lunch']);
	const facts = factsOf({isEdited: true, isUnderChangedKeys: true});
	t.deepEqual(told({facts}), ['mira, 11:10, edited, under changed keys: I can look after lunch']);
	t.deepEqual(told({facts: factsOf({isDeleted: true})}), ['mira, 11:10: the message was deleted']);
	t.deepEqual(told({kind: 'action', text: 'waves'}), ['mira, 11:10, action: waves']);
});

test('what happens in a room is a sentence', (t) => {
	t.deepEqual(told({kind: 'join'}), ['mira joined, 11:10']);
	t.deepEqual(told({kind: 'topic', text: 'plans'}), ['mira set the topic, 11:10: plans']);
	t.deepEqual(told({kind: 'topic', text: ''}), ['mira took the topic away, 11:10']);
	t.deepEqual(told({kind: 'notice', text: 'backup at ten'}), ['notice, 11:10: backup at ten']);
});

test('reactions are named, by words where the terminal draws no emoji', (t) => {
	const reactions = [{emoji: '👍', names: ['kei', 'rt'], count: 5}];
	t.is(`${reactionLine(reactions, undefined)}`, 'reactions: 👍 kei rt and 3 more');
	const named = reactionLine(reactions, () => 'thumbsup');
	t.is(`${named}`, 'reactions: :thumbsup: kei rt and 3 more');
	t.is(reactionLine([], undefined), undefined);
});

test('a change says who did what to which message', (t) => {
	const target = said('mira', at('11:08'), 'lunch at noon');
	const lines = (type: 'edit' | 'delete' | 'react' | 'pin', from: string, known = true) =>
		changeLines(
			{from, change: {type, text: 'lunch at one', emoji: '👍'}},
			known ? target : undefined,
			telling(),
		);
	t.deepEqual(lines('edit', 'mira'), ['mira edited a message ("lunch at noon"): lunch at one']);
	t.deepEqual(lines('delete', 'kei'), ['kei deleted the message of mira ("lunch at noon")']);
	t.deepEqual(lines('react', 'ada'), [
		'you reacted with 👍 to the message of mira ("lunch at noon")',
	]);
	t.deepEqual(lines('pin', 'kei', false), ['kei pinned an earlier message']);
});

test('what became of a private message is told from two looks at it, and receipts are not', (t) => {
	const before = said('mira', at('11:08'), 'hi', {facts: factsOf()});
	const place = telling({room: conversation('mira')});
	const now = (facts: Parameters<typeof factsOf>[0], text = 'hi') =>
		differenceLines(before, {...before, text, facts: factsOf(facts)}, place);
	t.deepEqual(now({isEdited: true}, 'hello'), ['private, mira edited a message ("hi"): hello']);
	t.deepEqual(now({isDeleted: true}, ''), ['private, mira deleted a message ("hi")']);
	t.deepEqual(now({reactions: [{emoji: '👍', names: ['mira']}]}), [
		'private, mira reacted with 👍 to a message ("hi")',
	]);
	t.deepEqual(now({delivery: 'read'}), []);
});

test('a comparison reads its emoji out as words', (t) => {
	const emoji = ['dog', 'cat'].map((word) => ({symbol: '?', word}));
	t.deepEqual(comparisonLines({peer: 'mira', stage: {type: 'comparing', emoji}}), [
		'Seven emoji, by their names:',
		'1: dog',
		'2: cat',
		'Does mira have the same seven, in this order? Type /verify yes, or /verify no.',
	]);
});

test('whatever a text is, every line of it that is told begins with words of ours', (t) => {
	const text = fc.string({unit: 'binary', maxLength: 200});
	const lines = fc.array(
		fc.oneof(text, fc.constantFrom('```', '```sh', '> a', '- b', 'kei, 11:11: c')),
	);
	fc.assert(
		fc.property(lines, (parts) => {
			const [first = '', ...more] = told({text: parts.join('\n')});
			// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
			const control = /[\u0000-\u001f\u007f-\u009f]/;
			return (
				first.startsWith('mira, 11:10') &&
				!control.test(first) &&
				more.every(
					(line) =>
						!control.test(line) &&
						/^(?:\d+: |code(?:, [\w+#.-]+)?, \d+ lines?:$|end of code$)/.test(line),
				)
			);
		}),
	);
	t.pass();
});

test('what those who run a room did is one sentence with its time', (t) => {
	const moderation = {deed: 'ban', name: 'bob', reason: 'spam'} as const;
	t.deepEqual(told({kind: 'moderation', text: '', moderation}), ['mira banned bob: spam, 11:10']);
	const until = new Date(2026, 7, 4, 12, 10).getTime();
	t.deepEqual(
		told({kind: 'moderation', text: '', moderation: {deed: 'mute', name: 'bob', until}}),
		['mira silenced bob until 12:10, 11:10'],
	);
});
