import {slowModeEnd} from '../client/state/writing-rights.ts';
import type {Clock, Timer} from '../protocol/environment.ts';
import {CLOCK_COLUMNS} from './panes/header.ts';
import type {ScreenContext} from './view.ts';

/** Redraws when time alone changes what the screen says, and only then. */
export class ScreenTicks {
	readonly #clock: Clock;
	readonly #redraw: () => void;
	#timer: Timer | undefined;
	#due = Number.POSITIVE_INFINITY;

	constructor(clock: Clock, redraw: () => void) {
		this.#clock = clock;
		this.#redraw = redraw;
	}

	/** A frame was drawn: arms the timer for the next moment at which it would be another. */
	drawn(context: ScreenContext): void {
		const due = this.#clock.monotonic() + nextChange(context);
		if (this.#timer !== undefined && this.#due <= due && this.#due > this.#clock.monotonic()) {
			return;
		}
		this.close();
		this.#due = due;
		this.#timer = this.#clock.after(due - this.#clock.monotonic(), () => {
			this.#timer = undefined;
			this.#redraw();
		});
	}

	close(): void {
		this.#timer?.cancel();
		this.#timer = undefined;
	}
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

/** Milliseconds until a countdown goes on, or until the local day ends and 'Today' is yesterday. */
function nextChange({state, view, layout, now, zoneOffset}: ScreenContext): number {
	if (state.connection.type === 'waiting') {
		return SECOND;
	}
	const front = state.rooms.get(view.room ?? '');
	if (front !== undefined && slowModeEnd(front, now) !== undefined) {
		return SECOND;
	}
	const untilCall = callsAgainIn(state, now);
	if ((state.attention.quietUntil ?? 0) > now) {
		return Math.min(MINUTE, untilCall);
	}
	if (layout.size.columns >= CLOCK_COLUMNS) {
		return Math.min(MINUTE - (((now % MINUTE) + MINUTE) % MINUTE) + 1, untilCall);
	}
	const local = now + zoneOffset(now) * MINUTE;
	const untilMidnight = DAY - (((local % DAY) + DAY) % DAY);
	// The clock may be set and the machine may sleep: look again now and then.
	return Math.min(untilMidnight + 1, 10 * MINUTE, untilCall);
}

/** Milliseconds until the quiet ends or the first room is no longer mute: nobody else says so. */
function callsAgainIn(
	{attention: {quietUntil, rooms: attended}, order, rooms}: ScreenContext['state'],
	now: number,
): number {
	let first = Number.POSITIVE_INFINITY;
	const ends = [
		quietUntil,
		...[...attended.values()].map(({mutedUntil}) => mutedUntil),
		// Nor when this account may write again.
		order.relayMute?.until,
		...[...rooms.values()].map(({mutedUntil}) => mutedUntil),
	];
	for (const end of ends) {
		if (end !== undefined && end > now) {
			first = Math.min(first, end);
		}
	}
	return first - now + 1;
}
