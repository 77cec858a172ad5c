import {MessageLog} from '../../source/client/state/message-log.ts';
import type {Vault} from '../../source/client/vault/vault.ts';
import type {MemoryDisk, MemoryFacts, MemoryRoom} from '../../source/server/storage/memory-disk.ts';
import type {ChangeResult, NewChange} from '../../source/server/storage/message-storage.ts';
import type {Storage} from '../../source/server/storage/storage.ts';
import {type Mutant, replaced} from './mutants.ts';

/** The planted bugs of changes, answers, searches and marks that move back. */
export const CHANGE_MUTANTS: readonly Mutant[] = [
	{name: 'older-revision-holds', plant: keepOlder},
	{name: 'changes-lost-in-restart', vault: forgetChanges},
	{
		name: 'change-done-twice',
		storage: (storage, {disk}) =>
			afterChange(storage, disk, (room, {target}, facts) => {
				// The bug: one reaction counts for two.
				const last = facts.reactions.at(-1);
				const reactions = last === undefined ? [] : [...facts.reactions, last];
				room.facts.set(target, {...facts, reactions});
			}),
	},
	{
		name: 'deleted-text-kept',
		storage: (storage, {disk}) =>
			changing(storage, async (request) => {
				const entry = disk.rooms.get(request.room)?.log[request.target - 1];
				const result = await storage.change(request);
				if (entry === undefined || request.action.type !== 'delete') return result;
				// The bug: the text stays where messages that are sent again are known by their ids.
				disk.sent.get(entry.from)?.set(entry.id, entry);
				return result;
			}),
	},
	{
		name: 'unchanged-but-said-so',
		// The bug: a change is said to be made, and is not.
		storage: (storage) =>
			changing(storage, async (request) =>
				request.action.type === 'pin'
					? {type: 'unchanged', seq: 0, time: request.time}
					: storage.change(request),
			),
	},
	{
		name: 'answer-counted-twice',
		storage: (storage, {disk}) => ({
			...storage,
			async append(message) {
				const result = await storage.append(message);
				const isNew = result.type === 'appended' && !result.duplicate;
				const {thread} = isNew ? result.message : {};
				const room = disk.rooms.get(message.room);
				const facts = room?.facts.get(thread ?? 0);
				if (thread !== undefined && facts !== undefined) {
					room?.facts.set(thread, {...facts, replies: facts.replies + 1});
				}
				return result;
			},
		}),
	},
	{
		name: 'mark-stays',
		// The bug: who wants to read again has read it all the same.
		storage: (storage) => ({
			...storage,
			setRead: (room, account, seq) => storage.markRead(room, account, seq),
		}),
	},
	{
		name: 'search-in-all-rooms',
		storage: (storage, {disk}) => ({
			...storage,
			search: (request) => storage.search({...request, rooms: [...disk.rooms.keys()]}),
		}),
	},
	{
		name: 'cursor-skips-changes',
		plant: () => {
			const {receive} = MessageLog.prototype;
			// The bug: what is no row is not received.
			return replaced(MessageLog.prototype, 'receive', function (this: MessageLog, ...entries) {
				return receive.apply(
					this,
					entries.filter(({type}) => type === 'message'),
				);
			});
		},
	},
];

/** A message that is known in one revision does not take a newer one. */
function keepOlder(): () => void {
	const {withChanged} = MessageLog.prototype;
	return replaced(MessageLog.prototype, 'withChanged', function (this: MessageLog, message) {
		const known = this.messageAt(message.seq)?.shared?.revision ?? 0;
		const isOlder = known === 0 || (message.shared?.revision ?? 0) <= known;
		return isOlder ? withChanged.call(this, message) : this;
	});
}

/** A program that starts again knows its unsent messages, and not what was to be done to others. */
function forgetChanges(vault: Vault): Vault {
	return {
		...vault,
		async read(name) {
			const bytes = await vault.read(name);
			if (bytes === undefined || !name.startsWith('outbox/')) return bytes;
			// Written by the outbox, whose format is a list with this field.
			const messages = JSON.parse(new TextDecoder().decode(bytes)) as readonly {kind: string}[];
			const kept = messages.filter(({kind}) => kind !== 'change');
			return new TextEncoder().encode(JSON.stringify(kept));
		},
	};
}

function changing(
	storage: Storage,
	change: (request: NewChange) => Promise<ChangeResult>,
): Storage {
	return {...storage, change};
}

function afterChange(
	storage: Storage,
	disk: MemoryDisk,
	spoil: (room: MemoryRoom, request: NewChange, facts: MemoryFacts) => void,
): Storage {
	return changing(storage, async (request) => {
		const result = await storage.change(request);
		const room = disk.rooms.get(request.room);
		const facts = room?.facts.get(request.target);
		const isMade = result.type === 'changed' && request.action.type === 'react';
		if (isMade && room !== undefined && facts !== undefined) spoil(room, request, facts);
		return result;
	});
}
