import test from 'ava';
import {startTestRelay} from '../../helpers/test-relay.ts';

async function busyRelay() {
	const relay = await startTestRelay();
	const [ada, bob] = [await relay.join('ada'), await relay.join('bob')];
	const created = {name: 'den', visibility: 'private'} as const;
	const den = (await bob.link.request('room.create', created)).room.room;
	await bob.link.request('filter.set', {room: den, words: 'x', action: 'mask'});
	const lobby = await relay.roomId('lobby');
	await ada.link.request('filter.set', {room: lobby, words: 'y', action: 'mask'});
	await ada.link.request('filter.set', {words: 'z', action: 'mask'});
	return {...relay, ada, bob, den, lobby};
}

function detailsOf({entries}: {readonly entries: readonly {readonly detail?: string}[]}) {
	return entries.map(({detail}) => detail);
}

test('the relay’s staff reads what was done, but in private rooms it is not in', async (t) => {
	const {ada} = await busyRelay();
	t.deepEqual(detailsOf(await ada.link.request('audit.list', {})), ['mask: z', 'mask: y']);
});

test('those who run a room read what was done in it', async (t) => {
	const {ada, bob, den, lobby} = await busyRelay();
	t.deepEqual(detailsOf(await bob.link.request('audit.list', {room: den})), ['mask: x']);
	t.deepEqual(detailsOf(await ada.link.request('audit.list', {room: lobby})), ['mask: y']);
	t.like(await bob.link.ask('audit.list', {room: lobby}), {code: 'forbidden'});
	t.like(await bob.link.ask('audit.list', {}), {code: 'forbidden'});
	t.like(await ada.link.ask('audit.list', {room: den}), {code: 'not-found'});
});

test('the log is read in pages, the newest first', async (t) => {
	const {ada} = await busyRelay();
	const first = await ada.link.request('audit.list', {limit: 1});
	t.deepEqual([detailsOf(first), first.more], [['mask: z'], true]);
	const before = first.entries[0]?.position ?? 0;
	const second = await ada.link.request('audit.list', {before});
	t.deepEqual([detailsOf(second), second.more], [['mask: y'], false]);
});

test('the operator reads all of it', async (t) => {
	const {relay} = await busyRelay();
	const log = await relay.operator.listAudit({});
	t.deepEqual(detailsOf(log), ['mask: z', 'mask: y', 'mask: x']);
});
