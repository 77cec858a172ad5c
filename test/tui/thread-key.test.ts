import test from 'ava';
import fc from 'fast-check';
import {parseThreadKey, roomOfPlace, threadKey} from '../../source/tui/thread-key.ts';

test('a thread is found again by its name, whatever its room is called', (t) => {
	fc.assert(
		fc.property(
			fc.string({minLength: 1}),
			fc.integer({min: 1, max: Number.MAX_SAFE_INTEGER}),
			(room, root) => {
				const found = parseThreadKey(threadKey(room, root));
				return found?.room === room && found.root === root;
			},
		),
	);
	t.pass();
});

test('a room is no thread', (t) => {
	for (const place of ['', 'lobby', '@bob', 'r thread', 'r thread x', 'r thread 0', ' thread 4']) {
		t.is(parseThreadKey(place), undefined, place);
		t.is(roomOfPlace(place), place);
	}
});

test('a thread is in its room', (t) => {
	t.is(roomOfPlace(threadKey('room-1', 7)), 'room-1');
});
