/** A device list as the relay keeps it: what it must know of it, and the record that it hands out. */
export type DeviceListRecord = {
	readonly account: string;
	/** The host that the account goes by in its lists; it never changes. */
	readonly host: string;
	readonly sequence: number;
	/** base64url, like all bytes here. */
	readonly hash: string;
	/** The account's key, which signs its lists. */
	readonly identityKey: string;
	/** The ids of the devices in it. */
	readonly devices: readonly string[];
	readonly record: string;
};

/** A signed record of a prekey. */
export type PrekeyRecord = {
	/** The number the device gave it. */
	readonly id: number;
	readonly record: string;
};

/** One that is handed out once, and not when it has expired. */
export type OneTimePrekeyRecord = PrekeyRecord & {
	/** Seconds since the Unix epoch. */
	readonly expires: number;
};

export type DirectoryEntryRecord = {
	/** 1, 2, 3 … */
	readonly position: number;
	/** `name@host`. */
	readonly account: string;
	readonly listHash: string;
	/** Seconds since the Unix epoch. */
	readonly time: number;
	/** The head of the directory with this entry as its last. */
	readonly head: string;
};

export type PublishKeysResult =
	| {
			readonly type: 'published';
			/** How many one-time prekeys of the device there are now. */
			readonly oneTimePrekeys: number;
			/** Whether the list is another one than before. */
			readonly isNewList: boolean;
			/**
			 * The devices of the account that the list before had and this one, of the same key, has not:
			 * they are removed.
			 */
			readonly removed: readonly string[];
	  }
	/** The account's list is no longer the one that `follows` names. */
	| {readonly type: 'list-changed'}
	/** A device that publishes, or one in the list, is not a device of the account. */
	| {readonly type: 'device-unknown'}
	/** Another one-time prekey of that number is there. */
	| {readonly type: 'prekey-taken'}
	/** There would be more one-time prekeys than `limit`. */
	| {readonly type: 'full'};

/** The devices that a list ends by leaving them out. Those of another key's list are not its to end. */
export function devicesLeftOut(
	list: DeviceListRecord,
	before: DeviceListRecord | undefined,
): readonly string[] {
	if (before?.identityKey !== list.identityKey) return [];
	return before.devices.filter((device) => !list.devices.includes(device));
}

/** What `takeKeys` gives for one device. */
export type TakenKeys = {
	readonly device: string;
	readonly signedPrekey: string;
	readonly kemPrekey: string;
	/** One-time prekeys left, when one was taken. */
	readonly left: number | undefined;
};

/** The public keys of accounts and their devices. A device that is removed takes its prekeys along. */
export type KeyStorage = {
	/**
	 * All of it or nothing. The same again changes nothing, and is `published` as well; so is a one-time
	 * prekey whose number is not beyond those that were taken, for it was taken as well. A device that
	 * the new list leaves out is removed, as `removeDevice` does it.
	 */
	publishKeys(request: {
		readonly account: string;
		readonly device: string;
		readonly list?:
			| {
					readonly record: DeviceListRecord;
					/** Hash of the list that must be the account's now; undefined for none. */
					readonly follows: string | undefined;
			  }
			| undefined;
		readonly signedPrekey?: PrekeyRecord | undefined;
		readonly lastResort?: PrekeyRecord | undefined;
		/** Those that have expired are left out. */
		readonly oneTimePrekeys: readonly OneTimePrekeyRecord[];
		readonly limit: number;
		/** Now, in seconds since the Unix epoch. */
		readonly time: number;
	}): Promise<PublishKeysResult>;
	/** What the relay has of a device's prekeys; `time` is now, in seconds since the Unix epoch. */
	prekeyCount(
		device: string,
		time: number,
	): Promise<{
		readonly oneTimePrekeys: number;
		readonly signedPrekey: number | undefined;
		readonly lastResort: number | undefined;
	}>;
	deviceList(account: string): Promise<DeviceListRecord | undefined>;
	/**
	 * For each device that has a signed prekey and a KEM prekey: the signed one and a one-time one,
	 * which nobody gets again; the one of last resort when no more than `reserve` others are left.
	 * One-time prekeys that have expired are gone.
	 */
	takeKeys(request: {
		readonly devices: readonly string[];
		readonly reserve: number;
		/** Now, in seconds since the Unix epoch. */
		readonly time: number;
	}): Promise<readonly TakenKeys[]>;
	/** The last entry of the directory; undefined while it is empty. */
	directoryHead(): Promise<DirectoryEntryRecord | undefined>;
	/** The first `limit` entries after a position. */
	directoryEntries(request: {
		readonly after: number;
		readonly limit: number;
	}): Promise<{readonly entries: readonly DirectoryEntryRecord[]; readonly more: boolean}>;
};
