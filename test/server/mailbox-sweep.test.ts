import test from 'ava';
import {LIMITS} from '../../source/protocol/limits.ts';
import {silentLog} from '../../source/server/log.ts';
import {MailboxSweep} from '../../source/server/mailbox-sweep.ts';
import {createMemoryStorage} from '../../source/server/storage/memory.ts';
import {manualClock} from '../helpers/manual-clock.ts';
import {seededRandom} from '../helpers/seeded-random.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;

test('a clock that is set ahead deletes no letter until it has kept to its time', async (t) => {
	const storage = createMemoryStorage({random: seededRandom()});
	const expired: number[] = [];
	const watched = {
		...storage,
		async expireEnvelopes(request: Parameters<typeof storage.expireEnvelopes>[0]) {
			expired.push(request.waitingSince);
			return storage.expireEnvelopes(request);
		},
	};
	let [wall, monotonic] = [1_700_000_000_000, 0];
	const clock = {...manualClock(), now: () => wall, monotonic: () => monotonic};
	const sweep = new MailboxSweep({storage: watched, clock, limits: LIMITS, log: silentLog});
	const run = async (duration: number) => {
		for (let left = duration; left > 0; left -= MINUTE) {
			wall += MINUTE;
			monotonic += MINUTE;
			sweep.beat();
			// What was begun is done in some turns: everything is in memory.
			for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
		}
	};
	await run(2 * LIMITS.clockPatience);
	t.true(expired.length > 0);
	const before = wall;
	wall += 400 * DAY;
	await run(LIMITS.clockPatience / 2);
	t.true(expired.every((since) => since < before + DAY - LIMITS.envelopeLifetime));
	await run(2 * LIMITS.clockPatience);
	t.true((expired.at(-1) ?? 0) > before);
});
