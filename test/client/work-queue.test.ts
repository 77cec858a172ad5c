import test from 'ava';
import {WorkQueue} from '../../source/client/work-queue.ts';

/** A queue whose work is done when the test says so. */
function startQueue(most: number) {
	const begun: number[] = [];
	const dropped: number[] = [];
	const failures: unknown[] = [];
	const endings: PromiseWithResolvers<void>[] = [];
	const queue = new WorkQueue<number>({
		most,
		async work(item) {
			begun.push(item);
			const ending = Promise.withResolvers<void>();
			endings.push(ending);
			await ending.promise;
		},
		dropped: (item) => dropped.push(item),
		failed: (error) => failures.push(error),
	});
	const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
	return {queue, begun, dropped, failures, endings, turn};
}

test('one thing is done at a time, in order', async (t) => {
	const {queue, begun, endings, turn} = startQueue(10);
	for (const item of [1, 2, 3]) queue.push(item);
	await turn();
	t.deepEqual(begun, [1]);
	endings[0]?.resolve();
	await turn();
	t.deepEqual(begun, [1, 2]);
	endings[1]?.resolve();
	await turn();
	endings[2]?.resolve();
	await queue.whenIdle();
	t.deepEqual(begun, [1, 2, 3]);
});

test('when too much waits the oldest makes way, and that is told', async (t) => {
	const {queue, begun, dropped, endings, turn} = startQueue(2);
	queue.push(1);
	await turn();
	for (const item of [2, 3, 4, 5]) queue.push(item);
	t.deepEqual(dropped, [2, 3]);
	for (const index of [0, 1, 2]) {
		endings[index]?.resolve();
		await turn();
	}
	t.deepEqual(begun, [1, 4, 5]);
});

test('what fails is told, and the next is done all the same', async (t) => {
	const {queue, begun, failures, endings, turn} = startQueue(10);
	queue.push(1);
	queue.push(2);
	await turn();
	endings[0]?.reject(new Error('no'));
	await turn();
	t.deepEqual(begun, [1, 2]);
	t.deepEqual(failures, [new Error('no')]);
});

test('what is cleared away is not done', async (t) => {
	const {queue, begun, endings, turn} = startQueue(10);
	queue.push(1);
	queue.push(2);
	await turn();
	queue.clear();
	endings[0]?.resolve();
	await queue.whenIdle();
	t.deepEqual(begun, [1]);
});
