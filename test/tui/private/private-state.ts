import type {
	ComparisonState,
	DirectState,
	LogMessage,
	PrivateFacts,
	PrivateState,
	RoomState,
	State,
} from '../../../source/client/state/state.ts';
import {type LayoutWants, mostNoticeRows, type Size} from '../../../source/tui/layout.ts';
import {GoToIndex} from '../../../source/tui/overlays/go-to-index.ts';
import {placedOverlay} from '../../../source/tui/overlays/index.ts';
import type {Overlay} from '../../../source/tui/overlays/overlay.ts';
import type {OverlayContext} from '../../../source/tui/overlays/overlay-context.ts';
import {noticeHeight} from '../../../source/tui/panes/notices.ts';
import type {ScreenContext} from '../../../source/tui/view.ts';
import {windowFrame} from '../../../source/tui/window-frame.ts';
import {
	at,
	composerOf,
	logOf,
	members,
	room,
	said,
	screenOf,
	stateOf,
	viewOf,
} from '../../helpers/build-state.ts';
import {quietFinds} from '../../helpers/quiet-finds.ts';
import {plainText} from '../../helpers/screen-text.ts';
import {testSetup} from '../test-setup.ts';

/** A conversation that nothing is wrong with and that nobody has verified. */
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

/** A private message about which there is nothing to be said. */
export function facts(rest: Partial<PrivateFacts> = {}): PrivateFacts {
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

/** A message of a conversation. */
export function whispered(
	from: string,
	time: number,
	text: string,
	rest: Partial<PrivateFacts> = {},
): LogMessage {
	return said(from, time, text, {facts: facts(rest)});
}

/** The conversation with `peer`, as a room of the state. */
export function conversation(
	peer: string,
	{trust, ...rest}: Partial<RoomState> & {readonly trust?: Partial<DirectState>} = {},
): RoomState {
	return room(`@${peer}`, {
		name: peer,
		visibility: 'private',
		memberCount: 2,
		members: members('ada', peer),
		direct: direct(peer, trust),
		...rest,
	});
}

export const ready: PrivateState = {
	status: 'ready',
	advice: undefined,
	isRecoveryPending: false,
	comparison: undefined,
	linking: undefined,
};

export const emoji: Extract<ComparisonState['stage'], {type: 'comparing'}>['emoji'] = [
	{symbol: '🐶', word: 'Dog'},
	{symbol: '🔑', word: 'Key'},
	{symbol: '🍕', word: 'Pizza'},
	{symbol: '🎧', word: 'Headphones'},
	{symbol: '⚓', word: 'Anchor'},
	{symbol: '🌙', word: 'Moon'},
	{symbol: '🚂', word: 'Train'},
];

/** Ada in the lobby and in some conversations; the first of these is in front. */
export function privateState(
	conversations: readonly RoomState[],
	rest: Partial<PrivateState> = {},
): State {
	const lobby = room('lobby', {log: logOf([said('mira', at('10:00'), 'good morning')])});
	return stateOf([lobby, ...conversations], {
		private: {...ready, ...rest},
		presence: new Map([['bob', {state: 'online', status: ''}]]),
	});
}

type Rest = Partial<ScreenContext> & {
	readonly wants?: Partial<LayoutWants>;
	readonly overlay?: Overlay;
};

/** The screen as a window shows it, with the rows above the composer that it needs. */
export function privateScreen(state: State, size: Size, rest: Rest = {}): ScreenContext {
	const {overlay, ...given} = rest;
	const front = [...state.rooms.values()].find((held) => held.direct !== undefined)?.id;
	const view = given.view ?? viewOf(front ?? 'lobby', {overlay});
	const parts = screenOf(state, size, {composer: composerOf(view.room ?? ''), ...given, view});
	const most = mostNoticeRows(size);
	const noticeRows = noticeHeight(parts, {columns: size.columns, most});
	return screenOf(state, size, {...given, view, wants: {noticeRows, ...given.wants}});
}

/** What overlays look at on that screen. */
export function overlayContext(screen: ScreenContext): OverlayContext {
	const finds = quietFinds(screen.state);
	return {screen, commands: [], goTo: new GoToIndex(), finds, setup: testSetup(), revealed: ''};
}

/** The whole window as text, with what is open. */
export function windowText(screen: ScreenContext): string {
	return windowFrame(overlayContext(screen))
		.lines.map((line) => plainText(line).trimEnd())
		.join('\n');
}

/** Only the overlay, painted. */
export function overlayRows(screen: ScreenContext, overlay: Overlay): readonly string[] {
	return placedOverlay(overlay, overlayContext(screen)).rows;
}
