import type {Client} from '../../source/client/api.ts';
import {TOO_OLD} from '../../source/client/private/messages/dispatch-sentences.ts';
import {isConversationId} from '../../source/client/private/record-names.ts';
import type {Event} from '../../source/client/state/event.ts';
import type {LogMessage} from '../../source/client/state/state.ts';
import {fromBase64url, toBase64url} from '../../source/crypto/encoding.ts';
import {parseMessage} from '../../source/crypto/message.ts';
import type {RequestFields} from '../../source/protocol/client-frame.ts';
import {FULL, type VaultDisk} from './vault-disk.ts';

/** What a person does to a message; a text of undefined takes it away. */
export type Change =
	| {readonly type: 'text'; readonly text: string | undefined}
	| {readonly type: 'reaction'; readonly emoji: string; readonly isOn: boolean};

/** A change, and how it fared. */
export type MadeChange = Change & {
	readonly by: string;
	/** Its own side shows it. */
	isDone: boolean;
	/** It was not on the disk when the client died, or the disk refused it. */
	mayBeLost: boolean;
};

/** A private text from the moment a person pressed Enter. */
export type PrivateText = {
	readonly id: string;
	/** The account it is from; each has one client with private messages, of the same name. */
	readonly from: string;
	readonly to: string;
	readonly text: string;
	readonly changes: MadeChange[];
	isAccepted: boolean;
	/** The client died, or was quit on a full disk, before it was on its disk. */
	wasUnwritten: boolean;
	/** Dropped or failed at some time: it may be there or not, and its place means nothing. */
	wasGivenUp: boolean;
};

type Party = {readonly disk: VaultDisk};
type Envelopes = RequestFields<'envelope.send'>;

/**
 * Watches the private messages of a world: nothing is acknowledged to the relay, and no text leaves,
 * before it is on the disk; what was sealed once is not sealed anew, and no key seals two messages;
 * nothing is held, and no client tells of an error that no disk is to blame for.
 */
export class PrivateJudge {
	/** In the order of typing. */
	readonly texts = new Map<string, PrivateText>();
	readonly #parties: ReadonlyMap<string, Party>;
	readonly #fail: (what: string) => void;
	/** By sender, message and device: the bytes that were sent. */
	readonly #sealed = new Map<string, string>();
	/** By session, chain and number: the bytes under that key. */
	readonly #keys = new Map<string, string>();

	constructor(parties: ReadonlyMap<string, Party>, fail: (what: string) => void) {
		this.#parties = parties;
		this.#fail = fail;
	}

	/** A person has sent a private text. */
	typed(from: string, said: {readonly id: string; readonly to: string; text: string}): void {
		const fate = {isAccepted: false, wasUnwritten: false, wasGivenUp: false};
		this.texts.set(said.id, {...said, from, changes: [], ...fate});
	}

	/** A person has changed a message. */
	changed(by: string, {id, change}: {readonly id: string; readonly change: Change}): void {
		const made = {...change, by, isDone: false, mayBeLost: false};
		this.texts.get(id)?.changes.push(made);
	}

	/** A client died: what was not on its disk may be lost. */
	crashed(client: string): void {
		const outgoing = this.#party(client).disk.outgoing;
		const written = new Set(outgoing.map(({id}) => id));
		const bodies = new Set(outgoing.map(({body}) => JSON.stringify(body)));
		for (const text of this.texts.values()) {
			if (text.from === client && !text.isAccepted && !written.has(text.id)) {
				text.wasUnwritten = true;
			}
			for (const change of this.#openChanges(text, client)) {
				if (!bodies.has(bodyOf(text.id, change))) change.mayBeLost = true;
			}
		}
	}

	/** A client was quit: what it had taken must be on its disk, unless that is full. */
	quit(client: string): void {
		const {disk} = this.#party(client);
		if (!disk.isFull) {
			const written = new Set(disk.outgoing.map(({id}) => id));
			for (const {id, from, isAccepted, wasUnwritten, wasGivenUp} of this.texts.values()) {
				const isExcused = isAccepted || wasUnwritten || wasGivenUp;
				if (from === client && !isExcused && !written.has(id)) {
					this.#fail(`${client} lost the private ${id} when it was quit`);
				}
			}
		}
		this.crashed(client);
	}

	clientSent(client: string, text: string): void {
		if (text.startsWith('{"type":"envelope.send"')) {
			// A request of the client's own making, of this type.
			this.#transmitted(client, JSON.parse(text) as Envelopes);
		} else if (text.startsWith('{"type":"envelope.ack"')) {
			const {number} = JSON.parse(text) as RequestFields<'envelope.ack'>;
			this.#acknowledged(client, number);
		} else if (text.startsWith('{"type":"resume"')) {
			const {mailbox = 0} = JSON.parse(text) as RequestFields<'resume'>;
			this.#acknowledged(client, mailbox);
		}
	}

	happened(name: string, {state}: Client, event: Event): void {
		switch (event.type) {
			case 'message-accepted': {
				const text = this.texts.get(event.id);
				if (text !== undefined) text.isAccepted = true;
				else if (isConversationId(event.room)) this.#fail(`${name} was told of ${event.id}`);
				break;
			}
			case 'message-changed':
				this.#shown(name, event.message);
				break;
			case 'message-failed':
			case 'message-dropped':
				this.#givenUp(event.id);
				break;
			case 'message-held':
				this.#fail(`${name} held ${event.id}: ${event.reason}`);
				break;
			case 'message-received': {
				const {room, text, facts} = event.message;
				const isExcused = facts?.note === 'missing' && this.#isWithdrawn(room.slice(1), name);
				if (facts?.note !== undefined && !isExcused) {
					this.#fail(`${name} noted in ${room}: ${text}`);
				}
				break;
			}
			case 'private-changed': {
				const {status} = state.private;
				const isAmiss = status === 'stopped' || status === 'unlinked';
				if (isAmiss) this.#fail(`${name} is ${status}: ${state.private.advice}`);
				break;
			}
			case 'local-line-added':
				this.#told(name, event.line);
				break;
			default:
		}
	}

	/** What a client says as an error: a full disk or a jump of the clock can cost it a change. */
	#told(name: string, line: Extract<Event, {type: 'local-line-added'}>['line']): void {
		if (line.level !== 'error') return;
		if (!line.text.includes(FULL) && line.text !== TOO_OLD) {
			this.#fail(`${name} was told: ${line.text}`);
			return;
		}
		for (const text of this.texts.values()) {
			for (const change of this.#openChanges(text, name)) change.mayBeLost = true;
		}
	}

	#transmitted(client: string, {message, envelopes}: Envelopes): void {
		const outgoing = this.#party(client).disk.outgoing.find(({id}) => id === message);
		const kept = new Map(
			outgoing?.copies?.map((copy) => [
				toBase64url(copy.device.deviceId),
				toBase64url(copy.message),
			]),
		);
		const text = this.texts.get(message);
		for (const {device, bytes} of envelopes) {
			// What is dropped at the last moment leaves all the same.
			if (text?.wasGivenUp === false && kept.get(device) !== bytes) {
				this.#fail(`${client} sent ${message}, which is not on its disk as it was sent`);
			}
			const copy = `${client} ${message} ${device}`;
			if ((this.#sealed.get(copy) ?? bytes) !== bytes) {
				this.#fail(`${client} sealed ${message} anew for ${device}`);
			}
			this.#sealed.set(copy, bytes);
			const {sessionId, head, number} = parseMessage(fromBase64url(bytes));
			const key = `${toBase64url(sessionId)} ${toBase64url(head.chain)} ${number}`;
			if ((this.#keys.get(key) ?? bytes) !== bytes) {
				this.#fail(`${client} used a key twice, now for ${message}`);
			}
			this.#keys.set(key, bytes);
		}
	}

	#acknowledged(client: string, number: number): void {
		const {mailboxNumber} = this.#party(client).disk;
		if (number > mailboxNumber) {
			this.#fail(`${client} acknowledged ${number}, and its disk is at ${mailboxNumber}`);
		}
	}

	#shown(name: string, message: LogMessage): void {
		const text = this.texts.get(message.id);
		if (text === undefined) return;
		const change = this.#openChanges(text, name).find((made) => isShownIn(message, made));
		if (change !== undefined) change.isDone = true;
	}

	#givenUp(id: string): void {
		const text = this.texts.get(id);
		if (text !== undefined) text.wasGivenUp = true;
	}

	/** Whether something was given up that may have been sealed by then, and misses in the session. */
	#isWithdrawn(from: string, to: string): boolean {
		const texts = [...this.texts.values()];
		return texts.some((text) => text.from === from && text.to === to && text.wasGivenUp);
	}

	#openChanges({changes}: PrivateText, by: string): readonly MadeChange[] {
		return changes.filter((made) => made.by === by && !made.isDone && !made.mayBeLost);
	}

	#party(client: string): Party {
		const party = this.#parties.get(client);
		if (party === undefined) throw new Error(`Nobody is called ${client}.`);
		return party;
	}
}

/** What goes into the outbox for a change. */
function bodyOf(id: string, change: Change): string {
	if (change.type === 'reaction') {
		const {emoji, isOn} = change;
		return JSON.stringify({id, emoji, isOn});
	}

	const {text} = change;
	return JSON.stringify(text === undefined ? {id} : {id, text});
}

function isShownIn({text, facts}: LogMessage, change: MadeChange): boolean {
	if (change.type === 'text') {
		return change.text === undefined ? facts?.isDeleted === true : change.text === text;
	}

	const names = facts?.reactions.find(({emoji}) => emoji === change.emoji)?.names ?? [];
	return names.includes(change.by) === change.isOn;
}
