import {compareBytes, toBase64url} from '../../../crypto/encoding.ts';
import {
	createPrekeyStore,
	ONE_TIME_PREKEYS,
	ONE_TIME_PREKEYS_LOW,
	type PrekeyStore,
} from '../../../crypto/prekey-store.ts';
import {wipe} from '../../../crypto/sodium.ts';
import type {Timer} from '../../../protocol/environment.ts';
import {parsePrekey} from '../../../protocol/prekey-format.ts';
import {splitRecord} from '../../../protocol/record-reader.ts';
import {translated} from '../../../words/phrase.ts';
import {RefusedError} from '../../error.ts';
import {Batch} from '../batch.ts';
import type {PrivateContext} from '../parts.ts';
import {Staged} from '../staged.ts';
import {DrainWatch} from './drain-watch.ts';
import {encodePrekeys, type PrekeyRecord} from './key-records.ts';
import {KEY_LINES} from './key-sentences.ts';

const MINUTE = 60_000;
/** When a device refills tells when it is used: so it waits a random while (TC1 3.13). */
const REFILL_PAUSE = {least: 5 * MINUTE, most: 60 * MINUTE};
/** The most one-time prekeys of one `keys.publish`, by the protocol. */
const RECORDS_IN_FRAME = 32;
/** What a frame holds beside its records, in characters, with plenty of room. */
const FRAME_OVERHEAD = 256;
/** Numbers that the relay has already, after a restored vault, are passed over this often. */
const ATTEMPTS = 3;

/** How the upkeep reaches the rest. */
export type UpkeepOptions = {
	/** Does the work in a turn of its own, and takes care of what goes wrong. */
	readonly inTurn: (work: () => Promise<void>) => void;
};

/** Makes, publishes and renews the prekeys of this device (TC1 3.3, 3.13). */
export class PrekeyUpkeep {
	readonly #context: PrivateContext;
	readonly #options: UpkeepOptions;
	readonly #record: Staged<PrekeyRecord>;
	readonly #drain: DrainWatch;
	#refill: Timer | undefined;
	#isClosed = false;

	constructor(context: PrivateContext, record: PrekeyRecord | undefined, options: UpkeepOptions) {
		this.#context = context;
		this.#options = options;
		this.#record = new Staged(record ?? noPrekeys());
		this.#drain = new DrainWatch(context.clock);
	}

	/** The secret halves, as they are on the disk. */
	get store(): PrekeyStore {
		return this.#record.value.store;
	}

	/** What begins sessions with this device, as fields of `keys.publish`; empty before it is made. */
	get announcement(): {readonly signedPrekey?: string; readonly lastResort?: string} {
		const {signed, lastResort} = this.#record.value;
		if (signed === undefined || lastResort === undefined) return {};
		return {signedPrekey: toBase64url(signed), lastResort: toBase64url(lastResort)};
	}

	/** The secret halves after a handshake used one. */
	stage(store: PrekeyStore, batch: Batch): void {
		this.#stage({...this.#record.in(batch), store}, batch);
		batch.afterwards(() => this.#drain.sessionOpened());
	}

	/** Makes the first prekeys, where there are none yet. */
	stageFirst(batch: Batch): void {
		this.#stageRenewed(0, batch);
	}

	/** The relay has accepted the announcement. */
	stageAnnounced(batch: Batch): void {
		const record = this.#record.in(batch);
		if (!record.isAnnounced) this.#stage({...record, isAnnounced: true}, batch);
	}

	/** Renews what is old, and publishes what the relay has not. Throws RefusedError, UnreachableError. */
	async keep(): Promise<void> {
		const count = await this.#context.ask('keys.count', {});
		this.#counted(count.oneTimePrekeys);
		const isFirst = this.#record.value.signed === undefined;
		await this.#renew(isFirst ? 0 : ONE_TIME_PREKEYS);
		await this.#publishAnnouncement(count);
		const left = await this.#publishWaiting(count.oneTimePrekeys);
		if (left < ONE_TIME_PREKEYS_LOW) this.#refillLater();
	}

	/** The relay says that few are left: more are made after a while. */
	low(count: number): void {
		this.#counted(count);
		if (count < ONE_TIME_PREKEYS_LOW) this.#refillLater();
	}

	/** Stops waiting, and wipes the secrets. */
	close(): void {
		this.#isClosed = true;
		this.#refill?.cancel();
		this.store.wipe();
	}

	#counted(left: number): void {
		if (!this.#drain.isAlarming(left)) return;
		this.#context.addLine({level: 'error', text: translated(KEY_LINES.drained)});
	}

	#refillLater(): void {
		if (this.#refill !== undefined || this.#isClosed) return;
		const {clock, random} = this.#context;
		const {least, most} = REFILL_PAUSE;
		this.#refill = clock.after(least + random.fraction() * (most - least), () => {
			this.#refill = undefined;
			this.#options.inTurn(() => this.#refillNow());
		});
	}

	async #refillNow(): Promise<void> {
		const {oneTimePrekeys} = await this.#context.ask('keys.count', {});
		this.#counted(oneTimePrekeys);
		await this.#renew(oneTimePrekeys);
		await this.#publishWaiting(oneTimePrekeys);
	}

	async #renew(oneTimeOnRelay: number): Promise<void> {
		const batch = new Batch();
		this.#stageRenewed(oneTimeOnRelay, batch);
		await batch.commit(this.#context.vault);
	}

	/** Stages what `maintain` changed: it makes new ones, and forgets what has expired. */
	#stageRenewed(oneTimeOnRelay: number, batch: Batch): void {
		const {deviceKey: key, clock, random} = this.#context;
		const before = this.#record.in(batch);
		const {store, publication} = before.store.maintain({
			...{key, random, now: clock.now()},
			oneTimeOnRelay: oneTimeOnRelay + before.waiting.length,
		});
		const {signed, lastResort, oneTime} = publication;
		if (isSame(store, before.store)) {
			store.wipe();
			return;
		}

		const renewed = {
			signed: signed ?? before.signed,
			lastResort: lastResort ?? before.lastResort,
			isAnnounced: before.isAnnounced && signed === undefined && lastResort === undefined,
		};
		this.#stage({store, ...renewed, waiting: [...before.waiting, ...oneTime]}, batch);
	}

	async #publishAnnouncement(onRelay: {
		readonly signedPrekey?: number | undefined;
		readonly lastResort?: number | undefined;
	}): Promise<void> {
		const {signed, lastResort, isAnnounced} = this.#record.value;
		const isThere =
			isAnnounced &&
			signed !== undefined &&
			lastResort !== undefined &&
			numberOf('spk', signed) === onRelay.signedPrekey &&
			numberOf('kpk', lastResort) === onRelay.lastResort;
		if (isThere) return;
		await this.#context.ask('keys.publish', this.announcement);
		const batch = new Batch();
		this.stageAnnounced(batch);
		await batch.commit(this.#context.vault);
	}

	/** Publishes what waits, in as many frames as it takes. Returns how many the relay has then. */
	async #publishWaiting(before: number): Promise<number> {
		let left = before;
		await this.#setWaiting(this.#record.value.waiting.filter((record) => this.#isUnused(record)));
		for (let attempt = 1; this.#record.value.waiting.length > 0; ) {
			const {waiting} = this.#record.value;
			const part = waiting.slice(0, this.#recordsInFrame());
			try {
				const oneTimePrekeys = part.map(toBase64url);
				left = (await this.#context.ask('keys.publish', {oneTimePrekeys})).oneTimePrekeys;
			} catch (error) {
				const isTaken = error instanceof RefusedError && error.code === 'conflict';
				const isFull = error instanceof RefusedError && error.code === 'quota';
				if (!isFull && !(isTaken && attempt < ATTEMPTS)) throw error;
				attempt++;
				await this.#setWaiting([]);
				if (isTaken) await this.#renew(left);
				continue;
			}

			await this.#setWaiting(waiting.slice(part.length));
			this.#drain.published(left);
		}

		return left;
	}

	/** Base64url, quotes and a comma; all of them have one size. */
	#recordsInFrame(): number {
		const [record] = this.#record.value.waiting;
		const size = Math.ceil(((record?.length ?? 0) * 4) / 3) + 3;
		const room = this.#context.frameBytes() - FRAME_OVERHEAD;
		return Math.max(1, Math.min(RECORDS_IN_FRAME, Math.floor(room / size)));
	}

	/** One whose secret half is gone was published, and used, although its answer was lost. */
	#isUnused(record: Uint8Array): boolean {
		const {signed, store} = this.#record.value;
		const [signedId, kemId] = [signed && numberOf('spk', signed), numberOf('kpk', record)];
		if (signedId === undefined || kemId === undefined) return false;
		const secrets = store.find(this.#context.deviceKey, signedId, kemId);
		if (secrets === undefined) return false;
		wipe(secrets.exchangeSecret, secrets.kemSeed);
		return true;
	}

	async #setWaiting(waiting: readonly Uint8Array[]): Promise<void> {
		if (waiting.length === this.#record.value.waiting.length) return;
		const batch = new Batch();
		this.#stage({...this.#record.value, waiting}, batch);
		await batch.commit(this.#context.vault);
	}

	#stage(record: PrekeyRecord, batch: Batch): void {
		batch.put(this.#context.records.prekeys, encodePrekeys(record));
		this.#record.set(record, batch, (before) => {
			if (before.store !== record.store) before.store.wipe();
		});
	}
}

/** Whether two stores hold the same. */
function isSame(one: PrekeyStore, other: PrekeyStore): boolean {
	const encoded = [one.encode(), other.encode()] as const;
	const isEqual = compareBytes(...encoded) === 0;
	wipe(...encoded);
	return isEqual;
}

function noPrekeys(): PrekeyRecord {
	const nothing = {signed: undefined, lastResort: undefined, waiting: []};
	return {...nothing, store: createPrekeyStore(), isAnnounced: false};
}

function numberOf(label: 'spk' | 'kpk', record: Uint8Array): number | undefined {
	const parts = splitRecord(record);
	return parts && parsePrekey(label, parts.body)?.id;
}
