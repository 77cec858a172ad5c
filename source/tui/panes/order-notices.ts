import {spanWords} from '../../client/moderation-words.ts';
import type {RoomState} from '../../client/state/state.ts';
import {slowModeEnd, type WritingBar, writingBar} from '../../client/state/writing-rights.ts';
import {counted} from '../../words/phrase.ts';
import {momentWords} from '../log/day-names.ts';
import {ownText, type SafeText, safe, safeLine} from '../text/safe-text.ts';
import type {ScreenContext} from '../view.ts';
import type {Notice} from './notices.ts';
import {roomName} from './room-marks.ts';

type OrderContext = Pick<ScreenContext, 'state' | 'view' | 'now' | 'zoneOffset' | 'timeFormat'>;

/** Why nothing can be sent from here, and when what waits for slow mode goes. */
export function orderNotices(context: OrderContext): readonly Notice[] {
	const {state, view, now} = context;
	const room = state.rooms.get(view.room ?? '');
	const ending = endNotices(context);
	if (room === undefined || room.direct !== undefined) {
		return ending;
	}
	const bar = writingBar(state, room, now);
	const end = bar === undefined ? slowModeEnd(room, now) : undefined;
	return [
		...ending,
		...(bar === undefined ? [] : [barNotice(bar, room, context)]),
		...(end === undefined ? [] : [slowNotice(end - now)]),
	];
}

/** What the relay said when it ended it with this account: too long for the status line. */
function endNotices({state: {connection}}: OrderContext): readonly Notice[] {
	const isEnding = connection.type === 'off' && connection.ending !== undefined;
	const reason = isEnding ? safeLine(connection.reason ?? '') : ownText('');
	return reason === '' ? [] : [{role: 'error', wordings: [reason]}];
}

function barNotice(bar: WritingBar, room: RoomState, context: OrderContext): Notice {
	return {role: 'warning', wordings: barWords(bar, roomName(room), context)};
}

function barWords(
	bar: WritingBar,
	room: SafeText,
	{now, ...style}: OrderContext,
): readonly SafeText[] {
	switch (bar.type) {
		case 'relay-mute': {
			const reason = safeLine(bar.reason);
			const words =
				bar.until === undefined
					? safe`You cannot write on this relay.`
					: safe`You cannot write on this relay until ${momentWords(bar.until, now, style)}.`;
			return [...(reason === '' ? [] : [safe`${words} Reason: ${reason}`]), words];
		}
		case 'muted':
			return bar.until === undefined
				? [
						safe`You cannot write in ${room} for now: those who run it silenced you.`,
						safe`silenced`,
					]
				: [
						safe`You cannot write in ${room} until ${momentWords(bar.until, now, style)}.`,
						safe`silenced until ${momentWords(bar.until, now, style)}`,
					];
		case 'reader':
			return [
				safe`You are a reader of ${room}: you read here and do not write.`,
				safe`you only read`,
			];
		case 'read-only':
			return [safe`${room} is read-only: only those who run it write here.`, safe`read-only`];
	}
}

const MINUTE = 60_000;
/** More are told in minutes. */
const MOST_SECONDS = 120;

function slowNotice(left: number): Notice {
	const seconds = Math.ceil(left / 1000);
	if (seconds > MOST_SECONDS) {
		const wait = safeLine(spanWords(Math.ceil(left / MINUTE) * MINUTE));
		const wordings = [
			safe`Slow mode: what you sent goes in ${wait}, by itself.`,
			safe`slow mode: goes in ${wait}`,
		];
		return {role: 'pending', isBrief: true, wordings};
	}
	return {
		role: 'pending',
		isBrief: true,
		wordings: [
			counted(seconds, [
				'Slow mode: what you sent goes in {1} second, by itself.',
				'Slow mode: what you sent goes in {1} seconds, by itself.',
			]),
			counted(seconds, ['slow mode: goes in {1} s', 'slow mode: goes in {1} s']),
		].map(ownText),
	};
}
