import type {RequestResult} from '../../protocol/client-frame.ts';

/** What a client does with files; part of Client. */
export type FilesClient = {
	/**
	 * Sends a file to a room or conversation: in a conversation it is sealed for its people, in a room the
	 * relay can read it. Resolves with the id of the transfer, which is that of the message it becomes,
	 * once it is written down; how it fares shows in `state.transfers` and then in the log. It goes on
	 * after a cut and after a restart, as long as the file stays as it is.
	 * @throws {InputError} when there is no such file, or it is empty or larger than the relay takes.
	 */
	sendFile(room: string, path: string, options?: SendFileOptions): Promise<string>;
	/**
	 * Fetches the file of a message into a folder, checks it, and only then gives it its name. Resolves
	 * with the id of the transfer once it has begun; `whenTransferred` tells the path. A second call for
	 * the same message and folder joins the first.
	 * @throws {InputError} when the message has no file.
	 */
	saveFile(room: string, message: string, folder: string): Promise<string>;
	/**
	 * Fetches the file of a message into memory, to be shown. Checked like a saved one.
	 * @throws {InputError} when it has more bytes than were asked for at most.
	 */
	fetchFile(room: string, message: string, options: FetchFileOptions): Promise<Uint8Array>;
	/** Resolves when a transfer is done: of a download with the path, of an upload once its message is written down. */
	whenTransferred(id: string, signal?: AbortSignal): Promise<{readonly path?: string}>;
	/** Stops a transfer and takes away what there is of it, here and at the relay. */
	cancelTransfer(id: string): void;
	/** Tries a failed one again, from where it was. */
	retryTransfer(id: string): void;
	/** Takes a transfer that is done or failed out of `state.transfers`. */
	dismissTransfer(id: string): void;
	/** What this account has at the relay, and what it may have. */
	ownFiles(): Promise<RequestResult<'file.list'>>;
	/** Takes one of them away, for everybody. */
	deleteFile(file: string): Promise<void>;
};

export type FetchFileOptions = {
	/** The largest file that is of use, in bytes. */
	readonly most: number;
	readonly signal?: AbortSignal;
	/** Called with the share that is here, 0 to 1, whenever more came. */
	readonly onProgress?: (share: number) => void;
};

export type SendFileOptions = {
	/** Said with it. */
	readonly text?: string;
	/** Position of the message that it answers. */
	readonly replyTo?: number;
	/** In place of the name that it has on the disk. */
	readonly name?: string;
};
