import test from 'ava';
import {LIMITS} from '../../source/protocol/limits.ts';
import {Admission} from '../../source/server/admission.ts';

const {connectionsUnauthenticatedPerAddress: each} = LIMITS;

test('an address has so many visitors, and more once they have logged in or left', (t) => {
	const admission = new Admission(LIMITS);
	const places = Array.from({length: each}, () => admission.enter('192.0.2.1'));
	t.is(admission.enter('192.0.2.1'), undefined);
	t.truthy(admission.enter('192.0.2.2'));
	places[0]?.loggedIn();
	t.truthy(admission.enter('192.0.2.1'));
	t.is(admission.enter('192.0.2.1'), undefined);
	places[1]?.leave();
	t.truthy(admission.enter('192.0.2.1'));
});

test('all addresses together have so many visitors, those that are not counted among them', (t) => {
	const admission = new Admission({...LIMITS, connectionsUnauthenticated: 3});
	const places = [undefined, '192.0.2.1', '192.0.2.2'].map((address) => admission.enter(address));
	t.true(places.every((place) => place !== undefined));
	t.is(admission.enter('192.0.2.3'), undefined);
	t.is(admission.enter(undefined), undefined);
	places[0]?.loggedIn();
	places[0]?.leave();
	t.truthy(admission.enter('192.0.2.3'));
	t.is(admission.enter('192.0.2.4'), undefined);
	t.is(admission.open, 3);
});

test('a relay has so many connections, logged in or not', (t) => {
	const admission = new Admission({...LIMITS, connections: 2});
	for (const address of ['192.0.2.1', '192.0.2.2']) admission.enter(address)?.loggedIn();
	t.is(admission.enter('192.0.2.3'), undefined);
});
