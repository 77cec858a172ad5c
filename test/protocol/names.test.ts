import test from 'ava';
import fc from 'fast-check';
import {checkAccountName, checkRoomName, nameSkeleton} from '../../source/protocol/names.ts';

test('ordinary names are accepted, in lower case', (t) => {
	const names = ['ada', 'Ada', 'a', 'mira.k', 'x2', 'jean-luc', 'o_brien', 'a'.repeat(32)];
	for (const name of names) {
		t.deepEqual(checkAccountName(name), {type: 'name', name: name.toLowerCase()});
	}
});

test('names that are not of the shape are refused', (t) => {
	const names = [
		'',
		'2pac',
		'-a',
		'a-',
		'a..b',
		'a b',
		'a\n',
		'ä',
		'аda',
		'a\u200bb',
		'\u212a',
		'a'.repeat(33),
		'__proto__',
		'a/b',
		'@ada',
		'#ada',
	];
	for (const name of names) {
		t.is(checkAccountName(name).type, 'problem', JSON.stringify(name));
	}
});

test('names that pass for the relay or for properties are reserved', (t) => {
	for (const name of ['admin', 'Admin', 'server', 'root', 'ad.min', 'constructor', 'every-one']) {
		t.deepEqual(checkAccountName(name), {type: 'problem', problem: 'name-reserved'});
	}
});

test('a room may be written with its mark', (t) => {
	t.deepEqual(checkRoomName('#Ops'), {type: 'name', name: 'ops'});
	t.deepEqual(checkRoomName('ops'), {type: 'name', name: 'ops'});
	t.is(checkRoomName('##ops').type, 'problem');
});

test('names that look alike have one skeleton', (t) => {
	for (const [one, other] of [
		['bob', 'b0b'],
		['alice', 'a1ice'],
		['alice', 'al.ice'],
		['will', 'vvill'],
		['sam', '5am'],
	] as const) {
		t.is(nameSkeleton(one), nameSkeleton(other));
	}
	t.not(nameSkeleton('arnold'), nameSkeleton('amold'));
});

test('a skeleton is its own skeleton', (t) => {
	const property = fc.property(fc.stringMatching(/^[a-z0-9._-]{1,32}$/), (name) => {
		const skeleton = nameSkeleton(name);
		return nameSkeleton(skeleton) === skeleton;
	});
	t.notThrows(() => fc.assert(property));
});
