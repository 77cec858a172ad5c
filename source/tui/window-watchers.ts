import type {Client} from '../client/api.ts';
import type {Event} from '../client/state/event.ts';
import type {Clock} from '../protocol/environment.ts';
import type {Desk} from './desk.ts';
import {IdleWatch} from './idle-watch.ts';
import {landOnNews} from './landing.ts';
import {LookupKeeper} from './lookup-keeper.ts';
import type {Lookups} from './lookups.ts';
import {type CallPorts, startCalls, type WindowCalls} from './notify/calls.ts';
import {type SeenPreviews, WindowPreviews} from './preview/window-previews.ts';
import {RoomAttention} from './room-attention.ts';
import {ScreenTicks} from './screen-ticks.ts';
import type {Setup} from './setup.ts';
import type {Stage} from './stage.tsx';
import type {GraphicsAbility} from './terminal/graphics-query.ts';
import type {InputEvent} from './terminal/input-event.ts';
import type {ScreenContext, View} from './view.ts';

export type WatcherOptions = {
	readonly client: Client;
	readonly stage: Stage;
	readonly clock: Clock;
	readonly calls: CallPorts;
	/** Milliseconds without a key after which the person is shown as away; 0 for never. */
	readonly awayAfter: number;
	readonly setup: Pick<Setup, 'preferences'>;
	/** What the terminal has said that it can draw; characters alone unless given. */
	readonly graphics?: (() => GraphicsAbility | undefined) | undefined;
};

/** Whatever acts by itself on what happens in a window: read marks, look-ups, calls, clocks. */
export class WindowWatchers {
	readonly #idle: IdleWatch;
	readonly #attention: RoomAttention;
	readonly #ticks: ScreenTicks;
	readonly #lookups: LookupKeeper;
	readonly #calls: WindowCalls;
	readonly #previews: WindowPreviews;

	constructor(desk: Desk, options: WatcherOptions) {
		const {client, stage, clock, calls, awayAfter, setup, graphics} = options;
		const redraw = () => stage.touch();
		this.#idle = new IdleWatch(client, {clock, limit: awayAfter});
		const onArrival = () => landOnNews(desk);
		this.#attention = new RoomAttention(client, {clock, redraw, onArrival});
		this.#ticks = new ScreenTicks(clock, redraw);
		this.#lookups = new LookupKeeper(client, {clock, redraw});
		this.#calls = startCalls(calls, {client, stage, clock});
		this.#previews = new WindowPreviews({
			...{client, stage, clock},
			preferences: () => setup.preferences,
			ability: () => graphics?.(),
		});
	}

	get lookups(): Lookups {
		return this.#lookups.lookups;
	}

	/** The file that is looked at. */
	get previews(): SeenPreviews {
		return this.#previews;
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
		this.#previews.drawn(screen);
	}

	/** The screen was cleared and painted again. */
	repainted(): void {
		this.#previews.repainted();
	}

	close(): void {
		this.#idle.close();
		this.#attention.close();
		this.#ticks.close();
		this.#lookups.close();
		this.#calls.close();
		this.#previews.close();
	}
}
