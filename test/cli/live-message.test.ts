import {Buffer} from 'node:buffer';
import test from 'ava';
import fc from 'fast-check';
import {LiveMessage} from '../../source/cli/live-message.ts';
import {liveText} from '../../source/cli/live-text.ts';
import {HIDDEN, OutputTail, SHOWN_LINES} from '../../source/cli/output-tail.ts';
import {safeText} from '../../source/tui/text/safe-text.ts';
import {speak} from '../../source/words/phrase.ts';
import {manualClock} from '../helpers/manual-clock.ts';
import {pseudoCatalogue} from '../words/pseudo.ts';

const LIMITS = {bytes: 4096, lines: 50};
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

function tailOf(...chunks: readonly (string | Uint8Array)[]): OutputTail {
	const tail = new OutputTail();
	for (const chunk of chunks) tail.add(Buffer.from(chunk));
	return tail;
}

test('the newest lines are kept, and all are counted', (t) => {
	const tail = tailOf(Array.from({length: 30}, (_, index) => `line ${index}\n`).join(''));
	t.is(tail.count, 30);
	t.is(tail.lines.length, SHOWN_LINES);
	t.is<string | undefined, string>(tail.lines.at(-1), 'line 29');
});

test('colours and cursor movements are taken away, a progress bar is shown as it was last', (t) => {
	const tail = tailOf('\u{1B}[31mred\u{1B}[0m\r\n', '10%\r20%\r', '30%', '\nN\u{8}NA\u{8}AME\n');
	t.deepEqual<readonly string[], readonly string[]>(tail.lines, ['red', '30%', 'NAME']);
});

test('a line that is still being written is shown, and counted', (t) => {
	const tail = tailOf('one\ntw');
	t.deepEqual<readonly string[], readonly string[]>(tail.lines, ['one', 'tw']);
	t.is(tail.count, 2);
	tail.add(Buffer.from('o\n'));
	t.deepEqual<readonly string[], readonly string[]>(tail.lines, ['one', 'two']);
});

test('a character that comes in two parts is whole', (t) => {
	const bytes = Buffer.from('é\n');
	t.deepEqual<readonly string[], readonly string[]>(
		tailOf(bytes.subarray(0, 1), bytes.subarray(1)).lines,
		['é'],
	);
});

const KEY = [
	'-----BEGIN OPENSSH PRIVATE KEY-----',
	...Array.from({length: 20}, (_, index) => `b3BlbnNzaC1rZXktdjEAAAAA${index}`),
	'-----END OPENSSH PRIVATE KEY-----',
];

test('a private key is hidden to its last line', (t) => {
	const tail = tailOf(`before\n${KEY.join('\n')}\nafter\n`);
	t.true(tail.lines.slice(0, -1).every((line) => line === HIDDEN));
	t.is<string | undefined, string>(tail.lines.at(-1), 'after');
	t.is(tail.hidden, KEY.length);
});

test('the half of a key that is there so far is hidden too', (t) => {
	const tail = tailOf(`${KEY.slice(0, 5).join('\n')}\nb3Blbn`);
	t.notRegex(tail.lines.join('\n'), /b3Blbn/);
});

test('a token is hidden within its line', (t) => {
	const token = `ghp_${'a1B2'.repeat(9)}`;
	const tail = tailOf(`pushing with ${token} to origin\n`);
	t.notRegex(tail.lines.join('\n'), /a1B2/);
	t.regex(tail.lines.join('\n'), /^pushing with .*\[hidden\]/);
	t.is(tail.hidden, 1);
});

const RUNNING = {type: 'running'} as const;
const output = {title: 'make', lines: [safeText('cc a.c')], count: 340, elapsed: 12_000};

test('the message says what runs, for how long, and how it ended', (t) => {
	const text = (end: Parameters<typeof liveText>[0]['end']) =>
		liveText({...output, end}, LIMITS).split('\n')[0];
	t.is(text(RUNNING), '`make`: running for 12 s, 340 lines');
	t.is(text({type: 'done'}), '`make`: done after 12 s, 340 lines');
	t.is(text({type: 'stopped'}), '`make`: stopped after 12 s, 340 lines');
	t.is(text({type: 'exited', code: 2}), '`make`: exit 2 after 12 s, 340 lines');
});

test.serial('what is sent to a room is the same, whatever language is spoken here', (t) => {
	speak(pseudoCatalogue());
	t.teardown(() => speak(undefined));
	for (const [end, word] of [
		[RUNNING, 'running for'],
		[{type: 'exited', code: 2} as const, 'exit 2 after'],
	] as const) {
		const [first] = liveText({...output, count: 1, elapsed: 200_000, end}, LIMITS).split('\n');
		t.is(first, `\`make\`: ${word} 3 min, 1 line`);
	}
});

test('the lines stand in a block of code that they cannot end', (t) => {
	const lines = [safeText('a'), safeText('```'), safeText('b')];
	const text = liveText({...output, lines, end: RUNNING}, LIMITS);
	t.is(text.split('\n').slice(1).join('\n'), "```\na\n'''\nb\n```");
});

test('a program that says nothing makes a message of one line', (t) => {
	t.is(liveText({...output, lines: [], count: 0, end: RUNNING}, LIMITS).split('\n').length, 1);
});

test('a message is never longer than the relay takes', (t) => {
	const line = fc
		.string({unit: 'binary', maxLength: 400})
		.map((text) => safeText(text).replaceAll('\n', ' '));
	fc.assert(
		fc.property(fc.array(line, {maxLength: 12}), fc.nat(5000), (lines, extra) => {
			const bytes = 400 + extra;
			const text = liveText(
				{...output, lines: lines.map((each) => safeText(each)), end: RUNNING},
				{bytes, lines: 10},
			);
			t.true(Buffer.byteLength(text) <= bytes);
			t.true(text.split('\n').length <= 10);
		}),
	);
});

function startLive() {
	const clock = manualClock();
	const texts: string[] = [];
	const failures: unknown[] = [];
	let answer: () => Promise<void> = async () => {};
	const message = new LiveMessage({
		clock,
		title: 'make',
		failed: (error) => failures.push(error),
		place: {
			limits: LIMITS,
			async write(text) {
				texts.push(text);
				await answer();
			},
		},
	});
	const pass = async (milliseconds: number) => {
		clock.advance(milliseconds);
		await turn();
	};
	const say = (text: string) => message.add(Buffer.from(`${text}\n`));
	const answerWith = (next: typeof answer) => {
		answer = next;
	};
	return {clock, texts, failures, message, pass, say, answerWith};
}

test('a second passes before the message is written', async (t) => {
	const {texts, pass, say} = startLive();
	say('one');
	await pass(999);
	t.is(texts.length, 0);
	await pass(1);
	t.is(texts.length, 1);
});

test('it is written again at most once a second, and only when there is more', async (t) => {
	const {texts, pass, say} = startLive();
	await pass(1000);
	for (let count = 0; count < 10; count++) {
		say(`line ${count}`);
		await pass(200);
	}
	t.is(texts.length, 3);
	await pass(1000);
	const before = texts.length;
	await pass(60_000);
	t.is(texts.length, before);
});

test('a program that runs for long is written of more rarely', async (t) => {
	const {texts, pass, say} = startLive();
	await pass(3_600_000);
	const before = texts.length;
	for (let count = 0; count < 60; count++) {
		say(`line ${count}`);
		await pass(1000);
	}
	t.true(texts.length - before <= 5);
});

test('what comes while a text is on its way is in the next one', async (t) => {
	const {texts, pass, say, answerWith} = startLive();
	const stored = Promise.withResolvers<void>();
	answerWith(() => stored.promise);
	await pass(1000);
	say('late');
	await pass(5000);
	t.is(texts.length, 1);
	stored.resolve();
	await turn();
	await pass(1000);
	t.regex(texts[1] ?? '', /late/);
});

test('the end is written at once, with all that was there', async (t) => {
	const {texts, message, say, pass} = startLive();
	say('one');
	message.add(Buffer.from('two'));
	await message.finish({type: 'done'});
	t.is(texts.length, 1);
	t.is(texts[0], '`make`: done after 0 s, 2 lines\n```\none\ntwo\n```');
	await pass(60_000);
	t.is(texts.length, 1);
});

test('when a text is refused nothing more is written', async (t) => {
	const {texts, failures, pass, say, answerWith} = startLive();
	answerWith(() => Promise.reject(new Error('no')));
	await pass(1000);
	say('more');
	await pass(60_000);
	t.is(texts.length, 1);
	t.deepEqual(failures, [new Error('no')]);
});
