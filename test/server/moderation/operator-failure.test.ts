import test from 'ava';
import {createMemoryStorage} from '../../../source/server/storage/memory.ts';
import {StorageError} from '../../../source/server/storage/storage.ts';
import {seededRandom} from '../../helpers/seeded-random.ts';
import {startTestRelay} from '../../helpers/test-relay.ts';

test('a write of the operator whose outcome nobody knows asks for a new start of the relay', async (t) => {
	const failed = new StorageError('failed', 'A write failed.');
	const storage = createMemoryStorage({random: seededRandom()});
	const failures: StorageError[] = [];
	const {relay, join} = await startTestRelay({
		storage: {...storage, setSanction: () => Promise.reject(failed)},
		onFailure: (error) => failures.push(error),
	});
	const bob = await join('bob');
	const target = {type: 'account', name: 'bob'} as const;
	await t.throwsAsync(relay.operator.ban({target}), {is: failed});
	t.deepEqual(failures, [failed]);
	t.is(bob.link.closedWith, undefined);
});
