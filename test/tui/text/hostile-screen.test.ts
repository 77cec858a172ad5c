import xterm from '@xterm/headless';
import test from 'ava';
import {continuationPrefix, messageRows} from '../../../source/tui/text/message-rows.ts';
import {paint} from '../../../source/tui/text/paint.ts';
import {ownText, safeText} from '../../../source/tui/text/safe-text.ts';
import {dark} from '../../../source/tui/themes/dark.ts';
import {hostileStrings, unfinishedSequences} from './hostile-strings.ts';

const columns = 80;
const autowrapOff = '\u001b[?7l';
const first = [{text: ownText('12:00 mallory '), role: 'name-3' as const}];

/** A real terminal's reading of one message between two rows of ours. */
class Screen {
	readonly events: string[] = [];
	readonly #terminal = new xterm.Terminal({cols: columns, rows: 50, allowProposedApi: true});

	constructor() {
		this.#terminal.onBell(() => this.events.push('bell'));
		this.#terminal.onTitleChange((title) => this.events.push(`title ${title}`));
		this.#terminal.onData((data) => this.events.push(`reply ${JSON.stringify(data)}`));
		for (const code of [4, 7, 8, 9, 10, 11, 52, 99, 777, 1337]) {
			this.#terminal.parser.registerOscHandler(code, () => {
				this.events.push(`osc ${code}`);
				return true;
			});
		}
	}

	async show(value: string): Promise<{readonly top: string; readonly bottom: string}> {
		const rows = messageRows(safeText(value), {columns, first, rest: continuationPrefix(14)});
		const painted = rows.map((row) => paint(row, {theme: dark, depth: 'truecolor'}, {columns}));
		const lines = ['TOP', ...painted, 'BOTTOM'].join('\r\n');
		await this.write(autowrapOff + lines);
		return {top: this.#row(0), bottom: this.#row(rows.length + 1)};
	}

	async write(output: string): Promise<void> {
		this.#terminal.reset();
		await new Promise<void>((resolve) => {
			this.#terminal.write(output, resolve);
		});
	}

	close(): void {
		this.#terminal.dispose();
	}

	#row(index: number): string {
		return this.#terminal.buffer.active.getLine(index)?.translateToString(true) ?? '';
	}
}

test('no hostile message acts on a terminal or moves the rows around it', async (t) => {
	const screen = new Screen();
	const moved: string[] = [];
	for (const {id, value} of [...hostileStrings, ...unfinishedSequences()]) {
		const {top, bottom} = await screen.show(value);
		if (top !== 'TOP' || bottom !== 'BOTTOM') {
			moved.push(id);
		}
	}
	screen.close();
	t.deepEqual({moved, events: screen.events}, {moved: [], events: []});
});

test('the screen of this test does notice a sequence', async (t) => {
	const screen = new Screen();
	await screen.write('\u0007\u001b]0;owned\u0007\u001b[6n');
	screen.close();
	t.deepEqual(screen.events, ['bell', 'title owned', 'reply "\\u001b[1;1R"']);
});
