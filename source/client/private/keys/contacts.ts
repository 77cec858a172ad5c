import {splitAccountId} from '../../../crypto/account-id.ts';
import {type Contact, meetContact, observeList} from '../../../crypto/contact.ts';
import type {DeviceList} from '../../../crypto/device-list.ts';
import type {PrekeyBundle} from '../../../crypto/prekeys.ts';
import type {DeviceKeys} from '../../../protocol/records.ts';
import {phrase} from '../../../words/phrase.ts';
import {InputError, UnreachableError} from '../../error.ts';
import type {TrustEvent} from '../api.ts';
import type {Batch} from '../batch.ts';
import type {Contacts, PrivateContext} from '../parts.ts';
import {
	alarmNews,
	type ContactAlarm,
	type ContactNews,
	deviceNews,
	firstSeen,
	identityChanged,
	knowledgeDamaged,
} from './contact-news.ts';
import {type DossierProblem, type Dossiers, readDossiers} from './dossiers.ts';
import {openBundles, openFetchedList} from './fetched-keys.ts';
import type {OpenKeyring} from './open-keyring.ts';

/** Accounts whose keys one device remembers. */
export const CONTACTS_MAX = 5000;

/** The same alarm about the same account is told again after this, in milliseconds. */
const ALARM_PAUSE = 3_600_000;

type Damaged = DossierProblem & {readonly type: 'damaged'};

/** What of a keyring contacts need. */
export type ContactsKeyring = Pick<OpenKeyring, 'ownIn' | 'weighOwn' | 'timeline'>;

/**
 * Told while news about an account is being staged, with the batch it becomes true with: what belongs
 * into the same write can be staged there, and what shows it left to `batch.afterwards`.
 */
export type OnContactNews = (name: string, news: ContactNews, batch: Batch) => void;

/** Reads what is known of other accounts. Throws VaultError when the disk cannot be read. */
export async function openContacts(
	context: PrivateContext,
	keyring: ContactsKeyring,
	onNews: OnContactNews = () => {},
): Promise<Contacts> {
	return new AccountContacts(context, keyring, {dossiers: await readDossiers(context), onNews});
}

class AccountContacts implements Contacts {
	readonly #context: PrivateContext;
	readonly #keyring: ContactsKeyring;
	readonly #dossiers: Dossiers;
	readonly #onNews: OnContactNews;
	readonly #alarmedAt = new Map<string, number>();

	constructor(
		context: PrivateContext,
		keyring: ContactsKeyring,
		held: {readonly dossiers: Dossiers; readonly onNews: OnContactNews},
	) {
		this.#context = context;
		this.#keyring = keyring;
		this.#dossiers = held.dossiers;
		this.#onNews = held.onNews;
	}

	get names(): readonly string[] {
		return this.#dossiers.names;
	}

	get(name: string): Contact | undefined {
		return this.#dossiers.get(name);
	}

	async fetch(
		name: string,
		devices: readonly string[],
		batch: Batch,
	): Promise<{readonly contact: Contact; readonly bundles: ReadonlyMap<string, PrekeyBundle>}> {
		this.#refuseNewer(name);
		const given = await this.#context.ask('keys.fetch', {name, devices: [...devices]});
		const opened = openFetchedList(given.list, name);
		const contact =
			opened.type === 'list'
				? await this.#meet(name, opened.list, batch)
				: this.#alarmed(name, opened.type, batch);
		return {contact, bundles: this.#bundles(contact, {name, devices, given: given.devices}, batch)};
	}

	weigh(name: string, list: DeviceList, batch: Batch): Contact {
		this.#refuseNewer(name);
		if (name === this.#context.account) {
			this.#keyring.weighOwn(list, batch);
			return this.#keyring.ownIn(batch);
		}

		if (splitAccountId(list.account)[0] !== name)
			return this.#alarmed(name, 'other-account', batch);
		const known = this.#dossiers.in(name, batch);
		if (known !== undefined) return this.#observe(name, {known, list, isInOrder: false}, batch);
		throw new InputError(unknown(name));
	}

	stage(contact: Contact, event: Omit<TrustEvent, 'time'>, batch: Batch): void {
		const [name] = splitAccountId(contact.account);
		this.#dossiers.put(name, contact, batch);
		this.#dossiers.note(name, event, batch);
	}

	async timeline(name: string): Promise<readonly TrustEvent[]> {
		if (name === this.#context.account) return this.#keyring.timeline;
		return this.#dossiers.events(name);
	}

	/** What the relay shows now is weighed; what it showed first is pinned. */
	async #meet(name: string, list: DeviceList, batch: Batch): Promise<Contact> {
		if (name === this.#context.account) return this.weigh(name, list, batch);
		const known = this.#dossiers.in(name, batch);
		if (known !== undefined) return this.#observe(name, {known, list, isInOrder: true}, batch);
		await this.#dossiers.look(name);
		this.#refuseNewer(name);
		const problem = this.#dossiers.problem(name);
		if (problem?.type === 'damaged') return await this.#meetAgain(name, {list, problem}, batch);
		return this.#pin(name, list, batch);
	}

	#pin(name: string, list: DeviceList, batch: Batch): Contact {
		if (this.names.length >= CONTACTS_MAX) {
			throw new InputError(
				phrase`This device knows the keys of ${CONTACTS_MAX} people, the most it keeps. Those it knows are not affected.`,
			);
		}

		const contact = meetContact(list.account, list);
		this.stage(contact, firstSeen(name), batch);
		return contact;
	}

	/** Somebody whose keys this device has lost is in doubt until a person decides, and not new. */
	async #meetAgain(
		name: string,
		{list, problem}: {readonly list: DeviceList; readonly problem: Damaged},
		batch: Batch,
	): Promise<Contact> {
		const {vault, records} = this.#context;
		if (problem.isSetAside) await vault.delete(records.contact(name));
		const contact: Contact = {
			...meetContact(list.account, list),
			...{trust: 'changed', candidate: list},
		};
		this.#dossiers.put(name, contact, batch);
		this.#tell(name, knowledgeDamaged(name), batch);
		return contact;
	}

	/** `isInOrder` when it is what the relay has now: an older one is then no latecomer. */
	#observe(
		name: string,
		shown: {readonly known: Contact; readonly list: DeviceList; readonly isInOrder: boolean},
		batch: Batch,
	): Contact {
		const {known, list, isInOrder} = shown;
		if (list.account !== known.account) return this.#alarmed(name, 'other-account', batch);
		const seen = observeList(known, list);
		switch (seen.type) {
			case 'same':
				return known;
			case 'accepted':
				this.#dossiers.put(name, seen.contact, batch);
				for (const news of deviceNews(name, known.list, seen.contact.list)) {
					this.#tell(name, news, batch);
				}

				return seen.contact;
			case 'identity-changed':
				this.#dossiers.put(name, seen.contact, batch);
				this.#tell(name, identityChanged(name), batch);
				return seen.contact;
			case 'alarm':
				if (seen.reason === 'rolled-back' && !isInOrder) return known;
				return this.#alarmed(name, seen.reason, batch);
		}
	}

	/** What was shown is put away, and what is known stays. Throws UnreachableError when nothing is. */
	#alarmed(name: string, alarm: ContactAlarm, batch: Batch): Contact {
		const isOwn = name === this.#context.account;
		const known = isOwn ? this.#keyring.ownIn(batch) : this.#dossiers.in(name, batch);
		if (known === undefined) {
			throw new UnreachableError(
				'bad-answer',
				phrase`The relay gave keys for ${name} that are not signed by ${name}. Nothing was sent; ask its operator.`,
			);
		}

		this.#sound(name, alarm, batch);
		return known;
	}

	/** Of the keys that are shown now: under changed ones nothing but a comparison is begun. */
	#bundles(
		{list, candidate}: Contact,
		fetched: {
			readonly name: string;
			readonly devices: readonly string[];
			readonly given: readonly DeviceKeys[];
		},
		batch: Batch,
	): ReadonlyMap<string, PrekeyBundle> {
		const {name, devices, given} = fetched;
		const {bundles, isForeign} = openBundles(candidate ?? list, devices, given);
		if (isForeign) this.#sound(name, 'prekeys', batch);
		return bundles;
	}

	#sound(name: string, alarm: ContactAlarm, batch: Batch): void {
		const now = this.#context.clock.monotonic();
		const key = `${name} ${alarm}`;
		if (now - (this.#alarmedAt.get(key) ?? Number.NEGATIVE_INFINITY) < ALARM_PAUSE) return;
		if (this.#alarmedAt.size >= CONTACTS_MAX) this.#alarmedAt.clear();
		this.#alarmedAt.set(key, now);
		this.#tell(name, alarmNews(name, alarm), batch);
	}

	#tell(name: string, news: ContactNews, batch: Batch): void {
		const {type, sentence} = news;
		const event = {type: type === 'identity-changed' ? 'changed' : type, sentence} as const;
		if (name === this.#context.account) {
			batch.afterwards(() => this.#context.addLine({level: 'error', text: sentence}));
			return;
		}

		this.#dossiers.note(name, event, batch);
		this.#onNews(name, news, batch);
	}

	#refuseNewer(name: string): void {
		if (this.#dossiers.problem(name)?.type !== 'newer') return;
		throw new InputError(
			phrase`What this device knows of ${name} was written by a newer termchat. Update termchat first.`,
		);
	}
}

/** Or known once, and damaged: only what the relay shows when asked is pinned, or doubted. */
function unknown(name: string): string {
	return phrase`The keys of ${name} are not known on this device. Type /verify ${name} first.`;
}
