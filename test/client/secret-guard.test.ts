import test from 'ava';
import fc from 'fast-check';
import {findSecrets} from '../../source/client/secret-guard.ts';

/** Put together at run time, so that no scanner takes this file for a leak. */
function made(prefix: string, length: number, alphabet = 'aB3dE5gH7j'): string {
	return prefix + alphabet.repeat(Math.ceil(length / alphabet.length)).slice(0, length);
}

const TOKENS = {
	'aws-key': made('AKIA', 16, 'ABCD2345EF'),
	'github-token': made('ghp_', 36),
	'gitlab-token': made('glpat-', 20),
	'slack-token': made('xoxb-', 40),
	'stripe-key': made('sk_live_', 24),
	'npm-token': made('npm_', 36),
	'google-key': made('AIza', 35),
	'ai-key': made('sk-proj-', 40),
	'json-web-token': `${made('eyJ', 20)}.${made('eyJ', 30)}.${made('', 43)}`,
	'bearer-token': made('Bearer ', 30),
	'url-password': `${'postgres'}://ada:${made('', 12)}@db.example/main`,
	'named-secret': `DB_PASSWORD=${made('', 12)}`,
} as const;

for (const [type, token] of Object.entries(TOKENS)) {
	test(`a ${type} is found, and its sentence does not give it away`, (t) => {
		const all = findSecrets(token);
		const [found] = all;
		t.deepEqual(
			all.map((each): string => each.type),
			[type],
		);
		t.false(found?.sentence.includes('aB3dE5') === true);
	});
}

for (const kind of ['', 'RSA ', 'EC ', 'OPENSSH ', 'ENCRYPTED ']) {
	test(`a private key with the header "${kind}PRIVATE KEY" is found from end to end`, (t) => {
		const line = (word: string) => `-----${word} ${kind}${'PRIVATE KEY'}-----`;
		const key = `${line('BEGIN')}\nMIIEow\nTOKEN=abcdefgh\n${line('END')}`;
		const [found, ...others] = findSecrets(`look:\n${key}\nthat is it`);
		t.like(found, {type: 'private-key', start: 6, end: 6 + key.length});
		t.deepEqual(others, []);
	});
}

test('a PGP private key block is found even where its end is missing', (t) => {
	const text = `-----BEGIN PGP ${'PRIVATE KEY'} BLOCK-----\nlQVYBF`;
	t.like(findSecrets(text)[0], {type: 'private-key', end: text.length});
});

test('a public key is no secret', (t) => {
	t.deepEqual(findSecrets('-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----'), []);
	t.deepEqual(findSecrets(`PUBLIC_KEY=${made('', 30)}`), []);
});

test('the sentence says which line it is, where there are several', (t) => {
	const [found] = findSecrets(`first\nsecond\n${TOKENS['github-token']}`);
	t.is(found?.sentence, 'Line 3 looks like a GitHub token (ghp_…).');
});

test('several secrets are found in the order of the text', (t) => {
	const text = `${TOKENS['npm-token']} and ${TOKENS['aws-key']}\nAPI_TOKEN=hunter2hunter2`;
	t.deepEqual(
		findSecrets(text).map(({type}) => type),
		['npm-token', 'aws-key', 'named-secret'],
	);
});

test('what people write every day is not taken for a secret', (t) => {
	const lines = [
		'my password is on the wiki, ask mira',
		'the token expires in an hour',
		'key: value',
		'MONKEY=banana-bread',
		'API_KEY=$API_KEY',
		'API_KEY=<your key here>',
		'PASSWORD=changeme',
		'TOKEN=xxxxxxxxxxxx',
		'export PATH=/usr/local/bin:/usr/bin',
		'https://wiki.example/0.9?page=2#keys',
		'https://user@host.example/path',
		'commit 4e4a27d0f1c2b3a495867768594a3b2c1d0e9f81',
		'see sk-learn and gh-pages',
		'npm_config_cache=/tmp/npm',
		'if (token === undefined) return;',
		'token: string;',
		'password: hunter2',
		'the message is eyJ something',
	];
	for (const line of lines) {
		t.deepEqual(findSecrets(line), [], line);
	}
});

test('a long random value next to a telling name is found however it is written', (t) => {
	const value = made('', 32);
	for (const line of [`api_key: ${value}`, `"clientSecret": "${value}"`, `auth.token = ${value}`]) {
		t.is(findSecrets(line)[0]?.type, 'named-secret', line);
	}
});

test('places are within the text and none is inside another, whatever the text is', (t) => {
	const piece = fc.constantFrom(
		...Object.values(TOKENS),
		...[
			'-----BEGIN ',
			'PRIVATE KEY-----',
			'-----END',
			'KEY=',
			'eyJ-',
			'\n',
			' ',
			'Bearer ',
			'@',
			':',
		],
	);
	fc.assert(
		fc.property(fc.array(fc.oneof(piece, fc.string()), {maxLength: 30}), (pieces) => {
			const text = pieces.join('');
			let end = 0;
			for (const found of findSecrets(text)) {
				t.true(found.start >= end && found.end > found.start && found.end <= text.length);
				end = found.end;
			}
		}),
	);
	t.pass();
});

test('twice the text takes about twice the work, also where everything almost fits', (t) => {
	const hostile = [
		'eyJ-',
		'eyJaaaaaaaaaaaa.',
		'-----BEGIN A ',
		'KEY=',
		'http://a:',
		'bearer  ',
		'sk-a',
		'a_',
	];
	for (const part of hostile) {
		const small = part.repeat(20_000);
		const large = small.repeat(4);
		// The best of several: on a busy machine any one of them can be held up.
		const took = (text: string) =>
			Math.min(
				...Array.from({length: 4}, () => {
					const start = performance.now();
					findSecrets(text);
					return performance.now() - start;
				}),
			);
		const ratio = Math.max(1, took(large)) / Math.max(1, took(small));
		t.true(ratio < 40, `${part}: ${ratio}`);
	}
});
