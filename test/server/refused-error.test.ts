import test from 'ava';
import {safeParse} from 'valibot';
import {relayFrameSchema} from '../../source/protocol/relay-frame.ts';
import {RefusedError} from '../../source/server/refused-error.ts';

test('a refusal of a clock with fractions is a frame that clients read, and asks for no less time', (t) => {
	const frame = new RefusedError('slow-mode', undefined, 29_999.2).frame(7);
	t.is(frame.retryAfter, 30_000);
	const schema = relayFrameSchema('error');
	t.true(schema !== undefined && safeParse(schema, frame).success);
});
