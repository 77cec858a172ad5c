import test from 'ava';
import {settle, startTestRelay, type TestMember, type TestRelay} from '../helpers/test-relay.ts';

/** A passing connection of a member's device, as a command makes it. */
async function passBy({connect}: TestRelay, {device, welcome}: TestMember) {
	const link = connect();
	const proof = await device.proof(link, welcome.device);
	await link.request('auth.device', {...proof, passing: true});
	await link.request('resume', {cursors: {}});
	return link;
}

test('a passing connection ends no other of its device', async (t) => {
	const relay = await startTestRelay();
	const ada = await relay.join('ada');
	await passBy(relay, ada);
	await passBy(relay, ada);
	t.is(ada.link.closedWith, undefined);
	t.is((await ada.link.ask('ping', {})).type, 'ok');
});

test('a second start ends the first, and no passing connection', async (t) => {
	const relay = await startTestRelay();
	const ada = await relay.join('ada');
	const passing = await passBy(relay, ada);
	await relay.again(ada);
	t.is(ada.link.closedWith?.reason, 'taken-over');
	t.is(passing.closedWith, undefined);
});

test('a revoked device loses its passing connections too', async (t) => {
	const relay = await startTestRelay();
	const ada = await relay.join('ada');
	const passing = await passBy(relay, ada);
	await ada.link.request('device.revoke', {device: ada.welcome.device});
	await settle();
	t.is(passing.closedWith?.reason, 'device-revoked');
});

test('a passing connection makes nobody present', async (t) => {
	const relay = await startTestRelay();
	const ada = await relay.join('ada');
	const bob = await relay.register('bob');
	const room = await relay.roomId('lobby');
	const passing = await passBy(relay, bob);
	await passing.request('presence', {state: 'online', status: 'busy'});
	await relay.pass(10_000);
	const {members} = await ada.link.request('member.list', {room});
	t.is(members.find(({name}) => name === 'bob')?.presence, 'offline');
	t.is(ada.link.all('presence').filter(({name}) => name === 'bob').length, 0);
});

test('a passing connection hears what is said', async (t) => {
	const relay = await startTestRelay();
	const ada = await relay.join('ada');
	const passing = await passBy(relay, ada);
	const room = await relay.roomId('lobby');
	await ada.link.request('send', {room, message: 'message-of-ada-1', text: 'hello'});
	t.is((await passing.until('message', ({kind}) => kind === 'text')).text, 'hello');
});
