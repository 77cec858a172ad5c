import test from 'ava';
import {messageId, startTestRelay, type TestMember} from '../../helpers/test-relay.ts';

/** ada owns the relay; bob has written something in the lobby, and carl can read it. */
async function reported(limits = {}) {
	const relay = await startTestRelay({limits});
	const [ada, bob, carl] = [
		await relay.join('ada'),
		await relay.join('bob'),
		await relay.join('carl'),
	];
	const lobby = await relay.roomId('lobby');
	const seq = await say(bob, lobby, 'you fool');
	for (const {link} of [ada, bob, carl]) link.forget();
	return {...relay, ada, bob, carl, lobby, seq};
}

async function say({link}: TestMember, room: string, text: string): Promise<number> {
	return (await link.request('send', {room, message: messageId(), text})).seq;
}

test('a report reaches those in charge with the text as it was', async (t) => {
	const {ada, bob, carl, lobby, seq} = await reported();
	await carl.link.request('report.send', {room: lobby, seq, reason: 'rude'});
	t.deepEqual(await ada.link.until('reports'), {type: 'reports', open: 1});
	await bob.link.request('message.delete', {room: lobby, seq, message: messageId()});
	const {reports, more} = await ada.link.request('report.list', {});
	t.false(more);
	t.like(reports[0], {
		...{room: lobby, seq, about: 'bob', text: 'you fool'},
		...{by: 'carl', reason: 'rude', state: 'open'},
	});
});

test('nobody else sees a report, nor hears of it', async (t) => {
	const {bob, carl, lobby, seq} = await reported();
	await carl.link.request('report.send', {room: lobby, seq, reason: 'rude'});
	for (const {link} of [bob, carl]) {
		t.like(await link.ask('report.list', {room: lobby}), {code: 'forbidden'});
		t.deepEqual(await link.request('report.list', {}), {reports: [], more: false});
		t.deepEqual(link.all('reports'), []);
	}
});

test('the same account reports a message once', async (t) => {
	const {ada, carl, lobby, seq} = await reported();
	for (const reason of ['rude', 'very rude']) {
		await carl.link.request('report.send', {room: lobby, seq, reason});
	}
	t.is((await ada.link.request('report.list', {})).reports.length, 1);
});

test('what is not there, not a message, one’s own, or reported without a word is refused', async (t) => {
	const {bob, carl, lobby, seq} = await reported();
	const ask = ({link}: TestMember, at: number, reason = 'rude') =>
		link.ask('report.send', {room: lobby, seq: at, reason});
	t.like(await ask(carl, seq + 1), {code: 'not-found'});
	t.like(await ask(carl, 1), {code: 'not-found'});
	t.like(await ask(bob, seq), {code: 'bad-request'});
	t.like(await ask(carl, seq, ' '), {code: 'empty'});
	t.like(await carl.link.ask('report.send', {room: 'nowhere', seq: 1, reason: 'rude'}), {
		code: 'not-found',
	});
});

test('a report is resolved once, and the number that waits is told again', async (t) => {
	const {ada, carl, lobby, seq} = await reported();
	await carl.link.request('report.send', {room: lobby, seq, reason: 'rude'});
	const {reports} = await ada.link.request('report.list', {});
	const id = reports[0]?.report ?? '';
	t.like(await carl.link.ask('report.resolve', {report: id, outcome: 'acted'}), {
		code: 'not-found',
	});
	ada.link.forget();
	await ada.link.request('report.resolve', {report: id, outcome: 'acted'});
	t.deepEqual(await ada.link.until('reports'), {type: 'reports', open: 0});
	const after = await ada.link.request('report.list', {room: lobby});
	t.like(after.reports[0], {state: 'acted', resolvedBy: 'ada'});
	const again = await ada.link.ask('report.resolve', {report: id, outcome: 'dismissed'});
	t.like(again, {code: 'conflict'});
});

test('whoever runs the room is told of open reports when it comes back', async (t) => {
	const {ada, carl, lobby, seq, again} = await reported();
	await carl.link.request('report.send', {room: lobby, seq, reason: 'rude'});
	const link = await again(ada);
	await link.request('resume', {cursors: {}});
	t.deepEqual(link.all('reports'), [{type: 'reports', open: 1}]);
});

test('reports of a private room are for those who run it alone', async (t) => {
	const {ada, bob, carl} = await reported();
	const {room} = (await bob.link.request('room.create', {name: 'den', visibility: 'private'})).room;
	await bob.link.request('room.invite', {room, name: 'carl'});
	await carl.link.request('room.join', {name: 'den'});
	const seq = await say(carl, room, 'psst');
	const again = await say(bob, room, 'what');
	await bob.link.request('report.send', {room, seq, reason: 'rude'});
	await carl.link.request('report.send', {room, seq: again, reason: 'rude'});
	t.deepEqual(await ada.link.request('report.list', {}), {reports: [], more: false});
	t.like(await ada.link.ask('report.list', {room}), {code: 'not-found'});
	t.is((await bob.link.request('report.list', {})).reports.length, 2);
	t.deepEqual(ada.link.all('reports'), []);
});

test('only so many reports can be open', async (t) => {
	const {bob, carl, lobby, seq} = await reported({reportsOpen: 1});
	await carl.link.request('report.send', {room: lobby, seq, reason: 'rude'});
	const next = await say(bob, lobby, 'fool again');
	const answer = await carl.link.ask('report.send', {room: lobby, seq: next, reason: 'rude'});
	t.like(answer, {code: 'quota'});
});

test('the operator sees the reports of every room', async (t) => {
	const {relay, carl, lobby, seq} = await reported();
	await carl.link.request('report.send', {room: lobby, seq, reason: 'rude'});
	const {reports} = await relay.operator.listReports({});
	t.is(reports.length, 1);
	await relay.operator.resolveReport({report: reports[0]?.report ?? '', outcome: 'dismissed'});
	t.like((await relay.operator.listReports({})).reports[0], {resolvedBy: 'relay'});
});

test('a room has so many open reports and no more, whatever others have', async (t) => {
	const {bob, carl, lobby, seq} = await reported({reportsOpenPerRoom: 1});
	await carl.link.request('report.send', {room: lobby, seq, reason: 'rude'});
	const next = await say(bob, lobby, 'fool again');
	const second = {room: lobby, seq: next, reason: 'rude'};
	t.like(await carl.link.ask('report.send', second), {code: 'quota'});
	const {room} = (await bob.link.request('room.create', {name: 'tea'})).room;
	await carl.link.request('room.join', {name: 'tea'});
	const elsewhere = {room, seq: await say(bob, room, 'fool'), reason: 'rude'};
	t.like(await carl.link.ask('report.send', elsewhere), {type: 'ok'});
});

test('reports of private rooms leave half of all to those that the relay’s staff sees', async (t) => {
	const {bob, carl, lobby, seq} = await reported({reportsOpen: 2});
	const {room} = (await bob.link.request('room.create', {name: 'den', visibility: 'private'})).room;
	await bob.link.request('room.invite', {room, name: 'carl'});
	await carl.link.request('room.join', {name: 'den'});
	const [one, other] = [await say(bob, room, 'one'), await say(bob, room, 'other')];
	const report = (place: string, at: number) =>
		carl.link.ask('report.send', {room: place, seq: at, reason: 'rude'});
	t.like(await report(room, one), {type: 'ok'});
	t.like(await report(room, other), {code: 'quota'});
	t.like(await report(lobby, seq), {type: 'ok'});
});

test('who has just opened a room is told of what is reported there', async (t) => {
	const {bob, carl} = await reported();
	const {room} = (await bob.link.request('room.create', {name: 'tea'})).room;
	await carl.link.request('room.join', {name: 'tea'});
	const seq = await say(bob, room, 'fool');
	await carl.link.request('report.send', {room, seq, reason: 'rude'});
	t.deepEqual(await bob.link.until('reports'), {type: 'reports', open: 1});
});

test('who inherits a room is told of what is reported there', async (t) => {
	const {bob, carl, join} = await reported();
	const {room} = (await bob.link.request('room.create', {name: 'tea'})).room;
	await carl.link.request('room.join', {name: 'tea'});
	const dora = await join('dora');
	await dora.link.request('room.join', {name: 'tea'});
	const seq = await say(bob, room, 'fool');
	await bob.link.request('room.leave', {room});
	await dora.link.request('report.send', {room, seq, reason: 'rude'});
	t.deepEqual(await carl.link.until('reports'), {type: 'reports', open: 1});
});
