// The floor: a chat screen without Ink and React. Every row is compared with what is on the screen and
// written when it differs; floods are drawn 30 times a second.
import process from 'node:process';
import {createFlood, FLOOD_KEY, peerPast} from './peer-past.ts';

const past = peerPast();
const {stdin, stdout} = process;
const {columns, rows} = stdout;
const FRAME_TIME = 33;
const SIDE = 25;

let draft = '';
let shown: readonly string[] = [];
let timer: NodeJS.Timeout | undefined;

const toggleFlood = createFlood(past, () => {
	timer ??= setTimeout(draw, FRAME_TIME);
});

function draw(): void {
	clearTimeout(timer);
	timer = undefined;
	const lines = screenLines();
	const changed = lines.flatMap((line, row) =>
		line === shown[row] ? [] : [`\u{1B}[${row + 1}H${line}\u{1B}[K`],
	);
	shown = lines;
	const caret = `\u{1B}[${rows - 1};${Math.min(columns, 3 + 2 * draft.length)}H`;
	stdout.write(`\u{1B}[?2026h${changed.join('')}${caret}\u{1B}[?2026l`);
}

function screenLines(): readonly string[] {
	const height = rows - 3;
	const width = columns - 2 * SIDE;
	const log = logRows(height, width);
	const body = log.map((row, index) => {
		const room = (past.rooms[index] ?? '').padEnd(SIDE);
		const person = (past.people[index] ?? '').padEnd(SIDE);
		return `${room}${row.padEnd(width)}${person}`;
	});
	return ['#lobby', ...body, `> ${draft}`, `${past.messages.length} messages`];
}

/** The newest rows, made from the newest messages only. */
function logRows(height: number, width: number): readonly string[] {
	const found: string[] = [];
	for (let at = past.messages.length - 1; at >= 0 && found.length < height; at--) {
		const {from = '', text = ''} = past.messages[at] ?? {};
		const line = `${from.padStart(10)} ${text}`;
		for (let end = Math.ceil(line.length / width); end > 0; end--) {
			found.push(line.slice((end - 1) * width, end * width));
		}
	}
	return found.slice(0, height).reverse();
}

stdin.setRawMode(true);
stdin.setEncoding('utf8');
stdin.on('data', (input: string) => {
	if (input === FLOOD_KEY) toggleFlood();
	else if (input === '\u0015') draft = '';
	else draft += input;
	draw();
});
stdout.write('\u{1B}[?1049h');
draw();
