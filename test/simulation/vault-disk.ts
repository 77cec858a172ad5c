import {readMailboxNumber} from '../../source/client/private/messages/mailbox-number.ts';
import {OUTGOING_FORMAT, type Outgoing} from '../../source/client/private/messages/outgoing.ts';
import {createMemoryVault} from '../../source/client/vault/memory.ts';
import {type Vault, type VaultChange, VaultError} from '../../source/client/vault/vault.ts';
import type {Process} from './clock.ts';
import {pause} from './disk.ts';
import type {Dice} from './random.ts';

/** A message of an outbox as it stands on the client's disk. */
export type WrittenMessage = {readonly id: string; readonly failure?: string};

/** What a full disk answers. */
export const FULL = 'The simulated disk is full.';

/** A client's disk. It outlives the runs of the client; a crash loses what was not yet written. */
export class VaultDisk {
	isFull = false;
	/** Milliseconds at most that a write takes. */
	writeDelay: number;
	/** Called within a commit, before it is kept, after so many others. */
	fuse: {left: number; readonly blow: () => void} | undefined;
	readonly #dice: Dice;
	readonly #records = createMemoryVault();
	readonly #outboxes = new Map<string, readonly WrittenMessage[]>();
	/** Records of private messages that wait to be sent, and how far the mailbox is done. */
	readonly #private = new Map<string, Uint8Array>();
	#writing: (() => void) | undefined;

	constructor(dice: Dice, writeDelay: number) {
		this.#dice = dice;
		this.writeDelay = writeDelay;
	}

	/** The vault for one run of the client. */
	open(process: Process): Vault {
		const records = this.#records;
		let last: Promise<unknown> = Promise.resolve();
		const inOrder = <Value>(run: () => Promise<Value>): Promise<Value> => {
			const result = last.then(() => (process.isAlive ? run() : never<Value>()));
			last = result.catch(() => undefined);
			return result;
		};
		const changing = (apply: () => Promise<void>): Promise<void> =>
			inOrder(async () => {
				if (this.isFull) throw new VaultError('storage-full', FULL);
				this.#writing = () => void apply();
				if (this.#burnt()) return never();
				await pause(process, this.#dice.integer(0, this.writeDelay));
				this.#writing = undefined;
				await apply();
			});
		const commit = (changes: readonly VaultChange[]): Promise<void> => {
			const copies = changes.map(({name, bytes}) => ({name, bytes: bytes?.slice()}));
			return changing(() => {
				for (const {name, bytes} of copies) this.#note(name, bytes);
				return records.commit(copies);
			});
		};
		return {
			protection: 'memory',
			read: (name) => inOrder(() => records.read(name)),
			write: (name, bytes) => commit([{name, bytes}]),
			delete: (name) => commit([{name, bytes: undefined}]),
			commit,
			list: (prefix) => inOrder(() => records.list(prefix)),
			close: () => inOrder(async () => undefined),
		};
	}

	/** The power fails: what was being written is kept or not. */
	crash(): void {
		this.fuse = undefined;
		if (this.#dice.chance(0.5)) this.#writing?.();
		this.#writing = undefined;
	}

	/** Every message that stands in an outbox on the disk, whoever has it open. */
	get written(): readonly WrittenMessage[] {
		return [...this.#outboxes.values()].flat();
	}

	/** Every private message that waits to be sent, in the order of sending to each account. */
	get outgoing(): readonly Outgoing[] {
		return [...this.#private]
			.filter(([name]) => OUTGOING.test(name))
			.sort(([one], [other]) => (one < other ? -1 : 1))
			.map(([, bytes]) => OUTGOING_FORMAT.decode(bytes));
	}

	/** How far the mailbox is done, as the disk has it; 0 before the first. */
	get mailboxNumber(): number {
		for (const [name, bytes] of this.#private) {
			if (MAILBOX.test(name)) return readMailboxNumber(bytes);
		}

		return 0;
	}

	#burnt(): boolean {
		const {fuse} = this;
		if (fuse === undefined || fuse.left-- > 0) return false;
		this.fuse = undefined;
		fuse.blow();
		return true;
	}

	#note(name: string, bytes: Uint8Array | undefined): void {
		const records = OUTGOING.test(name) || MAILBOX.test(name) ? this.#private : undefined;
		if (bytes === undefined) {
			records?.delete(name);
			this.#outboxes.delete(name);
		} else if (name.startsWith(OUTBOX)) this.#outboxes.set(name, outboxIn(bytes));
		else records?.set(name, bytes);
	}
}

const OUTBOX = 'outbox/';
const OUTGOING = /^private\/.*\/outbox\/[^/]+\/message\/\d+$/;
const MAILBOX = /^private\/.*\/mailbox$/;

function outboxIn(bytes: Uint8Array): readonly WrittenMessage[] {
	// Written by the outbox, whose format is a list with these fields.
	return JSON.parse(new TextDecoder().decode(bytes)) as readonly WrittenMessage[];
}

/** What a dead program waits for. */
function never<Value>(): Promise<Value> {
	return new Promise(() => {});
}
