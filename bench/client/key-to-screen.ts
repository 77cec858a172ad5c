import {setTimeout as delay} from 'node:timers/promises';
import type {Benchmark, Figure, Pace} from '../benchmark.ts';
import {median, quantile} from '../statistics.ts';
import {type Chat, openChat} from './chat.ts';
import {FLOOD_KEY} from './peer-past.ts';
import {whenAtRest} from './process-usage.ts';
import {packedProgram, peerProgram} from './program.ts';
import {type BareTerminal, hasFrame, openTerminal} from './terminal.ts';

const SIZE = {columns: 200, rows: 60};
const PAST = {messages: 100_000, rooms: 200};
/** Messages a second. */
const FLOOD = 1000;

/**
 * From the byte of a key to the byte of its glyph on a real pseudo-terminal, at rest and in a flood of
 * messages. Beside the packed program stand the same panes as stock Ink draws them, and no Ink at all.
 */
export const keyToScreen: Benchmark = {
	name: 'key-to-screen',
	summary: `keys at 200x60, 100,000 messages, 200 rooms`,
	async run(pace) {
		const chat = await openChat(PAST);
		const screens = await openScreens(chat);
		try {
			const times = await measure(screens, PACES[pace]);
			return [
				...figures('key to screen at rest', times.rest, {share: 0.5, most: 10}),
				...figures(`key to screen, ${FLOOD} messages/s`, times.flood, {share: 1, most: 12}),
			];
		} finally {
			for (const {terminal} of Object.values(screens)) await terminal.close();
			await chat.close();
		}
	},
};

const PACES: Readonly<Record<Pace, {readonly rounds: number; readonly keys: number}>> = {
	full: {rounds: 4, keys: 120},
	quick: {rounds: 1, keys: 50},
};

type Name = 'termchat' | 'naive' | 'raw';

const PEERS = {naive: 'stock Ink', raw: 'no Ink'} as const;

type Screen = {
	readonly terminal: BareTerminal;
	/** Lets messages come, or no more. */
	flood(isOn: boolean): Promise<void>;
};

type Screens = Readonly<Record<Name, Screen>>;

async function openScreens(chat: Chat): Promise<Screens> {
	const peer = (file: string): Screen => {
		const terminal = openTerminal(peerProgram(file), SIZE);
		return {terminal, flood: async () => terminal.type(FLOOD_KEY)};
	};
	const termchat = openTerminal(await packedProgram(), SIZE, {TERMCHAT_HOME: chat.home});
	const screens = {
		termchat: {
			terminal: termchat,
			flood: (isOn: boolean) => chat.flood(isOn ? FLOOD : 0),
		},
		naive: peer('naive-ink.tsx'),
		raw: peer('raw-node.ts'),
	};
	for (const {terminal} of Object.values(screens)) {
		await terminal.whenWritten(hasFrame, 'The first frame');
		await whenAtRest(terminal.pid);
	}
	return screens;
}

/** Per round, the milliseconds of each key. */
type Times = Record<Name, (readonly number[])[]>;

async function measure(
	screens: Screens,
	{rounds, keys}: {readonly rounds: number; readonly keys: number},
): Promise<{readonly rest: Times; readonly flood: Times}> {
	const rest: Times = {termchat: [], naive: [], raw: []};
	const flood: Times = {termchat: [], naive: [], raw: []};
	const names: readonly Name[] = ['termchat', 'naive', 'raw'];
	for (let round = 0; round < rounds; round++) {
		for (const name of names) {
			const {terminal, ...screen} = screens[name];
			rest[name].push(await pressKeys(terminal, keys));
			await screen.flood(true);
			await delay(SETTLING);
			flood[name].push(await pressKeys(terminal, keys));
			await screen.flood(false);
			await delay(SETTLING);
		}
	}
	return {rest, flood};
}

/** Milliseconds. */
const SETTLING = 500;

/** Keys before the composer is emptied, so that it stays one row high. */
const ROW = 20;

async function pressKeys(terminal: BareTerminal, count: number): Promise<readonly number[]> {
	const times: number[] = [];
	for (let key = 0; key < count; key++) {
		if (key % ROW === 0) {
			terminal.type(CLEAR);
			await delay(100);
		}
		// Anything between two and five frames later, so that keys meet floods at every moment.
		await delay(15 + Math.random() * 45);
		const glyph = nextGlyph();
		terminal.forget();
		const started = performance.now();
		terminal.type(glyph);
		const drawn = await terminal.whenWritten((written) => written.includes(glyph), glyph);
		times.push(drawn - started);
	}
	terminal.type(CLEAR);
	return times;
}

/** Ctrl-U. */
const CLEAR = '\u0015';

let glyphs = 0;

/** A Han character that was not typed for a long time: an old frame cannot be taken for a new one. */
function nextGlyph(): string {
	return String.fromCodePoint(0x4e00 + (glyphs++ % 20_000));
}

function figures(
	name: string,
	times: Times,
	/** Of the middle value, as a share of stock Ink's; of the slow ones, in milliseconds. */
	{share, most}: {readonly share: number; readonly most: number},
): readonly Figure[] {
	const figure = (quantity: number) => {
		const at = (of: Name) => median(times[of].map((round) => quantile(round, quantity)));
		return {
			name: `${name}, p${quantity * 100}`,
			unit: 'ms' as const,
			measured: at('termchat'),
			beside: [
				{name: PEERS.naive, value: at('naive')},
				{name: PEERS.raw, value: at('raw')},
			],
		};
	};
	return [
		{...figure(0.5), target: {type: 'share', most: share}},
		{...figure(0.99), target: {type: 'time', most}},
	];
}
