import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {createMemoryDisk, createMemoryStorage} from '../../../source/server/storage/memory.ts';
import type {Storage} from '../../../source/server/storage/storage.ts';
import {seededRandom} from '../../helpers/seeded-random.ts';
import {
	messageId,
	newDevice,
	startTestRelay,
	type TestMember,
	type TestRelay,
} from '../../helpers/test-relay.ts';
import {openSqlite, temporaryDirectory} from '../storage/backends.ts';

const NAME = 'wilhelmina';
const SECRET = 'the quick brown aardvark';

/** A relay that ada owns, with somebody who has left traces everywhere. */
async function tracedRelay(storage?: Storage) {
	const relay = await startTestRelay(storage === undefined ? {} : {storage});
	const ada = await relay.join('ada');
	const leaver = await relay.join(NAME);
	const bob = await relay.join('bob');
	const lobby = await relay.roomId('lobby');
	await leaveTraces({...relay, ada, leaver, bob, lobby});
	for (const {link} of [ada, bob, leaver]) link.forget();
	return {...relay, ada, leaver, bob, lobby};
}

type Traced = TestRelay & {
	readonly ada: TestMember;
	readonly leaver: TestMember;
	readonly bob: TestMember;
	readonly lobby: string;
};

async function leaveTraces({ada, leaver, bob, lobby}: Traced): Promise<void> {
	const say = async ({link}: TestMember, text: string) =>
		(await link.request('send', {room: lobby, message: messageId(), text})).seq;
	const {link} = leaver;
	await link.request('profile.set', {displayName: 'Mina', bio: SECRET});
	const seq = await say(leaver, `${SECRET} one`);
	const edited = await say(leaver, `${SECRET} two`);
	await link.request('message.edit', {
		...{room: lobby, seq: edited, message: messageId(), text: `${SECRET} three`},
	});
	const other = await say(bob, 'from bob');
	await link.request('message.react', {
		...{room: lobby, seq: other, message: messageId(), emoji: '👍', on: true},
	});
	await link.request('report.send', {room: lobby, seq: other, reason: 'rude'});
	await bob.link.request('report.send', {room: lobby, seq, reason: 'rude as well'});
	await ada.link.request('message.pin', {room: lobby, seq, message: messageId(), on: true});
	await link.request('token.create', {label: 'bot'});
	await link.request('block.set', {name: 'bob', blocked: true});
	await bob.link.request('block.set', {name: NAME, blocked: true});
	const {room} = (await link.request('room.create', {name: 'den'})).room;
	await bob.link.request('room.join', {name: 'den'});
	await link.request('filter.set', {room, words: 'x', action: 'mask'});
	await ada.link.request('sanction.set', {
		...{kind: 'mute', room: lobby, target: {type: 'account', name: NAME}, lifetime: 60_000},
	});
}

test('deleting an account needs its own name, and is done by the account itself', async (t) => {
	const {bob, storage} = await tracedRelay();
	t.like(await bob.link.ask('account.delete', {name: NAME}), {code: 'bad-request'});
	t.not(await storage.account(NAME), undefined);
});

test('the connections of a deleted account end, after the answer', async (t) => {
	const {leaver, again} = await tracedRelay();
	const second = await again(leaver, true);
	t.like(await leaver.link.ask('account.delete', {name: NAME}), {type: 'ok'});
	t.is(await leaver.link.untilClosed(), 'account-gone');
	t.is(await second.untilClosed(), 'account-gone');
});

test('its rooms are told that it left, and who owns them now', async (t) => {
	const {leaver, bob, roomId} = await tracedRelay();
	const den = await roomId('den');
	await leaver.link.request('account.delete', {name: NAME});
	const left = await bob.link.until('message', ({room}) => room === den);
	t.like(left, {kind: 'leave', from: NAME});
	t.like(await bob.link.until('room', ({room}) => room.room === den), {room: {role: 'owner'}});
});

test('what it wrote stands there as deleted messages of nobody', async (t) => {
	const {leaver, ada, lobby} = await tracedRelay();
	await leaver.link.request('account.delete', {name: NAME});
	const {messages} = await ada.link.request('history', {room: lobby});
	const positions = messages.map(({seq}) => seq);
	t.deepEqual(
		positions,
		[...positions.keys()].map((index) => index + 1),
	);
	const theirs = messages.filter(({from, kind}) => from === 'deleted' && kind === 'text');
	t.is(theirs.length, 2);
	for (const message of theirs) t.like(message, {text: '', state: {deleted: true}});
	t.deepEqual(await ada.link.request('pin.list', {room: lobby}), {messages: []});
	const found = await ada.link.request('search', {query: 'aardvark'});
	t.deepEqual(found.messages, []);
});

test('nobody else gets its name, or one that looks like it', async (t) => {
	const {leaver, connect} = await tracedRelay();
	await leaver.link.request('account.delete', {name: NAME});
	for (const name of [NAME, 'wi1helmina']) {
		t.like(await connect().ask('register.device', {name, device: newDevice()}), {
			type: 'error',
			code: 'name-taken',
		});
	}
});

test('its device and its tokens open nothing any more', async (t) => {
	const {leaver, connect} = await tracedRelay();
	const {token} = await leaver.link.request('token.create', {label: 'bot'});
	await leaver.link.request('account.delete', {name: NAME});
	t.like(await connect().ask('auth.token', {token}), {code: 'auth-failed'});
	const link = connect();
	const proof = await leaver.device.proof(link, leaver.welcome.device);
	t.like(await link.ask('auth.device', proof), {code: 'device-unknown'});
});

test('the only owner of a relay cannot go, and has lost nothing by asking', async (t) => {
	const {ada, lobby, relay} = await tracedRelay();
	t.like(await ada.link.ask('account.delete', {name: 'ada'}), {code: 'forbidden'});
	t.like(await ada.link.ask('member.list', {room: lobby}), {type: 'ok'});
	await relay.operator.setRole({name: 'bob', role: 'owner'});
	t.like(await ada.link.ask('account.delete', {name: 'ada'}), {type: 'ok'});
});

test('the operator can delete an account, and the audit log says so without its name', async (t) => {
	const {relay, leaver, ada} = await tracedRelay();
	await relay.operator.deleteAccount({name: NAME, reason: 'Asked by letter.'});
	t.is(await leaver.link.untilClosed(), 'account-gone');
	const {entries} = await ada.link.request('audit.list', {});
	const line = {deed: 'account.delete', by: 'relay', reason: 'Asked by letter.'};
	t.like(entries[0], {...line, target: 'deleted'});
	t.false(JSON.stringify(entries).includes(NAME));
	await t.throwsAsync(relay.operator.deleteAccount({name: NAME}), {message: /no such account/});
});

test('filters that it set stay, in nobody’s name, and its reports are gone', async (t) => {
	const {leaver, bob, ada, roomId} = await tracedRelay();
	const room = await roomId('den');
	await leaver.link.request('account.delete', {name: NAME});
	const {filters} = await bob.link.request('filter.list', {room});
	t.like(filters, [{words: 'x', by: 'deleted'}]);
	const {reports} = await ada.link.request('report.list', {});
	t.like(reports, [{by: 'bob', about: 'deleted', text: ''}]);
	t.is(reports.length, 1);
});

test('nothing holds against it any more, and what it gave stays in nobody’s name', async (t) => {
	const {leaver, ada, bob, lobby, roomId} = await tracedRelay();
	const room = await roomId('den');
	await leaver.link.request('sanction.set', {
		...{kind: 'mute', room, target: {type: 'account', name: 'bob'}},
	});
	await leaver.link.request('account.delete', {name: NAME});
	t.deepEqual((await ada.link.request('sanction.list', {room: lobby})).sanctions, []);
	const {sanctions} = await ada.link.request('sanction.list', {room});
	t.like(sanctions, [{by: 'deleted', target: {name: 'bob'}}]);
	const message = {room, message: messageId(), text: 'x'};
	t.like(await bob.link.ask('send', message), {code: 'muted'});
});

test('nothing in memory holds the name or a text of a deleted account', async (t) => {
	const disk = createMemoryDisk();
	const storage = createMemoryStorage({disk, random: seededRandom()});
	const {leaver} = await tracedRelay(storage);
	t.not(placesOf(disk, NAME).length, 0);
	t.not(placesOf(disk, 'aardvark').length, 0);
	await leaver.link.request('account.delete', {name: NAME});
	t.deepEqual(placesOf(disk, NAME), []);
	t.deepEqual(placesOf(disk, 'aardvark'), []);
});

test('no byte of the files holds the name or a text of a deleted account', async (t) => {
	const folder = temporaryDirectory(t);
	const storage = await openSqlite(folder);
	const {leaver, relay} = await tracedRelay(storage);
	const bytes = (): string =>
		readdirSync(folder)
			.map((file) => readFileSync(path.join(folder, file), 'latin1'))
			.join('\n');
	t.true(bytes().includes(NAME));
	t.true(bytes().includes('aardvark'));
	await leaver.link.request('account.delete', {name: NAME});
	await storage.eraseDeleted();
	await storage.compact();
	t.false(bytes().includes('aardvark'));
	t.false(bytes().includes(NAME));
	await relay.stop({retryAfterMax: 0});
	await storage.close();
});

test('an export holds all that the relay keeps of an account, and nothing of others', async (t) => {
	const {leaver} = await tracedRelay();
	const lines = await exported(leaver);
	const pieces = lines.map((line): Readonly<Record<string, unknown>> => JSON.parse(line));
	const types = new Set(pieces.map(({type}) => type));
	for (const type of ['account', 'profile', 'device', 'membership', 'message', 'reaction']) {
		t.true(types.has(type), type);
	}
	t.true(lines.some((line) => line.includes(`${SECRET} three`)));
	t.false(lines.some((line) => line.includes('from bob')));
});

test('an export comes in pages that lose and repeat nothing', async (t) => {
	const {leaver, relay} = await tracedRelay();
	const whole = await exported(leaver);
	const small = await relay.operator.exportAccount({name: NAME, after: whole.length - 2});
	t.deepEqual(small, {lines: whole.slice(-2)});
	t.is(new Set(whole).size, whole.length);
});

/** The whole export, page by page. */
async function exported({link}: TestMember): Promise<readonly string[]> {
	const lines: string[] = [];
	for (let after: number | undefined = 0; after !== undefined; ) {
		const page: {lines: readonly string[]; next?: number | undefined} = await link.request(
			'account.export',
			{after},
		);
		lines.push(...page.lines);
		after = page.next;
	}
	return lines;
}

/** Where in a value a word stands, keys among the places. */
function placesOf(value: unknown, word: string, place = ''): readonly string[] {
	if (value instanceof Map || value instanceof Set) return placesOf([...value], word, place);
	if (typeof value === 'string') return value.includes(word) ? [place] : [];
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([key, each]) => [
		...(key.includes(word) ? [`${place}.${key}`] : []),
		...placesOf(each, word, `${place}.${key}`),
	]);
}
