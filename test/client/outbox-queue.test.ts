import test from 'ava';
import {OutboxQueue} from '../../source/client/outbox-queue.ts';
import type {OutboxMessage} from '../../source/client/outbox-record.ts';
import {settled} from '../helpers/until.ts';

test('a message that comes at any moment of a write that is ending is written as well', async (t) => {
	for (let turns = 0; turns < 12; turns++) {
		const written: number[] = [];
		let isFirst = true;
		const queue = new OutboxQueue(
			{
				read: async () => undefined,
				write: async (messages) => void written.push(messages.length),
				delete: async () => {},
			},
			{
				written() {
					if (isFirst) {
						isFirst = false;
						void later(turns, () => {
							queue.messages.push({message: message('second'), isWritten: false});
							queue.save();
						});
					}
				},
				notWritten: () => t.fail(),
			},
		);
		queue.messages.push({message: message('first'), isWritten: false});
		queue.save();
		await settled();
		t.deepEqual(written, [1, 2], `after ${turns} turns`);
	}
});

async function later(turns: number, run: () => void): Promise<void> {
	for (let turn = 0; turn < turns; turn++) await Promise.resolve();
	run();
}

function message(id: string): OutboxMessage {
	return {id, kind: 'text', text: id, time: 0, since: 0, failure: undefined};
}
