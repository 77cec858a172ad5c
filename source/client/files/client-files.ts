import {FileFetches} from './file-fetches.ts';
import type {TransferContext} from './transfer-context.ts';
import {Transfers} from './transfers.ts';

/** All that a client does with files. */
export class ClientFiles {
	readonly context: TransferContext;
	readonly transfers: Transfers;
	readonly fetches: FileFetches;

	constructor(context: TransferContext) {
		this.context = context;
		this.transfers = new Transfers(context);
		this.fetches = new FileFetches(context);
	}

	/** Reads what an earlier start of this account left, and says what cannot be read. */
	async open(tag: string): Promise<void> {
		const problems = await this.transfers.open(tag);
		for (const text of problems) this.context.addLine({level: 'error', text});
	}

	online(): void {
		this.transfers.online();
	}

	offline(): void {
		this.transfers.offline();
	}

	/** A message is about to be deleted: nobody fetches its file any more. */
	messageDeleted(room: string, id: string): void {
		this.transfers.cancelOf(room, id);
	}

	/** See PrivateContext.onFileDeleted. What is in a room goes at the relay by itself. */
	privateFileDeleted(file: string): void {
		void this.transfers.removed.add(file);
	}

	/** A message that is not sent yet is about to be dropped: its file was brought for nothing. */
	messageDropped(id: string): void {
		const {context, transfers} = this;
		// One of an earlier start has not come so far yet, and would say it again.
		transfers.cancel(id);
		for (const {pending} of context.state().rooms.values()) {
			const file = pending.find((message) => message.id === id)?.file;
			if (file !== undefined) void transfers.removed.add(file.file);
		}
	}

	/** Nobody is logged in here any more. */
	async forget(): Promise<void> {
		await this.transfers.forget();
	}

	/** See Transfers.finish. */
	finish(): Promise<void> {
		return this.transfers.finish();
	}

	/** Closes every line; what is unfinished goes on with the next start. */
	async close(): Promise<void> {
		this.fetches.close();
		await this.transfers.close();
	}
}
