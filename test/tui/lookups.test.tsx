import test from 'ava';
import type {Client} from '../../source/client/api.ts';
import {until} from '../helpers/until.ts';
import {KEYS, openChat, openPlace, roomOf} from './open-chat.ts';

const HUGE = {columns: 200, rows: 40};

/** Sends to the lobby and waits until the message has its place in the log. */
async function said(client: Client, text: string, replyTo?: number) {
	const {id} = roomOf(client, 'lobby');
	client.send(id, text, replyTo === undefined ? {} : {replyTo});
	await until(() => roomOf(client, 'lobby').log.newest?.text === text);
	return {room: id, seq: roomOf(client, 'lobby').log.newestSeq};
}

test('the header says how far the relay is', async (t) => {
	const place = await openPlace(t);
	const chat = openChat(t, await place.join('ada'));
	await chat.waitFor(/ok \d+ms$/m);
	t.pass();
});

test('wide screens name the day and the time', async (t) => {
	const place = await openPlace(t);
	const chat = openChat(t, await place.join('ada'), HUGE);
	await chat.waitFor(/ok \d+ ms {3}\w{3} \d{1,2} \w{3} \d\d:\d\d$/m);
	t.pass();
});

test('pins are counted and listed, and what is pinned or unpinned follows', async (t) => {
	const place = await openPlace(t);
	const ada = await place.join('ada');
	const {room} = await said(ada, 'the release plan');
	const plan = roomOf(ada, 'lobby').log.newest?.id ?? '';
	const chat = openChat(t, ada, HUGE);
	await chat.waitFor('the release plan');
	t.false(chat.screen().includes('PINS'));
	ada.pin(room, plan, true);
	await chat.waitFor(/pins 1 .*│ PINS.*│1 the release pl/s);
	ada.pin(room, plan, false);
	await chat.waitFor((screen) => !screen.includes('PINS') && !screen.includes('pins 1'));
});

test('what somebody wrote who is ignored does not stand among the pins', async (t) => {
	const place = await openPlace(t);
	const [ada, bob] = [await place.join('ada'), await place.join('bob')];
	await said(bob, 'buy now');
	const chat = openChat(t, ada, HUGE);
	await chat.waitFor('buy now');
	const {room, id} = {room: roomOf(ada, 'lobby').id, id: roomOf(ada, 'lobby').log.newest?.id};
	ada.pin(room, id ?? '', true);
	await chat.waitFor(/│1 buy now/);
	ada.setIgnored('bob', true);
	await chat.waitFor((screen) => !screen.includes('buy now'));
	t.pass();
});

test('the rail says how many rooms there are to join', async (t) => {
	const place = await openPlace(t);
	const bob = await place.join('bob');
	await bob.createRoom({name: 'ops'});
	const chat = openChat(t, await place.join('ada'), {columns: 100, rows: 30});
	await chat.waitFor('+ browse 1 more');
	t.pass();
});

test('a thread is fetched where the log does not hold it, and changes of it are followed', async (t) => {
	const place = await openPlace(t);
	const bob = await place.join('bob');
	const {room, seq} = await said(bob, 'who owns the notess?');
	const first = roomOf(bob, 'lobby').log.newest?.id ?? '';
	await said(bob, 'anybody?', seq);
	for (let count = 0; count < 60; count++) {
		await said(bob, `message ${count}`);
	}
	await said(bob, 'still nobody?', seq);
	const ada = await place.join('ada');
	t.is(roomOf(ada, 'lobby').log.indexOfSeq(seq), undefined);
	const chat = openChat(t, ada, {columns: 160, rows: 30});
	await chat.waitFor('still nobody?');
	chat.press(`${KEYS.ctrlX}t`);
	await chat.waitFor('who owns the notess?');
	await chat.waitFor('anybody?');
	bob.editMessage(room, first, 'who owns the notes?');
	await chat.waitFor((screen) => screen.includes('notes?') && !screen.includes('notess?'));
});
