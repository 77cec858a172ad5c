import test from 'ava';
import {LineQueue} from '../../source/plain/line-input.ts';

test('lines come in the order in which they were typed', async (t) => {
	const queue = new LineQueue();
	queue.push('one');
	queue.push('two');
	t.is(await queue.next(), 'one');
	t.is(await queue.next(), 'two');
	const third = queue.next();
	queue.push('three');
	t.is(await third, 'three');
});

test('a question takes the line that is typed after it, and none that waited', async (t) => {
	const queue = new LineQueue();
	queue.push('typed ahead');
	const answer = queue.answer();
	queue.push('y');
	t.is(await answer, 'y');
	t.is(await queue.next(), 'typed ahead');
});

test('a question that is taken back has no answer', async (t) => {
	const queue = new LineQueue();
	t.false(queue.takeBack());
	const answer = queue.answer();
	t.true(queue.takeBack());
	t.is(await answer, undefined);
});

test('after the end there are no lines but those that waited', async (t) => {
	const queue = new LineQueue();
	queue.push('last');
	queue.end();
	t.is(await queue.next(), 'last');
	t.is(await queue.next(), undefined);
	t.is(await queue.answer(), undefined);
});
