/** A file on its way, as everybody may see it: no key, no ticket. */
export type TransferState = {
	/** Of the transfer; for an upload also the id of the message that it becomes. */
	readonly id: string;
	readonly direction: 'up' | 'down';
	/** Id of the room or conversation. */
	readonly room: string;
	/** Id of the message whose file is fetched; of a download only. */
	readonly message?: string;
	/** As its sender's disk had it: foreign text for a download. */
	readonly name: string;
	/** Bytes in all, without what sealing adds. */
	readonly size: number;
	/** Bytes that are at the relay, or here. */
	readonly done: number;
	/** Bytes a second over the last few seconds; undefined before there is a figure. */
	readonly rate: number | undefined;
	readonly phase: /** Its turn has not come: only so many go at once. */
		| {readonly type: 'queued'}
		/** The file is read, or read again after a cut. */
		| {readonly type: 'preparing'}
		| {readonly type: 'moving'}
		/** No connection: it goes on by itself. */
		| {readonly type: 'waiting'; readonly reason: string}
		/** All is here and is compared with the hash, then opened. */
		| {readonly type: 'checking'}
		/** All is there; of an upload, its message is on its way or sent. */
		| {readonly type: 'done'; readonly path?: string}
		/** It needs the person: they can try again or let it go. A sentence. */
		| {readonly type: 'failed'; readonly reason: string};
};

/** A file that came, or goes, with a message. Name and type are its sender's words. */
export type FileFacts = {
	/** Id at the relay. */
	readonly file: string;
	readonly name: string;
	readonly mediaType: string;
	/** In bytes. */
	readonly size: number;
	/** Of a recording. */
	readonly seconds?: number;
	/** SHA-256 of its bytes, base64url; of a file in a room. What seals one in private stays sealed. */
	readonly hash?: string;
	/** Until when the relay keeps it, wall clock in milliseconds. */
	readonly expiresAt: number;
	/** Whether the relay cannot read it: so it is in private conversations, and nowhere else. */
	readonly isSealed: boolean;
};
