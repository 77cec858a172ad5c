import {type FSWatcher, realpathSync, watch} from 'node:fs';
import path from 'node:path';
import {type Clock, systemClock, type Timer} from '../../protocol/environment.ts';
import {faultFields, type RelayLog, silentLog} from '../log.ts';
import {CertificateError, type CertificateFacts, type CertificateTexts} from './certificate.ts';
import {type CertificateFiles, readCertificateFiles} from './certificate-files.ts';

export type CertificateWatchOptions = {
	readonly files: CertificateFiles;
	/** What the relay uses now, as it was read from them. */
	readonly current: CertificateTexts;
	/** Puts another one in its place, or throws a CertificateError and leaves it. */
	readonly replace: (texts: CertificateTexts) => CertificateFacts;
	readonly log?: RelayLog | undefined;
	readonly clock?: Clock;
};

/** What reading the files anew came to. */
export type ReloadOutcome =
	| {readonly type: 'replaced'; readonly facts: CertificateFacts}
	/** They hold what is in use. */
	| {readonly type: 'same'}
	/** The one in use stays, because of this. */
	| {readonly type: 'kept'; readonly fault: CertificateError};

export type CertificateWatch = {
	/** Reads the files now: what SIGHUP asks for. Never rejects. */
	reload(): Promise<ReloadOutcome>;
	close(): void;
};

/**
 * Gives a running relay its new certificate when the files change, however that is done: written over,
 * renamed into place, or by turning a symbolic link of a folder as certbot and Kubernetes do. Also looks
 * every minute, for disks that tell of no changes. A fault keeps the old one, and is logged once.
 */
export function watchCertificate(options: CertificateWatchOptions): CertificateWatch {
	return new Watch(options);
}

/** Milliseconds without another change before the files are read: two files are written one by one. */
const QUIET = 500;

/** Milliseconds between two looks at files of which nothing was heard. */
const ROUND = 60_000;

class Watch implements CertificateWatch {
	readonly #options: CertificateWatchOptions;
	readonly #clock: Clock;
	readonly #log: RelayLog;
	readonly #watchers = new Map<string, FSWatcher>();
	#current: CertificateTexts;
	/** The fault that has been logged. */
	#told: string | undefined;
	#quiet: Timer | undefined;
	#round: Timer | undefined;
	/** The last of the readings, which follow one another. */
	#reading: Promise<unknown> = Promise.resolve();
	#isClosed = false;

	constructor(options: CertificateWatchOptions) {
		this.#options = options;
		this.#current = options.current;
		this.#clock = options.clock ?? systemClock;
		this.#log = options.log ?? silentLog;
		this.#watchFolders();
		this.#nextRound();
	}

	reload(): Promise<ReloadOutcome> {
		const outcome = this.#reading.then(() => this.#read());
		this.#reading = outcome;
		return outcome;
	}

	close(): void {
		this.#isClosed = true;
		this.#quiet?.cancel();
		this.#round?.cancel();
		for (const watcher of this.#watchers.values()) watcher.close();
		this.#watchers.clear();
	}

	async #read(): Promise<ReloadOutcome> {
		try {
			const texts = await readCertificateFiles(this.#options.files);
			// A link may lead into another folder now.
			this.#watchFolders();
			return this.#isClosed || isSame(texts, this.#current) ? this.#same() : this.#replace(texts);
		} catch (error) {
			return this.#kept(error);
		}
	}

	#same(): ReloadOutcome {
		this.#told = undefined;
		return {type: 'same'};
	}

	#replace(texts: CertificateTexts): ReloadOutcome {
		const facts = this.#options.replace(texts);
		this.#current = texts;
		this.#told = undefined;
		this.#log.info('certificate replaced', {
			expires: new Date(facts.expiresAt).toISOString(),
			fingerprint: facts.fingerprint,
		});
		return {type: 'replaced', facts};
	}

	#kept(error: unknown): ReloadOutcome {
		const fault =
			error instanceof CertificateError
				? error
				: new CertificateError('unreadable', 'The certificate could not be replaced.', {
						cause: error,
					});
		if (this.#told !== fault.message) {
			this.#told = fault.message;
			this.#log.warn('certificate kept', {reason: fault.code, advice: fault.message});
		}
		return {type: 'kept', fault};
	}

	/** The folders of both files and of each link on the way to them. */
	#watchFolders(): void {
		if (this.#isClosed) return;
		const {certificateFile, keyFile} = this.#options.files;
		const wanted = new Set([certificateFile, keyFile].flatMap(foldersOf));
		for (const [folder, watcher] of this.#watchers) {
			if (wanted.has(folder)) continue;
			watcher.close();
			this.#watchers.delete(folder);
		}
		for (const folder of wanted) if (!this.#watchers.has(folder)) this.#watchFolder(folder);
	}

	#watchFolder(folder: string): void {
		try {
			const watcher = watch(folder, {persistent: false}, () => this.#changed());
			this.#watchers.set(folder, watcher);
			watcher.on('error', () => {
				watcher.close();
				this.#watchers.delete(folder);
			});
		} catch (error) {
			// Too many are watched, or the disk does not offer it: the rounds remain.
			this.#log.info('folder not watched', faultFields(error));
		}
	}

	#changed(): void {
		if (this.#isClosed) return;
		this.#quiet?.cancel();
		this.#quiet = this.#clock.after(QUIET, () => void this.reload());
	}

	#nextRound(): void {
		this.#round = this.#clock.after(ROUND, () => {
			void this.reload();
			this.#nextRound();
		});
	}
}

function isSame(one: CertificateTexts, other: CertificateTexts): boolean {
	return one.certificate === other.certificate && one.key === other.key;
}

/** The folder that the file is named in, and the one that it is in truth. */
function foldersOf(file: string): readonly string[] {
	const named = path.dirname(path.resolve(file));
	try {
		return [named, path.dirname(realpathSync(file))];
	} catch {
		// It is away for a moment.
		return [named];
	}
}
