import path from 'node:path';
import {askToSendFile, askToWatchFile, type FileProgress} from '../client/beside/ask.ts';
import {BesideError} from '../client/beside/error.ts';
import {
	dropFile,
	type PrivateFile,
	whenFileStored,
	writePrivateFile,
} from '../client/beside/private-file.ts';
import type {TransferState} from '../client/files/transfer-state.ts';
import {phrase} from '../words/phrase.ts';
import {ExitError} from './exit-code.ts';
import {heardTransfer} from './heard-transfer.ts';
import {openHome} from './home.ts';
import type {Invocation} from './invocation.ts';
import {isoTime} from './iso-time.ts';
import {notSent, type Parcel, silence} from './not-sent.ts';
import {type CommandClient, chooseAccount} from './open-client.ts';
import {Patience} from './patience.ts';
import {doPrivately, type PrivateWork} from './private-work.ts';
import {type ProgressLine, progressLine} from './progress-line.ts';
import {nobodyNamed} from './send-private.ts';

/** Sends files, each end-to-end encrypted, through whatever program of this home has the keys. */
export async function sendFilesPrivately(
	invocation: Invocation,
	{name: to, paths, text}: Parcel,
	timeout: number,
): Promise<void> {
	const {flags, output} = invocation;
	if (flags.has('token-file')) {
		throw new ExitError('usage', phrase`A token sends no private files. Send them from a device.`);
	}
	const home = openHome(invocation);
	const {url, account} = await chooseAccount(home);
	const progress = progressLine(invocation);
	for (const [index, file] of paths.entries()) {
		const said = index === 0 ? text : '';
		const posting = new FilePosting({to, path: file, text: said}, {progress, timeout});
		const signal = AbortSignal.any([invocation.signal, posting.signal]);
		try {
			const {time} = await doPrivately({home, url, signal}, posting);
			progress.clear();
			if (!flags.has('json')) continue;
			output.printJson({
				...{type: 'message', id: posting.id, to: {name: to}, from: {name: account}},
				...{ts: isoTime(time), text: said, encrypted: true, file: posting.facts},
			});
		} catch (error) {
			progress.clear();
			throw notSent(nobodyNamed(error, to) ?? error, file, {sent: index, of: paths.length});
		} finally {
			posting.close();
		}
	}
}

/** One file on its way, through whatever program. It is written down once. */
class FilePosting implements PrivateWork<{readonly time: number}> {
	readonly #file: PrivateFile;
	readonly #progress: ProgressLine;
	readonly #patience: Patience;
	#id: string | undefined;
	#transfer: TransferState | undefined;

	constructor(
		file: PrivateFile,
		{progress, timeout}: {readonly progress: ProgressLine; readonly timeout: number},
	) {
		this.#file = file;
		this.#progress = progress;
		this.#patience = new Patience(timeout, () => this.#lateness(timeout));
	}

	get id(): string | undefined {
		return this.#id;
	}

	/** Aborts when nothing moved for too long. */
	get signal(): AbortSignal {
		return this.#patience.signal;
	}

	/** What is known of it here, as a record tells it. */
	get facts(): {readonly name: string; readonly size: number | undefined} {
		const {name = path.basename(this.#file.path), size} = this.#transfer ?? {};
		return {name, size};
	}

	close(): void {
		this.#patience.close();
	}

	asked(options: Parameters<typeof askToSendFile>[0]): Promise<{readonly time: number}> {
		const {to} = this.#file;
		const progress = (heard: FileProgress) =>
			this.#moved(heardTransfer(heard, {id: this.#id ?? '', direction: 'up', peer: to}));
		if (this.#id !== undefined) {
			return askToWatchFile(options, {to, id: this.#id}, {progress});
		}
		return askToSendFile(options, this.#file, {
			progress,
			written: (id) => {
				this.#id = id;
			},
		});
	}

	async held({client, goLive}: CommandClient, signal: AbortSignal) {
		try {
			await goLive({signal, timeout: undefined});
			this.#id ??= await writePrivateFile(client, this.#file, signal);
			return await whenFileStored(
				client,
				{to: this.#file.to, id: this.#id},
				{signal, progress: (transfer) => this.#moved(transfer)},
			);
		} catch (error) {
			// Only another program that takes over goes on with it.
			const {reason} = signal;
			const isTakenOver = reason instanceof BesideError && reason.code === 'handed-over';
			if (this.#id !== undefined && !(signal.aborted && isTakenOver)) dropFile(client, this.#id);
			throw error;
		}
	}

	#moved(transfer: TransferState): void {
		if (transfer.done !== this.#transfer?.done) this.#patience.heard();
		this.#transfer = transfer;
		this.#progress.show(transfer, `@${this.#file.to}`);
	}

	#lateness(timeout: number): ExitError {
		const phase = this.#transfer?.phase;
		return silence(timeout, phase !== undefined && 'reason' in phase ? phase.reason : undefined);
	}
}
