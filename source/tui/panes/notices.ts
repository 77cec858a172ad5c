import type {ComparisonState, DirectState, RoomState} from '../../client/state/state.ts';
import {counted, phrases} from '../../words/phrase.ts';
import {wrapWords} from '../overlays/wrap-words.ts';
import {ownText, type SafeText, safe, safeLine} from '../text/safe-text.ts';
import type {StyledRow} from '../text/styled-row.ts';
import type {ThemeRole} from '../themes/theme.ts';
import type {PaneRows, ScreenContext} from '../view.ts';
import {activeKey} from './active-keys.ts';
import {comparisonWords, type OtherSide} from './comparison-words.ts';
import {orderNotices} from './order-notices.ts';
import {paneRows} from './pane-row.ts';
import {roomName} from './room-marks.ts';

/** What has to be said where one writes: keys that changed, a request, somebody who wants to compare. */
export const noticeRows: PaneRows = (context, size) =>
	paneRows(noticeLines(context, size), size, context);

/** How many of `most` rows the notices take, for the layout. */
export function noticeHeight(
	context: NoticeContext,
	size: {readonly columns: number; readonly most: number},
): number {
	return noticeLines(context, {columns: size.columns, rows: size.most}).length;
}

type NoticeContext = Pick<
	ScreenContext,
	'state' | 'view' | 'composer' | 'keymap' | 'eaten' | 'now' | 'zoneOffset' | 'timeFormat'
>;

/** One thing to say: from the longest wording to the shortest. */
export type Notice = {
	readonly role: ThemeRole;
	readonly wordings: readonly SafeText[];
	/** It leaves room for others. */
	readonly isBrief?: boolean;
};

/** Names are cut to this in sentences, so that what to do is not cut instead. */
const NAME_COLUMNS = 24;

function noticeLines(
	context: NoticeContext,
	{columns, rows}: {readonly columns: number; readonly rows: number},
): readonly StyledRow[] {
	const lines: StyledRow[] = [];
	for (const notice of noticesOf(context)) {
		const left = rows - lines.length;
		lines.push(...fitted(notice, columns, notice.isBrief === true ? Math.min(1, left) : left));
	}
	return lines;
}

/** The longest wording that fits; none where there is no row left. */
function fitted({role, wordings}: Notice, columns: number, rows: number): readonly StyledRow[] {
	if (rows < 1) {
		return [];
	}
	const laid = wordings.map((words) => wrapWords(words, columns));
	const shown = laid.find((lines) => lines.length <= rows) ?? laid.at(-1)?.slice(0, rows) ?? [];
	return shown.map((line): StyledRow => [{text: safeLine(line), role}]);
}

/** The most important first. */
function noticesOf(context: NoticeContext): readonly Notice[] {
	const {state, view} = context;
	const room = state.rooms.get(view.room ?? '');
	const own = room?.direct === undefined ? [] : conversationNotices(room, room.direct, context);
	return [...orderNotices(context), ...comparisonNotices(context), ...own];
}

function conversationNotices(
	room: RoomState,
	direct: DirectState,
	{state}: NoticeContext,
): readonly Notice[] {
	const name = safeLine(direct.peer, {columns: NAME_COLUMNS});
	return [
		...(direct.isBlocked ? [blocked(name)] : []),
		...(direct.trust === 'changed' ? [changed(name)] : []),
		...statusNotices(state.private),
		...(direct.standing === 'request' ? [request(name)] : []),
		...(direct.standing === 'refused' ? [refused(name)] : []),
		...(direct.listAge === undefined ? [] : [oldList(room, name, direct.listAge)]),
	];
}

function changed(name: SafeText): Notice {
	return {
		role: 'warning',
		wordings: [
			safe`${name}'s keys changed: a reinstall, a new identity, or somebody in between. Nothing is sent until you compare (/verify ${name}) or accept them (/trust ${name}).`,
			safe`${name}'s keys changed: reinstall, or intruder? Nothing is sent before /verify or /trust ${name}.`,
			safe`keys changed: reinstall, or intruder? Nothing is sent before /verify or /trust`,
			safe`keys changed: /verify or /trust`,
			safe`keys changed`,
		],
	};
}

function request(name: SafeText): Notice {
	return {
		role: 'accent',
		wordings: [
			safe`${name} wants to write to you. /accept, /refuse or /block; nothing is told to them until then.`,
			safe`${name} wants to write: /accept, /refuse, /block`,
			safe`/accept, /refuse or /block`,
			safe`/accept, /refuse`,
		],
	};
}

function refused(name: SafeText): Notice {
	return {
		role: 'muted',
		wordings: [
			safe`You refused ${name}'s request. /accept takes it after all.`,
			safe`refused: /accept`,
		],
	};
}

function blocked(name: SafeText): Notice {
	return {
		role: 'warning',
		wordings: [
			safe`${name} is blocked: the relay drops what they send. /unblock ${name} lets it through.`,
			safe`${name} is blocked: /unblock ${name}`,
			safe`blocked: /unblock`,
		],
	};
}

function oldList(room: RoomState, name: SafeText, days: number): Notice {
	return {
		role: 'muted',
		isBrief: true,
		wordings: [
			counted(
				days,
				[
					"The list of {2}'s devices is {1} day old: newer ones may be held back.",
					"The list of {2}'s devices is {1} days old: newer ones may be held back.",
				],
				name,
			),
			counted(
				days,
				["the list of {2}'s devices is {1} day old", "the list of {2}'s devices is {1} days old"],
				name,
			),
			counted(days, ['{2}: list {1} day old', '{2}: list {1} days old'], roomName(room)),
			counted(days, ['list {1} day old', 'list {1} days old']),
		].map(ownText),
	};
}

/** Why private messages do not flow yet, and what to do about it. */
function statusNotices({status, advice}: ScreenContext['state']['private']): readonly Notice[] {
	if (status === 'ready') {
		return [];
	}
	const isStarting = status === 'starting';
	const words = isStarting
		? safe`Your keys are being prepared. What you write is sent once they are ready.`
		: safe`Private messages do not work on this device at the moment.`;
	const short = isStarting ? safe`keys are being prepared` : ownText(SHORT[status]);
	return [
		{
			role: isStarting ? 'muted' : 'warning',
			wordings: [advice === undefined ? words : safeLine(advice), short],
		},
	];
}

/** What to do, where the whole advice has no room. */
const SHORT = phrases({
	off: 'no private messages here',
	unlinked: 'this device is not linked: /link or /recovery enter',
	stopped: 'private messages are stopped: /trust, /link or /recovery enter',
});

/** A comparison that somebody began, wherever one is; the overlay that shows it says it itself. */
function comparisonNotices(context: NoticeContext): readonly Notice[] {
	const {state, view} = context;
	const {comparison, linking} = state.private;
	const shown = view.overlay?.type === 'comparison' ? view.overlay.subject : undefined;
	const key = activeKey(context, 'comparison') ?? safeLine('/verify');
	const found: Notice[] = [];
	if (linking !== undefined && shown !== 'linking') {
		found.push(stageNotice(linking.stage, sideOf(linking), key));
	}
	if (comparison !== undefined && shown !== 'person') {
		const name = safeLine(comparison.peer, {columns: NAME_COLUMNS});
		found.push(stageNotice(comparison.stage, {type: 'person', name}, key));
	}
	return found;
}

function sideOf({
	label,
	side,
}: NonNullable<NoticeContext['state']['private']['linking']>): OtherSide {
	const name = safeLine(label, {columns: NAME_COLUMNS});
	if (side === 'new') {
		return {type: 'own-device'};
	}
	return name === '' ? {type: 'device'} : {type: 'named-device', name};
}

function stageNotice(stage: ComparisonState['stage'], other: OtherSide, key: SafeText): Notice {
	const words = comparisonWords(stage, other, key);
	const role = stage.type === 'waiting' ? 'muted' : 'notice';
	return {role, isBrief: true, wordings: [words, safe`compare emoji: ${key}`, safe`emoji: ${key}`]};
}
