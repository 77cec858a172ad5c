import {setTimeout as delay} from 'node:timers/promises';
import {Unicode11Addon} from '@xterm/addon-unicode11';
import xterm, {type Terminal} from '@xterm/headless';

/** What a test waits for on the screen: a text, a pattern, or anything it can compute. */
export type Condition = string | RegExp | ((screen: string) => boolean);

/** What a person sees and does at a terminal. The same for programs in this process and on a pty. */
export type TestTerminal = {
	/** The emulator itself, for colours, modes and pictures. */
	readonly emulator: Terminal;
	/** The visible rows, without blanks at their ends, joined by line feeds. */
	screen(): string;
	/** The visible rows, without blanks at their ends. */
	lines(): string[];
	/** Where the cursor stands, from 0 at the top left. */
	cursor(): {readonly column: number; readonly row: number};
	resize(columns: number, rows: number): void;
	/** Types text, as fast as a keyboard cannot. */
	type(text: string): void;
	/** Sends the bytes of a key or any other sequence. */
	press(bytes: string): void;
	/** Resolves when the condition holds; looked at after everything the program writes. */
	waitFor(condition: Condition, limit?: number): Promise<void>;
	close(): Promise<void>;
};

/** Milliseconds after which a wait has failed: long enough for a machine with much else to do. */
const DEFAULT_LIMIT = 20_000;

/** The emulator with its readers; the two kinds of terminal add how bytes come and go. */
export class ScreenReader {
	readonly emulator: Terminal;
	readonly #checks = new Set<() => void>();

	constructor({columns, rows}: {readonly columns: number; readonly rows: number}) {
		this.emulator = new xterm.Terminal({
			cols: columns,
			rows,
			allowProposedApi: true,
			convertEol: true,
			scrollback: 100,
			// A test may show it nonsense on purpose.
			logLevel: 'off',
		});
		this.emulator.loadAddon(new Unicode11Addon());
		this.emulator.unicode.activeVersion = '11';
	}

	/** Shows what the program wrote, then looks at everything that is waited for. */
	show(data: string | Uint8Array, done?: () => void): void {
		this.emulator.write(data, () => {
			done?.();
			for (const check of this.#checks) {
				check();
			}
		});
	}

	lines(): string[] {
		const {active} = this.emulator.buffer;
		return Array.from({length: this.emulator.rows}, (_, row) => {
			return (active.getLine(active.baseY + row)?.translateToString(true) ?? '').trimEnd();
		});
	}

	screen(): string {
		return this.lines().join('\n').trimEnd();
	}

	cursor(): {column: number; row: number} {
		const {cursorX, cursorY} = this.emulator.buffer.active;
		return {column: cursorX, row: cursorY};
	}

	async waitFor(condition: Condition, limit = DEFAULT_LIMIT): Promise<void> {
		if (this.#holds(condition)) {
			return;
		}

		const abort = new AbortController();
		const {promise, resolve} = Promise.withResolvers<boolean>();
		const check = () => {
			if (this.#holds(condition)) {
				resolve(true);
			}
		};
		this.#checks.add(check);
		const isTooLate = delay(limit, false, {signal: abort.signal}).catch(() => false);
		const hasCome = await Promise.race([promise, isTooLate]);
		this.#checks.delete(check);
		abort.abort();
		if (!hasCome) {
			throw new Error(`Never on the screen: ${condition}\n${this.frame()}`);
		}
	}

	/** The screen in a frame, for messages of failed tests. */
	frame(): string {
		const edge = '─'.repeat(this.emulator.cols);
		return [`┌${edge}`, ...this.lines().map((line) => `│${line}`), `└${edge}`].join('\n');
	}

	#holds(condition: Condition): boolean {
		const screen = this.screen();
		if (typeof condition === 'string') {
			return screen.includes(condition);
		}

		return condition instanceof RegExp ? condition.test(screen) : condition(screen);
	}
}
