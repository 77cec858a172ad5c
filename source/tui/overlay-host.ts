import {phrase} from '../words/phrase.ts';
import {carryOutAction} from './action-handlers/index.ts';
import {markAllRead, markRead} from './action-handlers/read-marks.ts';
import {peekAt} from './action-handlers/side-panes.ts';
import type {Action} from './actions.ts';
import {isEdit} from './actions.ts';
import {draftOf} from './composer/composer-state.ts';
import type {Answers, Desk} from './desk.ts';
import {advertisedKey} from './key-help.ts';
import type {KeyResult} from './key-lookup.ts';
import {effectOfClosing} from './overlays/comparison.ts';
import {overlayStep} from './overlays/index.ts';
import {captureStep} from './overlays/keys.ts';
import type {Overlay} from './overlays/overlay.ts';
import type {OverlayContext, OverlayEffect, OverlayKey} from './overlays/overlay-context.ts';
import {SecretField} from './overlays/secret.ts';
import {carryOutComparison, openConversation} from './private-effects.ts';
import {goToHit, goToMessage} from './search/go-to-message.ts';
import {carryOutFileAct} from './select/file-acts.ts';
import {react} from './select/reacting.ts';
import {askSetting, changeSetting, rebind, restoreKeys} from './setup-effects.ts';
import type {KeyEvent} from './terminal/input-event.ts';

/** Opens, feeds and closes what lies over the panes, and holds the secrets that the view must not. */
export class OverlayHost {
	readonly #desk: Desk;
	readonly #context: () => OverlayContext;
	readonly #secret = new SecretField();
	#revealed = '';
	/** Tells whoever asked; called once, with undefined when the overlay closes without an answer. */
	#answer: ((answer: string | undefined) => void) | undefined;

	constructor(desk: Desk, context: () => OverlayContext) {
		this.#desk = desk;
		this.#context = context;
	}

	/** The secret that is being shown, '' when none is. */
	get revealed(): string {
		return this.#revealed;
	}

	/** Shows an overlay in place of the one that was there. */
	open(overlay: Overlay): void {
		this.close();
		this.#desk.change({type: 'overlay-set', overlay});
	}

	/** Closes what is open; a question counts as taken back. */
	close(): void {
		const answer = this.#answer;
		this.#answer = undefined;
		this.#secret.take();
		this.#revealed = '';
		this.#desk.change({type: 'overlay-set', overlay: undefined});
		answer?.(undefined);
	}

	/** Resolves with the key of the answer, or undefined when the question was taken back. */
	ask(question: string, answers: Answers): Promise<string | undefined> {
		this.open({type: 'question', question, answers, topic: question});
		return this.#nextAnswer();
	}

	/** Asks for a line that may be seen, with a text to begin with; undefined when given up. */
	askText(prompt: string, text = ''): Promise<string | undefined> {
		this.open({type: 'text-field', prompt, text});
		return this.#nextAnswer();
	}

	/** Asks for a secret, typed unseen; undefined when given up. */
	askSecret(prompt: string): Promise<string | undefined> {
		this.open({type: 'secret', prompt, length: 0});
		return this.#nextAnswer();
	}

	/** Shows a secret until the next Esc or Enter. */
	reveal(sentence: string, secret: string): void {
		this.open({type: 'revealed', sentence});
		this.#revealed = secret;
	}

	/** Takes what a key means while something is open; false when it is not the overlay's business. */
	take(result: KeyResult): boolean {
		const {overlay} = this.#desk.view;
		if (overlay === undefined) {
			return false;
		}
		if (result.type === 'action' && result.action === 'cancel') {
			const effect = effectOfClosing(overlay, this.#context());
			this.close();
			this.#carryOut(effect);
			return true;
		}
		const key = overlayKey(result);
		const over = effectOfClosing(overlay, this.#context());
		if (key?.type === 'text' && over !== undefined) {
			// A comparison has ended: who types on has read it, and means the composer.
			this.close();
			this.#carryOut(over);
			return false;
		}
		if (key !== undefined) {
			this.#feed(overlay, key);
		}
		return key !== undefined;
	}

	/** Takes a key press as such, while a list waits for one to bind; false when none does. */
	capture(event: KeyEvent): boolean {
		const {overlay} = this.#desk.view;
		if (overlay?.type !== 'keys' || overlay.capture === undefined) {
			return false;
		}
		const step = captureStep(overlay, event, this.#context());
		this.#desk.change({type: 'overlay-set', overlay: step.overlay});
		this.#carryOut(step.effect);
		return true;
	}

	/** Moves in what is open by rows, negative for up. */
	move(rows: number): void {
		const {overlay} = this.#desk.view;
		if (overlay !== undefined) {
			this.#feed(overlay, {type: 'move', rows});
		}
	}

	/** Takes pasted text into the field that is open, if there is one. A question wants a key. */
	paste(text: string): void {
		const {overlay} = this.#desk.view;
		if (overlay !== undefined && overlay.type !== 'question') {
			this.#feed(overlay, {type: 'text', text: text.replace(/\s+/gu, ' ')});
		}
	}

	#feed(overlay: Overlay, key: OverlayKey): void {
		if (overlay.type === 'secret') {
			this.#typeSecret(overlay.prompt, key);
			return;
		}
		const step = overlayStep(overlay, key, this.#context());
		if (step.overlay !== undefined) {
			this.#desk.change({type: 'overlay-set', overlay: step.overlay});
			this.#carryOut(step.effect);
			return;
		}
		if (step.effect?.type === 'answer') {
			this.#give(step.effect.answer);
		} else {
			this.close();
			this.#carryOut(step.effect);
		}
	}

	#typeSecret(prompt: string, key: OverlayKey): void {
		if (key.type === 'accept') {
			this.#give(this.#secret.take());
			return;
		}
		if (key.type === 'text') {
			this.#secret.type(key.text);
		} else if (key.type === 'edit') {
			this.#secret.edit(key);
		}
		const {length} = this.#secret;
		this.#desk.change({type: 'overlay-set', overlay: {type: 'secret', prompt, length}});
	}

	#give(answer: string): void {
		const tell = this.#answer;
		this.#answer = undefined;
		this.close();
		tell?.(answer);
	}

	#nextAnswer(): Promise<string | undefined> {
		const {promise, resolve} = Promise.withResolvers<string | undefined>();
		this.#answer = resolve;
		return promise;
	}

	#carryOut(effect: OverlayEffect | undefined): void {
		const desk = this.#desk;
		switch (effect?.type) {
			case 'enter-room':
				desk.enterRoom(effect.room);
				return;
			case 'peek':
				peekAt(desk, effect.room);
				return;
			case 'go-to-hit':
				goToHit(desk, effect.matches, effect.index);
				return;
			case 'go-to-message':
				void goToMessage(desk, effect.room, effect.seq);
				return;
			case 'mark-read':
				markRead(desk, effect.room);
				return;
			case 'mark-all-read':
				markAllRead(desk);
				return;
			case 'open':
				this.open(effect.overlay);
				return;
			case 'join-room':
				join(desk, effect.name);
				return;
			case 'write':
				write(desk, effect.text);
				return;
			case 'insert':
				desk.compose({type: 'type', text: effect.text});
				return;
			case 'open-conversation':
				openConversation(desk, effect.name);
				return;
			case 'set-up':
				changeSetting(desk, effect);
				return;
			case 'ask-setting':
				// It never rejects: what cannot be set is asked for again.
				void askSetting(desk, effect, (prompt, text) => this.askText(prompt, text));
				return;
			case 'rebind':
				rebind(desk, effect);
				return;
			case 'restore-keys':
				restoreKeys(desk, effect);
				return;
			case 'react':
				react(desk, effect);
				return;
			case 'file':
				carryOutFileAct(desk, effect);
				return;
			case 'act':
				carryOutAction(desk, effect.action, {argument: effect.argument, text: ''});
				return;
			case 'compare':
				carryOutComparison(desk, effect);
				return;
			case 'answer':
			case undefined:
				return;
		}
	}
}

/** Joins as `/join` does; what is being written stays. */
function join(desk: Desk, name: string): void {
	const {text} = draftOf(desk.composer).editor;
	desk.compose({type: 'set-text', text: `/join ${name}`});
	desk.compose({type: 'enter'});
	if (text !== '') {
		desk.compose({type: 'set-text', text});
	}
}

/** Puts a text in place of what is being written, and says how that comes back. */
function write(desk: Desk, text: string): void {
	const isReplacing = draftOf(desk.composer).editor.text !== '';
	desk.compose({type: 'set-text', text});
	const undo = advertisedKey(desk.keymap, 'undo', desk.eaten);
	if (isReplacing && undo !== undefined) {
		desk.hint(phrase`${undo} brings back what you were writing.`);
	}
}

/** A key as lists and pages understand it; undefined for what is no business of theirs. */
export function overlayKey(result: KeyResult): OverlayKey | undefined {
	switch (result.type) {
		case 'text':
			return {type: 'text', text: result.text};
		case 'action':
			return isEdit(result.action) ? {type: 'edit', edit: result.action} : KEYS[result.action];
		case 'pending':
		case 'unbound':
			return undefined;
	}
}

const KEYS: Readonly<Partial<Record<Action, OverlayKey>>> = {
	'overlay-previous': {type: 'move', rows: -1},
	'overlay-next': {type: 'move', rows: 1},
	'overlay-switch': {type: 'move', rows: 1, by: 'tab'},
	'overlay-accept': {type: 'accept'},
	'scroll-line-up': {type: 'move', rows: -1},
	'scroll-line-down': {type: 'move', rows: 1},
	'scroll-up': {type: 'page', pages: -1},
	'scroll-down': {type: 'page', pages: 1},
	'scroll-top': {type: 'edge', edge: 'top'},
	'scroll-bottom': {type: 'edge', edge: 'bottom'},
};
