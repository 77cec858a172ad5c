import type {Clock, Random} from '../../protocol/environment.ts';
import type {Event} from '../state/event.ts';
import type {LocalLine, State} from '../state/state.ts';
import type {Transport} from '../transport.ts';
import type {Uplink} from '../uplink.ts';
import type {Vault} from '../vault/vault.ts';
import type {LocalFiles} from './local-files.ts';
import type {SealedFile} from './sealed-file.ts';
import type {FileFacts, TransferState} from './transfer-state.ts';

/** What transfers work with. */
export type TransferContext = {
	readonly url: string;
	readonly transport: Transport;
	readonly vault: Vault;
	readonly clock: Clock;
	readonly random: Random;
	readonly ask: Uplink['ask'];
	/** The person's disk; undefined for a client that has none. */
	readonly files: LocalFiles | undefined;
	readonly messages: FileMessages;
	readonly state: () => State;
	readonly dispatch: (event: Event) => void;
	readonly addLine: (line: Pick<LocalLine, 'level' | 'text'> & {readonly room?: string}) => void;
};

/** Messages that files come with, in rooms and conversations. */
export type FileMessages = {
	/** Makes sure that something can be written to that place. Throws InputError. */
	require(room: string): void;
	/** Writes one down, to be sent once, however often it is written. Throws InputError. */
	write(message: FileMessage): Promise<void>;
	/** Resolves when its outbox is done with it, whether or not it was sent; rejects at the end. */
	whenSettled(room: string, id: string): Promise<void>;
	/** Forgets one that is not sent yet, if there is one of that id. */
	drop(room: string, id: string): void;
	/** What opens the file of a message of a conversation; undefined when it has none. */
	sealedFile(room: string, id: string): Promise<SealedFile | undefined>;
};

/** A message with a file, whose bytes are at the relay. */
export type FileMessage = {
	readonly id: string;
	readonly room: string;
	readonly text: string;
	readonly replyTo?: number | undefined;
	readonly file:
		| {readonly type: 'sealed'; readonly sealed: SealedFile}
		| {readonly type: 'open'; readonly facts: FileFacts};
};

/** One file on its way, whichever. */
export type TransferJob = {
	readonly id: string;
	readonly direction: TransferState['direction'];
	readonly state: TransferState;
	/** Tries to bring it to its end, from where it is. Rejects with what stood in the way. */
	run(signal: AbortSignal): Promise<{readonly path?: string}>;
	/** Says what it does, or why it does nothing. */
	show(phase: TransferState['phase']): void;
	/** Notes for the next start why it failed; undefined when it is tried again. */
	note(failure: string | undefined): Promise<void>;
	/** Takes away what there is of it here and, unless `keepRelay`, at the relay. */
	discard(options?: {readonly keepRelay?: boolean}): Promise<void>;
	/** It is shown no more. */
	leave(): void;
	/** It stays as it is, untold. */
	close(): void;
};
