import {MessageLog} from '../../source/client/state/message-log.ts';
import {initialState} from '../../source/client/state/reduce.ts';
import type {
	DirectState,
	LocalLine,
	LogMessage,
	PendingMessage,
	PrivateFacts,
	RoomState,
	State,
} from '../../source/client/state/state.ts';
import {composerReduce} from '../../source/tui/composer/composer.ts';
import {
	type Composer,
	type ComposerAction,
	createComposer,
} from '../../source/tui/composer/composer-state.ts';
import {DEFAULT_KEYMAP} from '../../source/tui/keymap.ts';
import {type LayoutWants, layout} from '../../source/tui/layout.ts';
import {NO_LOOKUPS} from '../../source/tui/lookups.ts';
import {unicodeSymbols} from '../../source/tui/text/symbols.ts';
import {none} from '../../source/tui/themes/none.ts';
import type {ScreenContext, View} from '../../source/tui/view.ts';
import {initialView} from '../../source/tui/view-state.ts';

/** Tuesday 4 August 2026, 11:12:00 UTC. */
export const NOW = Date.UTC(2026, 7, 4, 11, 12);

/** The time of day of 4 August 2026, or of a day before it. */
export function at(clock: string, daysBefore = 0): number {
	const [hours = 0, minutes = 0, seconds = 0] = clock.split(':').map(Number);
	return Date.UTC(2026, 7, 4 - daysBefore, hours, minutes, seconds);
}

/** A message; what is not given is plain. Positions are given by `room`. */
export function said(
	from: string,
	time: number,
	text: string,
	rest: Partial<LogMessage> = {},
): LogMessage {
	return {
		type: 'message',
		seq: 0,
		id: '',
		kind: 'text',
		from,
		time,
		text,
		isMention: false,
		...rest,
	};
}

/** A log of messages at positions 1, 2, 3 and so on, or from `first` on. */
export function logOf(messages: readonly LogMessage[], first = 1): MessageLog {
	const placed = messages.map((message, index) => ({
		...message,
		seq: first + index,
		id: `message-${first + index}`,
	}));
	const before = first + placed.length;
	return MessageLog.empty.withPage({messages: placed, before, more: first > 1});
}

/** A room of which everything is read and held; its id is its name. */
export function room(name: string, rest: Partial<RoomState> = {}): RoomState {
	const log = rest.log ?? MessageLog.empty;
	return {
		id: name,
		name,
		topic: '',
		visibility: 'public',
		epoch: 'epoch',
		role: 'member',
		head: log.newestSeq,
		read: log.newestSeq,
		unread: 0,
		mentions: 0,
		log,
		hasOlder: (log.oldestSeq ?? 1) > 1,
		isLoadingOlder: false,
		pending: [],
		members: new Map(),
		memberCount: 1,
		typing: new Map(),
		direct: undefined,
		...rest,
	};
}

/** What is known of a person whom this account talks with, their keys not compared. */
export function direct(peer: string, rest: Partial<DirectState> = {}): DirectState {
	return {
		peer,
		trust: 'new',
		wasVerified: false,
		standing: 'accepted',
		isBlocked: false,
		listAge: undefined,
		...rest,
	};
}

/** A conversation of which everything is read and held. */
export function conversation(peer: string, rest: Partial<RoomState> = {}): RoomState {
	return room(peer, {
		id: `@${peer}`,
		visibility: 'private',
		epoch: 'local',
		members: members('ada', peer),
		memberCount: 2,
		direct: direct(peer),
		...rest,
	});
}

/** The facts of a private message to which nothing has happened. */
export function factsOf(rest: Partial<PrivateFacts> = {}): PrivateFacts {
	return {
		isEdited: false,
		isDeleted: false,
		reactions: [],
		delivery: undefined,
		isTimeDoubtful: false,
		isUnderChangedKeys: false,
		note: undefined,
		...rest,
	};
}

/** Ordinary members by name. */
export function members(...names: readonly string[]): RoomState['members'] {
	return new Map(names.map((name) => [name, {name, role: 'member'} as const]));
}

/** A message this account wrote that the relay has not. */
export function pending(
	text: string,
	time: number,
	delivery: PendingMessage['delivery'] = {type: 'pending'},
): PendingMessage {
	return {id: `pending-${text}`, room: 'general', kind: 'text', text, time, delivery};
}

/** A local line at the end of what there is. */
export function localLine(text: string, rest: Partial<LocalLine> = {}): LocalLine {
	return {id: 1, room: undefined, level: 'info', text, time: NOW, after: 0, ...rest};
}

/** Logged in as ada and connected, in the given rooms. */
export function stateOf(rooms: readonly RoomState[], rest: Partial<State> = {}): State {
	return {
		...initialState,
		connection: {type: 'live', since: NOW},
		account: {
			name: 'ada',
			role: 'member',
			device: 'device',
			hasPassword: true,
			presence: 'online',
			status: '',
		},
		relay: {
			url: 'wss://relay.example',
			name: 'relay.example',
			motd: undefined,
			messageBytes: 4096,
			messageLines: 100,
			fileBytes: 26_214_400,
		},
		rooms: new Map(rooms.map((held) => [held.id, held])),
		...rest,
	};
}

/** A view of a room, with nothing over it. */
export function viewOf(front: string | undefined, rest: Partial<View> = {}): View {
	return {...initialView({isMouseOn: false}), room: front, ...rest};
}

/** The composer of a room after some actions. */
export function composerOf(front: string, ...actions: readonly ComposerAction[]): Composer {
	const limits = {messageBytes: 4096, messageLines: 100};
	const empty = createComposer({room: front, limits});
	return actions.reduce((composer, action) => composerReduce(composer, action).composer, empty);
}

/** A screen in black and white. The first room is in front unless the view says otherwise. */
export function screenOf(
	state: State,
	size: {readonly columns: number; readonly rows: number},
	rest: Partial<ScreenContext> & {readonly wants?: Partial<LayoutWants>} = {},
): ScreenContext {
	const {wants, ...given} = rest;
	const [front] = state.rooms.keys();
	const view = given.view ?? viewOf(front);
	const tail = view.scroll.has(view.room ?? '');
	return {
		state,
		view,
		composer: composerOf(view.room ?? ''),
		layout: layout(size, {
			rooms: view.showsRooms,
			people: view.showsPeople,
			thread: false,
			tail,
			composerRows: 1,
			...wants,
		}),
		lookups: NO_LOOKUPS,
		look: {theme: none, depth: 'none', attributes: false},
		symbols: unicodeSymbols,
		keymap: DEFAULT_KEYMAP,
		eaten: new Set(),
		now: NOW,
		monotonic: 0,
		zoneOffset: () => 0,
		timeFormat: '24h',
		joinLines: 'condensed',
		...given,
	};
}
