import type {Json} from '../../../crypto/content.ts';
import type {SealedFile} from '../../files/sealed-file.ts';
import type {ReceivedMessage} from '../../state/log-message.ts';
import type {PrivateFacts, Reaction} from '../../state/state.ts';
import {readSealedFile, sealedFacts, writeSealedFile} from '../file-body.ts';
import {type Fields, fieldsOf, isWhole} from './stored-json.ts';

/** A message of a conversation as it is kept in the vault. */
export type HistoryEntry = {
	/** Its place on this device: 1, 2, 3 … in the order of arrival. */
	readonly seq: number;
	readonly id: string;
	readonly kind: 'text' | 'action' | 'notice';
	readonly from: string;
	/** The device it came from, base64url; undefined for what this device sent or noted itself. */
	readonly device: string | undefined;
	/** By the sender's clock, in milliseconds. */
	readonly sentAt: number;
	/** By the relay's clock, in milliseconds. */
	readonly relayTime: number;
	/** Foreign text, as it was sent. */
	readonly text: string;
	/** Id of the message that it answers, and its place, if it was here when this one came. */
	readonly replyTo?: string;
	readonly answers?: number;
	/** What came with it; gone when it was deleted. */
	readonly file?: SealedFile;
	readonly facts: PrivateFacts;
};

/** The facts of a message to which nothing has happened. */
export const PLAIN_FACTS: PrivateFacts = {
	isEdited: false,
	isDeleted: false,
	reactions: [],
	delivery: undefined,
	isTimeDoubtful: false,
	isUnderChangedKeys: false,
	note: undefined,
};

/**
 * The time that is shown: the sender's, which no relay can change. Rows stand in the order of arrival,
 * so where the two clocks are more than five minutes apart (a wrong clock, or a message that was
 * written long before it could be sent) it is the relay's, which does not contradict that order.
 */
export function shownTime({sentAt, relayTime}: Pick<HistoryEntry, 'sentAt' | 'relayTime'>): number {
	return Math.abs(sentAt - relayTime) <= CLOCK_TOLERANCE ? sentAt : relayTime;
}

/** The entry as the state takes it in. */
export function toMessage(room: string, entry: HistoryEntry): ReceivedMessage {
	const {seq, id, kind, from, text, facts, answers, file} = entry;
	return {
		...{room, seq, id, kind, from, time: shownTime(entry), text, facts},
		...(answers !== undefined && {replyTo: answers}),
		...(file !== undefined && {file: sealedFacts(file)}),
	};
}

/** The entry as plain data; what is as usual is left out. */
export function encodeEntry(entry: HistoryEntry): Json {
	const {seq, id, kind, from, device, sentAt, relayTime, text, facts, replyTo, answers} = entry;
	const {file} = entry;
	const {isEdited, isDeleted, isTimeDoubtful, isUnderChangedKeys, reactions, delivery, note} =
		facts;
	return {
		...{seq, id, kind, from, sentAt, relayTime, text},
		...(device !== undefined && {device}),
		...(replyTo !== undefined && {replyTo}),
		...(answers !== undefined && {answers}),
		...(file !== undefined && {file: writeSealedFile(file)}),
		...(isEdited && {isEdited}),
		...(isDeleted && {isDeleted}),
		...(isTimeDoubtful && {isTimeDoubtful}),
		...(isUnderChangedKeys && {isUnderChangedKeys}),
		...(reactions.length > 0 && {reactions}),
		...(delivery !== undefined && {delivery}),
		...(note !== undefined && {note}),
	};
}

/** The entry that `encodeEntry` wrote; undefined for anything else. */
export function decodeEntry(value: Json): HistoryEntry | undefined {
	const fields = fieldsOf(value);
	const {seq, id, from, device, sentAt, relayTime, text, replyTo, answers} = fields;
	const kind = KINDS.find((known) => known === fields.kind);
	if (!isWhole(seq) || !isWhole(sentAt) || !isWhole(relayTime) || kind === undefined) {
		return undefined;
	}

	if (typeof id !== 'string' || typeof from !== 'string' || typeof text !== 'string') {
		return undefined;
	}

	const file = readSealedFile(fieldsOf(fields.file));
	return {
		...{seq, id, kind, from, sentAt, relayTime, text},
		...(file !== undefined && {file}),
		device: typeof device === 'string' ? device : undefined,
		...(typeof replyTo === 'string' && {replyTo}),
		...(isWhole(answers) && {answers}),
		facts: decodeFacts(fields),
	};
}

/** Milliseconds that the sender's clock and the relay's may be apart. */
const CLOCK_TOLERANCE = 5 * 60_000;

const KINDS = ['text', 'action', 'notice'] as const;
const DELIVERIES = ['sent', 'delivered', 'read'] as const;
const NOTES = ['keys', 'devices', 'missing', 'undecryptable'] as const;

function decodeFacts(fields: Fields): PrivateFacts {
	return {
		isEdited: fields.isEdited === true,
		isDeleted: fields.isDeleted === true,
		reactions: Array.isArray(fields.reactions) ? fields.reactions.flatMap(decodeReaction) : [],
		delivery: DELIVERIES.find((known) => known === fields.delivery),
		isTimeDoubtful: fields.isTimeDoubtful === true,
		isUnderChangedKeys: fields.isUnderChangedKeys === true,
		note: NOTES.find((known) => known === fields.note),
	};
}

function decodeReaction(value: Json): readonly Reaction[] {
	const {emoji, names} = fieldsOf(value);
	if (typeof emoji !== 'string' || !Array.isArray(names)) return [];
	return [{emoji, names: names.filter((name) => typeof name === 'string')}];
}
