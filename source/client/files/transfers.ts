import {phrase} from '../../words/phrase.ts';
import {InputError, sentenceOf, UnreachableError} from '../error.ts';
import {vaultRecord} from '../vault/record.ts';
import {Waiters} from '../waiters.ts';
import {Download} from './download.ts';
import {RemovedFiles} from './removed-files.ts';
import {planRetry} from './retry-plan.ts';
import type {TransferContext, TransferJob} from './transfer-context.ts';
import {
	type DownloadRecord,
	forgetTransfers,
	TRANSFER_FORMAT,
	type TransferRecord,
	transferPrefix,
} from './transfer-record.ts';
import {AT_ONCE, newSlot, nextTurn, type TransferSlot} from './transfer-slots.ts';
import type {TransferState} from './transfer-state.ts';
import {Upload} from './upload.ts';

/** Transfers that are not over, and those that are and still shown. */
const MOST = {unfinished: 200, over: 100};
/** For so long the end waits until the relay has taken back what was cancelled: milliseconds. */
const LAST_ANSWERS = 1500;

/**
 * Files on their way, from the moment they are written down until they are there: a few at once, the
 * others in their turn. What is cut goes on by itself, also after a restart.
 */
export class Transfers {
	readonly removed: RemovedFiles;
	readonly #context: TransferContext;
	readonly #slots = new Map<string, TransferSlot>();
	readonly #waiters = new Waiters<{readonly path?: string}>();
	/** What is being done, also to those that are not shown any more. */
	readonly #works = new Set<Promise<void>>();
	/** Of these, what takes cancelled ones away. */
	readonly #removals = new Set<Promise<void>>();
	#tag: string | undefined;
	#lastDirection: TransferJob['direction'] | undefined;
	#isOnline = false;
	#isClosed = false;

	constructor(context: TransferContext) {
		this.#context = context;
		this.removed = new RemovedFiles(context);
	}

	/** Reads what an earlier start of this account left. Returns a sentence per unreadable record. */
	async open(tag: string): Promise<readonly string[]> {
		if (tag === this.#tag || this.#isClosed) return [];
		await this.#leaveAll();
		this.#tag = tag;
		const {vault} = this.#context;
		const records: TransferRecord[] = [];
		const problems: string[] = [];
		const read = async (name: string): Promise<void> => {
			const record = await vaultRecord(vault, name, TRANSFER_FORMAT).read();
			if (record !== undefined) records.push(record);
		};
		for (const name of await vault.list(transferPrefix(tag))) {
			await read(name).catch((error: unknown) => problems.push(sentenceOf(error)));
		}

		await this.removed.open(tag).catch((error: unknown) => problems.push(sentenceOf(error)));
		// Another account may have come meanwhile, or the end.
		if (this.#tag !== tag || this.#isClosed) return problems;
		for (const record of records.toSorted((one, other) => one.time - other.time)) {
			this.#restore(record);
		}

		this.#pump();
		return problems;
	}

	/** Writes a transfer down and lets it wait for its turn. Throws InputError, VaultError. */
	async add(record: TransferRecord): Promise<void> {
		const {vault} = this.#context;
		const tag = this.#tag;
		const name = this.#recordName(record.id);
		const unfinished = [...this.#slots.values()].filter(({standing}) => !isOver(standing));
		if (unfinished.length >= MOST.unfinished) {
			throw new InputError(phrase`Too many files are on their way. Wait for some of them.`);
		}

		await vaultRecord(vault, name, TRANSFER_FORMAT).write(record);
		if (this.#isClosed || this.#tag !== tag) return;
		this.#enter(record);
		this.#pump();
	}

	/** A download of that message into that folder that is not done. */
	findDownload(wanted: Pick<DownloadRecord, 'room' | 'message' | 'folder'>): string | undefined {
		for (const {job, standing} of this.#slots.values()) {
			if (standing.type !== 'done' && job instanceof Download && job.isOf(wanted)) return job.id;
		}

		return undefined;
	}

	/** See FilesClient.whenTransferred. */
	async whenTransferred(id: string, signal?: AbortSignal): Promise<{readonly path?: string}> {
		signal?.throwIfAborted();
		const standing = this.#slots.get(id)?.standing;
		if (standing === undefined) throw new InputError(phrase`There is no such file on its way.`);
		if (standing.type === 'failed') throw standing.error;
		if (standing.type !== 'done') return this.#waiters.wait(id, signal);
		return standing.path === undefined ? {} : {path: standing.path};
	}

	/** See FilesClient.cancelTransfer. */
	cancel(id: string): void {
		const slot = this.#slots.get(id);
		if (slot === undefined) return;
		this.#takeOut(slot, new InputError(phrase`The file was cancelled.`));
		const removal = this.#work(slot, async () => {
			// What is done, if only in this moment, belongs to its message and needs what there is of it.
			if (slot.standing.type !== 'done') await slot.job.discard();
		});
		this.#removals.add(removal);
		void removal.then(() => this.#removals.delete(removal));
	}

	/** The message with whose id or file a transfer goes is deleted. */
	cancelOf(room: string, message: string): void {
		for (const {job} of [...this.#slots.values()]) {
			const {id, room: place, message: fetched} = job.state;
			if (place === room && (id === message || fetched === message)) this.cancel(id);
		}
	}

	/** See FilesClient.retryTransfer. */
	retry(id: string): void {
		const slot = this.#slots.get(id);
		if (slot?.standing.type !== 'failed') return;
		slot.failures = 0;
		this.#makeReady(slot);
		void this.#work(slot, () => slot.job.note(undefined));
		this.#pump();
	}

	/** See FilesClient.dismissTransfer. */
	dismiss(id: string): void {
		const standing = this.#slots.get(id)?.standing;
		if (standing !== undefined && isOver(standing)) this.cancel(id);
	}

	/** The connection is live. */
	online(): void {
		this.#isOnline = true;
		this.removed.online();
		for (const slot of this.#slots.values()) {
			const {standing} = slot;
			if (standing.type === 'pausing') standing.timer.cancel();
			if (standing.type === 'pausing' || standing.type === 'ready') this.#makeReady(slot);
		}

		this.#pump();
	}

	/** The connection is gone: what has a line of its own uses it as long as it lasts. */
	offline(): void {
		this.#isOnline = false;
		this.removed.offline();
		for (const slot of this.#slots.values()) {
			if (slot.standing.type === 'ready') slot.job.show(this.#idlePhase());
		}
	}

	/**
	 * Waits a moment until the relay has taken back what was cancelled. Who sends one file and goes has
	 * no next start that would tell it.
	 */
	async finish(): Promise<void> {
		const told = this.#allRemoved();
		const {promise, resolve} = Promise.withResolvers<void>();
		const timer = this.#context.clock.after(LAST_ANSWERS, resolve);
		await Promise.race([told, promise]);
		timer.cancel();
	}

	/** Closes every line. The next start goes on with what is unfinished. */
	async close(): Promise<void> {
		this.#isClosed = true;
		await this.#leaveAll();
	}

	/** Nobody is logged in here any more: what is unfinished goes, here. */
	async forget(): Promise<void> {
		const slots = [...this.#slots.values()];
		const {removed} = this;
		for (const slot of slots) this.#takeOut(slot, loggedOut());
		await Promise.all(this.#works);
		for (const {job, standing} of slots) {
			if (standing.type !== 'done') await job.discard({keepRelay: true}).catch(() => {});
		}

		if (this.#tag !== undefined) await forgetTransfers(this.#context.vault, this.#tag);
		this.#tag = undefined;
		await removed.forget();
	}

	#restore(record: TransferRecord): void {
		const slot = this.#enter(record);
		if (record.failure === undefined) return;
		slot.standing = {type: 'failed', error: new InputError(record.failure)};
		slot.job.show({type: 'failed', reason: record.failure});
	}

	#enter(record: TransferRecord): TransferSlot {
		const {removed} = this;
		const options = {name: this.#recordName(record.id), phase: this.#idlePhase(), removed};
		const job =
			record.type === 'upload'
				? new Upload(this.#context, record, options)
				: new Download(this.#context, record, options);
		const slot = newSlot(job);
		this.#slots.set(record.id, slot);
		return slot;
	}

	#pump(): void {
		if (!this.#isOnline || this.#isClosed) return;
		const all = [...this.#slots.values()];
		let running = all.filter(({standing}) => standing.type === 'running').length;
		for (; running < AT_ONCE; running++) {
			const next = nextTurn(all, this.#lastDirection);
			if (next === undefined) return;
			this.#lastDirection = next.job.direction;
			this.#run(next);
		}
	}

	#run(slot: TransferSlot): void {
		const ending = new AbortController();
		slot.standing = {type: 'running', ending};
		const before = slot.job.state.done;
		void this.#work(slot, async () => {
			try {
				const {path} = await slot.job.run(ending.signal);
				slot.standing = {type: 'done', ...(path !== undefined && {path})};
				this.#waiters.resolve(slot.job.id, path === undefined ? {} : {path});
			} catch (error) {
				if (ending.signal.aborted) slot.standing = {type: 'ready'};
				else await this.#afterTry(slot, error, slot.job.state.done > before);
			}

			this.#forgetOldest();
			this.#pump();
		});
	}

	async #afterTry(slot: TransferSlot, error: unknown, hasMoved: boolean): Promise<void> {
		const {clock, random} = this.#context;
		slot.failures = hasMoved ? 1 : slot.failures + 1;
		if (!this.#isOnline) slot.failures = 0;
		const plan = planRetry(error, {failures: slot.failures, random});
		if (plan.type === 'failed') {
			slot.standing = {type: 'failed', error};
			slot.job.show({type: 'failed', reason: plan.reason});
			this.#waiters.reject(slot.job.id, error);
			await slot.job.note(plan.reason);
			return;
		}

		const again = () => {
			this.#makeReady(slot);
			this.#pump();
		};
		slot.standing = {type: 'pausing', timer: clock.after(plan.delay, again)};
		slot.job.show(this.#isOnline ? {type: 'waiting', reason: plan.reason} : this.#idlePhase());
	}

	#makeReady(slot: TransferSlot): void {
		if (slot.isGone) return;
		slot.standing = {type: 'ready'};
		slot.job.show(this.#idlePhase());
	}

	/** Does one thing after the other to a transfer; what goes wrong with the disk is told. */
	#work(slot: TransferSlot, work: () => Promise<void>): Promise<void> {
		const done = slot.work.then(work).catch((error: unknown) => {
			if (!this.#isClosed) this.#context.addLine({level: 'error', text: sentenceOf(error)});
		});
		slot.work = done;
		this.#works.add(done);
		void done.then(() => this.#works.delete(done));
		return done;
	}

	async #allRemoved(): Promise<void> {
		await Promise.all(this.#removals);
		await this.removed.told();
	}

	#takeOut(slot: TransferSlot, reason: Error): void {
		const {job, standing} = slot;
		slot.isGone = true;
		this.#slots.delete(job.id);
		if (standing.type === 'running') standing.ending.abort(reason);
		if (standing.type === 'pausing') standing.timer.cancel();
		job.leave();
		this.#waiters.reject(job.id, reason);
	}

	/** Of those that are over only so many stay. */
	#forgetOldest(): void {
		const over = [...this.#slots.values()].filter(({standing}) => isOver(standing));
		for (const {job} of over.slice(0, Math.max(0, over.length - MOST.over))) this.cancel(job.id);
	}

	/** Stops all of them where they are. */
	async #leaveAll(): Promise<void> {
		const slots = [...this.#slots.values()];
		this.#slots.clear();
		const reason = new UnreachableError('stopped', phrase`termchat is closing.`);
		for (const {standing, job} of slots) {
			if (standing.type === 'running') standing.ending.abort(reason);
			if (standing.type === 'pausing') standing.timer.cancel();
			if (this.#isClosed) job.close();
			else job.leave();
		}

		this.#waiters.close(reason);
		await Promise.all(this.#works);
		await this.removed.close();
	}

	#idlePhase(): TransferState['phase'] {
		if (this.#isOnline) return {type: 'queued'};
		return {type: 'waiting', reason: phrase`There is no connection. It goes on by itself.`};
	}

	#recordName(id: string): string {
		if (this.#tag === undefined) throw new InputError(phrase`Log in before you send anything.`);
		return `${transferPrefix(this.#tag)}${id}`;
	}
}

function isOver({type}: TransferSlot['standing']): boolean {
	return type === 'done' || type === 'failed';
}

function loggedOut(): InputError {
	return new InputError(phrase`Nobody is logged in here any more.`);
}
