import {isConversationId} from '../client/private/record-names.ts';
import {roomsNeedingAttention, sortedRooms} from '../client/state/select.ts';
import type {RoomState, State} from '../client/state/state.ts';
import type {SelectedMessage, ThreadPlace, View, Walk} from './view.ts';
import type {ViewAction} from './view-action.ts';

/** What a window shows before anything is known. */
export function initialView(options: {readonly isMouseOn: boolean}): View {
	return {
		room: undefined,
		visited: [],
		scroll: new Map(),
		unreadFrom: new Map(),
		clearedAt: new Map(),
		unfolded: new Set(),
		overlay: undefined,
		selected: undefined,
		writingFor: new Map(),
		jumps: [],
		thread: undefined,
		focus: 'main',
		peek: undefined,
		pendingKeys: '',
		hint: undefined,
		isFocused: true,
		isMouseOn: options.isMouseOn,
		showsRooms: true,
		showsPeople: true,
		isBare: false,
	};
}

/** The View after an action. Pure; the same View when nothing of it changes. */
export function viewReduce(view: View, action: ViewAction, state: State): View {
	switch (action.type) {
		case 'state-changed':
			return withRule(withRoomsThatExist(view, state), state);
		case 'room-entered':
			return entered(view, action, state);
		case 'window-restored':
			return restored(view, action, state);
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
		case 'fold-toggled':
			return {...view, unfolded: toggled(view.unfolded, action.id)};
		case 'message-selected':
			return withSelected(view, action.selected);
		case 'writing-for-set':
			return {...view, writingFor: withEntry(view.writingFor, action.place, action.writingFor)};
		case 'jumped-from':
			return {...view, jumps: [...view.jumps, action.jump].slice(-VISITED)};
		case 'jump-taken':
			return {...view, jumps: view.jumps.slice(0, -1)};
		case 'thread-set':
			return withThread(view, action.thread, state);
		case 'focus-set':
			return {...view, focus: view.thread === undefined ? 'main' : action.focus};
		case 'peek-set':
			return {...view, peek: action.room === view.room ? undefined : action.room};
		case 'bare-set':
			return {...view, isBare: action.isOn};
	}
}

/** Whether clicks and the wheel are for termchat, and not for the terminal to select text with. */
export function takesMouse({isMouseOn, isBare}: View): boolean {
	return isMouseOn && !isBare;
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
export function nextNeeding(view: View, state: State, now: number): RoomState | undefined {
	const needing = roomsNeedingAttention(state, now).filter(({id}) => id !== view.room);
	// Who is on the way through them sees each once before the first comes again.
	const passed = new Set(view.walk?.passed);
	return needing.find(({id}) => !passed.has(id)) ?? needing[0];
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

function entered(
	view: View,
	{room, isWalk = false}: Extract<ViewAction, {type: 'room-entered'}>,
	state: State,
): View {
	const held = state.rooms.get(room);
	if (held === undefined || room === view.room) {
		return view;
	}
	const isKnown = view.room !== undefined && state.rooms.has(view.room);
	const visited = isKnown ? [...view.visited, view.room].slice(-VISITED) : view.visited;
	return brought({...view, visited, walk: isWalk ? walkedOn(view, room) : undefined}, held);
}

function walkedOn({room: left, visited, walk}: View, room: string): Walk | undefined {
	const begun = walk ?? (left === undefined ? undefined : {from: left, visited, passed: [left]});
	return begun && {...begun, passed: [...begun.passed.filter((id) => id !== room), room]};
}

function restored(
	view: View,
	{room, visited}: {readonly room: string; readonly visited: readonly string[]},
	state: State,
): View {
	const held = state.rooms.get(room);
	const known = visited.filter((id) => state.rooms.has(id) && id !== room).slice(-VISITED);
	return held === undefined ? view : brought({...view, visited: known}, held);
}

function wentBack(view: View, state: State): View {
	const {walk} = view;
	const start = state.rooms.get(walk?.from ?? '');
	if (walk !== undefined && start !== undefined && start.id !== view.room) {
		return brought({...view, visited: walk.visited, walk: undefined}, start);
	}
	const visited = view.visited.filter((id) => state.rooms.has(id) && id !== view.room);
	const last = state.rooms.get(visited.at(-1) ?? '');
	return last === undefined ? view : brought({...view, visited: visited.slice(0, -1)}, last);
}

/** Brings a room to the front: the unread rule stands where this account has read to. */
function brought(view: View, room: RoomState): View {
	const left = withEntry(view.unreadFrom, view.room ?? '', undefined);
	const read = room.unread > 0 ? room.read : undefined;
	const here = {room: room.id, selected: undefined, thread: undefined, focus: 'main'} as const;
	const peek = view.peek === room.id ? undefined : view.peek;
	return {...view, ...here, peek, unreadFrom: withEntry(left, room.id, read)};
}

function withRoomsThatExist(view: View, state: State): View {
	const isGone = (id: string) => !state.rooms.has(id);
	if (view.room !== undefined && !isGone(view.room)) {
		// What is kept of other rooms that went is little, and goes when a room in front does.
		return view.peek !== undefined && isGone(view.peek) ? {...view, peek: undefined} : view;
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
export function isOnItsWay(connection: State['connection']): boolean {
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

/** A thread that opens has the focus; one that closes gives it back, and a rule to what came meanwhile. */
function withThread(view: View, thread: ThreadPlace | undefined, state: State): View {
	const isSame = thread?.root === view.thread?.root && thread?.room === view.thread?.room;
	if (thread !== undefined) {
		return {...view, thread, focus: isSame ? view.focus : 'thread'};
	}
	const room = frontRoom(view, state);
	const hasNews = room !== undefined && room.unread > 0 && !view.unreadFrom.has(room.id);
	const unreadFrom = hasNews ? withEntry(view.unreadFrom, room.id, room.read) : view.unreadFrom;
	return {...view, thread, focus: 'main', unreadFrom};
}

/** Keys are about the marked message and not about a thread. */
function withSelected(view: View, selected: SelectedMessage | undefined): View {
	const isNothing = selected === undefined && view.selected === undefined;
	return isNothing ? view : {...view, selected, focus: selected ? 'main' : view.focus};
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

function toggled(set: ReadonlySet<string>, item: string): ReadonlySet<string> {
	const without = new Set([...set].filter((each) => each !== item));
	return without.size < set.size ? without : without.add(item);
}
