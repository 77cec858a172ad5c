import {phrase} from '../words/phrase.ts';
import {carryOutAction} from './action-handlers/index.ts';
import {scrollLog} from './action-handlers/reading.ts';
import {ACTIONS, type Action, type ActionCategory} from './actions.ts';
import {click} from './click.ts';
import {composerKeyContext} from './composer/composer.ts';
import type {Desk} from './desk.ts';
import {createKeyState, type KeyResult, type KeyState, lookup} from './key-lookup.ts';
import {hitTest} from './layout.ts';
import type {OverlayHost} from './overlay-host.ts';
import {pasteOrOffer} from './pasted-files.ts';
import {markNeighbour, stopSelecting} from './select/moving.ts';
import type {InputEvent, KeyEvent, MouseEvent} from './terminal/input-event.ts';
import {scrollThread} from './thread/thread-scroll.ts';

export type WindowInputOptions = {
	readonly desk: Desk;
	readonly overlays: OverlayHost;
	/** The person is at the keyboard, and busy with the room in front. */
	readonly onSettled: () => void;
	/** A key that is not the second one of a pair by which one quits. */
	readonly onOtherKey: () => void;
};

/** Rows that one notch of the wheel scrolls. */
const WHEEL = 3;

/** Turns what a person does into actions, on what has the focus. */
export class WindowInput {
	readonly #desk: Desk;
	readonly #overlays: OverlayHost;
	readonly #onSettled: () => void;
	readonly #onOtherKey: () => void;
	#keys: KeyState;

	constructor(options: WindowInputOptions) {
		this.#desk = options.desk;
		this.#overlays = options.overlays;
		this.#onSettled = options.onSettled;
		this.#onOtherKey = options.onOtherKey;
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
					// What is pasted is to be sent: nothing of it does anything to a message.
					stopSelecting(desk);
					pasteOrOffer(desk, event.text);
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
		if (this.#overlays.capture(event)) {
			return;
		}
		const {overlay, selected} = desk.view;
		const panes = selected === undefined ? 'composer' : 'select';
		const focus = overlay === undefined ? panes : 'overlay';
		const context = {focus, ...composerKeyContext(desk.composer)} as const;
		const {keymap} = desk;
		const known = this.#keys.keymap === keymap ? this.#keys : createKeyState(keymap);
		const {state, result} = lookup(known, event, context);
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
				if (desk.view.selected !== undefined) {
					desk.hint(
						phrase`${result.text} does nothing to a message. ? shows what does, Esc goes back.`,
					);
					return;
				}
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
			click(this.#desk, {column, row});
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
		const desk = this.#desk;
		if (hitTest(desk.screen().layout, column, row)?.name === 'thread') {
			scrollThread(desk, step * WHEEL);
		} else if (desk.view.selected !== undefined) {
			// The log follows the mark, so the mark goes along.
			markNeighbour(desk, step);
		} else {
			scrollLog(desk, step * WHEEL);
		}
	}
}

/** Actions that show that the person is busy with the room and not on the way through it. */
const SETTLING: ReadonlySet<ActionCategory> = new Set([
	'sending',
	'reading',
	'messages',
	'editing',
]);

/** What works without closing what is open. */
const OVER_OVERLAYS: ReadonlySet<Action> = new Set<Action>(['redraw', 'suspend', 'toggle-bare']);

/** What wants an answer before anything else. */
const MODAL: ReadonlySet<string> = new Set(['question', 'secret', 'revealed', 'text-field']);

/** Keys that close again what they have opened. */
const OPENS: Readonly<Partial<Record<Action, string>>> = {
	help: 'help',
	'go-to': 'go-to',
	commands: 'go-to',
	search: 'search',
	mentions: 'mentions',
	'catch-up': 'catch-up',
	'preview-draft': 'draft-preview',
	'toggle-rooms': 'rooms',
	'toggle-people': 'people',
	comparison: 'comparison',
	settings: 'settings',
	themes: 'themes',
	keys: 'keys',
};
