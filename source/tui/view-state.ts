import {isConversationId} from '../client/private/record-names.ts';
import {roomsNeedingAttention, sortedRooms} from '../client/state/select.ts';
import type {RoomState, State} from '../client/state/state.ts';
import type {Overlay} from './overlays/overlay.ts';
import type {ScrollAnchor, View} from './view.ts';

/** Everything that changes the View. */
export type ViewAction =
	/** The client's State is another one: rooms may be gone, messages may have come. */
	| {readonly type: 'state-changed'}
	| {readonly type: 'room-entered'; readonly room: string}
	/** Back to the room that was in front before. */
	| {readonly type: 'went-back'}
	/** `anchor` undefined follows the newest message. */
	| {
			readonly type: 'scrolled';
			readonly room: string;
			readonly anchor: ScrollAnchor | undefined;
	  }
	| {readonly type: 'room-cleared'; readonly room: string}
	/** What was cleared away is shown again. */
	| {readonly type: 'room-restored'; readonly room: string}
	/** The person said that a room is read: its unread rule goes. */
	| {readonly type: 'rule-dropped'; readonly room: string}
	| {readonly type: 'overlay-set'; readonly overlay: Overlay | undefined}
	| {readonly type: 'keys-pending'; readonly keys: string}
	| {readonly type: 'hint-set'; readonly hint: string | undefined}
	| {readonly type: 'focus-changed'; readonly isFocused: boolean}
	| {readonly type: 'mouse-set'; readonly isOn: boolean}
	| {readonly type: 'pane-toggled'; readonly pane: 'rooms' | 'people'};

/** What a window shows before anything is known. */
export function initialView(options: {readonly isMouseOn: boolean}): View {
	return {
		room: undefined,
		visited: [],
		scroll: new Map(),
		unreadFrom: new Map(),
		clearedAt: new Map(),
		overlay: undefined,
		pendingKeys: '',
		hint: undefined,
		isFocused: true,
		isMouseOn: options.isMouseOn,
		showsRooms: true,
		showsPeople: true,
	};
}

/** The View after an action. Pure; the same View when nothing of it changes. */
export function viewReduce(view: View, action: ViewAction, state: State): View {
	switch (action.type) {
		case 'state-changed':
			return withRule(withRoomsThatExist(view, state), state);
		case 'room-entered':
			return entered(view, action.room, state);
		case 'went-back':
			return wentBack(view, state);
		case 'scrolled':
			return {...view, scroll: withEntry(view.scroll, action.room, action.anchor)};
		case 'room-cleared':
			return cleared(view, action.room, state);
		case 'room-restored':
			return {...view, clearedAt: withEntry(view.clearedAt, action.room, undefined)};
		case 'rule-dropped':
			return {...view, unreadFrom: withEntry(view.unreadFrom, action.room, undefined)};
		case 'overlay-set':
			return action.overlay === view.overlay ? view : {...view, overlay: action.overlay};
		case 'keys-pending':
			return action.keys === view.pendingKeys ? view : {...view, pendingKeys: action.keys};
		case 'hint-set':
			return action.hint === view.hint ? view : {...view, hint: action.hint};
		case 'focus-changed':
			return focused(view, action.isFocused, state);
		case 'mouse-set':
			return {...view, isMouseOn: action.isOn};
		case 'pane-toggled':
			return action.pane === 'rooms'
				? {...view, showsRooms: !view.showsRooms}
				: {...view, showsPeople: !view.showsPeople};
	}
}

/** Whether what arrives now is seen at once: the focus is here, and the newest row is in sight. */
export function isWatching({isFocused, overlay, room, scroll}: View): boolean {
	return isFocused && overlay === undefined && room !== undefined && !scroll.has(room);
}

/** The room in front. */
export function frontRoom(view: View, state: State): RoomState | undefined {
	return view.room === undefined ? undefined : state.rooms.get(view.room);
}

/** The room to visit next because somebody waits there; undefined when nothing waits elsewhere. */
export function nextNeeding(view: View, state: State): RoomState | undefined {
	return roomsNeedingAttention(state).find(({id}) => id !== view.room);
}

/** The room that stands `steps` further down the list, round its ends. */
export function neighbour(view: View, state: State, steps: number): RoomState | undefined {
	const rooms = sortedRooms(state, view.room);
	const index = rooms.findIndex(({id}) => id === view.room);
	if (index === -1) {
		return rooms[0];
	}
	return rooms[(((index + steps) % rooms.length) + rooms.length) % rooms.length];
}

/** How many steps back are remembered. */
const VISITED = 50;

function entered(view: View, room: string, state: State): View {
	const held = state.rooms.get(room);
	if (held === undefined || room === view.room) {
		return view;
	}
	const isKnown = view.room !== undefined && state.rooms.has(view.room);
	const visited = isKnown ? [...view.visited, view.room].slice(-VISITED) : view.visited;
	return brought({...view, visited}, held);
}

function wentBack(view: View, state: State): View {
	const visited = view.visited.filter((id) => state.rooms.has(id) && id !== view.room);
	const last = state.rooms.get(visited.at(-1) ?? '');
	return last === undefined ? view : brought({...view, visited: visited.slice(0, -1)}, last);
}

/** Brings a room to the front: the unread rule stands where this account has read to. */
function brought(view: View, room: RoomState): View {
	const left = withEntry(view.unreadFrom, view.room ?? '', undefined);
	const read = room.unread > 0 ? room.read : undefined;
	return {...view, room: room.id, unreadFrom: withEntry(left, room.id, read)};
}

function withRoomsThatExist(view: View, state: State): View {
	const isGone = (id: string) => !state.rooms.has(id);
	if (view.room !== undefined && !isGone(view.room)) {
		// What is kept of other rooms that went is little, and goes when a room in front does.
		return view;
	}
	const known: View = {
		...view,
		visited: view.visited.filter((id) => !isGone(id)),
		scroll: withoutKeys(view.scroll, isGone),
		unreadFrom: withoutKeys(view.unreadFrom, isGone),
		clearedAt: withoutKeys(view.clearedAt, isGone),
	};
	const next = state.rooms.get(known.visited.at(-1) ?? '') ?? firstPlace(state);
	if (next === undefined) {
		return view.room === undefined ? view : {...known, room: undefined};
	}
	return brought({...known, visited: known.visited.slice(0, -1)}, next);
}

/** Where one begins: in a room, even though conversations are known before rooms are. */
function firstPlace(state: State): RoomState | undefined {
	const all = sortedRooms(state);
	const room = all.find(({id}) => !isConversationId(id));
	return room ?? (isOnItsWay(state.connection) ? undefined : all[0]);
}

/** Whether rooms are to be expected any moment. */
function isOnItsWay(connection: State['connection']): boolean {
	if (connection.type === 'off') {
		return connection.reason === undefined;
	}
	return connection.type === 'connecting' || connection.type === 'resuming';
}

/** A rule appears under what was read when messages come that nobody is looking at. */
function withRule(view: View, state: State): View {
	const room = frontRoom(view, state);
	const isNeeded = room !== undefined && room.unread > 0 && !view.unreadFrom.has(room.id);
	return isNeeded && !isWatching(view)
		? {...view, unreadFrom: withEntry(view.unreadFrom, room.id, room.read)}
		: view;
}

function focused(view: View, isFocused: boolean, state: State): View {
	if (isFocused === view.isFocused) {
		return view;
	}
	const room = frontRoom(view, state);
	// Who looks away has seen everything: the next message begins what is new.
	const isDone = !isFocused && room !== undefined && room.unread === 0;
	const unreadFrom = isDone ? withEntry(view.unreadFrom, room.id, undefined) : view.unreadFrom;
	return {...view, isFocused, unreadFrom};
}

function cleared(view: View, room: string, state: State): View {
	const held = state.rooms.get(room);
	if (held === undefined) {
		return view;
	}
	return {
		...view,
		clearedAt: withEntry(view.clearedAt, room, held.log.tailSeq),
		unreadFrom: withEntry(view.unreadFrom, room, undefined),
		scroll: withEntry(view.scroll, room, undefined),
	};
}

function withEntry<Value>(
	map: ReadonlyMap<string, Value>,
	key: string,
	value: Value | undefined,
): ReadonlyMap<string, Value> {
	if (map.get(key) === value) {
		return map;
	}
	const copy = new Map(map);
	if (value === undefined) {
		copy.delete(key);
	} else {
		copy.set(key, value);
	}
	return copy;
}

function withoutKeys<Value>(
	map: ReadonlyMap<string, Value>,
	isGone: (key: string) => boolean,
): ReadonlyMap<string, Value> {
	return new Map([...map].filter(([key]) => !isGone(key)));
}
