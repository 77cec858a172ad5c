import test from 'ava';
import {SaidLines} from '../../../source/cli/tunnel/said-lines.ts';

function listen() {
	const heard: string[] = [];
	const said = new SaidLines((line) => {
		heard.push(line);
		return !line.startsWith('#');
	});
	return {heard, said, say: (text: string) => said.take(Buffer.from(text), 'stdout')};
}

test('a line may come in pieces, and a letter too', (t) => {
	const {heard, said, say} = listen();
	say('on');
	const [first, rest] = [Buffer.from('é\n').subarray(0, 1), Buffer.from('é\n').subarray(1)];
	said.take(first, 'stdout');
	said.take(Buffer.from('beside\n'), 'stderr');
	said.take(rest, 'stdout');
	t.deepEqual(heard, ['beside', 'oné']);
});

test('what has no end of line counts at the end', (t) => {
	const {heard, said, say} = listen();
	say('last words');
	t.deepEqual(heard, []);
	said.end();
	t.deepEqual(heard, ['last words']);
});

test('only the newest lines are kept, and none that is not worth it', (t) => {
	const {said, say} = listen();
	for (let index = 0; index < 20; index++) say(`line ${index}\n# chatter\n`);
	t.is(said.last.length, 8);
	t.is(said.last.at(-1), 'line 19');
});

test('what is hidden is hidden before a line is cut, so that no part of it stays', (t) => {
	const said = new SaidLines(
		() => true,
		(line) => line.replaceAll('SECRET-SECRET', '***'),
	);
	said.take(Buffer.from(`${'x'.repeat(290)}SECRET-\u001B[1mSECRET\n`), 'stderr');
	t.deepEqual(said.last, [`${'x'.repeat(290)}***`]);
});

test('nothing of what is kept acts on a terminal, and none of it is long', (t) => {
	const {heard, said, say} = listen();
	say(`\u001B[31mred\u001B[0m \u202Eturned\u0007 ${'x'.repeat(100_000)}\n`);
	const [line = ''] = said.last;
	t.true(line.startsWith('red '));
	t.notRegex(line, /[\p{Cc}\p{Cf}]/u);
	t.true(line.length <= 300);
	t.true((heard[0]?.length ?? 0) <= 2000);
});
