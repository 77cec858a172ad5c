import test from 'ava';
import {InputError, RefusedError} from '../../../../source/client/error.ts';
import {relayKnowledge} from '../../../../source/client/private/relay-knowledge.ts';
import {VaultError} from '../../../../source/client/vault/vault.ts';
import {meetContact, observeList} from '../../../../source/crypto/contact.ts';
import {ready} from '../../../../source/crypto/sodium.ts';
import {testDevice} from '../../../crypto/test-device.ts';
import {room, stateOf} from '../../../helpers/build-state.ts';
import {seededRandom} from '../../../helpers/seeded-random.ts';
import {comparisonEnd, type End, wire} from './comparison-end.ts';

test.before(() => ready());

test('both sides read the same number, and each the full ids, own first', async (t) => {
	const {ada, bob} = pair();
	const [seen, theirs] = await Promise.all([
		ada.keys.comparisonWith('bob'),
		bob.keys.comparisonWith('ada'),
	]);
	t.deepEqual(seen.number, theirs.number);
	t.is(seen.number.length, 12);
	t.deepEqual(seen.accounts, ['ada@relay.example', 'bob@relay.example']);
	t.like(seen, {peer: 'bob', trust: 'new', oldNumber: undefined});
});

test('keys that are not known are asked for, and a name nobody has is refused', async (t) => {
	const {ada, bob} = pair();
	const zoe = comparisonEnd('zoe', wire());
	ada.onRelay.set('zoe', meetContact(zoe.device.local.account, zoe.device.list));
	t.is((await ada.keys.comparisonWith('zoe')).peer, 'zoe');
	await t.throwsAsync(ada.keys.comparisonWith('nobody'), {instanceOf: RefusedError});
	await t.throwsAsync(bob.keys.comparisonWith('bob'), {instanceOf: InputError, message: /you/});
});

test('before this device has keys there is nothing to compare', async (t) => {
	const {ada} = pair();
	ada.setOwn(undefined);
	await t.throwsAsync(ada.keys.comparisonWith('bob'), {instanceOf: InputError, message: /link/});
});

test('changed keys are shown with their number and the one before', async (t) => {
	const {ada} = pair();
	const before = await ada.keys.comparisonWith('bob');
	changeKeys(ada);
	const after = await ada.keys.comparisonWith('bob');
	t.is(after.trust, 'changed');
	t.deepEqual(after.oldNumber, before.number);
	t.notDeepEqual(after.number, before.number);
	t.not(after.identity, before.identity);
});

test('a number found equal verifies the keys that were shown, and sends what was held', async (t) => {
	const {ada} = pair();
	const shown = await ada.keys.comparisonWith('bob');
	await ada.keys.markVerified('bob', shown);
	t.like(ada.known.get('bob'), {trust: 'verified', wasVerified: true});
	t.deepEqual(ada.released, ['bob']);
	t.deepEqual(
		ada.timeline.map(({type}) => type),
		['verified'],
	);
});

test('changed keys can be verified, or accepted without a comparison', async (t) => {
	for (const verb of ['markVerified', 'acceptKeys'] as const) {
		const {ada} = pair();
		changeKeys(ada);
		const shown = await ada.keys.comparisonWith('bob');
		await ada.keys[verb]('bob', shown);
		const trust = verb === 'acceptKeys' ? 'new' : 'verified';
		t.is(ada.known.get('bob')?.trust, trust);
		t.is(ada.known.get('bob')?.candidate, undefined);
		t.is((await ada.keys.comparisonWith('bob')).identity, shown.identity);
		t.deepEqual(ada.released, ['bob']);
	}
});

test('keys that change again while somebody decides are neither verified nor accepted', async (t) => {
	for (const verb of ['markVerified', 'acceptKeys'] as const) {
		const {ada} = pair();
		changeKeys(ada);
		const shown = await ada.keys.comparisonWith('bob');
		changeKeys(ada);
		await t.throwsAsync(ada.keys[verb]('bob', shown), {
			instanceOf: InputError,
			message: /changed again/,
		});
		t.is(ada.known.get('bob')?.trust, 'changed');
		t.deepEqual([ada.released, ada.timeline], [[], []]);
	}
});

test('keys that have not changed are not accepted', async (t) => {
	const {ada} = pair();
	const shown = await ada.keys.comparisonWith('bob');
	await t.throwsAsync(ada.keys.acceptKeys('bob', shown), {
		instanceOf: InputError,
		message: /not changed/,
	});
});

test('a pasted text that matches verifies; one of other keys does not', async (t) => {
	const {ada, bob} = pair();
	const {text} = await bob.keys.comparisonWith('ada');
	const own = await ada.keys.comparisonWith('bob');
	t.is(await ada.keys.comparePasted('bob', own.text), 'mismatch');
	t.is(ada.known.get('bob')?.trust, 'new');
	t.is(await ada.keys.comparePasted('bob', ` ${text.slice(0, 60)}\n${text.slice(60)}`), 'match');
	t.is(ada.known.get('bob')?.trust, 'verified');
});

test('a pasted text is compared with the changed keys, not with those before', async (t) => {
	const {ada, bob} = pair();
	const {text} = await bob.keys.comparisonWith('ada');
	changeKeys(ada);
	t.is(await ada.keys.comparePasted('bob', text), 'mismatch');
	t.is(ada.known.get('bob')?.trust, 'changed');
});

test('a damaged text is refused with a sentence', async (t) => {
	const {ada} = pair();
	for (const text of ['', 'hello', 'tcv1:AAAA']) {
		await t.throwsAsync(ada.keys.comparePasted('bob', text), {
			instanceOf: InputError,
			message: /text/,
		});
	}
});

test('what the disk does not take is not decided', async (t) => {
	const {ada} = pair();
	const shown = await ada.keys.comparisonWith('bob');
	ada.fillDisk(true);
	await t.throwsAsync(ada.keys.markVerified('bob', shown), {instanceOf: VaultError});
	t.is(ada.known.get('bob')?.trust, 'new');
	t.deepEqual(ada.released, []);
});

for (const [url, line] of [
	['wss://chat.example', 'tls'],
	['ws://127.0.0.1:7777', 'loopback'],
	['ws://[::1]:7777', 'loopback'],
	['ws://10.0.0.2:7777', 'plain'],
] as const) {
	test(`the way to ${url} is ${line}`, (t) => {
		const state = stateOf([room('lobby')]);
		const relay = {
			...state.relay,
			url,
			name: 'chat',
			motd: undefined,
			messageBytes: 1,
			messageLines: 1,
			fileBytes: 1,
		};
		t.like(relayKnowledge({...state, relay}), {line, rooms: 1, conversations: 0});
	});
}

function pair() {
	const over = wire();
	const [ada, bob] = [comparisonEnd('ada', over), comparisonEnd('bob', over)];
	ada.befriend(bob);
	bob.befriend(ada);
	return {ada, bob};
}

/** The relay shows `end` other keys for bob. */
function changeKeys(end: End): void {
	const known = end.known.get('bob');
	if (known === undefined) throw new Error('Nobody knows bob.');
	const observed = observeList(known, testDevice('bob', seededRandom(++seed)).list);
	if (observed.type === 'identity-changed') end.known.set('bob', observed.contact);
}

let seed = 1000;
