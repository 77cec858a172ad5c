import {markVerified} from '../../../crypto/contact.ts';
import {findDevice} from '../../../crypto/device-list.ts';
import type {Identity} from '../../../crypto/safety-number.ts';
import {phrase} from '../../../words/phrase.ts';
import {InputError} from '../../error.ts';
import {Batch} from '../batch.ts';
import type {Arrival, Conversations, Dispatch, PrivateContext} from '../parts.ts';
import {conversationId} from '../record-names.ts';
import {
	type ComparisonStart,
	type Run,
	type RunStage,
	readCommitment,
	readDeviceId,
} from './comparison-run.ts';
import {COMPARISON_SENTENCES} from './comparison-sentences.ts';
import {
	commitDecision,
	currentContact,
	displayedIdentity,
	isSameIdentity,
	type TrustParts,
} from './key-comparison.ts';

/** What emoji comparisons work with. */
export type ComparisonParts = TrustParts & {
	readonly context: Pick<
		PrivateContext,
		'vault' | 'account' | 'clock' | 'random' | 'state' | 'dispatch' | 'addLine'
	>;
	readonly dispatch: Pick<Dispatch, 'release' | 'send'>;
	readonly conversations: Pick<Conversations, 'refresh' | 'has' | 'isAccepted' | 'ensure'>;
};

/**
 * Whose keys a comparison with that account will be about; makes the conversation if there is none.
 * Within a turn. Throws InputError with what must be done before.
 */
export async function prepareComparison(
	parts: ComparisonParts,
	name: string,
): Promise<Pick<Run, 'own' | 'shown'>> {
	const {keyring, conversations, context} = parts;
	const own = displayedIdentity(keyring.own());
	const contact = await currentContact(parts, name);
	// Steps travel as messages, and nothing is sealed under keys that are in doubt.
	if (contact.trust === 'changed') throw new InputError(COMPARISON_SENTENCES.changedKeys(name));
	if (isBlocked(parts, name)) throw new InputError(COMPARISON_SENTENCES.blocked(name));
	if (!conversations.has(name)) {
		const batch = new Batch();
		conversations.ensure(name, 'accepted', batch);
		await batch.commit(context.vault);
	} else if (!conversations.isAccepted(name)) {
		throw new InputError(COMPARISON_SENTENCES.request(name));
	}

	return {own, shown: displayedIdentity(contact)};
}

/**
 * The run that somebody asks for; undefined for what is not to be shown: of strangers, of the blocked,
 * and under keys that their shown identity does not vouch for.
 */
export function readRequest(
	parts: ComparisonParts,
	name: string,
	{step, arrival}: {readonly step: ComparisonStart; readonly arrival: Arrival},
): Asked | undefined {
	const {conversations, context, contacts} = parts;
	const contact = contacts.get(name);
	const commitment = readCommitment(step);
	if (contact === undefined || commitment === undefined) return undefined;
	if (!conversations.isAccepted(name) || isBlocked(parts, name)) return undefined;
	if (contact.trust === 'changed' || arrival.isUnderChangedKeys) {
		const text = COMPARISON_SENTENCES.askedUnderChangedKeys(name);
		const {localLines} = context.state();
		// Whoever has the new keys can ask without end.
		const isTold = localLines.some((line) => line.text === text);
		if (!isTold) context.addLine({level: 'notice', text, room: conversationId(name)});
		return undefined;
	}

	const own = ownIdentity(parts);
	if (own === undefined || !isListed(parts, name, arrival.device)) return undefined;
	const stage = {type: 'asked', device: arrival.device, commitment} as const;
	return {id: step.run, peer: name, own, shown: displayedIdentity(contact), stage};
}

/** Verifies the keys that the run was about, if they are still those that are shown. Within a turn. */
export async function verifyCompared(parts: ComparisonParts, run: Run): Promise<boolean> {
	const contact = parts.contacts.get(run.peer);
	if (contact === undefined || !isStillShown(parts, run)) return false;
	await commitDecision(parts, markVerified(contact, run.shown.identityKey), {
		type: 'verified',
		sentence: phrase`You and ${run.peer} saw the same seven emoji: these keys are verified.`,
	});
	return true;
}

type Asked = Run & {readonly stage: Extract<RunStage, {readonly type: 'asked'}>};

/** The keys of our own account; undefined while this device is not in its list. */
function ownIdentity({keyring}: ComparisonParts): Identity | undefined {
	try {
		return displayedIdentity(keyring.own());
	} catch (error) {
		if (error instanceof InputError) return undefined;
		throw error;
	}
}

/** Whether both accounts still have the keys that this run is about. */
export function isStillShown(parts: ComparisonParts, run: Run): boolean {
	const contact = parts.contacts.get(run.peer);
	const own = ownIdentity(parts);
	return (
		contact !== undefined &&
		own !== undefined &&
		isSameIdentity(own, run.own) &&
		isSameIdentity(displayedIdentity(contact), run.shown)
	);
}

/** Whether the keys that are shown for that account vouch for the device. */
export function isListed({contacts}: ComparisonParts, name: string, device: string): boolean {
	const contact = contacts.get(name);
	const id = readDeviceId(device);
	if (contact === undefined || id === undefined) return false;
	return findDevice(contact.candidate ?? contact.list, id) !== undefined;
}

function isBlocked({context}: ComparisonParts, name: string): boolean {
	return context.state().rooms.get(conversationId(name))?.direct?.isBlocked ?? false;
}
