import test from 'ava';
import type {RequestFields, RequestType} from '../../../source/protocol/client-frame.ts';
import type {TokenScopes} from '../../../source/protocol/requests/accounts.ts';
import {RULES} from '../../../source/server/request-guard.ts';
import type {FakeLink} from '../../helpers/link.ts';
import {messageId, startTestRelay, type TestMember} from '../../helpers/test-relay.ts';

type Scope = TokenScopes['may'][number];

const SCOPES: readonly Scope[] = ['read', 'send', 'change', 'join', 'moderate'];

/** A relay that ada owns, with two rooms and tokens of hers. */
async function tokenRelay() {
	const relay = await startTestRelay();
	const ada = await relay.join('ada');
	const lobby = await relay.roomId('lobby');
	const other = (await ada.link.request('room.create', {name: 'other'})).room.room;
	/** A line that a token of hers has logged in on. */
	const line = async (scopes: TokenScopes | undefined): Promise<FakeLink> => {
		const wanted = {label: 'bot', ...(scopes === undefined ? {} : {scopes})};
		const {token} = await ada.link.request('token.create', wanted);
		const link = relay.connect();
		await link.request('auth.token', {token});
		return link;
	};
	return {...relay, ada, lobby, other, line};
}

type ByAccount = {
	[Type in RequestType]: (typeof RULES)[Type]['by'] extends 'account' ? Type : never;
}[RequestType];

/** Of every request a token may make at all: what it needs, and one that is in order about a room. */
function requestsAbout(room: string): {readonly [Type in ByAccount]: RequestFields<Type>} {
	const [message, reason, name] = [messageId(), 'rude', 'nobody'];
	return {
		'device.list': {},
		logout: {},
		'room.create': {name: `room-${message}`},
		'room.join': {name: 'lobby'},
		'room.leave': {room},
		'room.list': {},
		'room.topic': {room, topic: 'x'},
		'room.invite': {room, name},
		'member.list': {room},
		send: {room, message, text: 'x'},
		'message.edit': {room, seq: 1, message, text: 'x'},
		'message.delete': {room, seq: 1, message},
		'message.react': {room, seq: 1, message, emoji: '👍', on: true},
		'message.pin': {room, seq: 1, message, on: true},
		'pin.list': {room},
		search: {query: 'x', room},
		history: {room},
		resume: {cursors: {}},
		read: {room, seq: 1},
		'directory.head': {host: 'chat.example'},
		'directory.entries': {after: 0},
		presence: {state: 'online'},
		kick: {room, name},
		'sanction.set': {kind: 'mute', room, target: {type: 'account', name}},
		'sanction.lift': {sanction: 'none'},
		'sanction.list': {room},
		'room.rules': {room},
		'filter.set': {room, words: 'x', action: 'mask'},
		'filter.remove': {filter: 'none'},
		'filter.list': {room},
		'report.send': {room, seq: 1, reason},
		'report.list': {room},
		'report.resolve': {report: 'none', outcome: 'acted'},
		'audit.list': {room},
		broadcast: {text: 'x'},
		'profile.set': {bio: 'x'},
		'profile.get': {name: 'ada'},
		'file.create': {room, size: 1},
		'file.resume': {file: 'none'},
		'file.open': {file: 'none'},
		'file.delete': {file: 'none'},
		'file.list': {},
	};
}

/** Why a token was not let through, or undefined when it was. */
async function refusalOf(
	link: FakeLink,
	type: ByAccount,
	room: string,
): Promise<string | undefined> {
	const fields: RequestFields<ByAccount> = requestsAbout(room)[type];
	// The fields of that very type: the compiler sees only the union of all.
	const answer = await link.ask(type, fields as never);
	return answer.type === 'error' && /token/i.test(answer.message) ? answer.code : undefined;
}

/** What each request needs, that which ends the token last. */
const NEEDED = Object.entries(RULES)
	.flatMap(([type, rule]) =>
		// Its rule has just said that it is one of them.
		rule.by === 'account' ? [{type: type as ByAccount, scope: rule.scope}] : [],
	)
	.sort((one, other) => Number(one.type === 'logout') - Number(other.type === 'logout'));

for (const scope of SCOPES) {
	test(`a token for ${scope} may make the requests that need it, and no others`, async (t) => {
		const {line, lobby} = await tokenRelay();
		const link = await line({may: [scope]});
		for (const {type, scope: needed} of NEEDED) {
			const isAllowed = needed.split(' or ').includes(scope) || needed === 'any';
			t.is(await refusalOf(link, type, lobby), isAllowed ? undefined : 'forbidden', type);
		}
	});
}

test('a token with all scopes, and one without any, are let through to what they are for', async (t) => {
	const {line, lobby} = await tokenRelay();
	const [all, none] = [await line({may: [...SCOPES]}), await line({may: []})];
	for (const {type, scope} of NEEDED) {
		t.is(await refusalOf(all, type, lobby), scope === 'none' ? 'forbidden' : undefined, type);
		t.is(await refusalOf(none, type, lobby), scope === 'any' ? undefined : 'forbidden', type);
	}
});

test('a token made without scopes may do what it always could', async (t) => {
	const {line, lobby} = await tokenRelay();
	const link = await line(undefined);
	for (const {type} of NEEDED) t.is(await refusalOf(link, type, lobby), undefined, type);
});

test('for a token of one room every other room is as if it were not there', async (t) => {
	const {line, lobby, other} = await tokenRelay();
	const link = await line({may: [...SCOPES], rooms: [other]});
	for (const {type} of NEEDED) {
		if (!('room' in requestsAbout(lobby)[type])) continue;
		const ask = async (room: string) => {
			const fields: RequestFields<ByAccount> = requestsAbout(room)[type];
			// As above.
			const answer = await link.ask(type, fields as never);
			return answer.type === 'error' ? [answer.code, answer.message] : 'ok';
		};
		t.deepEqual(await ask(lobby), await ask('nowhere'), type);
	}
	t.like(await link.ask('room.join', {name: 'lobby'}), {code: 'not-found'});
});

test('what is about the whole relay is not for a token of some rooms', async (t) => {
	const {line, other} = await tokenRelay();
	const link = await line({may: [...SCOPES], rooms: [other]});
	const name = 'nobody';
	t.like(await link.ask('kick', {name}), {code: 'forbidden'});
	t.like(await link.ask('filter.set', {words: 'x', action: 'mask'}), {code: 'forbidden'});
	t.like(await link.ask('audit.list', {}), {code: 'forbidden'});
	t.like(await link.ask('broadcast', {text: 'x'}), {code: 'forbidden'});
	t.like(await link.ask('sanction.lift', {sanction: 'any'}), {code: 'forbidden'});
	t.like(await link.ask('room.create', {name: 'third'}), {code: 'forbidden'});
});

test('a token of one room lists, resumes and finds nothing of others', async (t) => {
	const {line, ada, lobby, other} = await tokenRelay();
	const say = ({link}: TestMember, room: string) =>
		link.request('send', {room, message: messageId(), text: 'apple'});
	await say(ada, lobby);
	const {seq} = await say(ada, other);
	const link = await line({may: ['read'], rooms: [other]});
	await link.request('resume', {cursors: {}});
	t.deepEqual([...new Set(link.all('room').map(({room}) => room.room))], [other]);
	const {rooms} = await link.request('room.list', {});
	t.deepEqual(
		rooms.map(({room}) => room),
		[other],
	);
	const {messages} = await link.request('search', {query: 'apple'});
	t.deepEqual(
		messages.map(({room, seq: at}) => [room, at]),
		[[other, seq]],
	);
	t.deepEqual((await link.request('profile.get', {name: 'ada'})).rooms, ['other']);
});

test('nothing that happens in other rooms is told to a token of one room', async (t) => {
	const {line, ada, lobby, other, join} = await tokenRelay();
	const link = await line({may: ['read'], rooms: [other]});
	await link.request('resume', {cursors: {}});
	link.forget();
	const {seq} = await ada.link.request('send', {room: lobby, message: messageId(), text: 'x'});
	await ada.link.request('read', {room: lobby, seq: seq - 1, back: true});
	await ada.link.request('room.create', {name: 'third'});
	const bob = await join('bob');
	const {room} = (await bob.link.request('room.create', {name: 'den', visibility: 'private'})).room;
	await bob.link.request('room.invite', {room, name: 'ada'});
	await ada.link.request('send', {room: other, message: messageId(), text: 'here'});
	await link.until('message', ({text}) => text === 'here');
	t.deepEqual(
		link.frames.map(({type}) => type).filter((type) => type !== 'heartbeat'),
		['message'],
	);
});

test('a token that may only send is told which rooms there are, and nothing of what is in them', async (t) => {
	const {line, ada, lobby, other} = await tokenRelay();
	const secret = 'a very quiet word';
	const say = (room: string) =>
		ada.link.request('send', {room, message: messageId(), text: secret});
	await ada.link.request('room.topic', {room: other, topic: secret});
	await say(lobby);
	const link = await line({may: ['send']});
	t.like(await link.ask('resume', {cursors: {}}), {type: 'ok'});
	await link.until('live');
	t.deepEqual(new Set(link.all('room').map(({room}) => room.room)), new Set([lobby, other]));
	await say(lobby);
	await ada.link.request('room.topic', {room: other, topic: `${secret}, again`});
	await ada.link.request('room.leave', {room: lobby});
	await link.until('room.gone', ({room}) => room === lobby);
	const sent = {room: other, message: messageId(), text: 'from a bot'};
	t.like(await link.ask('send', sent), {type: 'ok'});
	t.like(await link.ask('resume', {cursors: {[other]: [1, messageId()]}}), {type: 'ok'});
	t.deepEqual(link.all('message'), []);
	t.false(JSON.stringify(link.frames).includes(secret));
});

test('a token that may neither read nor send is told of no rooms', async (t) => {
	const {line, ada, lobby} = await tokenRelay();
	const link = await line({may: ['change', 'join', 'moderate']});
	t.like(await link.ask('resume', {cursors: {}}), {code: 'forbidden'});
	await ada.link.request('send', {room: lobby, message: messageId(), text: 'x'});
	t.deepEqual([...link.all('room'), ...link.all('message')], []);
});

test('a token keeps its scopes over restarts of its line', async (t) => {
	const {connect, ada, lobby} = await tokenRelay();
	const scopes = {may: ['send' as const]};
	const {token} = await ada.link.request('token.create', {label: 'bot', scopes});
	for (let time = 0; time < 2; time++) {
		const link = connect();
		await link.request('auth.token', {token});
		t.like(await link.ask('history', {room: lobby}), {code: 'forbidden'});
		link.hangUp();
	}
});

test('a token without the scope send is not seen writing', async (t) => {
	const {line, lobby, join} = await tokenRelay();
	const bob = await join('bob');
	const isSeen = async (scopes: TokenScopes) => {
		const link = await line(scopes);
		await link.request('resume', {cursors: {}});
		bob.link.forget();
		link.signalTyping(lobby);
		await link.request('ping', {});
		return bob.link.all('typing').length > 0;
	};
	t.false(await isSeen({may: ['read']}));
	t.true(await isSeen({may: ['read', 'send']}));
});
