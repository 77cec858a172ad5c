import type {DeviceDifference, EnvelopeSet, SendEnvelopesResult} from './envelope-storage.ts';
import type {DeviceListRecord} from './key-storage.ts';

/** What a backend knows, as deciding about a set needs it. */
export type MailboxFacts = {
	list(account: string): DeviceListRecord | undefined;
	/** Whether the device is there and others can begin a session with it. */
	canReceive(device: string): boolean;
	/** Whose device it is; undefined when there is none. It may be another's than the lists say. */
	ownerOf(device: string): string | undefined;
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
	const isOwn = facts.ownerOf(set.device) === set.from;
	if (!isOwn || !own.devices.includes(set.device)) return {type: 'unlisted'};
	const differences = differencesOf(set, {own, theirs, facts});
	if (differences.length > 0) return {type: 'mismatch', differences};
	const isBlocked = set.from !== set.to && facts.hasBlocked(set.to, set.from);
	const full: number[] = [];
	const deliver = set.envelopes.filter(({device}, index) => {
		const owner = facts.ownerOf(device);
		if (owner !== set.from && owner !== set.to) return false;
		const isTheirs = owner !== set.from;
		const waiting = facts.waiting(device, set.from);
		const size = isTheirs ? set.mailboxRoom : set.mailboxSize;
		const share = isTheirs ? set.mailboxShare : set.mailboxSize;
		const isFull = waiting.all >= size || waiting.from >= share;
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
				(device) =>
					device !== set.device &&
					!covered.has(device) &&
					facts.ownerOf(device) === account &&
					facts.canReceive(device),
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
