import {carryOutAction} from './action-handlers/index.ts';
import {scroll} from './action-handlers/reading.ts';
import {ACTIONS, type Action, type ActionCategory} from './actions.ts';
import {clickedRoom} from './click.ts';
import {composerKeyContext} from './composer/composer.ts';
import type {Desk} from './desk.ts';
import {createKeyState, type KeyResult, type KeyState, lookup} from './key-lookup.ts';
import type {OverlayHost} from './overlay-host.ts';
import type {InputEvent, KeyEvent, MouseEvent} from './terminal/input-event.ts';

export type WindowInputOptions = {
	readonly desk: Desk;
	readonly overlays: OverlayHost;
	/** The person is at the keyboard, and busy with the room in front. */
	readonly onSettled: () => void;
	/** A key that is not the second one of a pair by which one quits. */
	readonly onOtherKey: () => void;
	/** A painted row of the screen. */
	readonly lineAt: (row: number) => string;
};

/** Rows that one notch of the wheel scrolls. */
const WHEEL = 3;

/** Turns what a person does into actions, on what has the focus. */
export class WindowInput {
	readonly #desk: Desk;
	readonly #overlays: OverlayHost;
	readonly #onSettled: () => void;
	readonly #onOtherKey: () => void;
	readonly #lineAt: (row: number) => string;
	#keys: KeyState;

	constructor(options: WindowInputOptions) {
		this.#desk = options.desk;
		this.#overlays = options.overlays;
		this.#onSettled = options.onSettled;
		this.#onOtherKey = options.onOtherKey;
		this.#lineAt = options.lineAt;
		this.#keys = createKeyState(options.desk.keymap);
	}

	handle(event: InputEvent): void {
		const desk = this.#desk;
		switch (event.type) {
			case 'key':
				this.#handleKey(event);
				return;
			case 'paste':
				if (desk.view.overlay === undefined) {
					this.#onSettled();
					desk.compose({type: 'paste', text: event.text});
				} else {
					this.#overlays.paste(event.text);
				}
				return;
			case 'mouse':
				this.#handleMouse(event);
				return;
			case 'focus':
				desk.change({type: 'focus-changed', isFocused: event.focused});
				return;
			case 'reply':
				// Answers to queries that nobody waits for any more.
				return;
		}
	}

	#handleKey(event: KeyEvent): void {
		const desk = this.#desk;
		const focus = desk.view.overlay === undefined ? 'composer' : 'overlay';
		const context = {focus, ...composerKeyContext(desk.composer)} as const;
		const {state, result} = lookup(this.#keys, event, context);
		this.#keys = state;
		desk.change({type: 'keys-pending', keys: state.pending});
		if (result.type === 'action' && result.action === 'quit') {
			// Its hint is what the second press goes by.
			desk.pressQuit();
			return;
		}
		this.#onOtherKey();
		desk.hint('');
		if (!this.#overlays.take(result)) {
			this.#carryOut(result);
		}
	}

	#carryOut(result: KeyResult): void {
		const desk = this.#desk;
		switch (result.type) {
			case 'action':
				this.#act(result);
				return;
			case 'text':
				this.#onSettled();
				desk.compose({type: 'type', text: result.text});
				return;
			case 'unbound':
				desk.hint(result.sentence ?? '');
				return;
			case 'pending':
				return;
		}
	}

	#act({action, argument, text}: Extract<KeyResult, {type: 'action'}>): void {
		const desk = this.#desk;
		const {overlay} = desk.view;
		if (overlay !== undefined && !OVER_OVERLAYS.has(action)) {
			if (MODAL.has(overlay.type)) {
				return;
			}
			this.#overlays.close();
			if (OPENS[action] === overlay.type) {
				return;
			}
		}
		if (action === 'send' && desk.screen().layout.tooSmall !== undefined) {
			// Nobody sends what nobody sees.
			return;
		}
		if (SETTLING.has(ACTIONS[action].category)) {
			this.#onSettled();
		}
		carryOutAction(desk, action, {argument, text});
	}

	#handleMouse({action, button, column, row}: MouseEvent): void {
		if (action === 'press' && button === 'left' && this.#desk.view.overlay === undefined) {
			const room = clickedRoom(this.#desk.screen(), this.#lineAt(row), {column, row});
			if (room !== undefined) {
				this.#desk.enterRoom(room);
			}
			return;
		}
		if (action !== 'wheel-up' && action !== 'wheel-down') {
			return;
		}
		const step = action === 'wheel-up' ? -1 : 1;
		if (this.#desk.view.overlay !== undefined) {
			this.#overlays.move(step * WHEEL);
			return;
		}
		this.#onSettled();
		scroll(this.#desk, step * WHEEL);
	}
}

/** Actions that show that the person is busy with the room and not on the way through it. */
const SETTLING: ReadonlySet<ActionCategory> = new Set(['sending', 'reading', 'editing']);

/** What works without closing what is open. */
const OVER_OVERLAYS: ReadonlySet<Action> = new Set<Action>(['redraw', 'suspend', 'toggle-mouse']);

/** What wants an answer before anything else. */
const MODAL: ReadonlySet<string> = new Set(['question', 'secret', 'revealed', 'text-field']);

/** Keys that close again what they have opened. */
const OPENS: Readonly<Partial<Record<Action, string>>> = {
	help: 'help',
	'go-to': 'go-to',
	'toggle-rooms': 'rooms',
	'toggle-people': 'people',
	comparison: 'comparison',
};
