import {splitAccountId} from '../../../crypto/account-id.ts';
import {type Contact, decodeContact, encodeContact} from '../../../crypto/contact.ts';
import {compareBytes} from '../../../crypto/encoding.ts';
import {CryptoError} from '../../../crypto/error.ts';
import {VaultError} from '../../vault/vault.ts';
import type {TrustEvent} from '../api.ts';
import type {Batch} from '../batch.ts';
import type {PrivateContext} from '../parts.ts';
import {Staged} from '../staged.ts';
import {type Reading, readRecord} from './key-reading.ts';
import {readTimeline, Timeline} from './timeline.ts';

/** Why the record of an account cannot be used. It must not pass for somebody unknown. */
export type DossierProblem = Exclude<Reading<Contact>, {readonly type: 'read'}>;

/** Records that are read at a time. */
const READ_AT_ONCE = 16;

type Dossier = {
	readonly contact: Staged<Contact | undefined>;
	readonly timeline: Timeline;
	problem: DossierProblem | undefined;
};

/** What is held about other accounts, in memory and on the disk. */
export class Dossiers {
	readonly #context: PrivateContext;
	readonly #byName: Map<string, Dossier>;

	constructor(context: PrivateContext, byName: Map<string, Dossier>) {
		this.#context = context;
		this.#byName = byName;
	}

	get names(): readonly string[] {
		return [...this.#byName].flatMap(([name, {contact}]) =>
			contact.value === undefined ? [] : [name],
		);
	}

	get(name: string): Contact | undefined {
		return this.#byName.get(name)?.contact.value;
	}

	/** As `get`, with what that batch will change. */
	in(name: string, batch: Batch): Contact | undefined {
		return this.#byName.get(name)?.contact.in(batch);
	}

	problem(name: string): DossierProblem | undefined {
		return this.#byName.get(name)?.problem;
	}

	events(name: string): readonly TrustEvent[] {
		return this.#byName.get(name)?.timeline.events ?? [];
	}

	/**
	 * Makes sure that an account which is not listed is unknown, and not one whose record was set aside as
	 * damaged. Throws VaultError when the disk cannot be read.
	 */
	async look(name: string): Promise<void> {
		if (this.#byName.has(name)) return;
		const dossier = await readDossier(this.#context, name);
		if (dossier.problem !== undefined) this.#byName.set(name, dossier);
	}

	/** Keeps the contact, unless it is the same as before. */
	put(name: string, contact: Contact, batch: Batch): void {
		const before = this.in(name, batch);
		const bytes = encodeContact(contact);
		if (before !== undefined && compareBytes(encodeContact(before), bytes) === 0) return;
		batch.put(this.#context.records.contact(name), bytes);
		const dossier = this.#dossier(name);
		dossier.contact.set(contact, batch, () => {
			dossier.problem = undefined;
		});
	}

	/** Adds to the timeline of the account. */
	note(name: string, event: Omit<TrustEvent, 'time'>, batch: Batch): void {
		this.#dossier(name).timeline.add(event, batch);
	}

	#dossier(name: string): Dossier {
		const known = this.#byName.get(name);
		if (known !== undefined) return known;
		const timeline = new Timeline(this.#context, name);
		const dossier: Dossier = {contact: new Staged(undefined), timeline, problem: undefined};
		this.#byName.set(name, dossier);
		return dossier;
	}
}

/** Reads what the vault has. Throws VaultError when the disk cannot be read. */
export async function readDossiers(context: PrivateContext): Promise<Dossiers> {
	const names = await readNames(context);
	const byName = new Map<string, Dossier>();
	for (let start = 0; start < names.length; start += READ_AT_ONCE) {
		const part = names.slice(start, start + READ_AT_ONCE);
		const read = await Promise.all(
			part.map(async (name) => [name, await readDossier(context, name)] as const),
		);
		for (const [name, dossier] of read) byName.set(name, dossier);
	}

	return new Dossiers(context, byName);
}

/** A damaged file is told about once and set aside, whatever is in it; the others are still there. */
async function readNames({vault, records, addLine}: PrivateContext): Promise<readonly string[]> {
	for (let told: string | undefined; ; ) {
		try {
			const found = await vault.list(records.contacts);
			return found.map((record) => record.slice(records.contacts.length));
		} catch (error) {
			if (!(error instanceof VaultError) || error.code !== 'damaged') throw error;
			// Not of a file that can be set aside.
			if (error.message === told) throw error;
			told = error.message;
			addLine({level: 'error', text: error.message});
		}
	}
}

async function readDossier(context: PrivateContext, name: string): Promise<Dossier> {
	const reading = await readRecord(context, context.records.contact(name), (bytes) => {
		const contact = decodeContact(bytes);
		if (splitAccountId(contact.account)[0] === name) return contact;
		throw new CryptoError('bad-account', 'The contact is under the name of another.');
	});
	const isRead = reading.type === 'read';
	return {
		contact: new Staged(isRead ? reading.value : undefined),
		timeline: await readTimeline(context, name),
		problem: isRead ? undefined : reading,
	};
}
