import test from 'ava';
import type {Event} from '../../source/client/state/event.ts';
import {Store} from '../../source/client/store.ts';
import {roomInfo, roomMessage} from '../helpers/fake-transport.ts';

function message(seq: number): Event {
	return {type: 'message-received', message: roomMessage(seq)};
}

function storeWithRoom() {
	const store = new Store();
	store.dispatch({type: 'room-received', room: roomInfo(), replay: undefined});
	const told: Event[] = [];
	store.subscribe((event) => told.push(event));
	return {store, told, count: () => store.state.rooms.get('r1')?.log.length};
}

test('what was deferred is in the state at once', (t) => {
	const {store, told, count} = storeWithRoom();
	store.defer(message(1));
	t.is(count(), 1);
	t.is(told.length, 0);
});

test('listeners learn of what was deferred before the event that follows it', (t) => {
	const {store, told} = storeWithRoom();
	store.defer(message(1));
	store.defer(message(2));
	const last: Event = {type: 'read-moved', room: 'r1', seq: 2};
	store.dispatch(last);
	t.deepEqual(told, [message(1), message(2), last]);
});

test('a flush tells each deferred event once, and whether there was any', (t) => {
	const {store, told} = storeWithRoom();
	store.defer(message(1));
	t.true(store.flush());
	t.false(store.flush());
	t.deepEqual(told, [message(1)]);
});

test('a listener that makes something happen does not change the order for the others', (t) => {
	const {store, told} = storeWithRoom();
	const later: Event[] = [];
	store.subscribe((event) => {
		if (event.type === 'message-received' && event.message.seq === 1) store.dispatch(message(2));
	});
	store.subscribe((event) => later.push(event));
	store.dispatch(message(1));
	t.deepEqual(told, [message(1), message(2)]);
	t.deepEqual(later, told);
});
