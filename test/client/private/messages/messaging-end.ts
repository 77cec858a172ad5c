import type {ExecutionContext} from 'ava';
import {RefusedError, UnreachableError} from '../../../../source/client/error.ts';
import {Batch} from '../../../../source/client/private/batch.ts';
import type {Bodies} from '../../../../source/client/private/bodies.ts';
import {
	type OpenConversations,
	openConversations,
} from '../../../../source/client/private/history/conversations.ts';
import {openContacts} from '../../../../source/client/private/keys/contacts.ts';
import {openKeyring} from '../../../../source/client/private/keys/keyring.ts';
import type {OpenKeyring} from '../../../../source/client/private/keys/open-keyring.ts';
import {
	type Messaging,
	openMessaging,
} from '../../../../source/client/private/messages/messaging.ts';
import type {Contacts, PrivateContext} from '../../../../source/client/private/parts.ts';
import {conversationId, privateRecords} from '../../../../source/client/private/record-names.ts';
import {Turns} from '../../../../source/client/private/turns.ts';
import type {PendingMessage, RoomState} from '../../../../source/client/state/state.ts';
import {Store} from '../../../../source/client/store.ts';
import {createMemoryVault} from '../../../../source/client/vault/memory.ts';
import {
	RESTORED_RECORD,
	type Vault,
	type VaultChange,
	VaultError,
} from '../../../../source/client/vault/vault.ts';
import {createContentId} from '../../../../source/crypto/content.ts';
import {createDeviceKey, type DeviceKey} from '../../../../source/crypto/device-key.ts';
import {fromBase64url, toBase64url} from '../../../../source/crypto/encoding.ts';
import {ready} from '../../../../source/crypto/sodium.ts';
import type {
	RequestFields,
	RequestResult,
	RequestType,
} from '../../../../source/protocol/client-frame.ts';
import {decodeResult} from '../../../../source/protocol/codec.ts';
import type {RelayFrame} from '../../../../source/protocol/relay-frame.ts';
import type {FakeLink} from '../../../helpers/link.ts';
import type {ManualClock} from '../../../helpers/manual-clock.ts';
import {seededRandom} from '../../../helpers/seeded-random.ts';
import {startTestRelay, type TestRelay} from '../../../helpers/test-relay.ts';
import {settled, until} from '../../../helpers/until.ts';

const HOST = 'chat.example';
let seed = 40_000;

/** A disk that a test fills, and whose writes it can count. */
export class TestDisk implements Vault {
	readonly inner: Vault;
	readonly protection = 'memory';
	/** Commits that succeed before the disk is full; undefined for always. */
	left: number | undefined;
	/** Names of the records of every commit that succeeded. */
	readonly commits: string[][] = [];

	constructor(inner: Vault = createMemoryVault()) {
		this.inner = inner;
	}

	read(name: string): Promise<Uint8Array | undefined> {
		return this.inner.read(name);
	}

	async write(name: string, bytes: Uint8Array): Promise<void> {
		await this.commit([{name, bytes}]);
	}

	async delete(name: string): Promise<void> {
		await this.commit([{name, bytes: undefined}]);
	}

	async commit(changes: readonly VaultChange[]): Promise<void> {
		const copies = changes.map(({name, bytes}) => ({name, bytes: bytes?.slice()}));
		if (this.left === 0) throw new VaultError('storage-full', 'The disk is full. Free some space.');
		if (this.left !== undefined) this.left--;
		await this.inner.commit(copies);
		this.commits.push(changes.map(({name}) => name));
	}

	list(prefix: string): Promise<readonly string[]> {
		return this.inner.list(prefix);
	}

	async close(): Promise<void> {}

	/** A copy of what is on the disk now. */
	async copy(): Promise<Vault> {
		const copy = createMemoryVault();
		for (const name of await this.inner.list('')) {
			const bytes = await this.inner.read(name);
			if (bytes !== undefined) await copy.write(name, bytes);
		}

		return copy;
	}
}

/** What a test does to the line of one device. */
export type Line = {
	/** Not connected at all. */
	isDown: boolean;
	/** The relay carries these out, and its answers are lost. */
	readonly unanswered: Set<RequestType>;
	/** The relay says nothing to these. */
	readonly silent: Set<RequestType>;
	/** What a frame of the relay becomes on its way. */
	twist: (frame: RelayFrame<'envelope'>) => readonly RelayFrame<'envelope'>[];
	/** What an answer becomes. */
	twistAnswer: (type: RequestType, result: unknown) => unknown;
	/** Every `envelope.send` that left, as it was. */
	readonly sent: RequestFields<'envelope.send'>[];
};

/** One device of an account that sends and receives private messages over a real relay. */
export type End = {
	readonly name: string;
	readonly device: string;
	readonly disk: TestDisk;
	readonly line: Line;
	readonly lines: string[];
	readonly steps: {readonly name: string; readonly step: Bodies['sas']}[];
	/** Ids of files that nobody needs any more. */
	readonly filesDeleted: readonly string[];
	readonly context: PrivateContext;
	readonly turns: Turns;
	readonly keyring: OpenKeyring;
	readonly contacts: Contacts;
	readonly conversations: OpenConversations;
	readonly messaging: Messaging;
	readonly room: (name: string) => RoomState | undefined;
	/** Says something to somebody; returns the message's id. */
	say(to: string, text: string): string;
	/** Connects, or begins anew. */
	connect(): Promise<void>;
	disconnect(): void;
	/** Does what a part does within a turn, and writes its batch. */
	write<Result>(work: (batch: Batch) => Result | Promise<Result>): Promise<Result>;
	/** Ends as a process that is killed, nothing more being written, and starts on that disk. */
	restart(options?: {readonly disk?: Vault; readonly wasRestored?: boolean}): Promise<End>;
	close(): Promise<void>;
};

export type Ends = {
	readonly relay: TestRelay;
	readonly clock: ManualClock;
	join(name: string): Promise<End>;
	/** Another device of the account, in its list. */
	addDevice(end: End, options?: {readonly hasPrekeys?: boolean}): Promise<End>;
	/** Lets virtual time pass until the condition holds. */
	until(condition: () => boolean): Promise<void>;
	pass(milliseconds: number): Promise<void>;
};

export async function messagingEnds(t: ExecutionContext): Promise<Ends> {
	await ready();
	const relay = await startTestRelay();
	const ends = new Set<End>();
	t.teardown(() => Promise.all([...ends].map((end) => end.close())));
	const {clock} = relay;
	const open = async (parts: EndParts): Promise<End> => {
		const end = await openEnd({...parts, opened: (other) => ends.add(other)});
		ends.add(end);
		await end.connect();
		return end;
	};
	return {
		relay,
		clock,
		async join(name) {
			const key = createDeviceKey(seededRandom(++seed));
			const link = relay.connect();
			await link.request('register.device', {name, device: {...publicKeys(key), label: 'first'}});
			link.hangUp();
			return open({name, key, relay, disk: new TestDisk(), isFirst: true});
		},
		async addDevice(end, {hasPrekeys = true} = {}) {
			const key = createDeviceKey(seededRandom(++seed));
			await relay.storage.addDevice(
				{
					...{id: toBase64url(key.deviceId), account: end.name, kind: 'device', label: 'second'},
					...{publicKey: publicKeys(key).publicKey, tokenHash: undefined},
					...{createdAt: 1, lastSeenAt: 1},
				},
				16,
			);
			const other = await open({name: end.name, key, relay, disk: new TestDisk(), isFirst: false});
			const {identityKey} = end.keyring.own().list;
			const entry = other.keyring.ownEntry(identityKey);
			await end.turns.take(() => end.keyring.changeList({add: entry}));
			if (!hasPrekeys) return other;
			await other.write((batch) => other.keyring.adopt(end.keyring.own().list, batch));
			await other.turns.take(() => other.keyring.prepare());
			other.messaging.online();
			return other;
		},
		until: (condition) => until(condition, () => clock.advance(20)),
		async pass(milliseconds) {
			for (let left = milliseconds; left > 0; left -= 500) {
				clock.advance(Math.min(left, 500));
				await settled();
			}
		},
	};
}

type EndParts = {
	readonly name: string;
	readonly key: DeviceKey;
	readonly relay: TestRelay;
	readonly disk: TestDisk;
	readonly isFirst: boolean;
	readonly opened?: (end: End) => void;
};

async function openEnd(parts: EndParts): Promise<End> {
	const {name, key, relay, disk} = parts;
	const turns = new Turns();
	const store = new Store();
	const lines: string[] = [];
	const steps: {name: string; step: Bodies['sas']}[] = [];
	const filesDeleted: string[] = [];
	const device = toBase64url(key.deviceId);
	const line: Line = {
		isDown: true,
		unanswered: new Set(),
		silent: new Set(),
		twist: (frame) => [frame],
		twistAnswer: (_type, result) => result,
		sent: [],
	};
	let link: FakeLink | undefined;
	let read = 0;
	let isClosed = false;
	const welcome = {account: name, role: 'member', device, hasPassword: false, time: 0} as const;
	store.dispatch({type: 'logged-in', welcome});
	const context: PrivateContext = {
		...{vault: disk, clock: relay.clock, random: seededRandom(++seed)},
		...{records: privateRecords('tag'), account: name, host: HOST, deviceKey: key},
		relayKey: relayKeyOf(relay),
		frameBytes: () => 65_536,
		async ask<Type extends RequestType>(
			type: Type,
			fields: RequestFields<Type>,
		): Promise<RequestResult<Type>> {
			const at = link;
			if (line.isDown || at === undefined) throw new UnreachableError('offline', 'Offline.');
			// The type says which request it is.
			if (type === 'envelope.send') line.sent.push(fields as RequestFields<'envelope.send'>);
			if (line.silent.has(type)) await new Promise(() => {});
			const answer = await at.ask(type, fields);
			if (line.unanswered.has(type)) throw new UnreachableError('no-answer', 'No answer.');
			if (answer.type === 'error') throw new RefusedError(answer);
			// A twist gives the shape of what it was given.
			return line.twistAnswer(type, decodeResult(type, answer.result)) as RequestResult<Type>;
		},
		state: () => store.state,
		dispatch: (event) => store.dispatch(event),
		addLine: ({text}) => lines.push(text),
		onFileDeleted: (file) => filesDeleted.push(file),
	};
	const keyring = await openKeyring(context, {turns});
	const contacts = await openContacts(context, keyring);
	const conversations = await openConversations(context, contacts, turns);
	await conversations.load();
	const messaging = await openMessaging({
		...{context, turns, keyring, contacts, conversations},
		onComparison: (from, step) => steps.push({name: from, step}),
	});

	const takePushes = () => {
		const frames = link?.frames ?? [];
		for (; read < frames.length; read++) {
			const frame = frames[read];
			if (isClosed || line.isDown) continue;
			if (frame?.type === 'mailbox') messaging.receiver.mailbox(frame.head);
			if (frame?.type === 'envelope') {
				for (const each of line.twist(frame)) messaging.receiver.receive(each);
			}
		}
	};
	const end: End = {
		...{name, device, disk, line, lines, steps, filesDeleted, context, turns},
		...{keyring, contacts, conversations, messaging},
		room: (other) => store.state.rooms.get(conversationId(other)),
		say(to, text) {
			const id = createContentId(context.random);
			messaging.dispatch.send(to, {id, kind: 'text', body: {text, style: 'text'}});
			return id;
		},
		async connect() {
			link?.hangUp();
			link = await logIn(relay, key);
			read = 0;
			line.isDown = false;
			const at = link;
			const send = at.send.bind(at);
			at.send = (frame) => {
				send(frame);
				takePushes();
			};
			await at.request('resume', {cursors: {}, mailbox: messaging.receiver.done});
			await turns.take(() => keyring.prepare());
			messaging.online();
		},
		disconnect() {
			line.isDown = true;
			link?.hangUp();
			link = undefined;
			messaging.offline();
		},
		write: (work) =>
			turns.take(async () => {
				const batch = new Batch();
				const result = await work(batch);
				await batch.commit(disk);
				return result;
			}),
		async restart({disk: kept, wasRestored = false} = {}) {
			const copy = kept ?? (await disk.copy());
			await end.close();
			if (wasRestored) await copy.write(RESTORED_RECORD, new Uint8Array(8).fill(1));
			const next = await openEnd({...parts, disk: new TestDisk(copy)});
			parts.opened?.(next);
			await next.connect();
			return next;
		},
		async close() {
			if (isClosed) return;
			end.disconnect();
			isClosed = true;
			disk.left = 0;
			// Killed: nobody waits for it.
			messaging.close().catch(() => {});
			conversations.close();
			keyring.close();
		},
	};
	return end;
}

/** Shows a conversation and takes part in it, as the person would who opens it. */
export async function befriend(one: End, other: End): Promise<void> {
	await one.write((batch) => one.conversations.ensure(other.name, 'accepted', batch));
	await other.write((batch) => other.conversations.ensure(one.name, 'accepted', batch));
}

/** What was said in a conversation, notes left out, oldest first. */
export function textsWith(end: End, name: string): readonly string[] {
	return rowsWith(end, name).flatMap(({text, facts}) => (facts?.note === undefined ? [text] : []));
}

/** What happened in a conversation without anybody saying anything. */
export function notesWith(end: End, name: string): readonly string[] {
	return rowsWith(end, name).flatMap(({text, facts}) => (facts?.note === undefined ? [] : [text]));
}

export function rowsWith(end: End, name: string) {
	return [...(end.room(name)?.log ?? [])].flatMap((row) => (row.type === 'message' ? [row] : []));
}

export function pendingWith(
	end: End,
	name: string,
): ReadonlyArray<PendingMessage['delivery']['type']> {
	return (end.room(name)?.pending ?? []).map(({delivery}) => delivery.type);
}

function relayKeyOf(relay: TestRelay): string {
	const link = relay.connect();
	const key = link.all('hello')[0]?.relay.key ?? '';
	link.hangUp();
	return key;
}

async function logIn(relay: TestRelay, key: DeviceKey): Promise<FakeLink> {
	const link = relay.connect();
	const hello = link.all('hello')[0] ?? (await link.until('hello'));
	const signature = key.signLogin({
		host: HOST,
		relayKey: fromBase64url(hello.relay.key),
		nonce: fromBase64url(hello.nonce),
	});
	await link.request('auth.device', {
		...{device: toBase64url(key.deviceId), host: HOST},
		signature: toBase64url(signature),
	});
	return link;
}

function publicKeys({signingKey, exchangeKey}: DeviceKey) {
	return {publicKey: toBase64url(signingKey), exchangeKey: toBase64url(exchangeKey)};
}
