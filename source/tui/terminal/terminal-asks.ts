import type {OutputGate} from './gate.ts';
import {
	GraphicsAnswers,
	graphicsQuery,
	KITTY_GRAPHICS_QUERY,
	mayHaveKittyGraphics,
} from './graphics-query.ts';
import type {TerminalInput} from './input.ts';
import type {InputEvent} from './input-event.ts';
import type {ScreenOptions} from './screen-contract.ts';
import {ANSWER_WAIT, BackgroundWait, backgroundQuery} from './terminal-query.ts';
import {versionIn, versionQuery} from './version-query.ts';
import {MEASURED_AT_A_TIME, WidthWait, widthQuery} from './width-query.ts';

type Ends = {
	readonly gate: Pick<OutputGate, 'send'>;
	readonly input: Pick<TerminalInput, 'expectCursorReport' | 'expectReply'>;
};

/** What a screen asks its terminal at the start. No frame waits for an answer, and none is typed. */
export class TerminalAsks {
	readonly #options: ScreenOptions;
	readonly #ends: Ends;
	#widths: WidthWait | undefined;
	#background: BackgroundWait | undefined;
	#graphics: GraphicsAnswers | undefined;

	constructor(options: ScreenOptions, ends: Ends) {
		this.#options = options;
		this.#ends = ends;
	}

	/** Measures on the empty screen, before a first frame that must not be touched. */
	measure(): void {
		const {clock, measure} = this.#options;
		if (measure === undefined) {
			return;
		}

		const {gate, input} = this.#ends;
		const texts = measure.texts.slice(0, MEASURED_AT_A_TIME);
		for (let report = 0; report < texts.length; report++) {
			input.expectCursorReport();
		}

		gate.send(widthQuery(texts));
		input.expectReply(ANSWER_WAIT);
		this.#widths = new WidthWait(clock, {count: texts.length, onWidths: measure.onWidths});
	}

	/** Asks for the background. */
	askBackground(): void {
		const {clock, environment, onBackground} = this.#options;
		const query = onBackground && backgroundQuery(environment);
		if (onBackground === undefined || query === undefined) {
			return;
		}

		const {gate, input} = this.#ends;
		gate.send(query);
		input.expectReply(ANSWER_WAIT);
		this.#background = new BackgroundWait(clock, onBackground);
	}

	/** Asks what the terminal is. The answer counts whenever it comes: no frame depends on it. */
	askVersion(): void {
		const {environment, onVersion} = this.#options;
		const query = onVersion && versionQuery(environment);
		if (query !== undefined) {
			this.#ends.gate.send(query);
			this.#ends.input.expectReply(ANSWER_WAIT);
		}
	}

	/** Asks how it draws pixels. The answers count whenever they come. */
	askGraphics(): void {
		const {environment, onGraphics} = this.#options;
		const query = onGraphics && graphicsQuery(environment);
		if (onGraphics !== undefined && query !== undefined) {
			this.#graphics = new GraphicsAnswers(onGraphics);
			this.#ends.gate.send(query);
			this.#ends.input.expectReply(ANSWER_WAIT);
		}
	}

	/** Takes an event if it is an answer, which nobody else is to see. */
	take(event: InputEvent): boolean {
		if (this.#widths?.take(event)) {
			return true;
		}

		const version = versionIn(event);
		if (version !== undefined) {
			this.#options.onVersion?.(version);
			if (this.#graphics !== undefined && mayHaveKittyGraphics(version)) {
				this.#ends.gate.send(KITTY_GRAPHICS_QUERY);
				this.#ends.input.expectReply(ANSWER_WAIT);
			}

			return true;
		}

		if (this.#graphics?.take(event)) {
			return true;
		}

		if (!this.#background?.take(event)) {
			return false;
		}

		this.#ends.input.expectReply(0);
		return true;
	}

	close(): void {
		this.#widths?.close();
		this.#background?.close();
	}
}
