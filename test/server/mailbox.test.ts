import test from 'ava';
import fc from 'fast-check';
import {LIMITS} from '../../source/protocol/limits.ts';
import {createMemoryStorage} from '../../source/server/storage/memory.ts';
import {joinPrivately, sendPrivately} from '../helpers/private-members.ts';
import {seededRandom} from '../helpers/seeded-random.ts';
import {settle, startTestRelay} from '../helpers/test-relay.ts';
import {until} from '../helpers/until.ts';

type Step = 'send' | 'resume' | 'acknowledge' | 'clog' | 'drain' | 'wait';

const steps = fc.array(
	fc.oneof(
		{weight: 5, arbitrary: fc.constant<Step>('send')},
		fc.constantFrom<Step>('resume', 'acknowledge', 'clog', 'drain', 'wait'),
	),
	{minLength: 1, maxLength: 40, size: 'max'},
);

async function slowly(apply: () => void): Promise<void> {
	await new Promise((resolve) => setImmediate(resolve));
	apply();
}

test('whatever happens at once, every envelope comes in order and without a gap', async (t) => {
	await fc.assert(
		fc.asyncProperty(steps, async (taken) => {
			const wide = {burst: 1e9, perSecond: 1e9};
			const relay = await startTestRelay({
				storage: createMemoryStorage({random: seededRandom(), commit: slowly}),
				limits: {envelopes: wide, strangers: wide, strangersEach: wide, history: wide},
			});
			const [ada, bob] = [await joinPrivately(relay, 'ada'), await joinPrivately(relay, 'bob')];
			const {link} = bob;
			// What a client does: what it has it drops, what comes next it takes.
			let done = 0;
			const read = (): void => {
				for (const frame of link.frames) {
					if (frame.type !== 'envelope' || frame.number <= done) continue;
					t.is(frame.number, done + 1);
					done = frame.number;
				}
				link.frames.length = 0;
			};
			const answers: Promise<unknown>[] = [];
			let sent = 0;
			for (const step of taken) {
				switch (step) {
					case 'send':
						sent++;
						answers.push(sendPrivately(ada, 'bob', [bob.id]));
						break;
					case 'resume':
						link.receiveText(JSON.stringify({type: 'resume', id: 7, cursors: {}, mailbox: done}));
						break;
					case 'acknowledge':
						link.receiveText(JSON.stringify({type: 'envelope.ack', id: 8, number: done}));
						break;
					case 'clog':
						link.queued = LIMITS.sendQueueSoft + 1;
						break;
					case 'drain':
						link.drain();
						break;
					case 'wait':
						await settle();
						read();
				}
			}
			await Promise.all(answers);
			await until(
				() => {
					read();
					return done === sent;
				},
				() => link.drain(),
			);
			link.hangUp();
			ada.link.hangUp();
		}),
		{numRuns: 60},
	);
});

test('a mailbox that could not be read is read with the next envelope', async (t) => {
	const inner = createMemoryStorage({random: seededRandom()});
	let isBroken = false;
	const storage: typeof inner = {
		...inner,
		async envelopes(request) {
			if (isBroken) throw new Error('The disk is tired.');
			return inner.envelopes(request);
		},
	};
	const faults: string[] = [];
	const ignore = () => undefined;
	const relay = await startTestRelay({
		storage,
		log: {info: ignore, warn: ignore, error: (event) => faults.push(event)},
	});
	const [ada, bob] = [await joinPrivately(relay, 'ada'), await joinPrivately(relay, 'bob')];
	isBroken = true;
	bob.link.queued = LIMITS.sendQueueSoft + 1;
	await sendPrivately(ada, 'bob', [bob.id]);
	await until(() => faults.length > 0);
	t.deepEqual(faults, ['mailbox not read']);
	isBroken = false;
	bob.link.drain();
	await sendPrivately(ada, 'bob', [bob.id]);
	await bob.link.until('envelope', ({number}) => number === 2);
	t.deepEqual(
		bob.link.all('envelope').map(({number}) => number),
		[1, 2],
	);
});
