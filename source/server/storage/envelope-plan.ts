import type {DeviceDifference, EnvelopeSet, SendEnvelopesResult} from './envelope-storage.ts';
import type {DeviceListRecord} from './key-storage.ts';

/** What a backend knows, as deciding about a set needs it. */
export type MailboxFacts = {
	list(account: string): DeviceListRecord | undefined;
	/** Whether the device is there and others can begin a session with it. */
	canReceive(device: string): boolean;
	/** Whether the device is there at all. */
	exists(device: string): boolean;
	/** Envelopes that wait for the device: all, and those from one account. */
	waiting(device: string, from: string): {readonly all: number; readonly from: number};
	hasBlocked(account: string, other: string): boolean;
};

export type EnvelopePlan =
	| {
			readonly type: 'deliver';
			/** The envelopes to be put into mailboxes. */
			readonly deliver: EnvelopeSet['envelopes'];
			/** The places in the set of those for which there is no room. */
			readonly full: readonly number[];
	  }
	| Exclude<SendEnvelopesResult, {readonly type: 'accepted' | 'conflict'}>;

/** Decides what becomes of a set of envelopes, the same way for every backend. */
export function planEnvelopes(set: EnvelopeSet, facts: MailboxFacts): EnvelopePlan {
	const own = facts.list(set.from);
	const theirs = facts.list(set.to);
	if (own === undefined) return {type: 'no-list', account: set.from};
	if (theirs === undefined) return {type: 'no-list', account: set.to};
	if (!own.devices.includes(set.device)) return {type: 'unlisted'};
	const differences = differencesOf(set, {own, theirs, facts});
	if (differences.length > 0) return {type: 'mismatch', differences};
	const isBlocked = set.from !== set.to && facts.hasBlocked(set.to, set.from);
	const full: number[] = [];
	const deliver = set.envelopes.filter(({device}, index) => {
		if (!facts.exists(device)) return false;
		const isTheirs = set.from !== set.to && theirs.devices.includes(device);
		const waiting = facts.waiting(device, set.from);
		const share = isTheirs ? set.mailboxShare : set.mailboxSize;
		const isFull = waiting.all >= set.mailboxSize || waiting.from >= share;
		// A full mailbox is reported to a blocked sender as well: it must not be able to tell.
		if (isFull) full.push(index);
		return !isFull && !(isTheirs && isBlocked);
	});
	return {type: 'deliver', deliver, full};
}

function differencesOf(
	set: EnvelopeSet,
	{own, theirs, facts}: {own: DeviceListRecord; theirs: DeviceListRecord; facts: MailboxFacts},
): readonly DeviceDifference[] {
	const covered = new Set(set.envelopes.map(({device}) => device));
	const listed = new Set([...own.devices, ...theirs.devices]);
	const strangers = set.envelopes
		.map(({device}) => device)
		.filter((device) => !listed.has(device) || device === set.device);
	const lists = set.from === set.to ? [own] : [theirs, own];
	return lists
		.map(({account, devices}) => ({
			account,
			missing: devices.filter(
				(device) => device !== set.device && !covered.has(device) && facts.canReceive(device),
			),
			// Whose they were nobody knows any more; the recipient's list is the one to look at.
			extra: account === set.to ? strangers : [],
		}))
		.filter(({missing, extra}) => missing.length > 0 || extra.length > 0);
}

/** Places in a set, to be kept without the names of its devices. */
export function writePlaces(places: readonly number[]): string {
	return places.join(' ');
}

/** The devices at the places that `writePlaces` wrote. */
export function devicesAt(places: string, {envelopes}: EnvelopeSet): readonly string[] {
	return places
		.split(' ')
		.filter((place) => place !== '')
		.flatMap((place) => envelopes[Number(place)]?.device ?? []);
}
