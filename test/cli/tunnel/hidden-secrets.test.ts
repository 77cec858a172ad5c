import test from 'ava';
import {hideSecrets} from '../../../source/cli/tunnel/hidden-secrets.ts';

const ENVIRONMENT = {NGROK_AUTHTOKEN: '2abcDEF_3456', PATH: '/usr/bin:/bin', API_KEY: 'short'};

test('a secret of the environment is not repeated, wherever it stands', (t) => {
	const line = hideSecrets('refused 2abcDEF_3456 (2abcDEF_3456)', ENVIRONMENT);
	t.is(line, 'refused *** (***)');
});

test('a secret that begins like another one is not repeated in part', (t) => {
	const environment = {PASSWORD: 'correct-horse', OLD_PASSWORD: 'correct-horse-battery'};
	t.is(hideSecrets('is correct-horse-battery', environment), 'is ***');
});

test('what a program calls a secret is not repeated', (t) => {
	t.is(hideSecrets('Your authtoken: 9xyz', {}), 'Your authtoken: ***');
	t.is(hideSecrets('{"token":"9xyz","a":1}', {}), '{"token":"***","a":1}');
	t.is(hideSecrets('password=hunter2 next', {}), 'password=*** next');
});

test('the rest of a line stays as it is', (t) => {
	const line = 'no such file in /usr/bin:/bin, short: the token is';
	t.is(hideSecrets(line, ENVIRONMENT), line);
});
