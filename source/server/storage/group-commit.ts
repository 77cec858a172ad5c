import type {DatabaseSync} from 'node:sqlite';
import type {Clock} from '../../protocol/environment.ts';
import type {Access} from './access.ts';
import type {Ballast} from './disk-ballast.ts';
import {diskFull, storageErrorFrom} from './sqlite-error.ts';
import {StorageError} from './storage.ts';

/** Writes in one transaction at most. */
const BATCH_SIZE = 512;

/** Milliseconds a write waits for company at most, however long the event-loop turn lasts. */
const BATCH_AGE = 5;

/**
 * The one writer of a database. Writes called within one turn of the event loop share a transaction,
 * and so one wait for the disk; each has a savepoint of its own, so that one that throws undoes
 * nothing of the others. All of it runs on the calling thread: between two turns there is never an
 * open transaction, so reads see committed data only.
 */
export function startGroupCommit(options: {
	readonly database: DatabaseSync;
	/** Named in errors. */
	readonly file: string;
	readonly clock: Clock;
	/** Told once, when nothing more will be written. */
	readonly onFailure?: ((error: StorageError) => void) | undefined;
	/** What `writeAlways` has on a full disk. */
	readonly ballast?: Pick<Ballast, 'release' | 'isOut'> | undefined;
}): Access & {
	/** Commits what waits. Later calls are rejected. */
	close(): Promise<void>;
} {
	const commits = new GroupCommit(options);
	return {
		read: (run) => commits.read(run),
		write: (run) => commits.write(run, false),
		writeAlways: (run) => commits.write(run, true),
		close: () => commits.close(),
	};
}

type Write = {
	/** Makes its effect; returns how to answer once that is committed. */
	readonly run: () => () => void;
	readonly reject: (error: unknown) => void;
	/** Whether it may have the ballast's space. */
	readonly isAlways: boolean;
};

type TransactionStatements = ReturnType<typeof prepareStatements>;

function prepareStatements(database: DatabaseSync) {
	return {
		begin: database.prepare('BEGIN IMMEDIATE'),
		commit: database.prepare('COMMIT'),
		rollback: database.prepare('ROLLBACK'),
		savepoint: database.prepare('SAVEPOINT write'),
		release: database.prepare('RELEASE write'),
		rollbackTo: database.prepare('ROLLBACK TO write'),
	};
}

class GroupCommit {
	readonly #database: DatabaseSync;
	readonly #statements: TransactionStatements;
	readonly #file: string;
	readonly #clock: Clock;
	readonly #onFailure: ((error: StorageError) => void) | undefined;
	readonly #ballast: Pick<Ballast, 'release' | 'isOut'> | undefined;
	#waiting: Write[] = [];
	#oldest = 0;
	#refusal: StorageError | undefined;
	#isClosed = false;

	constructor(options: Parameters<typeof startGroupCommit>[0]) {
		const {database, file, clock, onFailure, ballast} = options;
		this.#database = database;
		this.#statements = prepareStatements(database);
		this.#file = file;
		this.#clock = clock;
		this.#onFailure = onFailure;
		this.#ballast = ballast;
	}

	async read<Value>(run: () => Value): Promise<Value> {
		this.#requireOpen();
		try {
			return run();
		} catch (error) {
			throw storageErrorFrom(error, this.#file);
		}
	}

	async write<Value>(run: () => Value, isAlways: boolean): Promise<Value> {
		this.#requireOpen();
		if (this.#refusal !== undefined) throw this.#refusal;
		if (!isAlways && this.#ballast?.isOut() === true) throw diskFull();
		const {promise, resolve, reject} = Promise.withResolvers<Value>();
		this.#enqueue({
			run: () => {
				const value = run();
				return () => resolve(value);
			},
			reject,
			isAlways,
		});
		return promise;
	}

	async close(): Promise<void> {
		this.#isClosed = true;
		this.#commit();
	}

	#requireOpen(): void {
		if (this.#isClosed) {
			throw new StorageError('closed', 'The storage is closed. Start the relay again.');
		}
	}

	#enqueue(write: Write): void {
		const now = this.#clock.monotonic();
		if (this.#waiting.push(write) === 1) {
			this.#oldest = now;
			// After the sockets that are ready now have been read, and before Node waits for more.
			setImmediate(() => this.#commit());
		} else if (this.#waiting.length >= BATCH_SIZE || now - this.#oldest >= BATCH_AGE) {
			this.#commit();
		}
	}

	#commit(): void {
		if (this.#waiting.length === 0) return;
		const batch = this.#waiting;
		this.#waiting = [];
		this.#commitBatch(batch);
	}

	#commitBatch(batch: readonly Write[]): void {
		try {
			if (this.#refusal !== undefined) throw this.#refusal;
			for (const answer of this.#transaction(batch)) answer();
		} catch (cause) {
			const refusal = this.#refuse(cause);
			const again = this.#withBallast(batch, refusal);
			for (const write of batch) if (!again.includes(write)) write.reject(refusal);
			// Told once: no write is taken after it.
			if (this.#refusal !== undefined) this.#onFailure?.(this.#refusal);
			if (again.length > 0) this.#commitBatch(again);
		}
	}

	/** The writes that are tried once more, in the space of the ballast. */
	#withBallast(batch: readonly Write[], refusal: unknown): readonly Write[] {
		if (!(refusal instanceof StorageError) || refusal.code !== 'full') return [];
		const always = batch.filter(({isAlways}) => isAlways);
		return always.length > 0 && this.#ballast?.release() === true ? always : [];
	}

	#transaction(batch: readonly Write[]): readonly (() => void)[] {
		this.#statements.begin.run();
		try {
			const answers = batch.map((write) => this.#savepoint(write));
			this.#statements.commit.run();
			return answers;
		} catch (error) {
			// SQLite has rolled back by itself after some errors.
			if (this.#database.isTransaction) this.#statements.rollback.run();
			throw error;
		}
	}

	#savepoint(write: Write): () => void {
		this.#statements.savepoint.run();
		try {
			const answer = write.run();
			this.#statements.release.run();
			return answer;
		} catch (error) {
			// The disk's troubles concern the whole transaction, a mistake in one write only that one.
			if (storageErrorFrom(error, this.#file) !== error) throw error;
			this.#statements.rollbackTo.run();
			this.#statements.release.run();
			return () => write.reject(error);
		}
	}

	/**
	 * After a full disk or a lock held by somebody else nothing of the batch is kept, and the next one
	 * may do better. Any other failure is final: after a failed fsync the system may have dropped the
	 * data while calling them written (https://wiki.postgresql.org/wiki/Fsync_Errors).
	 */
	#refuse(cause: unknown): unknown {
		const error = storageErrorFrom(cause, this.#file);
		if (error instanceof StorageError && error.code !== 'full' && error.code !== 'in-use') {
			this.#refusal = error;
		}
		return error;
	}
}
