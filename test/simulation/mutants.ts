import {MessageLog} from '../../source/client/state/message-log.ts';
import type {Transport} from '../../source/client/transport.ts';
import type {Vault} from '../../source/client/vault/vault.ts';
import {Feed} from '../../source/server/feed.ts';
import type {MemoryDisk} from '../../source/server/storage/memory.ts';
import type {AppendResult, Storage} from '../../source/server/storage/storage.ts';
import type {Process} from './clock.ts';

type RelayMachine = {readonly disk: MemoryDisk; readonly process: Process};

/** A bug, planted from outside to see whether the simulation finds it. */
export type Mutant = {
	readonly name: string;
	/** Only worlds with private messages can show it; the others are looked for in those without. */
	readonly isPrivate?: boolean;
	/** Only worlds in which somebody keeps order can show it. */
	readonly isOrderly?: boolean;
	readonly storage?: (storage: Storage, machine: RelayMachine) => Storage;
	readonly transport?: (transport: Transport) => Transport;
	readonly vault?: (vault: Vault, process: Process) => Vault;
	/** Changes the product's own classes. Returns the way back. */
	readonly plant?: () => () => void;
};

/** The planted bugs, each of which breaks one promise. */
export const MUTANTS: readonly Mutant[] = [
	{
		name: 'no-duplicate-check',
		storage: (storage, {disk}) => ({
			...storage,
			append(message) {
				disk.sent.get(message.from)?.delete(message.id);
				return storage.append(message);
			},
		}),
	},
	{name: 'acknowledge-before-commit', storage: acknowledgeEarly},
	{
		name: 'no-gap-check',
		plant: () =>
			replaced(MessageLog.prototype, 'withTailGap', function (this: MessageLog) {
				return this;
			}),
	},
	{
		name: 'resume-off-by-one',
		storage: (storage) => ({
			...storage,
			history({after, ...request}) {
				const skipped = after === undefined || after === 0 ? after : after + 1;
				return storage.history({...request, ...(skipped === undefined ? {} : {after: skipped})});
			},
		}),
	},
	{name: 'resend-with-new-id', transport: resendRenamed},
	{
		name: 'send-before-write',
		vault: (vault) => ({
			...vault,
			async write(name, bytes) {
				const copy = bytes.slice();
				// The bug: nobody waits, and nobody hears of a failure.
				void vault.write(name, copy).catch(() => undefined);
			},
		}),
	},
	{
		name: 'follow-after-leaving',
		plant: () => replaced(Feed.prototype, 'unfollow', () => undefined),
	},
	{
		name: 'no-heads-in-heartbeat',
		plant: () => replaced(Feed.prototype, 'takeHeads', () => ({})),
	},
	{
		name: 'read-mark-forgotten',
		// The bug: said to be kept, and is not.
		storage: (storage) => ({...storage, markRead: async (_room, _account, seq) => seq}),
	},
];

/** Tells of the commit before it happens, as a storage without a sync would. */
function acknowledgeEarly(storage: Storage, {disk}: RelayMachine): Storage {
	const promised = new Map<string, number>();
	return {
		...storage,
		async append(message): Promise<AppendResult> {
			const known = disk.sent.get(message.from)?.has(message.id) === true;
			const room = disk.rooms.get(message.room);
			if (known || room?.members.has(message.from) !== true) return storage.append(message);
			const seq = Math.max(promised.get(message.room) ?? 0, room.log.length) + 1;
			promised.set(message.room, seq);
			// The bug: nobody waits for the commit.
			void storage.append(message).catch(() => undefined);
			const {id, kind, from, time, text} = message;
			const stored = {room: message.room, seq, id, kind, from, time, text};
			return {type: 'appended', message: stored, duplicate: false};
		},
	};
}

/** Gives a message another id each time it is sent again. */
function resendRenamed(transport: Transport): Transport {
	const times = new Map<string, number>();
	const renamed = (text: string): string => {
		if (!text.startsWith('{"type":"send"')) return text;
		// A request of the client's own making, of this type.
		const frame = JSON.parse(text) as {message: string};
		const time = (times.get(frame.message) ?? 0) + 1;
		times.set(frame.message, time);
		return time === 1 ? text : JSON.stringify({...frame, message: `${frame.message}-${time}`});
	};
	return {
		open(url, events) {
			const connection = transport.open(url, events);
			return {
				send: (text) => connection.send(renamed(text)),
				close: (code) => connection.close(code),
			};
		},
		openTransfer: (url, events) => transport.openTransfer(url, events),
	};
}

/** Replaces a method of a class until the returned function is called. */
export function replaced<Owner extends object, Name extends keyof Owner>(
	owner: Owner,
	name: Name,
	method: Owner[Name],
): () => void {
	const original = owner[name];
	owner[name] = method;
	return () => {
		owner[name] = original;
	};
}
