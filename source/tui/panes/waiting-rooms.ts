import {roomsNeedingAttention} from '../../client/state/select.ts';
import type {RoomState, State} from '../../client/state/state.ts';
import type {ScreenContext} from '../view.ts';

/** The rooms that need somebody, most urgent first. Made anew only when a room or a minute changed. */
export function waitingRooms({
	state,
	now,
}: Pick<ScreenContext, 'state' | 'now'>): readonly RoomState[] {
	const {rooms, attention} = state;
	const minute = Math.floor(now / MINUTE);
	const isKnown =
		known?.rooms === rooms && known.attention === attention && known.minute === minute;
	if (!isKnown) {
		known = {rooms, attention, minute, waiting: roomsNeedingAttention(state, now)};
	}
	return known?.waiting ?? [];
}

/** How many rooms need somebody besides the one in front. */
export function waitingElsewhere(context: Pick<ScreenContext, 'state' | 'now' | 'view'>): number {
	return waitingRooms(context).filter(({id}) => id !== context.view.room).length;
}

/** Rooms are mute until a minute of the clock, or nearly so. */
const MINUTE = 60_000;

type Known = {
	readonly rooms: State['rooms'];
	readonly attention: State['attention'];
	readonly minute: number;
	readonly waiting: readonly RoomState[];
};

/** All bars of a frame ask the same. */
let known: Known | undefined;
