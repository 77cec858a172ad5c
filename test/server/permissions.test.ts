import test from 'ava';
import type {Visibility} from '../../source/protocol/records.ts';
import type {RelayFrame} from '../../source/protocol/relay-frame.ts';
import {
	isPermitted,
	isVisible,
	PERMISSIONS,
	type RoomOperation,
	type Standing,
} from '../../source/server/permissions.ts';
import {createMemoryDisk, createMemoryStorage} from '../../source/server/storage/memory.ts';
import type {FakeLink} from '../helpers/link.ts';
import {seededRandom} from '../helpers/seeded-random.ts';
import {messageId, startTestRelay} from '../helpers/test-relay.ts';

const STANDINGS: readonly Standing[] = ['owner', 'moderator', 'member', 'invited', 'outsider'];
const VISIBILITIES: readonly Visibility[] = ['public', 'private'];

/** Asks for something in a room whose entry at position `seq` is a text of somebody else. */
type Ask = (link: FakeLink, room: string, seq: number) => Promise<RelayFrame>;

/** What each operation is on the wire; `room.list` shows what is visible, whatever is permitted. */
const REQUESTS: Readonly<Record<RoomOperation, readonly Ask[]>> = {
	join: [(link) => link.ask('room.join', {name: '#den'})],
	leave: [(link, room) => link.ask('room.leave', {room})],
	read: [
		(link, room) => link.ask('history', {room}),
		(link, room) => link.ask('member.list', {room}),
		(link, room) => link.ask('read', {room, seq: 1}),
		(link, room) => link.ask('pin.list', {room}),
		(link, room) => link.ask('search', {room, query: 'anything'}),
	],
	send: [(link, room) => link.ask('send', {room, message: messageId(), text: 'Hi'})],
	react: [
		(link, room, seq) => {
			const fields = {room, seq, emoji: '👍', on: true};
			return link.ask('message.react', {...fields, message: messageId()});
		},
	],
	pin: [
		(link, room, seq) => link.ask('message.pin', {room, seq, message: messageId(), on: true}),
		(link, room, seq) => link.ask('message.pin', {room, seq, message: messageId(), on: false}),
	],
	'delete-others': [
		(link, room, seq) => link.ask('message.delete', {room, seq, message: messageId()}),
	],
	topic: [(link, room) => link.ask('room.topic', {room, topic: 'Bears'})],
	invite: [(link, room) => link.ask('room.invite', {room, name: 'guest'})],
};

/** A room `den` of that visibility, and a line whose account has that standing in it. */
async function scene(standing: Standing, visibility: Visibility) {
	const random = seededRandom();
	const disk = createMemoryDisk();
	const relay = await startTestRelay({storage: createMemoryStorage({random, disk})});
	const owner = await relay.register('owner1');
	await relay.register('guest');
	const writer = await relay.register('writer');
	const {room} = await owner.link.request('room.create', {name: 'den', visibility});
	await owner.link.request('room.invite', {room: room.room, name: 'writer'});
	await writer.link.request('room.join', {name: 'den'});
	const sent = {room: room.room, message: messageId(), text: 'Grr'};
	const {seq} = await writer.link.request('send', sent);
	if (standing === 'owner') return {link: owner.link, room: room.room, seq};
	const {link} = await relay.register('subject');
	if (standing === 'outsider') return {link, room: room.room, seq};
	await owner.link.request('room.invite', {room: room.room, name: 'subject'});
	if (standing === 'invited') return {link, room: room.room, seq};
	await link.request('room.join', {name: 'den'});
	const members = disk.rooms.get(room.room)?.members;
	const membership = members?.get('subject');
	// No request gives the role of moderator yet.
	if (membership !== undefined) members?.set('subject', {...membership, role: standing});
	return {link, room: room.room, seq};
}

for (const visibility of VISIBILITIES) {
	for (const standing of STANDINGS) {
		test(`what ${standing} may do in a ${visibility} room is what the table says`, async (t) => {
			for (const operation of operations()) {
				for (const ask of REQUESTS[operation]) {
					const {link, room, seq} = await scene(standing, visibility);
					const answer = await ask(link, room, seq);
					const expected = isPermitted(operation, standing, visibility)
						? 'ok'
						: isVisible(standing, visibility)
							? 'forbidden'
							: 'not-found';
					t.is(answer.type === 'error' ? answer.code : answer.type, expected, operation);
				}
			}
		});
	}
}

test('a room one may not know of and a room there is none of are refused alike', async (t) => {
	for (const operation of operations()) {
		for (const ask of REQUESTS[operation]) {
			const {link, room, seq} = await scene('outsider', 'private');
			const hidden = await ask(link, room, seq);
			const {link: other, room: unrelated} = await scene('outsider', 'private');
			t.is(room, unrelated);
			const missing =
				operation === 'join'
					? await other.ask('room.join', {name: 'nowhere'})
					: await ask(other, 'A'.repeat(22), seq);
			t.is(JSON.stringify(hidden), JSON.stringify(missing), operation);
		}
	}
});

test('a room is listed for those who may know of it', async (t) => {
	for (const visibility of VISIBILITIES) {
		for (const standing of STANDINGS) {
			const {link} = await scene(standing, visibility);
			const {rooms} = await link.request('room.list', {});
			const isListed = rooms.some(({name}) => name === 'den');
			t.is(isListed, isVisible(standing, visibility), `${standing}, ${visibility}`);
		}
	}
});

function operations(): readonly RoomOperation[] {
	// The keys of a table are its row names.
	return Object.keys(PERMISSIONS) as RoomOperation[];
}
