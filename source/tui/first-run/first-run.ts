import {sentenceOf} from '../../client/error.ts';
import type {Clock} from '../../protocol/environment.ts';
import type {Frame} from '../frame.ts';
import {createKeyState, type KeyState, lookup} from '../key-lookup.ts';
import type {Size} from '../layout.ts';
import {overlayKey} from '../overlay-host.ts';
import {SecretField} from '../overlays/secret.ts';
import {QuitPresses} from '../quit-presses.ts';
import type {Setup} from '../setup.ts';
import type {Scene, Stage} from '../stage.tsx';
import type {InputEvent, KeyEvent} from '../terminal/input-event.ts';
import type {FirstRunActions, Session} from './first-run-actions.ts';
import {
	createWizard,
	stepBack,
	type Wizard,
	type WizardMove,
	withFailure,
	wizardKey,
} from './wizard.ts';
import {wizardFrame} from './wizard-frame.ts';

export type FirstRunOptions = {
	readonly stage: Stage;
	readonly clock: Clock;
	readonly setup: Pick<Setup, 'keymap' | 'preferences'>;
	/** The name that Enter accepts. */
	readonly name: string;
	readonly actions: FirstRunActions;
	/** Somebody is logged in somewhere: the chat can begin. */
	readonly onSession: (session: Session) => void;
	readonly onQuit: () => void;
};

/** The screen that asks, at the first start, for a name and where to chat. */
export class FirstRun implements Scene {
	readonly #options: FirstRunOptions;
	readonly #password = new SecretField();
	readonly #quitPresses: QuitPresses;
	#keys: KeyState;
	#wizard: Wizard;
	#size: Size;
	#hint: string | undefined;
	/** Of what is under way; another one means that its outcome is not waited for any more. */
	#attempt: AbortController | undefined;

	constructor(options: FirstRunOptions) {
		this.#options = options;
		this.#wizard = createWizard(options.name);
		this.#keys = createKeyState(options.setup.keymap);
		this.#size = options.stage.size;
		this.#quitPresses = new QuitPresses(options.clock, {
			hint: (sentence) => {
				this.#hint = sentence;
				options.stage.touchNow();
			},
			quit: options.onQuit,
		});
	}

	frame(): Frame {
		const {look, symbols} = this.#options.setup.preferences;
		return wizardFrame(this.#wizard, {size: this.#size, look, symbols, hint: this.#hint});
	}

	handleInput(event: InputEvent): void {
		if (event.type === 'key') {
			this.#handleKey(event);
		} else if (event.type === 'paste') {
			this.#take({type: 'text', text: event.text.trim()});
		}
		this.#options.stage.touchNow();
	}

	resize(size: Size): void {
		this.#size = size;
	}

	drawn(): void {
		// Nothing here changes by itself.
	}

	close(): void {
		this.#quitPresses.close();
		this.#attempt?.abort();
		this.#password.take();
	}

	#handleKey(event: KeyEvent): void {
		if (event.ctrl && (event.key === 'c' || event.key === 'd')) {
			this.#quitPresses.press();
			return;
		}
		this.#quitPresses.close();
		this.#hint = undefined;
		const {state, result} = lookup(this.#keys, event, IN_FIELD);
		this.#keys = state;
		if (result.type === 'action' && result.action === 'redraw') {
			this.#options.stage.redraw();
			return;
		}
		if (result.type === 'action' && result.action === 'suspend') {
			this.#options.stage.suspend();
			return;
		}
		if (result.type === 'action' && result.action === 'cancel') {
			this.#password.take();
			this.#carryOut(stepBack(this.#wizard));
			return;
		}
		const key = overlayKey(result);
		if (key !== undefined) {
			this.#take(key);
		}
	}

	#take(key: Parameters<typeof wizardKey>[1]): void {
		if (this.#wizard.step === 'password' && (key.type === 'text' || key.type === 'edit')) {
			if (key.type === 'text') {
				this.#password.type(key.text);
			} else {
				this.#password.edit(key);
			}
			const passwordLength = this.#password.length;
			this.#wizard = {...this.#wizard, passwordLength, problem: undefined};
			return;
		}
		this.#carryOut(wizardKey(this.#wizard, key));
	}

	#carryOut({wizard, effect}: WizardMove): void {
		this.#wizard = wizard;
		if (effect === undefined) {
			return;
		}
		this.#attempt?.abort();
		this.#attempt = undefined;
		const {actions} = this.#options;
		switch (effect.type) {
			case 'abort':
				return;
			case 'host':
			case 'demo': {
				const {name} = effect;
				void this.#attemptTo((signal) => actions[effect.type]({name, signal}));
				return;
			}
			case 'join':
			case 'login':
				void this.#attemptTo((signal) => this.#join(effect, signal));
				return;
		}
	}

	#join(
		{type, name}: {readonly type: 'join' | 'login'; readonly name: string},
		signal: AbortSignal,
	): Promise<Session> {
		const {actions} = this.#options;
		const {address, invite} = this.#wizard;
		const code = invite.text.trim();
		const request = {
			name,
			address: address.text.trim(),
			invite: code === '' ? undefined : code,
			signal,
		};
		return type === 'join'
			? actions.join(request)
			: actions.login({...request, password: this.#password.take()});
	}

	/** Never rejects: what goes wrong is a sentence on the screen. */
	async #attemptTo(begin: (signal: AbortSignal) => Promise<Session>): Promise<void> {
		const attempt = new AbortController();
		this.#attempt = attempt;
		try {
			const session = await begin(attempt.signal);
			if (this.#attempt === attempt) {
				this.#attempt = undefined;
				this.#options.onSession(session);
			} else {
				await session.client.close();
			}
		} catch (error) {
			if (this.#attempt === attempt) {
				this.#attempt = undefined;
				const failure = {code: codeOf(error), sentence: sentenceOf(error)};
				this.#wizard = withFailure(this.#wizard, failure);
				this.#options.stage.touchNow();
			}
		}
	}
}

const IN_FIELD = {
	focus: 'overlay',
	isEmpty: false,
	isAtLineEnd: false,
	isFirstRow: true,
	isLastRow: true,
} as const;

function codeOf(error: unknown): string | undefined {
	if (!(error instanceof Error) || !('code' in error)) {
		return undefined;
	}
	return typeof error.code === 'string' ? error.code : undefined;
}
