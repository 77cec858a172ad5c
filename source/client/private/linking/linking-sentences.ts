import {phrases} from '../../../words/phrase.ts';

/** How linking a device ends, and why it cannot begin, in words for a person. */
export const LINKING_SENTENCES = phrases({
	nobodyHere:
		'No other device of yours is connected. Start termchat on one that reads your private messages, or type /recovery enter.',
	noneCan:
		'None of your connected devices lets this one in. Use the first one and type /link there, or /recovery enter here.',
	notUnlinked: 'This device is one of your account already, or its keys are not ready yet.',
	second: 'A device is being linked already. End that first: /link cancel.',
	nobodyAsks: 'No device asks to be linked. Log in on the new one, and type /link there.',
	nothingShown: 'There are no emoji to confirm yet. /link shows how far it is.',
	cannotVouch:
		'This device cannot let others in. Do it on the first one, or type /recovery enter on the new one.',
	differs:
		'Not the same: somebody may stand between your two devices. Nothing was added. Use /recovery enter on the new one.',
	broken:
		'What came from the other device does not fit what it promised: somebody may interfere. Nothing was added.',
	forged: 'The other device did not prove its keys: somebody may interfere. Nothing was added.',
	otherEnded: 'The other device ended it. Nothing was added.',
	late: 'It took too long, and nothing was added. Begin again on the new device: /link.',
	lost: 'The other device cannot be reached. Nothing was added; begin again on the new one: /link.',
	notAdded:
		'The relay did not take the new list of your devices. Begin again on the new device: /link.',
	wrongList:
		'The relay does not show a list in which your other device added this one. Begin again: /link.',
	linkedLater:
		'The relay cannot be reached. If the other device has added this one, that is noticed when it can.',
	linkedNew: 'This device is linked. New private messages are end-to-end encrypted for it as well.',
	linkedOld:
		'The device is added: it reads new private messages. Your contacts see that you have another one.',
});
