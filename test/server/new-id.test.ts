import test from 'ava';
import {newId} from '../../source/server/auth.ts';

test('no id begins like a flag of the command line', (t) => {
	const bytes = new Uint8Array(16).fill(0xfb);
	t.regex(newId({bytes: () => bytes, fraction: () => 0}), /^_[\w-]{21}$/);
});
