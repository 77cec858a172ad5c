import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import type {Pty} from '../test/helpers/pty.ts';
import {playScreenScene, type ScreenScene} from './screen-scene.ts';
import {DRAFT, LONG_DRAFT} from './screen-script.ts';

// Writes docs/screens.md: what the screens were meant to be, and what the real program shows on a real
// relay at seven sizes. Run it with `npm run screens`.

const QUIET = 200;
const CTRL_X = '\u{18}';
const ESCAPE = '\u{1B}';

const HEAD = [
	'# Screens',
	'',
	'What the screens of termchat were meant to be before they were built, and what they are: captured from the program on a pseudo-terminal, with ten people on a real relay, by `npm run screens`. Where both differ, the sketch was an aim and the program is what holds.',
	'',
].join('\n');

type Shot = {
	readonly name: string;
	readonly title: string;
	readonly columns: number;
	readonly rows: number;
	/** What was sketched before it was built, in `sketches/`; undefined where nothing was. */
	readonly sketch: string | undefined;
	/** Brings the program there, from the room `general` with nothing written. */
	readonly prepare: (scene: ScreenScene) => Promise<void>;
	/** Brings it back. */
	readonly leave: (scene: ScreenScene) => Promise<void>;
};

const SHOTS: readonly Shot[] = [
	size(80, 24, '80x24'),
	size(100, 30, undefined),
	{...size(120, 40, '120x40'), prepare: ({ada}) => writeLong(ada), leave: ({ada}) => clear(ada)},
	size(160, 50, undefined),
	{...size(200, 60, '200x60'), prepare: openThread, leave: closeThread},
	size(48, 20, '48x20'),
	size(34, 10, '34x10'),
	{
		...size(80, 24, '80x24-select'),
		title: 'Selecting a message, 80 by 24',
		async prepare({ada}) {
			ada.press(ESCAPE);
			await ada.waitFor('SELECT');
			for (let step = 0; step < 3; step++) ada.press('k');
		},
		async leave({ada}) {
			ada.press(ESCAPE);
			await ada.waitFor((screen) => !screen.includes('SELECT'));
		},
	},
	{
		...size(80, 24, '80x24-go-to'),
		title: 'Going somewhere, 80 by 24',
		async prepare({ada}) {
			ada.press(`${CTRL_X}g`);
			await ada.waitFor('Go to');
			ada.type('bu');
		},
		async leave({ada}) {
			ada.press(ESCAPE);
			await ada.waitFor((screen) => !screen.includes('Go to'));
		},
	},
	{
		...size(80, 24, '80x24-keys-changed'),
		title: 'The keys of the other person have changed, 80 by 24',
		prepare: (scene) => scene.changeKeys(),
		leave: async () => undefined,
	},
];

const folder = await mkdtemp(path.join(tmpdir(), 'termchat-screens-'));
try {
	const scene = await playScreenScene(folder);
	try {
		const parts: string[] = [];
		for (const shot of SHOTS) parts.push(await take(scene, shot));
		const file = path.join(import.meta.dirname, '..', 'docs', 'screens.md');
		await writeFile(file, `${HEAD}\n${parts.join('\n')}`);
	} finally {
		await scene.close();
	}
} finally {
	await rm(folder, {recursive: true, force: true});
}

async function take(scene: ScreenScene, shot: Shot): Promise<string> {
	const {ada} = scene;
	ada.resize(shot.columns, shot.rows);
	await quiet(ada);
	await shot.prepare(scene);
	await quiet(ada);
	const capture = ada.lines().join('\n').trimEnd();
	await shot.leave(scene);
	await quiet(ada);
	const sketch = shot.sketch === undefined ? '' : await sketchOf(shot.sketch);
	return [
		`## ${shot.title}`,
		'',
		...(sketch === '' ? [] : ['Meant:', '', block(sketch), '']),
		'Is:',
		'',
		block(capture),
		'',
	].join('\n');
}

function size(columns: number, rows: number, sketch: string | undefined): Shot {
	return {
		name: `${columns}x${rows}`,
		title: `${columns} by ${rows}`,
		columns,
		rows,
		sketch,
		async prepare({ada}) {
			ada.type(DRAFT);
			await quiet(ada);
		},
		leave: ({ada}) => clear(ada),
	};
}

async function writeLong(ada: Pty): Promise<void> {
	ada.type(LONG_DRAFT.join('\n'));
	await ada.waitFor('restart it');
}

async function clear(ada: Pty): Promise<void> {
	ada.press('\u{3}');
	await ada.waitFor(/> (message|$)/m);
}

async function openThread({ada}: ScreenScene): Promise<void> {
	ada.press(`${CTRL_X}t`);
	await ada.waitFor('THREAD');
}

async function closeThread({ada}: ScreenScene): Promise<void> {
	ada.press(`${CTRL_X}t`);
	await ada.waitFor((screen) => !screen.includes('THREAD'));
}

async function sketchOf(name: string): Promise<string> {
	const text = await readFile(path.join(import.meta.dirname, 'sketches', `${name}.txt`), 'utf8');
	return text.trimEnd();
}

function block(text: string): string {
	return `\`\`\`text\n${text}\n\`\`\``;
}

/** Resolves when nothing more of a frame is on its way. */
async function quiet(program: Pty): Promise<void> {
	for (let length = -1; length !== program.written().length; ) {
		length = program.written().length;
		await delay(QUIET);
	}
}
