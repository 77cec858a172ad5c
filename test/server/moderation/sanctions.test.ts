import test from 'ava';
import {createMemoryStorage} from '../../../source/server/storage/memory.ts';
import type {Storage} from '../../../source/server/storage/storage.ts';
import type {FakeLink} from '../../helpers/link.ts';
import {seededRandom} from '../../helpers/seeded-random.ts';
import {messageId, settle, startTestRelay} from '../../helpers/test-relay.ts';

const HOUR = 3_600_000;
const APPEAL = 'write to board@chat.example';

/** A relay whose owner is ada, with bob in her room `den`. */
async function scene(storage?: Storage) {
	const relay = await startTestRelay({
		...(storage === undefined ? {} : {storage}),
		options: {appeal: APPEAL},
	});
	const ada = await relay.join('ada');
	const bob = await relay.join('bob');
	const {room} = await ada.link.request('room.create', {name: 'den'});
	await bob.link.request('room.join', {name: 'den'});
	await settle();
	for (const {link} of [ada, bob]) link.forget();
	return {...relay, ada, bob, room: room.room};
}

const BOB = {type: 'account', name: 'bob'} as const;

async function refusal(asked: ReturnType<FakeLink['ask']>): Promise<readonly [string, string]> {
	const answer = await asked;
	return answer.type === 'error' ? [answer.code, answer.message] : ['ok', ''];
}

test('whoever is banned from the relay is told why and sent away from every line at once', async (t) => {
	const {ada, bob, again} = await scene();
	const second = await again(bob, true);
	const fields = {kind: 'ban', target: BOB, lifetime: HOUR, reason: 'Spam'} as const;
	const {sanction} = await ada.link.request('sanction.set', fields);
	for (const link of [bob.link, second]) {
		const told = {type: 'sanctioned', deed: 'ban', reason: 'Spam', appeal: APPEAL} as const;
		t.deepEqual(link.frames.at(-1), {...told, until: sanction.expiresAt ?? 0});
		t.is(link.closedWith?.reason, 'banned');
	}
	t.is(ada.link.closedWith, undefined);
});

test('a login that is refused for a ban says until when, why, and how to object', async (t) => {
	const {ada, bob, connect, clock} = await scene();
	const fields = {kind: 'ban', target: BOB, lifetime: HOUR, reason: 'Spam'} as const;
	await ada.link.request('sanction.set', fields);
	const link = connect();
	const proof = await bob.device.proof(link, bob.welcome.device);
	const end = new Date(clock.now() + HOUR).toISOString().slice(0, 16).replace('T', ' ');
	t.deepEqual(await refusal(link.ask('auth.device', proof)), [
		'banned',
		`You are banned from this relay until ${end} UTC. Reason: Spam. To object: ${APPEAL}`,
	]);
});

test('a ban ends by the clock', async (t) => {
	const {ada, bob, again, pass} = await scene();
	await ada.link.request('sanction.set', {kind: 'ban', target: BOB, lifetime: HOUR});
	await t.throwsAsync(again(bob), {message: /^banned/});
	await pass(HOUR);
	await t.notThrowsAsync(again(bob));
});

test('a ban that is lifted is over at once', async (t) => {
	const {ada, bob, again} = await scene();
	const {sanction} = await ada.link.request('sanction.set', {kind: 'ban', target: BOB});
	await ada.link.request('sanction.lift', {sanction: sanction.sanction});
	await t.notThrowsAsync(again(bob));
	t.is((await ada.link.request('sanction.list', {})).sanctions.length, 0);
});

test('who is banned from a room is out of it, and the room hears why', async (t) => {
	const {ada, bob, room} = await scene();
	await ada.link.request('sanction.set', {kind: 'ban', room, target: BOB, reason: 'Spam'});
	const entry = await bob.link.until('message');
	t.deepEqual(entry.moderation, {deed: 'ban', name: 'bob', reason: 'Spam'});
	t.is(entry.from, 'ada');
	await bob.link.until('room.gone');
	t.is(bob.link.closedWith, undefined);
	const told = await ada.link.until('message', ({kind}) => kind === 'moderation');
	t.is(told.seq, entry.seq);
	t.deepEqual(await refusal(bob.link.ask('room.join', {name: 'den'})), [
		'banned',
		`You are banned from this room. Reason: Spam. To object: ${APPEAL}`,
	]);
});

test('who is banned from a room is not invited, and may come back once the ban is lifted', async (t) => {
	const {ada, bob, room} = await scene();
	const fields = {kind: 'ban', room, target: BOB} as const;
	const {sanction} = await ada.link.request('sanction.set', fields);
	const [code] = await refusal(ada.link.ask('room.invite', {room, name: 'bob'}));
	t.is(code, 'forbidden');
	await ada.link.request('sanction.lift', {sanction: sanction.sanction, reason: 'Sorry'});
	const entry = await ada.link.until('message', ({moderation}) => moderation?.deed === 'unban');
	t.deepEqual(entry.moderation, {deed: 'unban', name: 'bob', reason: 'Sorry'});
	await t.notThrowsAsync(bob.link.request('room.join', {name: 'den'}));
});

test('somebody who is not there can be banned from a room, which hears nothing of it', async (t) => {
	const {ada, room, register, roomId} = await scene();
	const eve = await register('eve');
	const target = {type: 'account', name: 'eve'} as const;
	await ada.link.request('sanction.set', {kind: 'ban', room, target});
	t.deepEqual(
		ada.link.all('message').filter(({kind}) => kind === 'moderation'),
		[],
	);
	const [code] = await refusal(eve.link.ask('room.join', {name: 'den'}));
	t.is(code, 'banned');
	t.is(await roomId('den'), room);
});

test('who is muted in a room sees until when, and cannot write there', async (t) => {
	const {ada, bob, room, clock} = await scene();
	const sent = await bob.link.request('send', {room, message: messageId(), text: 'Hi'});
	const fields = {kind: 'mute', room, target: BOB, lifetime: HOUR, reason: 'Calm'} as const;
	await ada.link.request('sanction.set', fields);
	const info = await bob.link.until('room');
	t.is(info.room.mutedUntil, clock.now() + HOUR);
	const [code, sentence] = await refusal(
		bob.link.ask('send', {room, message: messageId(), text: 'Hi'}),
	);
	t.is(code, 'muted');
	t.regex(
		sentence,
		/^You cannot write here until .* Reason: Calm\. To object: write to board@chat\.example$/,
	);
	const own = {room, seq: sent.seq, message: messageId()};
	t.is((await refusal(bob.link.ask('message.edit', {...own, text: 'Ho'})))[0], 'muted');
	t.is((await refusal(bob.link.ask('message.delete', own)))[0], 'ok');
});

test('a mute without an end is told as such, and one that is lifted is told to be over', async (t) => {
	const {ada, bob, room} = await scene();
	const {sanction} = await ada.link.request('sanction.set', {kind: 'mute', room, target: BOB});
	t.is((await bob.link.until('room')).room.mutedUntil, 0);
	await ada.link.request('sanction.lift', {sanction: sanction.sanction});
	t.is((await bob.link.until('room')).room.mutedUntil, undefined);
	await t.notThrowsAsync(bob.link.request('send', {room, message: messageId(), text: 'Hi'}));
});

test('who is muted on the relay says nothing anywhere, and hears of it', async (t) => {
	const {ada, bob, room} = await scene();
	const before = await bob.link.request('send', {room, message: messageId(), text: 'Hi'});
	const {sanction} = await ada.link.request('sanction.set', {
		...{kind: 'mute', target: BOB, reason: 'Calm'},
	});
	const told = await bob.link.until('sanctioned');
	t.deepEqual([told.deed, told.reason, told.appeal], ['mute', 'Calm', APPEAL]);
	t.is((await bob.link.until('room', (each) => each.room.room === room)).room.mutedUntil, 0);
	const at = {room, seq: before.seq};
	const asked = [
		bob.link.ask('send', {room, message: messageId(), text: 'Hi'}),
		bob.link.ask('message.edit', {...at, message: messageId(), text: 'Ho'}),
		bob.link.ask('message.react', {...at, message: messageId(), emoji: '👍', on: true}),
		bob.link.ask('presence', {state: 'online', status: 'I am right'}),
		bob.link.ask('room.create', {name: 'attic'}),
		bob.link.ask('room.invite', {room, name: 'ada'}),
	];
	for (const each of asked) t.is((await refusal(each))[0], 'muted');
	await t.notThrowsAsync(bob.link.request('presence', {state: 'away'}));
	await ada.link.request('sanction.lift', {sanction: sanction.sanction});
	t.is((await bob.link.until('sanctioned')).deed, 'unmute');
	await t.notThrowsAsync(bob.link.request('send', {room, message: messageId(), text: 'Hi'}));
});

test('a muted account is not seen writing', async (t) => {
	const {ada, bob, room} = await scene();
	await ada.link.request('sanction.set', {kind: 'mute', room, target: BOB});
	ada.link.forget();
	bob.link.signalTyping(room);
	await bob.link.request('ping', {});
	t.deepEqual(ada.link.all('typing'), []);
});

test('nobody is seen writing who may only read', async (t) => {
	const {ada, bob, room} = await scene();
	const isSeen = async () => {
		ada.link.forget();
		bob.link.signalTyping(room);
		await bob.link.request('ping', {});
		return ada.link.all('typing').length > 0;
	};
	await ada.link.request('role.set', {room, name: 'bob', role: 'reader'});
	t.false(await isSeen());
	await ada.link.request('role.set', {room, name: 'bob', role: 'moderator'});
	await ada.link.request('room.rules', {room, readOnly: true});
	await ada.link.request('role.set', {room, name: 'bob', role: 'member'});
	t.false(await isSeen());
});

test('a ban that is kept holds though not all that belongs to it could be done', async (t) => {
	const storage = createMemoryStorage({random: seededRandom()});
	const failing: Storage = {...storage, removeMember: () => Promise.reject(new Error('No disk'))};
	const {ada, bob, room} = await scene(failing);
	const ban = {kind: 'ban', room, target: BOB} as const;
	t.is((await refusal(ada.link.ask('sanction.set', ban)))[0], 'internal');
	t.is((await storage.everySanction()).length, 1);
	const message = {room, message: messageId(), text: 'Hi'};
	t.is((await refusal(bob.link.ask('send', message)))[0], 'banned');
});

test('a ban of a device ends its lines and leaves the account its others', async (t) => {
	const {relay, bob, connect, again} = await scene();
	const {token, device} = await bob.link.request('token.create', {label: 'bot'});
	const bot = connect();
	await bot.request('auth.token', {token});
	await relay.operator.ban({target: {type: 'device', device}, reason: 'Loops'});
	t.is(bot.closedWith?.reason, 'banned');
	t.is(bob.link.closedWith, undefined);
	const [code, sentence] = await refusal(connect().ask('auth.token', {token}));
	t.is(code, 'banned');
	t.regex(sentence, /^This device is banned from this relay\. Reason: Loops/);
	await t.notThrowsAsync(again(bob, true));
});

test('a ban of an address ends its lines, logged in or not, and lets nobody in from there', async (t) => {
	const {relay, ada, connect} = await scene();
	const [visitor, neighbour] = [connect('203.0.113.7'), connect('203.0.113.9')];
	const target = {type: 'address', range: '203.0.113.0/29'} as const;
	await ada.link.request('sanction.set', {kind: 'ban', target});
	t.is(visitor.closedWith?.reason, 'banned');
	t.is(visitor.frames.at(-1)?.type, 'sanctioned');
	t.is(neighbour.closedWith, undefined);
	t.is(connect('203.0.113.1').closedWith?.reason, 'banned');
	t.is(
		relay.addressBan('203.0.113.1'),
		`Your address is banned from this relay. To object: ${APPEAL}`,
	);
	t.is(relay.addressBan('203.0.113.8'), undefined);
});

test('a ban of an address ends the lines of who is logged in from there, and no others', async (t) => {
	const {relay, bob, connect} = await scene();
	const line = connect('203.0.113.7');
	await line.request('auth.device', await bob.device.proof(line, bob.welcome.device));
	const other = connect('203.0.114.7');
	await relay.operator.ban({target: {type: 'address', range: '203.0.113.0/24'}, reason: 'Spam'});
	t.is(line.closedWith?.reason, 'banned');
	t.is(other.closedWith, undefined);
});

test('the addresses of the relay itself are not banned', async (t) => {
	const {ada, relay} = await scene();
	for (const range of ['127.0.0.1', '127.3.0.0/16', '::1', '::/64', '::ffff:127.0.0.1']) {
		const target = {type: 'address', range} as const;
		const [code, sentence] = await refusal(ada.link.ask('sanction.set', {kind: 'ban', target}));
		t.is(code, 'bad-request', range);
		t.regex(sentence, /from this machine are not told apart/);
	}
	t.deepEqual((await relay.operator.listSanctions({})).sanctions, []);
});

test('an address that will not do is refused', async (t) => {
	const {ada, room} = await scene();
	const ban = (range: string, more: object = {}) =>
		refusal(ada.link.ask('sanction.set', {kind: 'ban', target: {type: 'address', range}, ...more}));
	for (const range of ['', 'bob', '0.0.0.0/0', '10.0.0.0/7', '::/0', '1.2.3.4/33']) {
		t.is((await ban(range))[0], 'bad-request', range);
	}
	t.is((await ban('203.0.113.7', {room}))[0], 'bad-request');
	t.is((await ban('203.0.113.7', {kind: 'mute'}))[0], 'bad-request');
	const own = await ban('192.0.2.0/24');
	t.is(own[0], 'forbidden', 'Her own address.');
});

test('a range that holds somebody who ranks as high is not banned', async (t) => {
	const {relay, connect, register} = await scene();
	const mod = await register('mod-one');
	await register('mod-two');
	for (const name of ['mod-one', 'mod-two']) {
		await relay.operator.setRole({name, role: 'moderator'});
	}
	const link = connect('198.51.100.7');
	const {device} = mod;
	await link.request('auth.device', await device.proof(link, mod.welcome.device));
	const ada = await relay.operator.listSanctions({});
	t.is(ada.sanctions.length, 0);
	const other = await register('other');
	await relay.operator.setRole({name: 'other', role: 'moderator'});
	const target = {type: 'address', range: '198.51.100.0/24'} as const;
	const [code] = await refusal(other.link.ask('sanction.set', {kind: 'ban', target}));
	t.is(code, 'forbidden');
	t.is(link.closedWith, undefined);
});

test('sanctions outlive a restart of the relay', async (t) => {
	const storage = createMemoryStorage({random: seededRandom()});
	const first = await scene(storage);
	await first.ada.link.request('sanction.set', {kind: 'ban', target: BOB});
	await first.relay.operator.ban({target: {type: 'address', range: '203.0.113.0/24'}});
	await first.relay.stop({retryAfterMax: 0});
	const second = await startTestRelay({storage});
	await t.throwsAsync(second.again(first.bob), {message: /^banned/});
	t.truthy(second.relay.addressBan('203.0.113.7'));
});

test('a sanction that could not be kept does not hold', async (t) => {
	const storage = createMemoryStorage({random: seededRandom()});
	const failing: Storage = {...storage, setSanction: () => Promise.reject(new Error('No disk'))};
	const {ada, bob, room} = await scene(failing);
	const [code] = await refusal(ada.link.ask('sanction.set', {kind: 'mute', room, target: BOB}));
	t.is(code, 'internal');
	await t.notThrowsAsync(bob.link.request('send', {room, message: messageId(), text: 'Hi'}));
});

test('a room has so many sanctions and no more, and one for the same target is no more', async (t) => {
	const {relay, register} = await startTestRelay({limits: {sanctionsPerRoom: 2}});
	const owner = await register('ada');
	const {room: info} = await owner.link.request('room.create', {name: 'den'});
	const room = info.room;
	for (const name of ['bob', 'eve', 'joe']) await register(name);
	const mute = (name: string) =>
		refusal(owner.link.ask('sanction.set', {kind: 'mute', room, target: {type: 'account', name}}));
	t.is((await mute('bob'))[0], 'ok');
	t.is((await mute('eve'))[0], 'ok');
	t.is((await mute('eve'))[0], 'ok');
	t.is((await mute('joe'))[0], 'quota');
	t.is((await relay.operator.listSanctions({room})).sanctions.length, 2);
});

test('what was done is in the audit log, with whom, until when and why, and no text', async (t) => {
	const {ada, storage, room, clock} = await scene();
	const fields = {kind: 'mute', room, target: BOB, lifetime: HOUR, reason: 'Calm'} as const;
	const {sanction} = await ada.link.request('sanction.set', fields);
	await ada.link.request('sanction.lift', {sanction: sanction.sanction});
	const {entries} = await storage.audit({room, before: undefined, limit: 9});
	t.like(entries[0], {deed: 'unmute', by: 'ada', target: 'bob', room});
	const until = new Date(clock.now() + HOUR).toISOString().slice(0, 16).replace('T', ' ');
	t.like(entries[1], {deed: 'mute', by: 'ada', target: 'bob', reason: 'Calm'});
	t.is(entries[1]?.detail, `until ${until} UTC`);
});

test('nobody lifts what holds against themselves', async (t) => {
	const {ada, bob, relay} = await scene();
	await relay.operator.setRole({name: 'bob', role: 'moderator'});
	const {sanction} = await ada.link.request('sanction.set', {kind: 'mute', target: BOB});
	const lift = bob.link.ask('sanction.lift', {sanction: sanction.sanction});
	t.is((await refusal(lift))[0], 'forbidden');
	t.is((await refusal(ada.link.ask('sanction.lift', {sanction: 'nothing'})))[0], 'not-found');
});

test('a reason is one short line', async (t) => {
	const {ada, relay} = await scene();
	const ban = (reason: string) =>
		refusal(ada.link.ask('sanction.set', {kind: 'ban', target: BOB, reason}));
	t.is((await ban('two\nlines'))[0], 'bad-request');
	t.is((await ban('x'.repeat(401)))[0], 'too-long');
	await t.throwsAsync(relay.operator.ban({target: BOB, reason: 'two\nlines'}));
	await t.throwsAsync(relay.operator.kick({name: 'bob', reason: 'two\nlines'}));
});

test('a ban holds for a month or for ten years, and no longer unless it is for good', async (t) => {
	const {ada} = await scene();
	const ask = (days: number) =>
		ada.link.ask('sanction.set', {kind: 'ban', target: BOB, lifetime: days * 24 * HOUR});
	t.like(await ask(30), {type: 'ok'});
	t.like(await ask(3650), {type: 'ok'});
	t.like(await ask(3651), {code: 'bad-request'});
});

test('rooms full of sanctions leave space for those of the relay', async (t) => {
	const {relay, storage, join, roomId} = await startTestRelay({limits: {sanctionsInAll: 10}});
	const ada = await join('ada');
	const room = await roomId('lobby');
	for (let index = 0; index < 11; index++) await join(`guest${index}`);
	const ask = (index: number, place: {room?: string}) =>
		ada.link.ask('sanction.set', {
			...place,
			kind: 'mute',
			target: {type: 'account', name: `guest${index}`},
		});
	for (let index = 0; index < 9; index++) t.like(await ask(index, {room}), {type: 'ok'});
	t.like(await ask(9, {room}), {code: 'quota'});
	t.like(await ask(9, {}), {type: 'ok'});
	t.like(await ask(10, {}), {code: 'quota'});
	t.is((await storage.everySanction()).length, 10);
	await relay.stop({retryAfterMax: 0});
});
