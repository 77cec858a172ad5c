import {Batch} from '../../source/client/private/batch.ts';
import type {Bodies, BodyKind} from '../../source/client/private/bodies.ts';
import {writeBody} from '../../source/client/private/bodies.ts';
import {
	type OpenConversations,
	openConversations,
} from '../../source/client/private/history/conversations.ts';
import type {Arrival, Consequence} from '../../source/client/private/parts.ts';
import {privateRecords} from '../../source/client/private/record-names.ts';
import {Turns} from '../../source/client/private/turns.ts';
import type {LogMessage, RoomState} from '../../source/client/state/state.ts';
import {Store} from '../../source/client/store.ts';
import {createMemoryVault} from '../../source/client/vault/memory.ts';
import type {Vault} from '../../source/client/vault/vault.ts';
import type {Contact} from '../../source/crypto/contact.ts';
import type {Content, ContentKind, Json} from '../../source/crypto/content.ts';
import {type ManualClock, manualClock} from './manual-clock.ts';
import {seededRandom} from './seeded-random.ts';

/** Tuesday 4 August 2026, 11:12:00 UTC. */
export const NOON = Date.UTC(2026, 7, 4, 11, 12);

export const RECORDS = privateRecords('tag');

/** The conversations of ada, over a vault, with what the screen would know of them. */
export type Desk = {
	readonly conversations: OpenConversations;
	readonly store: Store;
	readonly vault: Vault;
	readonly clock: ManualClock;
	readonly turns: Turns;
	/** Runs `work` and writes its batch, as one turn. */
	turn<Result>(work: (batch: Batch) => Result): Promise<Result>;
	/** A message of another account, or of ada's other device, comes and is written. */
	receive<Kind extends BodyKind>(
		kind: Kind,
		body: Bodies[Kind],
		rest?: Partial<Content & Arrival>,
	): Promise<readonly Consequence[]>;
	/** The relay has accepted something that ada sent to bob. */
	sent<Kind extends BodyKind>(kind: Kind, body: Bodies[Kind], id?: string): Promise<void>;
	/** Ids of files that nobody needs any more. */
	readonly filesDeleted: readonly string[];
	room(name?: string): RoomState;
	rows(name?: string): readonly LogMessage[];
	close(): Promise<void>;
};

/** Opens them, and shows them. */
export async function openDesk({
	vault = createMemoryVault(),
	clock = manualClock(NOON),
	contacts = new Map<string, Contact>(),
}: {
	readonly vault?: Vault;
	readonly clock?: ManualClock;
	readonly contacts?: ReadonlyMap<string, Contact>;
} = {}): Promise<Desk> {
	const store = new Store();
	store.dispatch({
		type: 'logged-in',
		welcome: {account: 'ada', role: 'member', device: 'd1', hasPassword: false, time: 0},
	});
	const turns = new Turns();
	const filesDeleted: string[] = [];
	const context = {
		vault,
		records: RECORDS,
		account: 'ada',
		clock,
		random: seededRandom(clock.now()),
		state: () => store.state,
		dispatch: (event: Parameters<Store['dispatch']>[0]) => store.dispatch(event),
		onFileDeleted: (file: string) => void filesDeleted.push(file),
	};
	const conversations = await openConversations(context, contacts, turns);
	await conversations.load();
	const turn: Desk['turn'] = (work) =>
		turns.take(async () => {
			const batch = new Batch();
			const result = work(batch);
			await batch.commit(vault);
			return result;
		});
	const room = (name = 'bob') => {
		const held = store.state.rooms.get(`@${name}`);
		if (held === undefined) throw new Error(`There is no conversation with ${name}.`);
		return held;
	};
	return {
		...{conversations, store, vault, clock, turns, turn, room, filesDeleted},
		async receive(kind, body, rest = {}) {
			const content = contentOf(kind, writeBody(kind, body), clock.now(), rest);
			const arrival = {
				from: 'bob',
				device: 'bobs-device',
				relayTime: clock.now(),
				isUnderChangedKeys: false,
				...rest,
			};
			const consequences = await turn((batch) =>
				conversations.applyReceived(content, arrival, batch),
			);
			await turns.idle();
			return consequences;
		},
		async sent(kind, body, id = `own-${++count}`) {
			const time = clock.now();
			const message = {to: 'bob', id, kind, body: writeBody(kind, body), time, relayTime: time};
			await turn((batch) => conversations.applySent(message, batch));
			await turns.idle();
		},
		rows: (name) => [...room(name).log].flatMap((row) => (row.type === 'message' ? [row] : [])),
		async close() {
			await turns.idle();
			conversations.close();
		},
	};
}

/** The text that a message is. */
export function text(words: string): Bodies['text'] {
	return {text: words, style: 'text'};
}

/** Makes the conversation with bob, accepted. */
export async function openWithBob(options?: Parameters<typeof openDesk>[0]): Promise<Desk> {
	const desk = await openDesk(options);
	await desk.turn((batch) => desk.conversations.ensure('bob', 'accepted', batch));
	return desk;
}

/** The desk as after a restart. */
export async function reopened(desk: Desk, vault = desk.vault): Promise<Desk> {
	await desk.close();
	return openDesk({vault, clock: desk.clock});
}

/** What the rows of a conversation say. */
export function textsOf(desk: Desk, name?: string): readonly string[] {
	return desk.rows(name).map((row) => row.text);
}

/** A vault that does some things otherwise than the one behind it. */
export function vaultWith(inner: Vault, changes: Partial<Vault>): Vault {
	return {
		read: (name) => inner.read(name),
		write: (name, bytes) => inner.write(name, bytes),
		delete: (name) => inner.delete(name),
		commit: (all) => inner.commit(all),
		list: (prefix) => inner.list(prefix),
		close: () => inner.close(),
		protection: inner.protection,
		...changes,
	};
}

let count = 0;

function contentOf(kind: ContentKind, body: Json, time: number, rest: Partial<Content>): Content {
	return {id: `content-${++count}`, time, to: 'ada@here', kind, body, ...rest};
}
