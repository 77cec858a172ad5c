/** What a ticket allows: to bring or to fetch the bytes of one file, once. */
export type TransferPass = {
	readonly account: string;
	/** Of the connection that asked. */
	readonly device: string;
	readonly file: string;
	/** Bytes of the whole file. */
	readonly size: number;
	readonly direction: 'put' | 'get';
	/** Of a room's file: whoever leaves the room loses the pass. */
	readonly room?: string | undefined;
};

/** Why a transfer ends before its time. */
export type TransferCut =
	/** The same upload has begun anew, on another line. */
	| 'taken-over'
	/** The file is taken away. */
	| 'file-gone'
	/** Whoever began it is sent away, from the relay or from the room. */
	| 'sent-away'
	/** It has shown no ticket, and others want its place. */
	| 'crowded'
	/** The relay stops. */
	| 'stopped';

/** The line on which somebody shows a ticket. */
export type TransferBearer = {
	readonly direction: TransferPass['direction'];
	/** As `Link.address`. */
	readonly remote: string;
	/** The line must end. Called once at most, and never after `ended`. */
	cut(reason: TransferCut): void;
};

/**
 * Gives tickets out over connections, and takes them back from transfer lines. Tickets and lines end
 * with the connections of who has them: with a logout, a ban, a kick, the end of the account.
 */
export type TransferDesk = {
	/** A ticket for that pass, 32 random bytes in base64url, good once and for `LIMITS.transferTicket`. */
	issue(pass: TransferPass): string;
	/**
	 * The pass of a ticket. Counts among the transfers of its account until `ended`; a second upload of
	 * a file cuts the first.
	 * @throws {RefusedError} `not-found` for a ticket that is none (any more), or is of the other
	 * direction; `unavailable` when the account, or the relay, has as many transfers as may be.
	 */
	redeem(ticket: string, bearer: TransferBearer): TransferPass;
	/** That line is over. */
	ended(pass: TransferPass): void;
	/** The file is taken away: cuts its transfers and voids its tickets. */
	fileGone(file: string): void;
	/** Transfers that are under way. */
	readonly open: number;
};

/** What is written down about the files that transfers move. */
export type TransferBooks = {
	/** Something of the file was stored: it is not abandoned. Now and then during an upload. */
	touched(pass: TransferPass): Promise<void>;
	/**
	 * All of the file is on the disk. The upload is done when this resolves.
	 * @throws {RefusedError} when the file is gone meanwhile.
	 */
	completed(pass: TransferPass): Promise<void>;
};
