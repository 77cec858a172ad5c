import test from 'ava';
import {emojiIn, readEmoji} from '../../../source/client/commands/emoji-typed.ts';
import {EMOJI} from '../../../source/client/emoji.ts';

test('every emoji of the table is one that can be put under a message, and no name means two', (t) => {
	const names = EMOJI.flatMap(({name, aliases}) => [name, ...aliases]);
	t.is(new Set(names).size, names.length);
	t.is(new Set(EMOJI.map(({symbol}) => symbol)).size, EMOJI.length);
	for (const {symbol} of EMOJI) t.is(emojiIn(symbol), symbol);
	t.true(names.every((name) => /^[a-z0-9_+-]{1,40}$/.test(name)));
});

test('an emoji is read by each of its names', (t) => {
	t.is(readEmoji(':+1:'), '👍');
	t.is(readEmoji(':thumbsup:'), '👍');
	t.is(readEmoji(':THUMBSUP:'), '👍');
	t.is(readEmoji('🦄'), '🦄');
	t.throws(() => readEmoji(':thumbup:'), {message: /:thumbsup:/});
});
