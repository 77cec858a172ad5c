import test from 'ava';
import {Turns} from '../../../source/client/private/turns.ts';

test('work begins when the work before it has ended, and in the order of asking', async (t) => {
	const turns = new Turns();
	const steps: string[] = [];
	const work = (name: string) => async () => {
		steps.push(`${name} begins`);
		await Promise.resolve();
		steps.push(`${name} ends`);
	};
	await Promise.all([turns.take(work('one')), turns.take(work('two'))]);
	t.deepEqual(steps, ['one begins', 'one ends', 'two begins', 'two ends']);
});

test('work that fails tells who asked, and nobody else', async (t) => {
	const turns = new Turns();
	const failing = turns.take(() => Promise.reject(new Error('no')));
	const next = turns.take(async () => 'yes');
	await t.throwsAsync(failing, {message: 'no'});
	t.is(await next, 'yes');
});

test('idle waits for all that was asked for', async (t) => {
	const turns = new Turns();
	let isDone = false;
	void turns.take(async () => {
		await new Promise((resolve) => setImmediate(resolve));
		isDone = true;
	});
	await turns.idle();
	t.true(isDone);
});
