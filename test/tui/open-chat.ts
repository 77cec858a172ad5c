import type {ExecutionContext} from 'ava';
import type {Client} from '../../source/client/api.ts';
import {createClient} from '../../source/client/client.ts';
import {roomByName} from '../../source/client/state/select.ts';
import type {RoomState} from '../../source/client/state/state.ts';
import {createMemoryVault} from '../../source/client/vault/memory.ts';
import {type Clock, systemClock} from '../../source/protocol/environment.ts';
import type {SavedDrafts} from '../../source/tui/composer/saved-drafts.ts';
import type {DraftStore} from '../../source/tui/draft-keeper.ts';
import type {Session, SessionWindow} from '../../source/tui/first-run/first-run-actions.ts';
import {runTui, type TuiEnd, type TuiOptions} from '../../source/tui/run-tui.ts';
import type {WindowStore} from '../../source/tui/window-memory.ts';
import {type Bridge, bridgeTo} from '../helpers/bridge.ts';
import {seededRandom} from '../helpers/seeded-random.ts';
import {startTestRelay} from '../helpers/test-relay.ts';
import {openVirtualTerminal, type VirtualTerminal} from '../helpers/virtual-terminal.ts';
import {memorySettings} from './memory-settings.ts';

/** A real relay in this process, and clients that reach it. */
export type Place = {
	readonly bridge: Bridge;
	/** A new account, connected. */
	join(name: string): Promise<Client>;
	/** A client that has no account yet. */
	client(): Client;
};

/** A chat full screen in a terminal of this process. */
export type Chat = VirtualTerminal & {
	readonly client: Client;
	readonly drafts: MemoryDrafts;
	readonly ended: Promise<TuiEnd>;
	/** What others may ask of it, while it is open. */
	window(): SessionWindow | undefined;
};

export type MemoryDrafts = DraftStore & {saved: SavedDrafts | undefined};

/** Not the relay's own: the same bytes would be the same ids. */
let seed = 1000;

/** The machine's clock, with timers that do not keep a finished test process alive. */
const testClock: Clock = {
	...systemClock,
	after(delay, run) {
		const handle = setTimeout(run, delay).unref();
		return {cancel: () => clearTimeout(handle)};
	},
};

/** A relay on the machine's own clock, closed with the test. */
export async function openPlace(t: ExecutionContext): Promise<Place> {
	const {relay} = await startTestRelay({clock: testClock});
	const bridge = bridgeTo(() => relay);
	const clients: Client[] = [];
	t.teardown(async () => {
		for (const client of clients) {
			await client.close();
		}
		await relay.stop({retryAfterMax: 0});
	});
	const client = () => {
		const made = createClient({
			url: 'wss://chat.example',
			transport: bridge,
			vault: createMemoryVault(),
			clock: testClock,
			random: seededRandom(++seed),
		});
		clients.push(made);
		return made;
	};
	return {
		bridge,
		client,
		async join(name) {
			const made = client();
			await made.register({name});
			await made.whenLive();
			return made;
		},
	};
}

/** The full-screen chat of that client. */
export function openChat(
	t: ExecutionContext,
	client: Client,
	{
		columns = 80,
		rows = 24,
		saved = undefined as SavedDrafts | undefined,
		memory = undefined as WindowStore | undefined,
	} = {},
): Chat {
	const terminal = openVirtualTerminal({columns, rows});
	const drafts = memoryDrafts(saved);
	let window: SessionWindow | undefined;
	const onWindow = (shown: SessionWindow | undefined) => {
		window = shown;
	};
	const session = {client, drafts, onWindow, ...(memory && {memory})};
	const ended = runTui(tuiOptions(terminal), session);
	t.teardown(() => terminal.close());
	return {...terminal, client, drafts, ended, window: () => window};
}

/** How tests start full-screen apps in a terminal of this process. */
export function tuiOptions({stdin, stdout, stderr}: VirtualTerminal): TuiOptions {
	return {
		stdin,
		stdout,
		stderr,
		clock: testClock,
		environment: {TERM: 'xterm-256color', LANG: 'C.UTF-8'},
		settings: memorySettings(),
		version: '0.0.0',
	};
}

export function memoryDrafts(saved?: SavedDrafts): MemoryDrafts {
	return {
		saved,
		async load() {
			return this.saved;
		},
		async save(drafts) {
			this.saved = drafts;
		},
	};
}

/** Where a window is remembered between two starts; `saved` is what a broken or older file holds. */
export function windowStore(saved?: unknown): WindowStore & {saved: unknown} {
	return {
		saved,
		async load() {
			return this.saved;
		},
		async save(memory) {
			this.saved = memory;
		},
	};
}

/** A session for the first start. */
export function sessionOf(client: Client, lines: readonly string[] = []): Session {
	return {client, drafts: memoryDrafts(), lines};
}

/** A room that the client is in. */
export function roomOf(client: Client, name: string): RoomState {
	const room = roomByName(client.state, name);
	if (room === undefined) {
		throw new Error(`There is no room ${name} here.`);
	}
	return room;
}

/** What keys send. */
export const KEYS = {
	enter: '\r',
	escape: '\u001b',
	tab: '\t',
	up: '\u001b[A',
	down: '\u001b[B',
	right: '\u001b[C',
	left: '\u001b[D',
	pageUp: '\u001b[5~',
	end: '\u001b[F',
	altDown: '\u001b[1;3B',
	ctrlC: '\u0003',
	ctrlK: '\u000b',
	ctrlX: '\u0018',
	ctrlU: '\u0015',
	focusIn: '\u001b[I',
	focusOut: '\u001b[O',
} as const;

/** A pasted text as terminals send it. */
export function paste(text: string): string {
	return `\u001b[200~${text}\u001b[201~`;
}
