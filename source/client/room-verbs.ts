import {ERROR_CODES} from '../protocol/codes.ts';
import {LIMITS} from '../protocol/limits.ts';
import {checkRoomName} from '../protocol/names.ts';
import {phrase, translated} from '../words/phrase.ts';
import type {Client} from './api.ts';
import type {Core} from './core.ts';
import {InputError} from './error.ts';
import {isConversationId} from './private/record-names.ts';
import {checkStatus} from './texts.ts';

type RoomVerbs = Pick<
	Client,
	| 'createRoom'
	| 'joinRoom'
	| 'leaveRoom'
	| 'setTopic'
	| 'inviteToRoom'
	| 'listRooms'
	| 'loadMembers'
	| 'loadOlder'
	| 'markRead'
	| 'markUnread'
	| 'setRoomAttention'
	| 'setKeywords'
	| 'setQuiet'
	| 'typing'
	| 'setPresence'
>;

/** What a client does about rooms and the people in them. */
export function roomVerbs(core: Core): RoomVerbs {
	const lastTyping = new Map<string, number>();
	return {
		async createRoom({name, topic, visibility}) {
			const checked = checkedRoomName(name);
			if (topic !== undefined) checkTopic(topic);
			const {room} = await core.ask('room.create', {name: checked, topic, visibility});
			core.store.dispatch({type: 'room-received', room, replay: undefined});
			return room;
		},

		async joinRoom(name) {
			const {room} = await core.ask('room.join', {name: checkedRoomName(name)});
			// The relay pushes the room as well; whichever comes first counts.
			const isNew = !core.store.state.rooms.has(room.room);
			core.store.dispatch({type: 'room-received', room, replay: undefined});
			if (isNew) {
				core.outbox.announce(room.room);
				// A failure leaves `hasOlder` set, so that scrolling asks again.
				void core.history.loadNewest(room.room).catch(() => {});
			}

			return room;
		},

		async leaveRoom(room) {
			await core.ask('room.leave', {room});
			core.store.dispatch({type: 'room-gone', room});
		},

		async setTopic(room, topic) {
			checkTopic(topic);
			await core.ask('room.topic', {room, topic});
		},

		async inviteToRoom(room, name) {
			const account = name.startsWith('@') ? name.slice(1) : name;
			await core.ask('room.invite', {room, name: account.toLowerCase()});
		},

		listRooms: () => core.history.listRooms(),
		loadMembers: async (room) =>
			isConversationId(room)
				? core.private.get().messages.loadMembers(room)
				: core.history.loadMembers(room),
		loadOlder: async (room, before) =>
			isConversationId(room)
				? core.private.get().messages.loadOlder(room, before)
				: core.history.loadOlder(room, before),
		markRead(room, seq) {
			if (isConversationId(room)) core.private.find()?.messages.markRead(room, seq);
			else core.readMarks.mark(room, seq);
		},

		markUnread(room, seq) {
			if (isConversationId(room)) core.private.find()?.messages.markUnread(room, seq);
			else core.readMarks.setBack(room, seq);
		},

		setRoomAttention: (room, attention) => core.attention.setRoom(room, attention),
		setKeywords: (keywords) => core.attention.setKeywords(keywords),
		setQuiet: (until) => core.attention.setQuiet(until),

		typing(room) {
			const now = core.clock.monotonic();
			const last = lastTyping.get(room) ?? Number.NEGATIVE_INFINITY;
			if (!core.store.state.rooms.has(room) || now - last < LIMITS.typingInterval) return;
			lastTyping.set(room, now);
			if (isConversationId(room)) core.private.find()?.messages.typing(room);
			else core.uplink.signal({type: 'typing', room});
		},

		setPresence(state, status) {
			const account = core.store.state.account;
			if (account === undefined) return;
			const text = status ?? account.status;
			checkStatus(text);
			if (state === account.presence && text === account.status) return;
			core.store.dispatch({type: 'own-presence-set', state, status: text});
			if (!core.uplink.isLive) return;
			// Lost with the connection, it is repeated at the next one; refused, it shows only here.
			void core.ask('presence', {state, status: text}).catch(() => {});
		},
	};
}

function checkedRoomName(input: string): string {
	const checked = checkRoomName(input);
	if (checked.type === 'name') return checked.name;
	throw new InputError(translated(ERROR_CODES[checked.problem].sentence));
}

function checkTopic(topic: string): void {
	if (Buffer.byteLength(topic) > LIMITS.topicBytes) {
		throw new InputError(phrase`A topic has at most ${LIMITS.topicBytes} bytes. Shorten it.`);
	}
}
