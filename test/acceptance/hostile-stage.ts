import {type RunningRelay, startRelay} from '../../server.ts';
import {createClient} from '../../source/client/client.ts';
import {RefusedError} from '../../source/client/error.ts';
import {createMemoryVault} from '../../source/client/vault/memory.ts';
import {webSocketTransport} from '../../source/client/websocket.ts';
import {type OwnerClient, openOwner} from '../helpers/cli-homes.ts';
import type {Pty} from '../helpers/pty.ts';
import {openTermchat} from '../helpers/whole-program.ts';
import {foreignIn} from './output-scan.ts';

/** The ways in which one person's text reaches another person's terminal. */
export type Way = 'message' | 'topic' | 'notice';

export const WAYS: readonly Way[] = ['message', 'topic', 'notice'];

/** A relay, somebody who sends anything through it, and termchat on a terminal that shows it. */
export type Stage = {
	/** Sends a value between two lines, and says everything that is not as it was. */
	show(way: Way, value: string): Promise<readonly string[]>;
	/** Whether the relay gives somebody that name. */
	isNameGiven(name: string): Promise<boolean>;
	/** Whether the relay lets a room have that name. */
	isRoomMade(name: string): Promise<boolean>;
};

/** Where whoever opens a stage is told what to end, the latest first, also when opening fails. */
export type AtEnd = (end: () => Promise<unknown>) => void;

/** In cells. High enough for a message of the greatest height between its neighbours. */
const SIZE = {columns: 80, rows: 60};
const WIDE_OPEN = {burst: 1_000_000, perSecond: 1_000_000};
/** Nobody is named so in any of the texts: every bell and mention mark would be foreign. */
const VIEWER = 'zuzana';
const ROOM = 'stage';
const OWN_TITLE = /^(?:\(\d+\) )?#stage - termchat$/;

/** Builds the stage in a folder of its own. */
export async function openStage(folder: string, atEnd: AtEnd): Promise<Stage> {
	const relay = await startRelay({
		dataDirectory: undefined,
		limits: {
			messages: WIDE_OPEN,
			messageBytesRate: WIDE_OPEN,
			requests: WIDE_OPEN,
			refusals: WIDE_OPEN,
			roomsCreated: WIDE_OPEN,
			registrations: WIDE_OPEN,
			roomsPerAccount: 10_000,
		},
	});
	atEnd(() => relay.close({retryAfterMax: 0}));
	const mallory = await openOwner(`${folder}/mallory`, relay.url, 'mallory');
	atEnd(() => mallory.close());
	const {room} = await mallory.client.createRoom({name: ROOM});
	const viewer = await openOwner(`${folder}/viewer`, relay.url, VIEWER);
	await viewer.client.joinRoom(ROOM);
	await viewer.close();
	const terminal = await openTermchat([], {home: `${folder}/viewer`, ...SIZE});
	atEnd(() => terminal.close());
	await terminal.waitFor((screen) => screen.includes('message #') && screen.includes(` #${ROOM}`));
	terminal.type(`/go ${ROOM}\r`);
	await terminal.waitFor(`message #${ROOM}`);
	// The others in the room are counted a moment later, and the count stays.
	await terminal.waitFor(/ 2 here +ok/);
	const audience = new Audience(terminal);
	const send = (text: string) => mallory.client.whenAccepted(mallory.client.send(room, text));
	await send('line 0');
	await audience.settle('line 0');
	let count = 0;
	return {
		async show(way, value) {
			count++;
			await send(`above ${count}`);
			if (way === 'notice') await audience.waitForLast((text) => text === `above ${count}`);
			await deliver(way, value, {relay, mallory, room});
			// A notice has no position but the time of its arrival.
			if (way === 'notice') await audience.waitForLast((text) => text !== `above ${count}`);
			await send(`below ${count}`);
			return audience.changes({above: `above ${count}`, below: `below ${count}`, way});
		},
		isNameGiven: (name) => isNameGiven(relay.url, name),
		isRoomMade: (name) => accepted(mallory.client.createRoom({name, visibility: 'private'})),
	};
}

type Senders = {
	readonly relay: RunningRelay;
	readonly mallory: OwnerClient;
	readonly room: string;
};

/** The relay and the client may refuse a text; the terminal must be well either way. */
async function deliver(way: Way, value: string, {relay, mallory, room}: Senders): Promise<void> {
	const {client} = mallory;
	switch (way) {
		case 'message':
			await accepted(Promise.resolve().then(() => client.whenAccepted(client.send(room, value))));
			return;
		case 'topic':
			await accepted(client.setTopic(room, value));
			return;
		case 'notice':
			relay.relay.notice(value);
	}
}

async function isNameGiven(url: string, name: string): Promise<boolean> {
	const client = createClient({
		url,
		vault: createMemoryVault(),
		transport: webSocketTransport(),
		label: 'newcomer',
	});
	try {
		return await accepted(client.register({name}));
	} finally {
		await client.close();
	}
}

/** False for what was refused with a reason; every other failure is one of the test. */
async function accepted(attempt: Promise<unknown>): Promise<boolean> {
	try {
		await attempt;
		return true;
	} catch (error) {
		if (error instanceof RefusedError || isInputError(error)) return false;
		throw error;
	}
}

function isInputError(error: unknown): boolean {
	return error instanceof Error && error.name === 'InputError';
}

/** How long the relay took to answer is measured again and again, and not of the frame. */
function withoutLatency(line = ''): string {
	return line.replace(/ +(\S+ here +ok)(?: \d+ ?ms)?$/, ' $1');
}

/** The viewer's terminal, how it was, and what has happened to it since. */
class Audience {
	readonly #terminal: Pty;
	readonly #events: string[] = [];
	#scanned = 0;
	#bottom = 0;
	#textColumn = 0;
	#calm: readonly string[] = [];

	constructor(terminal: Pty) {
		this.#terminal = terminal;
		const {emulator} = terminal;
		emulator.onTitleChange((title) => {
			if (!OWN_TITLE.test(title)) this.#events.push(`the title became ${title}`);
		});
		emulator.onBell(() => this.#events.push('the bell rang'));
		emulator.onData((data) => this.#events.push(`it answered ${JSON.stringify(data)}`));
		for (const code of [1, 4, 7, 9, 10, 11, 52, 99, 777, 1337]) {
			emulator.parser.registerOscHandler(code, () => {
				this.#events.push(`command ${code} reached it`);
				return true;
			});
		}
	}

	/** Remembers the screen around the log, which has `text` in its last row. */
	async settle(text: string): Promise<void> {
		await this.#terminal.waitFor((screen) => screen.includes(text));
		this.#calm = this.#terminal.lines();
		this.#bottom = this.#calm.findLastIndex((line) => line.endsWith(text));
		this.#textColumn = (this.#calm[this.#bottom] ?? '').indexOf(text);
		this.#events.length = 0;
		this.#scanned = this.#terminal.written().lastIndexOf('\u{1B}[');
	}

	/** Waits until the last row of the log is as it should be. */
	waitForLast(isIt: (text: string) => boolean): Promise<void> {
		return this.#terminal.waitFor(() => isIt(this.#textAt(this.#bottom)));
	}

	/** Waits for the line below, then tells what is not as it should be. */
	async changes(shown: {
		readonly above: string;
		readonly below: string;
		readonly way: Way;
	}): Promise<readonly string[]> {
		const {above, below, way} = shown;
		await this.waitForLast((text) => text === below);
		const lines = this.#terminal.lines();
		const top = lines.findLastIndex((_, row) => row < this.#bottom && this.#textAt(row) === above);
		// The number of new messages, which comes and goes, is not of the frame.
		const rail = (line = '') => line.slice(0, RAIL).replace(/[ \d]*│$/, '│');
		const moved = lines
			.slice(1, this.#bottom + 1)
			.filter((line, row) => rail(line) !== rail(this.#calm[row + 1]));
		const frame = [...(way === 'topic' ? [] : [0]), ...rowsFrom(this.#bottom + 1)];
		const changed = frame.filter(
			(row) => withoutLatency(lines[row]) !== withoutLatency(this.#calm[row]),
		);
		const foreign = this.#newForeign();
		return [
			...this.#events.splice(0),
			...(foreign === undefined ? [] : [`it was sent ${foreign}`]),
			...(top === -1 ? ['the line above is gone'] : []),
			...(way === 'notice' && top === this.#bottom - 1 ? ['the notice is not shown'] : []),
			...moved.map((line) => `the room list became ${line}`),
			...changed.map((row) => `row ${row} became ${lines[row]}`),
			...(way === 'topic' ? this.#headerProblems(lines[0] ?? '') : []),
		];
	}

	/** Up to where the last sequence of that kind begins: its end may be still to come. */
	#newForeign(): string | undefined {
		const written = this.#terminal.written();
		const end = Math.max(this.#scanned, written.lastIndexOf('\u{1B}['));
		const foreign = foreignIn(written.slice(this.#scanned, end));
		this.#scanned = end;
		return foreign;
	}

	/** A topic stands between the room's name and the state, or after both, and spoils neither. */
	#headerProblems(header: string): readonly string[] {
		const [name = '', state = ''] = [` #${ROOM}`, /\S+ here +ok/.exec(this.#calm[0] ?? '')?.[0]];
		const isWhole = header.startsWith(name) && header.includes(state.trimEnd());
		return isWhole ? [] : [`the header became ${header}`];
	}

	/** What stands in a row from the column of messages on. */
	#textAt(row: number): string {
		return (this.#terminal.lines()[row] ?? '').slice(this.#textColumn);
	}
}

/** Cells of the room list at this width, with the line beside it. */
const RAIL = 16;

function rowsFrom(first: number): readonly number[] {
	return Array.from({length: SIZE.rows - first}, (_, index) => first + index);
}
