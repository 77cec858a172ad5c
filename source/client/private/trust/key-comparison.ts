import {splitAccountId} from '../../../crypto/account-id.ts';
import {compareText, comparisonText} from '../../../crypto/comparison-text.ts';
import {acceptChange, type Contact, markVerified} from '../../../crypto/contact.ts';
import {compareBytes, toBase64url} from '../../../crypto/encoding.ts';
import {CryptoError} from '../../../crypto/error.ts';
import {type Identity, safetyNumber} from '../../../crypto/safety-number.ts';
import {phrase, translated} from '../../../words/phrase.ts';
import {InputError, RefusedError, UnreachableError} from '../../error.ts';
import type {KeyComparison, TrustEvent} from '../api.ts';
import {Batch} from '../batch.ts';
import type {Contacts, Conversations, Dispatch, Keyring, PrivateContext} from '../parts.ts';
import type {Turns} from '../turns.ts';

/** What decisions about somebody's keys work with. */
export type TrustParts = {
	readonly context: Pick<PrivateContext, 'vault' | 'account'>;
	readonly turns: Turns;
	readonly contacts: Pick<Contacts, 'get' | 'fetch' | 'stage'>;
	readonly keyring: Pick<Keyring, 'own'>;
	readonly dispatch: Pick<Dispatch, 'release'>;
	readonly conversations: Pick<Conversations, 'refresh'>;
};

/** Comparing numbers and texts, and deciding about keys: see the verbs of PrivateClient. */
export type KeyComparisons = {
	comparisonWith(name: string): Promise<KeyComparison>;
	comparePasted(name: string, text: string): Promise<'match' | 'mismatch'>;
	markVerified(name: string, comparison: Pick<KeyComparison, 'identity'>): Promise<void>;
	acceptKeys(name: string, comparison: Pick<KeyComparison, 'identity'>): Promise<void>;
};

/** Which keys a person sees of a contact: those that await a decision, else the pinned ones. */
export function displayedIdentity({account, list, candidate}: Contact): Identity {
	return {account, identityKey: (candidate ?? list).identityKey};
}

/** The verbs about somebody's keys that need nothing but this device and the person. */
export function createKeyComparisons(parts: TrustParts): KeyComparisons {
	const {turns, keyring} = parts;
	const compared = rememberedComparisons();

	return {
		comparisonWith: (name) =>
			turns.take(async () => {
				const contact = await currentContact(parts, name);
				const own = ownIdentity(keyring);
				const shown = displayedIdentity(contact);
				const {number, text} = compared(own, shown);
				return {
					peer: name,
					accounts: [own.account, contact.account],
					number,
					oldNumber:
						contact.candidate === undefined
							? undefined
							: compared(own, pinnedIdentity(contact)).number,
					text,
					trust: contact.trust,
					identity: toBase64url(shown.identityKey),
				};
			}),

		async comparePasted(name, text) {
			const result = await turns.take(async () => {
				const contact = await currentContact(parts, name);
				const shown = displayedIdentity(contact);
				if (readText(text, ownIdentity(keyring), shown) === 'mismatch') return 'mismatch';
				await commitDecision(parts, markVerified(contact, shown.identityKey), {
					type: 'verified',
					sentence: phrase`The text that ${name} sent matched: these keys are verified.`,
				});
				return 'match';
			});
			if (result === 'match') parts.dispatch.release(name);
			return result;
		},

		async markVerified(name, {identity}) {
			await turns.take(async () => {
				const contact = shownContact(parts, name, identity);
				const {identityKey} = displayedIdentity(contact);
				await commitDecision(parts, markVerified(contact, identityKey), {
					type: 'verified',
					sentence: phrase`You compared the number with ${name}: these keys are verified.`,
				});
			});
			parts.dispatch.release(name);
		},

		async acceptKeys(name, {identity}) {
			await turns.take(async () => {
				const contact = shownContact(parts, name, identity);
				if (contact.candidate === undefined) {
					throw new InputError(
						phrase`The keys of ${name} have not changed: there is nothing to accept.`,
					);
				}

				const accepted = acceptChange(contact, contact.candidate.identityKey);
				await commitDecision(parts, accepted, {
					type: 'accepted',
					sentence: phrase`You accepted new keys of ${name} without comparing them.`,
				});
			});
			parts.dispatch.release(name);
		},
	};
}

/** Writes down what was decided about somebody's keys, and shows it. Within a turn; release after it. */
export async function commitDecision(
	{context, contacts, conversations}: Pick<TrustParts, 'context' | 'contacts' | 'conversations'>,
	contact: Contact,
	event: Omit<TrustEvent, 'time'>,
): Promise<void> {
	const [name] = splitAccountId(contact.account);
	const batch = new Batch();
	contacts.stage(contact, event, batch);
	batch.afterwards(() => conversations.refresh(name));
	await batch.commit(context.vault);
}

/**
 * Somebody's keys as the relay shows them now, or as they are known when it cannot be asked: who
 * compares must see what is in force. Within a turn. Throws InputError for one's own.
 */
export async function currentContact(
	{context, contacts, conversations}: Pick<TrustParts, 'context' | 'contacts' | 'conversations'>,
	name: string,
): Promise<Contact> {
	refuseOwn(name, context.account);
	const known = contacts.get(name);
	const batch = new Batch();
	try {
		const {contact} = await contacts.fetch(name, [], batch);
		batch.afterwards(() => conversations.refresh(name));
		await batch.commit(context.vault);
		return contact;
	} catch (error) {
		const isPassing =
			error instanceof UnreachableError || (error instanceof RefusedError && error.retryable);
		if (known === undefined || !isPassing) throw error;
		return known;
	}
}

function refuseOwn(name: string, own: string): void {
	if (name !== own) return;
	throw new InputError(
		phrase`That is you. Your own devices are shown by /devices, and added by /link.`,
	);
}

/** Comparisons that are remembered: each costs some 30 ms. */
const REMEMBERED = 64;

function ownIdentity(keyring: Pick<Keyring, 'own'>): Identity {
	return pinnedIdentity(keyring.own());
}

function pinnedIdentity({account, list}: Contact): Identity {
	return {account, identityKey: list.identityKey};
}

/** The contact, if its keys are still those that the person looked at. */
function shownContact({contacts}: TrustParts, name: string, identity: string): Contact {
	const contact = contacts.get(name);
	if (contact !== undefined && toBase64url(displayedIdentity(contact).identityKey) === identity) {
		return contact;
	}

	throw new InputError(
		phrase`The keys of ${name} changed again meanwhile, so nothing was decided. Look at them anew: /trust ${name}.`,
	);
}

function readText(text: string, own: Identity, peer: Identity): 'match' | 'mismatch' {
	try {
		return compareText(text, own, peer);
	} catch (error) {
		if (!(error instanceof CryptoError)) throw error;
		throw new InputError(translated(error.message), {cause: error});
	}
}

/** Numbers and texts by whose keys they are of. */
function rememberedComparisons() {
	const known = new Map<string, {readonly number: readonly string[]; readonly text: string}>();
	return (own: Identity, peer: Identity) => {
		const key = [own, peer]
			.flatMap(({account, identityKey}) => [account, toBase64url(identityKey)])
			.join(' ');
		const value = known.get(key) ?? {
			number: safetyNumber(own, peer),
			text: comparisonText(own, peer),
		};
		if (known.size >= REMEMBERED) known.clear();
		known.set(key, value);
		return value;
	};
}

/** Whether two identities are the same account under the same key. */
export function isSameIdentity(one: Identity, other: Identity): boolean {
	return one.account === other.account && compareBytes(one.identityKey, other.identityKey) === 0;
}
