import test from 'ava';
import {FakeLink} from '../helpers/link.ts';
import {messageId, startTestRelay, TestDevice, type TestRelay} from '../helpers/test-relay.ts';

const DAY = 86_400_000;

async function helloOf({relay}: TestRelay) {
	const link = new FakeLink().connect(relay);
	return link.all('hello')[0] ?? link.until('hello');
}

test('what a relay says of itself changes for whoever connects from then on', async (t) => {
	const relay = await startTestRelay({options: {motd: 'Old', registration: 'open'}});
	const limits = {roomsPerAccount: 7};
	relay.relay.reconfigure({name: 'Harbour', motd: {text: 'New'}, registration: 'closed', limits});
	const hello = await helloOf(relay);
	t.is(hello.relay.name, 'Harbour');
	t.like(hello, {motd: 'New', registration: 'closed'});
	t.is(hello.limits.roomsPerAccount, 7);
});

test('a relay tells how large a file may be, and one that takes none tells nothing of files', async (t) => {
	const relay = await startTestRelay({limits: {fileBytes: 2 ** 20}});
	const hello = await helloOf(relay);
	t.true(hello.capabilities.includes('files'));
	t.is(hello.limits.fileBytes, 2 ** 20);
	relay.relay.reconfigure({limits: {fileBytes: 0}});
	const without = await helloOf(relay);
	t.false(without.capabilities.includes('files'));
	t.false('fileBytes' in without.limits);
});

test('what is left out stays, and a greeting can be taken away', async (t) => {
	const relay = await startTestRelay({options: {motd: 'Old', registration: 'invite'}});
	relay.relay.reconfigure({});
	t.like(await helloOf(relay), {motd: 'Old', registration: 'invite'});
	relay.relay.reconfigure({motd: {text: undefined}});
	const hello = await helloOf(relay);
	t.false('motd' in hello);
	t.is(hello.registration, 'invite');
});

test('who is connected registers by the new rule', async (t) => {
	const relay = await startTestRelay();
	const link = relay.connect();
	const device = new TestDevice().fields;
	const register = () => link.request('register.device', {name: 'ada', device});
	relay.relay.reconfigure({registration: 'closed'});
	await t.throwsAsync(register(), {message: /no new accounts/});
	relay.relay.reconfigure({registration: 'open'});
	await t.notThrowsAsync(register());
});

test('limits hold for who is connected already, and go back to the defaults', async (t) => {
	const relay = await startTestRelay();
	const {link} = await relay.join('ada');
	const room = await relay.roomId('lobby');
	const send = (text: string) => link.request('send', {room, message: messageId(), text});
	relay.relay.reconfigure({limits: {messageBytes: 5}});
	await t.throwsAsync(send('123456'));
	await t.notThrowsAsync(send('12345'));
	relay.relay.reconfigure({limits: {}});
	await t.notThrowsAsync(send('123456'));
});

test('another rate holds at once, and begins with what can come at once', async (t) => {
	const relay = await startTestRelay({limits: {messages: {burst: 0.1, perSecond: 0.001}}});
	const {link} = await relay.join('ada');
	const room = await relay.roomId('lobby');
	const send = () => link.request('send', {room, message: messageId(), text: 'x'});
	await send();
	await t.throwsAsync(send());
	relay.relay.reconfigure({limits: {messages: {burst: 0.2, perSecond: 0.001}}});
	await send();
	await send();
	await t.throwsAsync(send());
});

test('a rate that stays forgets nothing', async (t) => {
	const limits = {messages: {burst: 0.1, perSecond: 0.001}};
	const relay = await startTestRelay({limits});
	const {link} = await relay.join('ada');
	const room = await relay.roomId('lobby');
	const send = () => link.request('send', {room, message: messageId(), text: 'x'});
	await send();
	relay.relay.reconfigure({limits: {...limits, roomsPerAccount: 7}});
	await t.throwsAsync(send());
});

test('rooms without a rule keep messages for as long as the relay says', async (t) => {
	const relay = await startTestRelay({limits: {clockPatience: 10_000, mailboxSweep: 2000}});
	const ada = await relay.join('ada');
	const lobby = await relay.roomId('lobby');
	const send = (text: string) =>
		ada.link.request('send', {room: lobby, message: messageId(), text});
	await send('old');
	ada.link.hangUp();
	relay.clock.advance(5 * DAY);
	const link = await relay.again(ada);
	await link.request('send', {room: lobby, message: messageId(), text: 'new'});
	relay.relay.reconfigure({limits: {clockPatience: 10_000, mailboxSweep: 2000, keepDays: 3}});
	await relay.pass(30_000);
	const {messages} = await relay.storage.history({room: lobby, limit: 100});
	t.deepEqual(
		messages.filter(({kind}) => kind === 'text').map(({text}) => text),
		['new'],
	);
});
