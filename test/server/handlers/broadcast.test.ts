import test from 'ava';
import {startTestRelay} from '../../helpers/test-relay.ts';

async function manyRooms(count: number) {
	const relay = await startTestRelay({limits: {listSize: 7}});
	const [ada, bob] = [await relay.join('ada'), await relay.join('bob')];
	for (let room = 0; room < count; room++) {
		await relay.storage.createRoom({
			room: {
				...{id: `room-${room}`, name: `room-${room}`, topic: '', epoch: 'epoch-1'},
				...{visibility: room % 5 === 0 ? 'private' : 'public', createdAt: 0},
			},
			message: {
				...{room: `room-${room}`, id: `create-${room}`, kind: 'create', from: 'bob'},
				...{device: bob.welcome.device, time: 0, text: ''},
			},
		});
	}
	return {...relay, ada, bob};
}

test('a broadcast is a notice in every public room, and in no private one', async (t) => {
	const {ada, storage} = await manyRooms(30);
	const {rooms} = await ada.link.request('broadcast', {text: 'The relay moves tonight.'});
	t.is(rooms, 25);
	for (let room = 0; room < 30; room++) {
		const {messages} = await storage.history({room: `room-${room}`, limit: 10});
		const notices = messages.filter(({kind}) => kind === 'notice');
		t.is(notices.length, room % 5 === 0 ? 0 : 1);
		if (notices[0]) t.like(notices[0], {from: 'ada', text: 'The relay moves tonight.'});
	}
});

test('whoever is there sees a broadcast at once, whoever is not finds it later', async (t) => {
	const {ada, bob, again, relay, roomId} = await manyRooms(0);
	bob.link.hangUp();
	await relay.operator.broadcast({text: 'Hello.'});
	const lobby = await roomId('lobby');
	const notice = await ada.link.until('message', ({kind}) => kind === 'notice');
	t.like(notice, {from: 'relay', text: 'Hello.'});
	const link = await again(bob);
	await link.request('resume', {cursors: {}});
	t.like(link.all('message').at(-1), {room: lobby, kind: 'notice', text: 'Hello.'});
});

test('only the relay’s staff broadcasts, and not too often', async (t) => {
	const relay = await startTestRelay({options: {loopback: false}});
	const [ada, bob] = [await relay.join('ada'), await relay.join('bob')];
	t.like(await bob.link.ask('broadcast', {text: 'x'}), {code: 'forbidden'});
	t.like(await ada.link.ask('broadcast', {text: ' '}), {code: 'empty'});
	for (let time = 0; time < 3; time++) await ada.link.request('broadcast', {text: 'x'});
	t.like(await ada.link.ask('broadcast', {text: 'x'}), {code: 'rate-limited'});
});

test('messages go through while a broadcast is under way', async (t) => {
	const {ada, bob, roomId} = await manyRooms(200);
	const broadcast = ada.link.ask('broadcast', {text: 'Hello.'});
	const sent = bob.link.ask('send', {
		...{room: await roomId('lobby'), message: 'message-1', text: 'still here'},
	});
	const first = await Promise.race([broadcast.then(() => 'broadcast'), sent.then(() => 'message')]);
	t.is(first, 'message');
	t.like(await broadcast, {result: {rooms: 161}});
});
