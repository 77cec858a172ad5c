/** A sealed message in the mailbox of a device. */
export type EnvelopeRecord = {
	/** 1, 2, 3 … in that mailbox. */
	readonly number: number;
	readonly from: string;
	/** The sender's device. */
	readonly device: string;
	/** The sender's id of the message. */
	readonly message: string;
	readonly time: number;
	/** base64url */
	readonly bytes: string;
};

/** One message, sealed for each device that is to get it. */
export type EnvelopeSet = {
	readonly from: string;
	readonly device: string;
	readonly to: string;
	readonly message: string;
	readonly time: number;
	/** No device twice. */
	readonly envelopes: readonly {readonly device: string; readonly bytes: string}[];
	/** A hash of sender and message id, by which the set is known when it is sent again. */
	readonly key: string;
	/** A hash of all the rest of it. */
	readonly digest: string;
	/** Stands for "this account has written to that one"; see `hasWritten`. */
	readonly correspondence: string;
	/** Envelopes that may wait for one of the sender's own devices. */
	readonly mailboxSize: number;
	/** For one of the recipient's: when this one comes, and of these those from the sender. */
	readonly mailboxRoom: number;
	readonly mailboxShare: number;
};

/** How a set differs from the devices an account has now. */
export type DeviceDifference = {
	readonly account: string;
	readonly missing: readonly string[];
	readonly extra: readonly string[];
};

export type SendEnvelopesResult =
	| {
			readonly type: 'accepted';
			/** When the set was first accepted. */
			readonly time: number;
			/** Whether this very set had been accepted before. */
			readonly duplicate: boolean;
			/** Devices that did not get it because there was no room. */
			readonly full: readonly string[];
			/** What was put into which mailbox just now. */
			readonly delivered: readonly {readonly to: string; readonly envelope: EnvelopeRecord}[];
	  }
	| {readonly type: 'mismatch'; readonly differences: readonly DeviceDifference[]}
	/** The account, or that of the sender, has no device list. */
	| {readonly type: 'no-list'; readonly account: string}
	/** The sending device is not in its account's list. */
	| {readonly type: 'unlisted'}
	/** The message id was used for another set. */
	| {readonly type: 'conflict'};

/** Private messages on their way. A device that is removed takes its mailbox along. */
export type EnvelopeStorage = {
	/**
	 * Puts each envelope into the mailbox of its device, all or none. Every device in the lists of
	 * recipient and sender that can get one must have one, save the sending device; one that is listed
	 * but gone may have one. If the recipient has blocked the sender, nothing is kept for it and the
	 * result is the same.
	 */
	sendEnvelopes(set: EnvelopeSet): Promise<SendEnvelopesResult>;
	/**
	 * Notes how far the device is done, as `acknowledgeEnvelopes` does, and returns the number of the
	 * newest envelope it ever had. If that is smaller than what the device is done with, these data are
	 * older than the device's: then what waits is numbered anew, after it.
	 */
	openMailbox(device: string, acknowledged: number): Promise<number>;
	/** The first `limit` envelopes after a number, in order. */
	envelopes(request: {
		readonly device: string;
		readonly after: number;
		readonly limit: number;
	}): Promise<readonly EnvelopeRecord[]>;
	/** Envelopes that wait, in all mailboxes together. */
	envelopeCount(): Promise<number>;
	/** Deletes the device's envelopes up to a number. */
	acknowledgeEnvelopes(device: string, number: number): Promise<void>;
	/** Deletes envelopes older than `waitingSince`, and forgets which sets came before `sentSince`. */
	expireEnvelopes(times: {
		readonly waitingSince: number;
		readonly sentSince: number;
	}): Promise<void>;
	/** Leaves nothing of what was deleted in any file. */
	eraseDeleted(): Promise<void>;
	/** Whether a set with that correspondence was accepted. */
	hasWritten(correspondence: string): Promise<boolean>;
	/** Blocks or unblocks an account for another; false when it has blocked `limit` already. */
	setBlocked(request: {
		readonly account: string;
		readonly other: string;
		readonly isBlocked: boolean;
		readonly limit: number;
	}): Promise<boolean>;
	/** Whom the account has blocked, by name. */
	blockedBy(account: string): Promise<readonly string[]>;
};
