import {sentenceOf} from '../../client/error.ts';
import {transientSettings} from '../../client/transient-settings.ts';
import type {Clock, Timer} from '../../protocol/environment.ts';
import type {OperatorConsole} from '../../server/operator/console-desk.ts';
import {createSay} from '../../server/operator/say.ts';
import {drawnCode} from '../../tui/overlays/qr.ts';
import {preferencesFor} from '../../tui/preferences.ts';
import type {TerminalOutput} from '../../tui/terminal/gate.ts';
import type {TerminalSource} from '../../tui/terminal/input.ts';
import type {InputEvent, KeyEvent} from '../../tui/terminal/input-event.ts';
import {type Look, paint} from '../../tui/text/paint.ts';
import {ownText, type SafeText, safe, safeLine, safeText} from '../../tui/text/safe-text.ts';
import {cutRow, type StyledRow} from '../../tui/text/styled-row.ts';
import {type Symbols, symbolSets} from '../../tui/text/symbols.ts';
import {counted, phrase} from '../../words/phrase.ts';
import {AnswerLog} from './answer-log.ts';
import {type DashboardFacts, dashboardRows, headRows, ruleRow} from './dashboard-rows.ts';
import {
	afterKey,
	afterPaste,
	afterSent,
	completed,
	EMPTY_PROMPT,
	nameOf,
	type PromptLine,
} from './prompt-line.ts';
import {promptWindow} from './prompt-window.ts';
import {type RowScreen, startRowScreen} from './row-screen.ts';

export type DashboardOptions = {
	/** Both streams must be terminals. */
	readonly stdin: TerminalSource;
	readonly stdout: TerminalOutput;
	readonly clock: Clock;
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** Carries out what is typed. */
	readonly operator: OperatorConsole;
	/** How the relay is now; asked for once a second. */
	readonly facts: () => Promise<DashboardFacts>;
	/** The relay is to stop: Ctrl-C was pressed twice. */
	readonly onStop: () => void;
	/** The terminal is gone. */
	readonly onHangUp: () => void;
};

/** What the host sees of a relay on a terminal. */
export type Dashboard = {
	/** Gives the terminal back. */
	close(): void;
};

/** Milliseconds between two looks at the relay. */
const LOOK = 1000;

/** Shows how the relay is, with a prompt for commands, until it is closed. */
export async function startDashboard(options: DashboardOptions): Promise<Dashboard> {
	const first = await options.facts();
	return new OpenDashboard(options, first);
}

class OpenDashboard implements Dashboard {
	readonly #options: DashboardOptions;
	readonly #screen: RowScreen;
	readonly #look: Look;
	readonly #symbols: Symbols;
	readonly #answers = new AnswerLog();
	#facts: DashboardFacts;
	#prompt: PromptLine = EMPTY_PROMPT;
	/** A sentence in place of the usual hint, until the next key. */
	#remark: SafeText | undefined;
	/** Ctrl-C was pressed once. */
	#isAsked = false;
	#hasCode = false;
	#running: string | undefined;
	#timer: Timer | undefined;
	#isOpen = true;

	constructor(options: DashboardOptions, facts: DashboardFacts) {
		this.#options = options;
		this.#facts = facts;
		const {environment} = options;
		const {look, symbols} = preferencesFor(transientSettings(environment), environment);
		this.#look = look;
		this.#symbols = symbols;
		this.#screen = startRowScreen({
			...options,
			onInput: (event) => this.#handle(event),
			onRedraw: () => this.#draw(),
			onHangUp: () => options.onHangUp(),
		});
		this.#draw();
		this.#plan();
	}

	close(): void {
		this.#isOpen = false;
		this.#timer?.cancel();
		this.#screen.close();
	}

	#plan(): void {
		this.#timer?.cancel();
		this.#timer = this.#options.clock.after(LOOK, () => void this.#refresh());
	}

	async #refresh(): Promise<void> {
		try {
			this.#facts = await this.#options.facts();
		} catch {
			// The figures of a relay whose storage fails stay as they were; its log says why.
		}
		if (!this.#isOpen) return;
		this.#draw();
		this.#plan();
	}

	#handle(event: InputEvent): void {
		if (event.type === 'paste') this.#prompt = afterPaste(this.#prompt, event.text);
		else if (event.type === 'key') this.#press(event);
		else return;
		this.#draw();
	}

	#press(key: KeyEvent): void {
		const name = nameOf(key);
		this.#remark = undefined;
		if (name === 'ctrl+c') {
			this.#interrupt();
			return;
		}
		this.#isAsked = false;
		if (name === 'enter') void this.#send();
		else if (name === 'tab') void this.#complete();
		else if (name === 'escape') this.#escape();
		else if (name === 'pageup') this.#answers.scroll(this.#answerRows - 1);
		else if (name === 'pagedown') this.#answers.scroll(1 - this.#answerRows);
		else if (name === 'f2') this.#hasCode = !this.#hasCode;
		else if (name === 'ctrl+l') this.#screen.forget();
		else this.#prompt = afterKey(this.#prompt, key) ?? this.#prompt;
	}

	#interrupt(): void {
		if (this.#isAsked) {
			this.#options.onStop();
			return;
		}
		this.#isAsked = true;
		const {connections} = this.#facts.stats;
		this.#remark = safeLine(
			counted(connections, [
				'Ctrl-C once more stops the relay. {1} is connected.',
				'Ctrl-C once more stops the relay. {1} are connected.',
			]),
		);
	}

	#escape(): void {
		if (this.#hasCode) this.#hasCode = false;
		else if (this.#prompt.editor.text !== '')
			this.#prompt = {...EMPTY_PROMPT, history: this.#prompt.history};
		else this.#answers.clear();
	}

	async #send(): Promise<void> {
		const text = this.#prompt.editor.text.trim();
		if (text === '') return;
		if (this.#running !== undefined) {
			this.#remark = safe`${ownText('Still at work:')} ${safeLine(this.#running)}`;
			return;
		}
		this.#prompt = afterSent(this.#prompt);
		this.#hasCode = false;
		this.#answers.typed(text);
		this.#running = text;
		const say = createSay({audience: 'people', put: (part) => this.#answers.put(part)});
		try {
			await this.#options.operator.run(text.split(/\s+/), {say, input: undefined});
		} catch (error) {
			this.#answers.problem(sentenceOf(error));
		}
		this.#running = undefined;
		await this.#refreshNow();
	}

	/** What a command has done shows at once. */
	async #refreshNow(): Promise<void> {
		this.#timer?.cancel();
		if (this.#isOpen) await this.#refresh();
	}

	async #complete(): Promise<void> {
		const {editor} = this.#prompt;
		const typed = editor.text.slice(0, editor.caret);
		const found = await this.#options.operator.complete(typed);
		// What was typed meanwhile is not overwritten.
		if (this.#prompt.editor !== editor || found.length === 0) return;
		const [only = ''] = found;
		const text = found.length === 1 ? `${only} ` : commonStart(found);
		if (text.length > typed.length) this.#prompt = completed(this.#prompt, text);
		else this.#remark = safeLine(found.map((each) => each.split(' ').at(-1)).join('  '));
		this.#draw();
	}

	get #answerRows(): number {
		return Math.max(1, this.#screen.rows - this.#headRows().length - 3);
	}

	#headRows(): readonly StyledRow[] {
		return headRows(this.#facts, this.#drawing);
	}

	get #drawing() {
		const signs = this.#symbols === symbolSets.ascii ? ('ascii' as const) : ('unicode' as const);
		const {columns, rows} = this.#screen;
		return {columns, rows: Math.max(0, rows - 2), symbols: this.#symbols, signs};
	}

	#draw(): void {
		if (!this.#isOpen) return;
		const {columns, rows} = this.#screen;
		const {line, caret} = promptWindow(this.#prompt.editor, columns - 2);
		const prompt = `${paint([{text: ownText('> '), role: 'accent'}], this.#look)}${line}`;
		const upper = this.#upperRows().slice(0, Math.max(0, rows - 2));
		const blank = Array.from({length: Math.max(0, rows - 2 - upper.length)}, () => '');
		const hint = paint(cutRow([this.#hint()], columns, this.#symbols.ellipsis), this.#look);
		const picture = [...upper, ...blank, ...(rows < 2 ? [] : [hint]), prompt];
		this.#screen.draw({
			rows: picture,
			caret: {row: rows - 1, column: Math.min(columns - 1, 2 + caret)},
		});
	}

	#upperRows(): readonly string[] {
		const {columns, rows} = this.#screen;
		if (this.#hasCode) return this.#codeRows(columns, rows - 2);
		if (this.#answers.isEmpty) return this.#painted(dashboardRows(this.#facts, this.#drawing));
		const view = this.#answers.view(columns, this.#answerRows);
		const title =
			view.below > 0
				? safeLine(counted(view.below, ['{1} more row below', '{1} more rows below']))
				: ownText('Answers');
		const {symbols} = this.#drawing;
		return this.#painted([...this.#headRows(), ruleRow(title, {columns, symbols}), ...view.rows]);
	}

	#painted(rows: readonly StyledRow[]): readonly string[] {
		return rows.map((row) => paint(row, this.#look));
	}

	/** What others scan or paste to join. */
	#codeRows(columns: number, rows: number): readonly string[] {
		const {join} = this.#facts;
		const link = join.split(' ').at(-1) ?? join;
		const code = drawnCode(link, {
			look: this.#look,
			symbols: this.#symbols,
			columns,
			rows: rows - 2,
		});
		const text = paint(cutRow([{text: safeText(join), role: 'accent'}], columns), this.#look);
		if (code !== undefined) return [text, ...code.rows];
		const why = ownText(
			'The window is too small for a code that can be scanned, or has no colours.',
		);
		return [text, paint(cutRow([{text: why, role: 'muted'}], columns), this.#look)];
	}

	#hint() {
		if (this.#remark !== undefined) return {text: this.#remark, role: 'warning' as const};
		if (this.#running !== undefined) return {text: ownText('At work'), role: 'muted' as const};
		const text = this.#answers.isEmpty
			? phrase`help lists the commands, Tab completes, F2 shows a code to join, Ctrl-C stops`
			: phrase`PgUp PgDn scroll, Esc closes the answers, Tab completes, Ctrl-C stops`;
		return {text: safeLine(text), role: 'muted' as const};
	}
}

function commonStart(texts: readonly string[]): string {
	let start = texts[0] ?? '';
	for (const text of texts) {
		while (!text.startsWith(start)) start = start.slice(0, -1);
	}
	return start;
}
