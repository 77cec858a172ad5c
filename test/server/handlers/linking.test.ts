import {Buffer} from 'node:buffer';
import test from 'ava';
import {LIMITS} from '../../../source/protocol/limits.ts';
import {addDevice, joinPrivately} from '../../helpers/private-members.ts';
import {settle, startTestRelay} from '../../helpers/test-relay.ts';

const STEP = Buffer.from('a step').toString('base64url');

async function twoDevices(limits: Parameters<typeof startTestRelay>[0] = {}) {
	const relay = await startTestRelay(limits);
	const first = await joinPrivately(relay, 'ada');
	const second = await addDevice(relay, first);
	return {relay, first, second};
}

test('a step comes to the one device it is for, and says from which it is', async (t) => {
	const {relay, first, second} = await twoDevices();
	const bob = await joinPrivately(relay, 'bob');
	t.is((await first.link.ask('link.send', {device: second.id, step: STEP})).type, 'ok');
	t.deepEqual(await second.link.until('link'), {type: 'link', device: first.id, step: STEP});
	for (const {link} of [first, bob]) {
		await link.request('ping', {});
		t.deepEqual(link.all('link'), []);
	}
});

test('a step to nobody, to oneself, to another account or a token is not found', async (t) => {
	const {relay, first} = await twoDevices();
	const bob = await joinPrivately(relay, 'bob');
	const {token, device} = await first.link.request('token.create', {label: 'bot'});
	const bot = relay.connect();
	await bot.request('auth.token', {token});
	await bot.request('resume', {cursors: {}});
	for (const to of ['nobody', first.id, bob.id, device]) {
		t.like(await first.link.ask('link.send', {device: to, step: STEP}), {code: 'not-found'});
	}
	for (const link of [bob.link, bot]) {
		await link.request('ping', {});
		t.deepEqual(link.all('link'), []);
	}
});

test('a step to a device that is not connected is not found, and nothing of it is kept', async (t) => {
	const {relay, first, second} = await twoDevices();
	second.link.hangUp();
	const send = () => first.link.ask('link.send', {device: second.id, step: STEP});
	t.like(await send(), {code: 'not-found'});
	const back = await relay.again(second);
	await back.request('resume', {cursors: {}, mailbox: 0});
	t.deepEqual(back.all('link'), []);
	t.is((await send()).type, 'ok');
	await back.until('link');
});

test('a passing connection neither sends nor gets steps', async (t) => {
	const {relay, first, second} = await twoDevices();
	const passing = await relay.again(second, true);
	await passing.request('resume', {cursors: {}});
	t.like(await passing.ask('link.send', {device: first.id, step: STEP}), {code: 'forbidden'});
	await first.link.request('link.send', {device: second.id, step: STEP});
	await second.link.until('link');
	await passing.request('ping', {});
	t.deepEqual(passing.all('link'), []);
	second.link.hangUp();
	t.like(await first.link.ask('link.send', {device: second.id, step: STEP}), {code: 'not-found'});
});

test('a token sends no steps', async (t) => {
	const {relay, first} = await twoDevices();
	const {token} = await first.link.request('token.create', {label: 'bot'});
	const bot = relay.connect();
	await bot.request('auth.token', {token});
	t.like(await bot.ask('link.send', {device: first.id, step: STEP}), {code: 'forbidden'});
});

test('a step is so long and no longer', async (t) => {
	const {first, second} = await twoDevices();
	const send = (length: number) =>
		first.link.ask('link.send', {
			device: second.id,
			step: Buffer.alloc(length, 7).toString('base64url'),
		});
	t.is((await send(LIMITS.linkStepBytes)).type, 'ok');
	t.like(await send(LIMITS.linkStepBytes + 1), {code: 'bad-request'});
	t.like(await send(0), {code: 'bad-request'});
});

test('an account sends so many steps and no more', async (t) => {
	const {relay, first, second} = await twoDevices({
		options: {loopback: false},
		limits: {linkSteps: {burst: 2, perSecond: 1}},
	});
	const send = (from: typeof first, to: typeof first) =>
		from.link.ask('link.send', {device: to.id, step: STEP});
	t.is((await send(first, second)).type, 'ok');
	t.is((await send(second, first)).type, 'ok');
	t.like(await send(first, second), {code: 'rate-limited', retryAfter: 1000});
	relay.clock.advance(1000);
	t.is((await send(first, second)).type, 'ok');
});

test('a device that reads slowly misses steps, and none is made up for', async (t) => {
	const {first, second} = await twoDevices();
	second.link.queued = LIMITS.sendQueueVolatile + 1;
	t.is((await first.link.ask('link.send', {device: second.id, step: STEP})).type, 'ok');
	second.link.drain();
	await settle();
	t.deepEqual(second.link.all('link'), []);
});
