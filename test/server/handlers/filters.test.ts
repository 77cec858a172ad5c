import test from 'ava';
import type {RequestFields} from '../../../source/protocol/client-frame.ts';
import {LIMITS} from '../../../source/protocol/limits.ts';
import {createMemoryStorage} from '../../../source/server/storage/memory.ts';
import {seededRandom} from '../../helpers/seeded-random.ts';
import {messageId, settle, startTestRelay, type TestRelay} from '../../helpers/test-relay.ts';

/** A relay that ada owns, with bob, and a filter in the lobby or everywhere. */
async function filtered(
	filter: Omit<RequestFields<'filter.set'>, 'room'> & {readonly everywhere?: boolean},
) {
	const relay = await startTestRelay();
	const [ada, bob] = [await relay.join('ada'), await relay.join('bob')];
	const lobby = await relay.roomId('lobby');
	const {everywhere = false, ...rest} = filter;
	const place = everywhere ? {} : {room: lobby};
	const set = await ada.link.request('filter.set', {...place, ...rest});
	const say = (text: string, id = messageId()) =>
		bob.link.ask('send', {room: lobby, message: id, text});
	return {...relay, ada, bob, lobby, say, filter: set.filter};
}

async function textsIn({storage}: Pick<TestRelay, 'storage'>, room: string) {
	const {messages} = await storage.history({room, limit: 100});
	return messages.filter(({kind}) => kind === 'text').map(({text}) => text);
}

test('a message with a word that is refused is not stored', async (t) => {
	const {say, lobby, ...relay} = await filtered({words: 'spam', action: 'refuse'});
	t.like(await say('buy sp4m'), {type: 'error', code: 'filtered', retryable: false});
	t.like(await say('buy ham'), {type: 'ok'});
	t.deepEqual(await textsIn(relay, lobby), ['buy ham']);
});

test('a word that is masked is stored and told with asterisks, also when it is sent twice', async (t) => {
	const {say, ada, lobby, ...relay} = await filtered({words: 'spam', action: 'mask'});
	ada.link.forget();
	const id = messageId();
	t.like(await say('Spam, eggs', id), {result: {duplicate: false}});
	t.like(await say('Spam, eggs', id), {result: {duplicate: true}});
	t.is((await ada.link.until('message')).text, '****, eggs');
	t.deepEqual(await textsIn(relay, lobby), ['****, eggs']);
});

test('an edit is looked at like a message', async (t) => {
	const {say, bob, lobby} = await filtered({words: 'spam', action: 'refuse'});
	const sent = await say('ham');
	const seq = sent.type === 'ok' ? Object(sent.result).seq : 0;
	const edit = {room: lobby, seq, message: messageId(), text: 'spam'};
	t.like(await bob.link.ask('message.edit', edit), {code: 'filtered'});
});

test('a message that a filter reports is stored, and waits for those in charge', async (t) => {
	const {say, ada} = await filtered({words: 'spam', action: 'report'});
	t.like(await say('spam again'), {type: 'ok'});
	t.deepEqual(await ada.link.until('reports'), {type: 'reports', open: 1});
	const {reports} = await ada.link.request('report.list', {});
	t.like(reports[0], {about: 'bob', by: 'relay', text: 'spam again', reason: 'Filter: spam'});
});

test('a filter that mutes keeps whoever wrote it from writing for ten minutes', async (t) => {
	const {say, pass, bob} = await filtered({words: 'spam', action: 'mute', everywhere: true});
	t.like(await say('spam'), {code: 'filtered'});
	t.like(await say('but why'), {code: 'muted'});
	t.is((await bob.link.until('sanctioned')).deed, 'mute');
	await pass(LIMITS.filterMute);
	t.like(await say('sorry'), {type: 'ok'});
});

test('those who run the room may write any word', async (t) => {
	const {ada, lobby} = await filtered({words: 'spam', action: 'refuse'});
	const message = {room: lobby, message: messageId(), text: 'Do not write spam.'};
	t.like(await ada.link.ask('send', message), {type: 'ok'});
});

test('a filter that is removed holds no longer', async (t) => {
	const {say, ada, filter} = await filtered({words: 'spam', action: 'refuse'});
	await ada.link.request('filter.remove', {filter: filter.filter});
	t.like(await say('spam'), {type: 'ok'});
	t.like(await ada.link.ask('filter.remove', {filter: filter.filter}), {code: 'not-found'});
});

test('filters are for those who run the room, or the relay, to see and to set', async (t) => {
	const {bob, lobby, filter, ada} = await filtered({words: 'spam', action: 'mask'});
	for (const room of [lobby, undefined]) {
		const place = room === undefined ? {} : {room};
		const set = {...place, words: 'x', action: 'refuse'} as const;
		t.like(await bob.link.ask('filter.set', set), {code: 'forbidden'});
		t.like(await bob.link.ask('filter.list', place), {code: 'forbidden'});
	}
	t.like(await bob.link.ask('filter.remove', {filter: filter.filter}), {code: 'forbidden'});
	t.deepEqual(await ada.link.request('filter.list', {room: lobby}), {filters: [filter]});
	t.deepEqual(await ada.link.request('filter.list', {}), {filters: []});
});

test('a private room is not for the relay’s staff to filter', async (t) => {
	const {ada, bob} = await filtered({words: 'spam', action: 'mask'});
	const created = {name: 'den', visibility: 'private'} as const;
	const {room} = (await bob.link.request('room.create', created)).room;
	const set = {room, words: 'x', action: 'refuse'} as const;
	t.like(await ada.link.ask('filter.set', set), {code: 'not-found'});
	t.like(await bob.link.ask('filter.set', set), {type: 'ok'});
});

test('words that are no pattern are refused with a sentence', async (t) => {
	const {ada, lobby} = await filtered({words: 'spam', action: 'mask'});
	for (const words of ['', '*', '!!', 'a*', 'sp*m', 'two\nlines', 'x'.repeat(101)]) {
		const answer = await ada.link.ask('filter.set', {room: lobby, words, action: 'mask'});
		t.is(answer.type, 'error', words);
	}
});

test('a room has so many filters and no more, and the same words are one', async (t) => {
	const relay = await startTestRelay({limits: {filtersPerRoom: 2}});
	const {link} = await relay.join('ada');
	const set = (words: string, action: 'mask' | 'refuse') => link.ask('filter.set', {words, action});
	await set('a', 'mask');
	await set('b', 'mask');
	t.like(await set('c', 'mask'), {code: 'quota'});
	t.like(await set('a', 'refuse'), {type: 'ok'});
	t.is((await link.request('filter.list', {})).filters.length, 2);
});

test('filters hold again after a restart', async (t) => {
	const storage = createMemoryStorage({random: seededRandom()});
	const before = await startTestRelay({storage});
	const ada = await before.join('ada');
	await ada.link.request('filter.set', {words: 'spam', action: 'refuse'});
	await before.relay.stop({retryAfterMax: 0});
	const after = await startTestRelay({storage, random: seededRandom(2)});
	const bob = await after.join('bob');
	const message = {room: await after.roomId('lobby'), message: messageId(), text: 'spam'};
	t.like(await bob.link.ask('send', message), {code: 'filtered'});
});

test('what is set and removed is in the audit log, with the words and no message', async (t) => {
	const {ada, say, filter, lobby} = await filtered({words: 'spam', action: 'refuse'});
	await say('secret spam');
	await ada.link.request('filter.remove', {filter: filter.filter});
	await settle();
	const {entries} = await ada.link.request('audit.list', {room: lobby});
	t.like(entries[0], {deed: 'filter.remove', by: 'ada', detail: 'refuse: spam'});
	t.like(entries[1], {deed: 'filter.set', target: filter.filter});
	t.false(JSON.stringify(entries).includes('secret'));
});

test('who owns a room is not above the filters of the relay', async (t) => {
	const {bob} = await filtered({words: 'spam', action: 'refuse', everywhere: true});
	const {room} = (await bob.link.request('room.create', {name: 'den'})).room;
	const message = {room, message: messageId(), text: 'spam'};
	t.like(await bob.link.ask('send', message), {code: 'filtered'});
});

test('nobody who runs the relay is muted by one of its filters', async (t) => {
	const {ada, bob} = await filtered({words: 'spam', action: 'mute', everywhere: true});
	const den = {name: 'den', visibility: 'private'} as const;
	const {room} = (await bob.link.request('room.create', den)).room;
	await bob.link.request('room.invite', {room, name: 'ada'});
	await ada.link.request('room.join', {name: 'den'});
	const message = {room, message: messageId(), text: 'spam'};
	t.like(await ada.link.ask('send', message), {type: 'ok'});
});

test('a topic is looked at like a message', async (t) => {
	const {bob} = await filtered({words: 'spam', action: 'refuse', everywhere: true});
	const {room} = (await bob.link.request('room.create', {name: 'den'})).room;
	t.like(await bob.link.ask('room.topic', {room, topic: 'all spam'}), {code: 'filtered'});
	t.like(await bob.link.ask('room.topic', {room, topic: 'ham'}), {type: 'ok'});
});

test('filters that would make each message a long work are too many', async (t) => {
	const {ada, lobby} = await filtered({words: 'spam', action: 'mask'});
	const codes: string[] = [];
	for (let length = 1; length <= 40; length++) {
		const set = {room: lobby, words: `*${'ab'.repeat(length)}*`, action: 'report'} as const;
		const answer = await ada.link.ask('filter.set', set);
		codes.push(answer.type === 'error' ? answer.code : answer.type);
	}
	t.is(codes.indexOf('quota'), 19);
});

test('the filters of rooms leave space for those of the relay', async (t) => {
	const {link, roomId} = await startTestRelay({limits: {filtersInAll: 1}}).then(async (relay) => ({
		...relay,
		...(await relay.join('ada')),
	}));
	const room = await roomId('lobby');
	const set = (words: string, place: {room?: string}) =>
		link.ask('filter.set', {...place, words, action: 'mask'});
	t.like(await set('a', {room}), {type: 'ok'});
	t.like(await set('b', {room}), {code: 'quota'});
	t.like(await set('a', {room}), {type: 'ok'});
	t.like(await set('b', {}), {type: 'ok'});
});
