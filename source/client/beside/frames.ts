import * as v from 'valibot';
import {byteCount, count, messageId, name, sequence, text, time} from '../../protocol/fields.ts';
import {LIMITS} from '../../protocol/limits.ts';
import {roomFile} from '../../protocol/records.ts';
import {phrases, translated} from '../../words/phrase.ts';
import {BESIDE_CODES, BesideError} from './error.ts';
import type {PrivateRecord} from './private-record.ts';

/** The version of the words; a program answers no other. */
export const BESIDE_VERSION = 1;

/** Conversations that one line can name. */
export const PLACES = 2000;
/** Messages of each conversation to begin with. */
const HISTORY = 10_000;

const place = v.object({peer: name, seq: sequence, id: v.pipe(v.string(), v.maxLength(64))});
const places = v.pipe(v.array(place), v.maxLength(PLACES));

/** Characters of a path; no system takes longer ones. */
const LONGEST_PATH = 32_767;

/** A room's name, or `@` and a person's. */
const placeName = v.pipe(v.string(), v.maxLength(LIMITS.nameLength * 4 + 1));

const common = {
	v: v.literal(BESIDE_VERSION),
	/** The relay that is meant, as `normalizeAddress` gives it. */
	url: v.pipe(v.string(), v.maxLength(2048)),
};

const requestSchema = v.variant('type', [
	/** Post a private message. Answers: `written`, then `accepted`, or `failed`. */
	v.object({
		...common,
		type: v.literal('send'),
		to: name,
		text,
		kind: v.picklist(['text', 'action']),
	}),
	/** Post a file, sealed, with a text that may be empty. Answers: `written`, `progress`, then as `send`. */
	v.object({
		...common,
		type: v.literal('send-file'),
		to: name,
		/** Whole, and of this machine. */
		path: v.pipe(v.string(), v.minLength(1), v.maxLength(LONGEST_PATH)),
		text,
	}),
	/** Tell how a file fares that an earlier program wrote down. Answers as `send-file`. */
	v.object({...common, type: v.literal('watch-file'), to: name, id: messageId}),
	/** Save a file: that of a message, or the newest. Answers: `progress`, then `saved`. */
	v.object({
		...common,
		type: v.literal('save-file'),
		peer: name,
		id: v.exactOptional(v.pipe(v.string(), v.maxLength(64))),
		folder: v.pipe(v.string(), v.minLength(1), v.maxLength(LONGEST_PATH)),
	}),
	/** Tell how a message fares that an earlier program wrote down. Answers as `send`. */
	v.object({...common, type: v.literal('watch'), to: name, id: messageId}),
	/** After these, on the same line: forget the message or file if it is not stored yet. */
	v.object({...common, type: v.literal('drop')}),
	/** Tell the newest `history` messages of each conversation, or what is after `after`; then what comes. */
	v.object({
		...common,
		type: v.literal('follow'),
		peers: v.optional(v.pipe(v.array(name), v.maxLength(PLACES))),
		history: v.pipe(count, v.maxValue(HISTORY)),
		after: v.optional(places),
	}),
	/** Let go of the vault, whatever the relay. Answers: `yielding`, then the end; or `failed` with `busy`. */
	v.object({v: common.v, type: v.literal('yield')}),
	/** Say what waits for the person. Answers: `status`, once, or at every change when it is watched. */
	v.object({v: common.v, type: v.literal('status'), watch: v.boolean(), preview: v.boolean()}),
	/** Name the rooms and conversations, for the completion of a shell. Answers: `places`. */
	v.object({v: common.v, type: v.literal('places')}),
	/** Bring a room or a conversation to the front, with the message at `seq` in sight. Answers: `opened`. */
	v.object({
		v: common.v,
		type: v.literal('open'),
		/** The host of the relay that is meant; whichever it is, when left out. */
		host: v.optional(v.pipe(v.string(), v.maxLength(300))),
		place: placeName,
		seq: v.optional(sequence),
	}),
]);

const told = {
	peer: name,
	seq: sequence,
	id: v.pipe(v.string(), v.maxLength(64)),
	from: name,
	to: name,
	time,
};
/** As `FileOfRecord`: what a row says of a file. */
const file = v.object({
	name: roomFile.entries.name,
	mediaType: roomFile.entries.mediaType,
	size: byteCount,
	seconds: v.exactOptional(v.pipe(v.number(), v.minValue(0))),
	expiresAt: time,
});
const recordSchema = v.variant('type', [
	v.object({
		...told,
		type: v.literal('message'),
		text,
		style: v.picklist(['text', 'action']),
		file: v.exactOptional(file),
		isEdited: v.boolean(),
		isRequest: v.boolean(),
		isUnderChangedKeys: v.boolean(),
	}),
	v.object({...told, type: v.literal('edit'), text}),
	v.object({...told, type: v.literal('delete')}),
	v.object({
		...told,
		type: v.literal('reaction'),
		emoji: v.pipe(v.string(), v.maxLength(64)),
		isOn: v.boolean(),
	}),
	v.object({
		...told,
		type: v.literal('notice'),
		note: v.optional(v.picklist(['keys', 'devices', 'missing', 'undecryptable'])),
		text,
	}),
]);

const statusSchema = v.object({
	/** The relay, and who this home is there. */
	url: v.pipe(v.string(), v.maxLength(2048)),
	account: v.optional(name),
	isLive: v.boolean(),
	private: count,
	mentions: count,
	rest: count,
	requests: count,
	/** Wall-clock time until which nothing rings; left out when it may. */
	quietUntil: v.optional(v.number()),
	places: v.pipe(
		v.array(v.object({place: placeName, unread: count, mentions: count})),
		v.maxLength(PLACES),
	),
	/** Only when it was asked for: the newest message that waits. A private one has no text. */
	preview: v.optional(v.object({place: placeName, from: name, text: v.optional(text)})),
});

const answerSchema = v.variant('type', [
	/** The message is on the disk: it is sent whatever becomes of these two programs. */
	v.object({type: v.literal('written'), id: messageId}),
	/** How far a file is, and why it does not move, if so. */
	v.object({
		type: v.literal('progress'),
		name: v.string(),
		size: byteCount,
		done: byteCount,
		rate: v.exactOptional(v.pipe(v.number(), v.minValue(0))),
		phase: v.picklist(['queued', 'preparing', 'moving', 'waiting', 'checking', 'done', 'failed']),
		reason: v.exactOptional(v.string()),
	}),
	/** It is on the disk, whole and checked. */
	v.object({type: v.literal('saved'), path: v.string()}),
	/** The relay stored it. */
	v.object({type: v.literal('accepted'), id: messageId, time}),
	v.object({
		type: v.literal('failed'),
		code: v.picklist(BESIDE_CODES),
		sentence: v.pipe(v.string(), v.maxLength(2000)),
	}),
	v.object({type: v.literal('record'), record: recordSchema}),
	/** What was asked of the past is told; `places` is where each conversation stood then. */
	v.object({type: v.literal('live'), places}),
	v.object({type: v.literal('status'), status: statusSchema}),
	v.object({type: v.literal('opened'), place: placeName}),
	v.object({
		type: v.literal('places'),
		names: v.pipe(v.array(placeName), v.maxLength(PLACES)),
	}),
	/** The vault is let go of; who reads this lets the one that asked for it go first. */
	v.object({type: v.literal('yielding')}),
]);

/** What one program asks of another of the same home. The first line of a connection. */
export type BesideRequest = v.InferOutput<typeof requestSchema>;
/** What it is told. */
export type BesideAnswer =
	| Exclude<v.InferOutput<typeof answerSchema>, {type: 'record'}>
	| {readonly type: 'record'; readonly record: PrivateRecord};

/** What waits for a person, as one program of a home tells it to another. */
export type BesideStatus = v.InferOutput<typeof statusSchema>;

/** A request or an answer as a line. */
export function encodeLine(frame: BesideRequest | BesideAnswer): string {
	return `${JSON.stringify(frame)}\n`;
}

/**
 * A line as a request.
 * @throws {BesideError} `bad-frame`.
 */
export function readRequest(line: string): BesideRequest {
	return check(requestSchema, line);
}

/**
 * A line as an answer.
 * @throws {BesideError} `bad-frame`.
 */
export function readAnswer(line: string): BesideAnswer {
	const answer = check(answerSchema, line);
	if (answer.type !== 'record' || answer.record.type !== 'notice') {
		// Only a notice has a field that is there and may be undefined.
		return answer as BesideAnswer;
	}
	const {note, ...record} = answer.record;
	return {type: 'record', record: {...record, note}};
}

const OTHER_VERSION = phrases(
	'Another termchat of this home is not of the same version. Close it, then try again.',
);

function check<Schema extends v.GenericSchema>(
	schema: Schema,
	line: string,
): v.InferOutput<Schema> {
	try {
		return v.parse(schema, JSON.parse(line));
	} catch (cause) {
		throw new BesideError('bad-frame', translated(OTHER_VERSION), {cause});
	}
}
