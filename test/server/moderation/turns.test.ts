import test from 'ava';
import {Turns} from '../../../source/server/moderation/turns.ts';

test('in one place one act comes after the other, whatever became of it', async (t) => {
	const turns = new Turns();
	const done: string[] = [];
	const gate = Promise.withResolvers<void>();
	const first = turns.take('den', async () => {
		await gate.promise;
		done.push('first');
		throw new Error('Refused');
	});
	const second = turns.take('den', async () => done.push('second'));
	await turns.take('attic', async () => done.push('elsewhere'));
	t.deepEqual(done, ['elsewhere']);
	gate.resolve();
	await t.throwsAsync(first, {message: 'Refused'});
	await second;
	t.deepEqual(done, ['elsewhere', 'first', 'second']);
});
