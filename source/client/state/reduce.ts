import type {Welcome} from '../../protocol/records.ts';
import {isConversationId} from '../private/record-names.ts';
import {MAXIMUM} from './bounds.ts';
import type {Event} from './event.ts';
import {withoutAccount} from './gone-account.ts';
import {withIgnored} from './ignoring.ts';
import {withLine, withoutLines} from './lines.ts';
import {type ReceivedMessage, readerOf} from './log-message.ts';
import {
	withAccepted,
	withChangedMessage,
	withDelivery,
	withFloor,
	withHead,
	withHistory,
	withLoading,
	withoutPending,
	withPending,
	withRead,
	withReadBack,
	withReceived,
	withWaiting,
} from './messages.ts';
import {withCallsLooked} from './news.ts';
import {withFadedTyping, withMembers, withPresence, withTyping} from './people.ts';
import {withChangedRoom, withoutRooms, withRoom} from './rooms.ts';
import type {AccountState, AttentionState, RoomState, State} from './state.ts';

/** What a client knows before anything happened. */
export const initialState: State = {
	connection: {type: 'off', reason: undefined},
	account: undefined,
	relay: undefined,
	rooms: new Map(),
	presence: new Map(),
	invitations: new Map(),
	localLines: [],
	listings: [],
	private: {
		status: 'off',
		advice: undefined,
		isRecoveryPending: false,
		comparison: undefined,
		linking: undefined,
	},
	attention: {rooms: new Map(), keywords: [], quietUntil: undefined},
	order: {openReports: 0, relayMute: undefined},
	ignored: new Set(),
	transfers: new Map(),
};

/** As `reduce`, one event after the other; a run of messages for one room costs little more than one. */
export function reduceAll(state: State, events: readonly Event[]): State {
	let changed = state;
	for (let index = 0; index < events.length; ) {
		const event = events[index];
		if (event === undefined) break;
		const run = messageRun(events, index);
		const reader = readerOf(changed);
		changed =
			run.length > 1
				? withChangedRoom(changed, run[0]?.room ?? '', (room) => withReceived(room, run, reader))
				: reduce(changed, event);
		index += Math.max(1, run.length);
	}

	return changed;
}

/** The only way State changes. Has no clock, no randomness and no disk: all it needs is in `event`. */
export function reduce(state: State, event: Event): State {
	const reader = readerOf(state);
	const {account} = reader;
	const inRoom = (id: string, change: (room: RoomState) => RoomState): State =>
		withChangedRoom(state, id, change);
	switch (event.type) {
		case 'connection-changed':
			return {...state, connection: event.connection};
		case 'relay-met':
			return {...state, relay: event.relay};
		case 'account-known': {
			if (state.account !== undefined) return state;
			const {account, device} = event;
			// Nothing is said of a password before it is known.
			return withAccount(state, {account, device, role: 'member', hasPassword: true, time: 0});
		}
		case 'logged-in': {
			// A mute of the relay may have ended meanwhile: the relay says what still holds.
			const order = {...state.order, relayMute: undefined};
			return withAccount({...state, order}, event.welcome);
		}
		case 'logged-out':
			return {...initialState, connection: state.connection, localLines: state.localLines};
		case 'password-set':
			if (state.account === undefined) return state;
			return {...state, account: {...state.account, hasPassword: true}};
		case 'room-received':
			return withRoom(state, event);
		case 'room-gone':
			return withoutRooms(state, [event.room]);
		case 'rooms-confirmed': {
			const confirmed = new Set(event.rooms);
			const isGone = (id: string) => !confirmed.has(id) && !isConversationId(id);
			return withoutRooms(state, [...state.rooms.keys()].filter(isGone));
		}
		case 'rooms-listed':
			return {...state, listings: event.listings.slice(0, MAXIMUM.listings)};
		case 'invited': {
			const {invitation} = event;
			if (state.rooms.has(invitation.room)) return state;
			if (state.invitations.size >= MAXIMUM.invitations) return state;
			return {
				...state,
				invitations: new Map(state.invitations).set(invitation.room, invitation),
			};
		}
		case 'members-received':
			return withMembers(state, event);
		case 'message-received':
			return inRoom(event.message.room, (room) => withReceived(room, [event.message], reader));
		case 'message-changed':
			return inRoom(event.room, (room) => withChangedMessage(room, event.message, account));
		case 'history-received':
			return inRoom(event.room, (room) => withHistory(room, event, reader));
		case 'history-requested':
			return inRoom(event.room, (room) => withLoading(room, event.before, true));
		case 'history-failed':
			return inRoom(event.room, (room) => withLoading(room, event.before, false));
		case 'head-announced':
			return inRoom(event.room, (room) => withHead(room, event.head));
		case 'account-gone':
			return withoutAccount(state, event);
		case 'room-purged':
			return inRoom(event.room, (room) => withFloor(room, event.before, account));
		case 'message-written':
			return inRoom(event.message.room, (room) => withPending(room, event.message));
		case 'message-accepted':
			return inRoom(event.room, (room) => withAccepted(room, event, reader));
		case 'message-failed': {
			const {id, reason} = event;
			return inRoom(event.room, (room) => withDelivery(room, id, {type: 'failed', reason}));
		}
		case 'message-held': {
			const {id, reason} = event;
			return inRoom(event.room, (room) => withDelivery(room, id, {type: 'held', reason}));
		}
		case 'message-waits':
			return inRoom(event.room, (room) => withWaiting(room, event.id, event.until));
		case 'message-retried':
			return inRoom(event.room, (room) => withDelivery(room, event.id, {type: 'pending'}));
		case 'message-dropped':
			return inRoom(event.room, (room) => withoutPending(room, event.id));
		case 'read-moved':
			return inRoom(event.room, (room) => withRead(room, event.seq, account));
		case 'direct-changed':
			return inRoom(event.room, (room) => ({...room, direct: event.direct}));
		case 'private-changed':
			return {...state, private: {...state.private, ...event.change}};
		case 'comparison-changed':
			return {...state, private: {...state.private, comparison: event.comparison}};
		case 'linking-changed':
			return {...state, private: {...state.private, linking: event.linking}};
		case 'presence-changed':
			return withPresence(state, event);
		case 'own-presence-set':
			if (state.account === undefined) return state;
			return {
				...state,
				account: {...state.account, presence: event.state, status: event.status},
			};
		case 'typing-started':
			if (event.name === account || state.ignored.has(event.name)) return state;
			return inRoom(event.room, (room) => withTyping(room, event.name, event.until));
		case 'typing-faded':
			return withFadedTyping(state, event.now);
		case 'reports-counted':
			return {...state, order: {...state.order, openReports: event.open}};
		case 'relay-mute-changed':
			return {...state, order: {...state.order, relayMute: event.mute}};
		case 'transfer-changed': {
			const {transfer} = event;
			return {...state, transfers: new Map(state.transfers).set(transfer.id, transfer)};
		}
		case 'transfer-gone': {
			const transfers = new Map(state.transfers);
			return transfers.delete(event.id) ? {...state, transfers} : state;
		}
		case 'ignored-changed':
			return withIgnored(state, event.ignored);
		case 'attention-changed':
			return withAttention(state, event.attention);
		case 'read-set-back':
			return inRoom(event.room, (room) => withReadBack(room, event.seq, account));
		case 'local-line-added':
			return {...state, localLines: withLine(state.localLines, event.line)};
		case 'local-lines-cleared':
			return {...state, localLines: withoutLines(state.localLines, event.room)};
	}
}

/** What counts as a mention is another with other keywords. */
function withAttention(state: State, attention: AttentionState): State {
	const changed = {...state, attention};
	if (attention.keywords === state.attention.keywords) return changed;
	const reader = readerOf(changed);
	const rooms = [...state.rooms].map(([id, room]) => [id, withCallsLooked(room, reader)] as const);
	return {...changed, rooms: new Map(rooms)};
}

/** The messages for one room that arrived one after the other from `start` on. */
function messageRun(events: readonly Event[], start: number): readonly ReceivedMessage[] {
	const run: ReceivedMessage[] = [];
	for (let event = events[start]; event?.type === 'message-received'; ) {
		if (event.message.room !== (run[0]?.room ?? event.message.room)) break;
		run.push(event.message);
		event = events[start + run.length];
	}

	return run;
}

/** Another account sees nothing of what this one had. */
function withAccount(state: State, welcome: Welcome): State {
	const {account: name, role, device, hasPassword} = welcome;
	const isSame = state.account?.name === name;
	const account: AccountState = {
		name,
		role,
		device,
		hasPassword,
		presence: isSame ? (state.account?.presence ?? 'online') : 'online',
		status: isSame ? (state.account?.status ?? '') : '',
	};
	if (isSame || state.account === undefined) return {...state, account};
	return {
		...initialState,
		connection: state.connection,
		relay: state.relay,
		localLines: state.localLines,
		account,
	};
}
