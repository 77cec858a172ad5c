import {phrases} from '../../../words/phrase.ts';

/** What people are told about this account's own keys: what happened, what to do, what is at stake. */
export const KEY_ADVICE = phrases({
	starting: 'The keys of this device are not ready yet. Try again when the relay can be reached.',
	unpublished:
		'The relay does not have your new keys yet. It gets them as soon as it can be reached.',
	/** The relay has keys of the account, but this device is not part of them. */
	unlinked:
		'Your account has keys that this device is not part of. Type /link on this one and confirm on another, or /recovery enter.',
	/** There are no keys, but other devices could be about to make them. */
	notFirst:
		'Another device has to begin private messages: start termchat there, then type /link here. If it is lost: /identity new.',
	removed:
		"This device was taken off your account's list, and reads no new private messages. /link or /recovery enter adds it again.",
	identityChanged:
		'The relay shows other keys for your own account. Nothing is sent. If you made a new identity: /link or /recovery enter. If not, warn your contacts.',
	listInDoubt:
		'The relay shows a device list for your account that does not follow yours. Nothing is sent. Compare /devices elsewhere, then /recovery enter.',
	listForged:
		'The relay shows a device list for your account that your key did not sign. Nothing is sent. Warn your contacts, and ask its operator.',
	damaged:
		'The keys of this device are damaged on its disk, and nothing was replaced. Type /recovery enter, or /identity new as the last resort.',
	newer:
		'The keys of this device were written by a newer termchat. Update termchat to use private messages.',
});

/** Lines about this account's keys that stop nothing. */
export const KEY_LINES = phrases({
	relayLostList:
		'The relay has lost your newest device list and does not take it back. Your contacts may not see all your devices.',
	relayRefused:
		'The relay did not take the keys of this device. It is tried again in a few minutes.',
	drained:
		'Over 40 of your one-time keys were taken within an hour, and hardly anybody wrote. Somebody may be using them up; first messages are protected a little less.',
	directoryWentBack:
		'The relay shows an older directory of keys than before. It was restored from a backup, or hides something: compare keys with /verify.',
	directoryUnsigned:
		'The relay signed its directory of keys wrongly. Ask its operator; until then compare keys with /verify.',
});

/** What stands in the timeline of this account: in English on the disk, and told apart by that. */
export const KEY_EVENTS = phrases({
	begun: 'This device made the keys of the account.',
	begunAnew: 'This device began a new identity for the account.',
	met: "The account's list was taken from the relay, because it holds this device's own proof.",
	linked: 'Another device of the account added this one.',
	recovered: 'This device was added with the recovery key.',
	changed: 'The relay showed another identity for this account. It was not accepted.',
	returned: 'The relay shows the known identity of this account again.',
	listInDoubt: 'The relay showed a device list that does not follow the known one.',
	listForged: 'The relay showed a device list that the account did not sign.',
	loggedOut: 'A device that is no longer logged in was taken off the list.',
});
