import type {Clock} from '../protocol/environment.ts';
import {phrase} from '../words/phrase.ts';
import {
	ATTENTION_FORMAT,
	ATTENTION_MOST,
	attentionName,
	fromStored,
	NO_WISHES,
	type Stored,
	toStored,
} from './attention-record.ts';
import {InputError, sentenceOf} from './error.ts';
import type {AttentionState, RoomAttention} from './state/state.ts';
import type {Store} from './store.ts';
import {type VaultRecord, vaultRecord} from './vault/record.ts';
import type {Vault} from './vault/vault.ts';

type AttentionOptions = {
	readonly vault: Vault;
	readonly store: Store;
	readonly clock: Clock;
	readonly problem: (sentence: string) => void;
};

/** What this person wants to be called for: in the state at once, and in the vault soon after. */
export class Attention {
	readonly #options: AttentionOptions;
	#tag: string | undefined;
	#record: VaultRecord<Stored> | undefined;
	#writing: Promise<void> | undefined;
	#isDirty = false;

	constructor(options: AttentionOptions) {
		this.#options = options;
	}

	/** Reads what is kept for an account, once; before anything of it is counted. Never rejects. */
	async open(tag: string): Promise<void> {
		if (tag === this.#tag) return;
		await this.close();
		const {vault, store, problem} = this.#options;
		const record = vaultRecord(vault, attentionName(tag), ATTENTION_FORMAT);
		this.#tag = tag;
		this.#record = record;
		try {
			const stored = await record.read();
			const attention = stored === undefined ? NO_WISHES : fromStored(stored);
			store.dispatch({type: 'attention-changed', attention});
		} catch (error) {
			store.dispatch({type: 'attention-changed', attention: NO_WISHES});
			problem(sentenceOf(error));
		}
	}

	/** Nobody is logged in any more: the next login reads it again. */
	async forget(): Promise<void> {
		await this.close();
		this.#tag = undefined;
		this.#record = undefined;
	}

	/** See Client.setRoomAttention. */
	setRoom(room: string, {level, mutedUntil}: RoomAttention): void {
		const {clock} = this.#options;
		const rooms = new Map(this.#known.rooms);
		const isMuted = mutedUntil !== undefined && mutedUntil > clock.now();
		if (level === undefined && !isMuted) rooms.delete(room);
		else rooms.set(room, {level, mutedUntil: isMuted ? mutedUntil : undefined});
		if (rooms.size > ATTENTION_MOST.rooms) {
			throw new InputError(phrase`Too many rooms have settings of their own. Take one back first.`);
		}

		this.#change({...this.#known, rooms});
	}

	/** See Client.setKeywords. */
	setKeywords(typed: readonly string[]): void {
		const {keywords: most, keywordLength} = ATTENTION_MOST;
		const words = new Map(typed.map((word) => [word.trim().toLowerCase(), word.trim()]));
		words.delete('');
		if (words.size > most)
			throw new InputError(phrase`There can be ${most} keywords. Leave some out.`);
		const long = [...words.values()].some((word) => word.length > keywordLength);
		if (long) throw new InputError(phrase`A keyword has at most ${keywordLength} characters.`);
		this.#change({...this.#known, keywords: [...words.values()]});
	}

	/** See Client.setQuiet. */
	setQuiet(until: number | undefined): void {
		this.#change({...this.#known, quietUntil: until});
	}

	/** Resolves when everything is written down. */
	async close(): Promise<void> {
		if (this.#isDirty) this.#save();
		await this.#writing;
	}

	get #known(): AttentionState {
		return this.#options.store.state.attention;
	}

	#change(attention: AttentionState): void {
		if (this.#record === undefined) throw new InputError(phrase`Log in before you set that.`);
		this.#options.store.dispatch({type: 'attention-changed', attention});
		this.#save();
	}

	/** However many changes come while one write is under way, they share the next. */
	#save(): void {
		this.#isDirty = true;
		this.#writing ??= this.#write().finally(() => {
			this.#writing = undefined;
		});
	}

	async #write(): Promise<void> {
		const record = this.#record;
		while (this.#isDirty && record !== undefined) {
			this.#isDirty = false;
			try {
				await record.write(toStored(this.#known));
			} catch (error) {
				this.#options.problem(
					phrase`That holds until you quit, and no longer: ${sentenceOf(error)}`,
				);
				return;
			}
		}
	}
}
