/**
 * Seeds that fail when a bug that the simulation once found is put back, and what that bug was. Every
 * run of the tests replays them; as what a seed draws changes with the simulation, they are a sample.
 */
export const FAILED_SEEDS: ReadonlyMap<number, string> = new Map([
	[9, 'a mark told by another device undid one that was on its way'],
	[22, 'a login that was held up on an old connection ended the newer one for good'],
	[25, 'an own change that had changed nothing showed all the same'],
	[26, 'a read mark that a full disk refused was not told again'],
	[84, 'a message that could not be written was not tried again when the client was quit'],
	[170, 'news of a room that were older than a mark undid it'],
	[200, 'an own answer whose entry got lost was not counted in its thread'],
	[282, 'a message typed while the client was quitting was taken and lost'],
	[327, 'the newest answer had the time of the latest clock'],
	[331, 'of two read marks under way when the line broke, the newer was forgotten'],
	[336, 'presence that a slow client missed was never told again'],
	[378, 'who joined a room was shown there as offline'],
	[407, 'a second quit did not wait for the first'],
	[1995, 'who became owner while others left at once was not told'],
	[5279, 'a change that had changed nothing was made anew, over a later one, after a restart'],
	[9997, 'a page that failed while its room began kept older ones from being asked for'],
]);

/** The same for worlds with private messages. */
export const FAILED_PRIVATE_SEEDS: ReadonlyMap<number, string> = new Map([
	[13, 'a sign of writing that got lost was told as a missing message'],
	[74, 'keys that could not be made at first kept messages back until the next connection'],
	[261, 'what was typed while something else was written was lost by quitting'],
	[1568, 'who quit while messages came acknowledged those that were not opened yet'],
	[2081, 'keys that were wiped at the end were written over the good ones'],
	[21590, 'what a resync was about to bring again was taken for expired, and acknowledged'],
]);
