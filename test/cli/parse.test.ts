import test from 'ava';
import type {CommandName} from '../../source/cli/command-table.ts';
import {ExitError} from '../../source/cli/exit-code.ts';
import {parseCommandLine} from '../../source/cli/parse.ts';

const parse = (argv: readonly string[], environment = {}) =>
	parseCommandLine(argv, environment, import.meta);

const READ: readonly (readonly [
	readonly string[],
	CommandName,
	{
		readonly words?: readonly string[];
		readonly has?: string;
		readonly text?: [string, string];
		readonly texts?: [string, readonly string[]];
	},
])[] = [
	[[], 'chat', {words: []}],
	[['ws://127.0.0.1:7777'], 'chat', {words: ['ws://127.0.0.1:7777']}],
	[['localhost'], 'chat', {words: ['localhost']}],
	[['-h'], 'chat', {has: 'help'}],
	[['-v'], 'chat', {has: 'version'}],
	[['send', '-h'], 'send', {has: 'help'}],
	[['--help', 'send'], 'send', {has: 'help'}],
	[['send', 'ops', 'two', 'words'], 'send', {words: ['ops', 'two', 'words']}],
	[['send', 'ops', '-'], 'send', {words: ['ops', '-']}],
	[['send', 'ops', '--', '-text', '--json'], 'send', {words: ['ops', '-text', '--json']}],
	[['send', 'ops', '007'], 'send', {words: ['ops', '007']}],
	[['tail', '-n', '5', 'ops'], 'tail', {text: ['lines', '5'], words: ['ops']}],
	[['tail', '-n5', 'ops'], 'tail', {text: ['lines', '5'], words: ['ops']}],
	[['tail', '--no-follow'], 'tail', {has: 'no-follow'}],
	[['tail', '--no-color'], 'tail', {has: 'no-color'}],
	[['serve', '--port=0'], 'serve', {text: ['port', '0']}],
	[['serve', '-p', '8080'], 'serve', {text: ['port', '8080']}],
	[['send', 'ops', '--file', 'a', '-f', 'b c'], 'send', {texts: ['file', ['a', 'b c']]}],
	[['send', 'ops', 'x'], 'send', {texts: ['file', []]}],
	[['-s', 'ws://x', 'whoami'], 'whoami', {text: ['server', 'ws://x'], words: []}],
	[['--server', 'ws://x', 'send', 'ops', 'send'], 'send', {words: ['ops', 'send']}],
	[['register', '--password-file', '-'], 'register', {text: ['password-file', '-'], words: []}],
];

for (const [argv, name, expected] of READ) {
	test(`understood: termchat ${argv.join(' ')}`, (t) => {
		const {command, words, flags} = parse(argv);
		t.is(command.name, name);
		if (expected.words !== undefined) t.deepEqual(words, expected.words);
		if (expected.has !== undefined) t.true(flags.has(expected.has));
		if (expected.texts !== undefined) {
			t.deepEqual(flags.texts(expected.texts[0]), expected.texts[1]);
		}
		if (expected.text !== undefined) t.is(flags.text(expected.text[0]), expected.text[1]);
	});
}

const REFUSED: readonly (readonly [readonly string[], RegExp])[] = [
	[['snd', 'x'], /no command "snd"\. Did you mean send\?/],
	[['frobnicate'], /no command "frobnicate"\. See termchat help/],
	[['send', '--hlp'], /no flag --hlp here\. Did you mean --help\?/],
	[['whoami', '--port', '5'], /no flag --port here/],
	[['send', '-z', 'ops'], /no flag -z here/],
	[['serve', '--port'], /--port needs a value/],
	[['send', 'ops', '--file', 'a', '--file', ''], /--file needs a value/],
	[['serve', '--port='], /--port needs a value/],
	[['-s'], /--server needs a value/],
	[['serve', '--port', '1', '--port', '2'], /only be set once/],
	[['rooms', 'here'], /one word too many\. Usage: termchat rooms/],
	[['send'], /Something is missing.*Write a room as ops or '#ops'/],
	[['ws://a', 'ws://b'], /one word too many/],
	[['help', 'a', 'b'], /one word too many/],
];

for (const [argv, sentence] of REFUSED) {
	test(`refused: termchat ${argv.join(' ')}`, (t) => {
		const error = t.throws(() => parse(argv), {instanceOf: ExitError, message: sentence});
		t.is(error?.reason, 'usage');
	});
}

for (const value of ['abc', '-1', '1.5', '65536', '1e3', '0x10', ' 5', '99999999999999999999']) {
	test(`a port is a whole number in its range, not ${JSON.stringify(value)}`, (t) => {
		const {flags} = parse(['serve', `--port=${value}`]);
		t.throws(() => flags.integer('port', {from: 0, to: 65_535}), {
			instanceOf: ExitError,
			message: /--port takes a whole number from 0 to 65535/,
		});
	});
}

test('a flag stands over its variable', (t) => {
	const environment = {TERMCHAT_PORT: '1', TERMCHAT_HOST: '::1'};
	const {flags} = parse(['serve', '--port', '2'], environment);
	t.is(flags.text('port'), '2');
	t.is(flags.text('host'), '::1');
});

test('an empty variable says nothing', (t) => {
	t.false(parse(['serve'], {TERMCHAT_PORT: '', TERMCHAT_OPEN: ''}).flags.has('port'));
});

test('a switch is turned on or off by its variable, and nothing else', (t) => {
	t.true(parse(['serve'], {TERMCHAT_OPEN: 'yes'}).flags.has('open'));
	t.false(parse(['serve'], {TERMCHAT_OPEN: '0'}).flags.has('open'));
	t.true(parse([], {NO_COLOR: 'whatever'}).flags.has('no-color'));
	t.throws(() => parse(['serve'], {TERMCHAT_OPEN: 'perhaps'}), {
		message: /TERMCHAT_OPEN is 1 or 0/,
	});
});

test('a wrong variable keeps nobody from the help', (t) => {
	t.notThrows(() => parse(['serve', '--help'], {TERMCHAT_OPEN: 'perhaps'}));
});
