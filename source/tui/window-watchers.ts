import type {Client} from '../client/api.ts';
import type {Event} from '../client/state/event.ts';
import type {Clock} from '../protocol/environment.ts';
import {IdleWatch} from './idle-watch.ts';
import {LookupKeeper} from './lookup-keeper.ts';
import type {Lookups} from './lookups.ts';
import {type CallPorts, startCalls, type WindowCalls} from './notify/calls.ts';
import {RoomAttention} from './room-attention.ts';
import {ScreenTicks} from './screen-ticks.ts';
import type {Stage} from './stage.tsx';
import type {InputEvent} from './terminal/input-event.ts';
import type {ScreenContext, View} from './view.ts';

export type WatcherOptions = {
	readonly client: Client;
	readonly stage: Stage;
	readonly clock: Clock;
	readonly calls: CallPorts;
	/** Milliseconds without a key after which the person is shown as away; 0 for never. */
	readonly awayAfter: number;
};

/** Whatever acts by itself on what happens in a window: read marks, look-ups, calls, clocks. */
export class WindowWatchers {
	readonly #idle: IdleWatch;
	readonly #attention: RoomAttention;
	readonly #ticks: ScreenTicks;
	readonly #lookups: LookupKeeper;
	readonly #calls: WindowCalls;

	constructor({client, stage, clock, calls, awayAfter}: WatcherOptions) {
		const redraw = () => stage.touch();
		this.#idle = new IdleWatch(client, {clock, limit: awayAfter});
		this.#attention = new RoomAttention(client, {clock, redraw});
		this.#ticks = new ScreenTicks(clock, redraw);
		this.#lookups = new LookupKeeper(client, {clock, redraw});
		this.#calls = startCalls(calls, {client, stage, clock});
	}

	get lookups(): Lookups {
		return this.#lookups.lookups;
	}

	/** A key was pressed, or something pasted. */
	active(): void {
		this.#idle.active();
	}

	/** Something came from the terminal: a key, its focus, the mouse. */
	took(event: InputEvent): void {
		this.#attention.took(event);
	}

	/** The person is busy with the room in front. */
	settle(): void {
		this.#attention.settle();
	}

	setAwayAfter(awayAfter: number): void {
		this.#idle.setLimit(awayAfter);
	}

	/** The client's State is another one; what is drawn next may show it. */
	stateChanged(event: Event): void {
		this.#lookups.handleEvent(event);
	}

	/** Something happened, and the view is what it is after it. */
	happened(event: Event, view: View): void {
		this.#calls.happened(event, view);
	}

	/** A frame is on the screen. */
	drawn(screen: ScreenContext): void {
		this.#attention.drawn(screen);
		this.#lookups.drawn(screen);
		this.#ticks.drawn(screen);
	}

	close(): void {
		this.#idle.close();
		this.#attention.close();
		this.#ticks.close();
		this.#lookups.close();
		this.#calls.close();
	}
}
