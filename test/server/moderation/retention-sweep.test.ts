import test from 'ava';
import {LIMITS} from '../../../source/protocol/limits.ts';
import {createLocalBus} from '../../../source/server/bus.ts';
import {FileDesk} from '../../../source/server/files/file-desk.ts';
import {createMemoryBlobs} from '../../../source/server/files/memory-blobs.ts';
import {createTransferDesk} from '../../../source/server/files/tickets.ts';
import {silentLog} from '../../../source/server/log.ts';
import {RetentionSweep} from '../../../source/server/moderation/retention-sweep.ts';
import {seededRandom} from '../../helpers/seeded-random.ts';
import {messageId, startTestRelay} from '../../helpers/test-relay.ts';

const DAY = 86_400_000;
const PATIENCE = 10_000;

/** A relay whose lobby has ten messages of ten days, of which so many days are to be kept. */
async function dailyRoom(keepDays: number | undefined) {
	const limits = {clockPatience: PATIENCE, mailboxSweep: 2000};
	const relay = await startTestRelay({limits});
	const ada = await relay.join('ada');
	const lobby = await relay.roomId('lobby');
	if (keepDays !== undefined) await ada.link.request('room.rules', {room: lobby, keepDays});
	await ada.link.request('invite.create', {});
	// Nobody is there, so that no heart beats.
	ada.link.hangUp();
	const seqs: number[] = [];
	for (let day = 0; day < 10; day++) {
		relay.clock.advance(DAY);
		const result = await relay.storage.append({
			...{room: lobby, id: messageId(), kind: 'text', from: 'ada', text: `day ${day}`},
			...{device: ada.welcome.device, time: relay.clock.now()},
		});
		if (result.type === 'appended') seqs.push(result.message.seq);
	}
	relay.clock.advance(DAY / 2);
	const link = await relay.again(ada);
	await link.request('resume', {cursors: {}});
	link.forget();
	return {...relay, ada, link, lobby, seqs};
}

async function daysIn({storage, lobby}: Awaited<ReturnType<typeof dailyRoom>>) {
	const {messages} = await storage.history({room: lobby, limit: 100});
	return messages.filter(({kind}) => kind === 'text').map(({text}) => text);
}

test('messages older than a room keeps them are removed, and whoever is there is told', async (t) => {
	const room = await dailyRoom(3);
	await room.pass(2 * PATIENCE);
	t.deepEqual(await daysIn(room), ['day 7', 'day 8', 'day 9']);
	t.deepEqual(room.link.all('room.purged'), [
		{type: 'room.purged', room: room.lobby, before: room.seqs[7] ?? 0},
	]);
});

test('a room without a limit keeps everything', async (t) => {
	const room = await dailyRoom(undefined);
	await room.pass(2 * PATIENCE);
	t.is((await daysIn(room)).length, 10);
	t.deepEqual(room.link.all('room.purged'), []);
});

test('nothing is removed before the clock has been seen to run for its patience', async (t) => {
	const {storage, lobby, clock, ...room} = await dailyRoom(3);
	let wall = clock.now();
	let monotonic = 0;
	const limits = {...LIMITS, clockPatience: PATIENCE, mailboxSweep: 2000};
	const times = {...clock, now: () => wall, monotonic: () => monotonic};
	const bus = createLocalBus();
	const random = seededRandom();
	const transfers = createTransferDesk({clock: times, random, limits, bus});
	const parts = {storage, clock: times, limits, log: silentLog, bus};
	const files = new FileDesk({...parts, random, transfers, blobs: createMemoryBlobs()});
	const sweep = new RetentionSweep({
		...{...parts, files},
		storageFailed: (error) => t.fail(error.message),
	});
	const run = async (duration: number) => {
		for (let left = duration; left > 0; left -= 1000) {
			wall += 1000;
			monotonic += 1000;
			sweep.beat();
			await sweep.settled();
		}
	};
	const count = async () => (await daysIn({...room, storage, lobby, clock})).length;
	await run(PATIENCE - 1000);
	t.is(await count(), 10);
	await run(3000);
	t.is(await count(), 3);
	wall += 1000 * DAY;
	await run(PATIENCE - 1000);
	t.is(await count(), 3);
	wall -= 1000 * DAY;
	await run(3 * PATIENCE);
	t.is(await count(), 3);
});

test('history, search, threads and a resume go on where the log begins now', async (t) => {
	const {link, lobby, seqs, ...room} = await dailyRoom(3);
	await room.pass(2 * PATIENCE);
	const first = seqs[7] ?? 0;
	const before = await link.request('history', {room: lobby, before: first});
	t.deepEqual(before, {messages: [], more: false});
	const after = await link.request('history', {room: lobby, after: 0});
	t.is(after.messages[0]?.seq, first);
	t.is((await link.request('search', {query: 'day'})).messages.length, 3);
	const answer = {room: lobby, message: messageId(), text: 'late', replyTo: seqs[2] ?? 0};
	t.like(await link.ask('send', answer), {code: 'not-found'});
	const again = await room.again(room.ada);
	await again.request('resume', {cursors: {[lobby]: [seqs[2] ?? 0, 'message-gone']}});
	t.is(again.all('message')[0]?.seq, first);
	t.like(again.all('room')[0]?.replay, {from: first});
});

test('old entries of the audit log and ended invitations are removed in passing', async (t) => {
	const room = await dailyRoom(3);
	const audit = () => room.storage.audit({room: undefined, before: undefined, limit: 9});
	await room.pass(2 * PATIENCE);
	t.deepEqual(await room.storage.invites({by: undefined, time: 0, limit: 10}), []);
	t.is((await audit()).entries.length, 1);
	room.link.hangUp();
	room.clock.advance(LIMITS.auditLifetime);
	await room.again(room.ada);
	await room.pass(3 * PATIENCE);
	t.deepEqual((await audit()).entries, []);
});
