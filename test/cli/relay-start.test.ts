import test from 'ava';
import {ListenError, SecretError, StorageError} from '../../server.ts';
import {ExitError} from '../../source/cli/exit-code.ts';
import {relayFailure} from '../../source/cli/relay-start.ts';

for (const [cause, reason, flag] of [
	[new StorageError('unwritable', 'No.'), 'failed', '--data-dir'],
	[new StorageError('full', 'No.'), 'failed', undefined],
	[new SecretError('exposed', 'No.'), 'security', undefined],
	[new SecretError('missing', 'No.'), 'failed', '--data-dir'],
	[new SecretError('unusable', 'No.'), 'failed', '--data-dir'],
	[new ListenError('bad-address', 'No.'), 'usage', '--host'],
	[new ListenError('port-in-use', 'No.'), 'failed', '--port'],
] as const) {
	test(`${cause.name} ${cause.code} ends a command with its sentence`, (t) => {
		const ending = relayFailure(cause, 'with-flags');
		t.like(ending, {reason, message: flag === undefined ? 'No.' : `No. See ${flag}.`});
		t.like(relayFailure(cause, 'without-flags'), {reason, message: 'No.'});
		t.true(ending instanceof ExitError);
	});
}

test('what is no trouble of a relay stays what it is', (t) => {
	const fault = new TypeError('a bug');
	t.is(relayFailure(fault, 'with-flags'), fault);
});
