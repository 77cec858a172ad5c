import test from 'ava';
import type {FilterAction, WordFilter} from '../../../source/protocol/moderation-records.ts';
import {FilterBook} from '../../../source/server/moderation/filter-book.ts';

let made = 0;

function filter(words: string, action: FilterAction, room?: string): WordFilter {
	const id = `filter-${++made}`;
	const place = room === undefined ? {} : {room};
	return {filter: id, words, action, by: 'ada', time: made, ...place};
}

test('a filter of a room holds there, one of the relay everywhere', (t) => {
	const book = new FilterBook([filter('spam', 'refuse', 'tea'), filter('eggs', 'refuse')]);
	t.is(book.look('tea', 'no spam').type, 'refuse');
	t.is(book.look('coffee', 'no spam').type, 'fine');
	t.is(book.look('coffee', 'no eggs').type, 'refuse');
});

test('of several filters the one that costs the most decides', (t) => {
	const actions: readonly FilterAction[] = ['mask', 'report', 'refuse', 'mute'];
	const book = new FilterBook();
	for (const [index, action] of actions.entries()) {
		book.put(filter(`word${'abcd'[index]}`, action, index % 2 ? 'tea' : undefined));
		t.is(book.look('tea', 'worda wordb wordc wordd').type, action);
	}
});

test('what is reported is masked as well when a filter wants that', (t) => {
	const book = new FilterBook([filter('spam', 'mask'), filter('eggs', 'report')]);
	t.like(book.look('tea', 'spam and eggs'), {type: 'report', text: '**** and eggs'});
});

test('a filter of the same words in the same place takes the place of the other', (t) => {
	const book = new FilterBook([filter('spam', 'refuse', 'tea'), filter('spam', 'mask', 'milk')]);
	book.put(filter('spam', 'mask', 'tea'));
	t.is(book.list('tea').length, 1);
	t.like(book.look('tea', 'spam'), {type: 'mask', text: '****'});
});

test('a filter that is removed holds no longer', (t) => {
	const spam = filter('spam', 'refuse');
	const book = new FilterBook([spam]);
	t.is(book.look('tea', 'spam').type, 'refuse');
	book.remove(spam.filter);
	t.is(book.look('tea', 'spam').type, 'fine');
	t.is(book.get(spam.filter), undefined);
	t.deepEqual(book.list(undefined), []);
});

test('filters are listed the newest first', (t) => {
	const book = new FilterBook([filter('a', 'mask'), filter('b', 'mask'), filter('c', 'mask')]);
	t.deepEqual(
		book.list(undefined).map(({words}) => words),
		['c', 'b', 'a'],
	);
});

test('whoever is trusted is not looked at by the filters that trust them', (t) => {
	const book = new FilterBook([filter('spam', 'refuse', 'tea'), filter('eggs', 'refuse')]);
	t.is(book.look('tea', 'spam', {here: true, everywhere: false}).type, 'fine');
	t.is(book.look('tea', 'eggs', {here: true, everywhere: false}).type, 'refuse');
	t.is(book.look('tea', 'spam', {here: false, everywhere: true}).type, 'refuse');
	t.is(book.look('tea', 'eggs', {here: false, everywhere: true}).type, 'fine');
});

test('a text is looked at the same after the filters of many other rooms were needed', (t) => {
	const rooms = Array.from({length: 300}, (_, index) => `room-${index}`);
	const words = (index: number) => `${'x'.repeat(10)}${index}`;
	const book = new FilterBook();
	for (const room of rooms) {
		for (let index = 0; index < 100; index++) book.put(filter(words(index), 'refuse', room));
	}
	for (const room of rooms) t.is(book.look(room, words(7)).type, 'refuse');
	book.put(filter('spam', 'mask', 'room-0'));
	t.is(book.look('room-0', 'spam').type, 'mask');
	t.is(book.look('room-0', words(7)).type, 'refuse');
});

test('what an account set stands in another name once it is deleted', (t) => {
	const book = new FilterBook([filter('spam', 'refuse', 'tea')]);
	book.rename('ada', 'deleted');
	t.deepEqual(
		book.list('tea').map(({words, by}) => [words, by]),
		[['spam', 'deleted']],
	);
	t.like(book.look('tea', 'spam'), {type: 'refuse', filter: {by: 'deleted'}});
});
