import {CONTENT_KINDS, type ContentKind, type Json} from '../../crypto/content.ts';
import type {SealedFile} from '../files/sealed-file.ts';
import {readSealedFile, writeSealedFile} from './file-body.ts';

/**
 * What termchat puts into the `b` of each kind of content (TC1 3.9), and how it is read: foreign
 * bytes, opened, are still foreign. Ids are those of messages.
 */
export type Bodies = {
	/** As JSON, plain text is a string; an action or an answer is `{text, style, replyTo}`. */
	readonly text: {
		readonly text: string;
		readonly style: 'text' | 'action';
		/** Of the message that this one answers. */
		readonly replyTo?: string;
	};
	/** A file, and what is said with it. Its fields stand beside those of the file. */
	readonly file: {
		readonly file: SealedFile;
		readonly text: string;
		readonly replyTo?: string;
	};
	readonly edit: {readonly id: string; readonly text: string};
	readonly del: {readonly id: string};
	readonly react: {readonly id: string; readonly emoji: string; readonly isOn: boolean};
	readonly rcpt: {readonly state: 'delivered' | 'read'; readonly ids: readonly string[]};
	readonly typing: {readonly isOn: boolean};
	/** What was sent from another device of ours, and to whom (`name@host`). */
	readonly sent: {readonly to: string; readonly kind: ContentKind; readonly body: Json};
	readonly sas: ComparisonStep;
	/** The relay's ids (`message`) of envelopes that did not open. */
	readonly reset: {readonly ids: readonly string[]};
	/** A device list, as it is signed, in base64url. */
	readonly list: {readonly record: string};
};

/** A step of an emoji comparison (TC1 3.11); bytes in base64url. */
export type ComparisonStep =
	| {readonly step: 'start'; readonly run: string; readonly commitment: string}
	| {readonly step: 'answer'; readonly run: string; readonly answer: string}
	| {readonly step: 'reveal'; readonly run: string; readonly reveal: string}
	| {readonly step: 'cancel'; readonly run: string};

/** The kinds that termchat sends and reads; `room` is of later versions. */
export type BodyKind = keyof Bodies;

/** Ids in one receipt or reset. */
export const IDS_IN_BODY = 200;

/** The longest emoji of a reaction, in UTF-16 units: a family with skin tones fits. */
const EMOJI_LENGTH = 40;
const ID_LENGTH = 64;
const RECORD_LENGTH = 8192;

/** A body as it goes into content. */
export function writeBody<Kind extends BodyKind>(kind: Kind, body: Bodies[Kind]): Json {
	if (kind === 'text') {
		// The kind says which body it is.
		const {text, style, replyTo} = body as Bodies['text'];
		if (replyTo !== undefined) return {text, style, replyTo};
		return style === 'text' ? text : {text, style};
	}

	if (kind === 'file') {
		// The kind says which body it is.
		const {file, text, replyTo} = body as Bodies['file'];
		const said = {...(text !== '' && {text}), ...(replyTo !== undefined && {replyTo})};
		return {...writeSealedFile(file), ...said};
	}

	// Every other body is plain JSON already.
	return body as unknown as Json;
}

/** A body as it was read; undefined when it has not the shape of its kind. */
export function readBody<Kind extends BodyKind>(kind: Kind, body: Json): Bodies[Kind] | undefined {
	// The reader of a kind gives the body of that kind.
	return READERS[kind](body) as Bodies[Kind] | undefined;
}

type Fields = {readonly [key: string]: Json};

const READERS: {readonly [Kind in BodyKind]: (body: Json) => Bodies[Kind] | undefined} = {
	text(body) {
		if (typeof body === 'string') return {text: body, style: 'text'};
		const {text, style, replyTo} = fieldsOf(body);
		if (typeof text !== 'string') return undefined;
		const said = {text, style: style === 'action' ? style : 'text'} as const;
		return isId(replyTo) ? {...said, replyTo} : said;
	},
	file(body) {
		const fields = fieldsOf(body);
		const {text = '', replyTo} = fields;
		const file = readSealedFile(fields);
		if (file === undefined || typeof text !== 'string') return undefined;
		if (replyTo === undefined) return {file, text};
		return isId(replyTo) ? {file, text, replyTo} : undefined;
	},
	edit(body) {
		const {id, text} = fieldsOf(body);
		return isId(id) && typeof text === 'string' ? {id, text} : undefined;
	},
	del(body) {
		const {id} = fieldsOf(body);
		return isId(id) ? {id} : undefined;
	},
	react(body) {
		const {id, emoji, isOn} = fieldsOf(body);
		const isEmoji = typeof emoji === 'string' && emoji !== '' && emoji.length <= EMOJI_LENGTH;
		return isId(id) && isEmoji && typeof isOn === 'boolean' ? {id, emoji, isOn} : undefined;
	},
	rcpt(body) {
		const {state, ids} = fieldsOf(body);
		const known = idsOf(ids);
		if (known === undefined || (state !== 'delivered' && state !== 'read')) return undefined;
		return {state, ids: known};
	},
	typing(body) {
		const {isOn} = fieldsOf(body);
		return typeof isOn === 'boolean' ? {isOn} : undefined;
	},
	sent(body) {
		const {to, kind, body: inner} = fieldsOf(body);
		const known = CONTENT_KINDS.find((candidate) => candidate === kind);
		if (typeof to !== 'string' || known === undefined || inner === undefined) return undefined;
		return {to, kind: known, body: inner};
	},
	sas(body) {
		const {step, run, commitment, answer, reveal} = fieldsOf(body);
		if (!isId(run)) return undefined;
		if (step === 'start' && isId(commitment)) return {step, run, commitment};
		if (step === 'answer' && isId(answer)) return {step, run, answer};
		if (step === 'reveal' && isId(reveal)) return {step, run, reveal};
		return step === 'cancel' ? {step, run} : undefined;
	},
	reset(body) {
		const ids = idsOf(fieldsOf(body).ids);
		return ids === undefined ? undefined : {ids};
	},
	list(body) {
		const {record} = fieldsOf(body);
		const isRecord = typeof record === 'string' && record.length <= RECORD_LENGTH;
		return isRecord ? {record} : undefined;
	},
};

function fieldsOf(body: Json): Fields {
	const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
	// Just checked; Array.isArray does not narrow readonly arrays away.
	return isObject ? (body as Fields) : {};
}

function isId(value: Json | undefined): value is string {
	return typeof value === 'string' && value.length > 0 && value.length <= ID_LENGTH;
}

function idsOf(value: Json | undefined): readonly string[] | undefined {
	if (!Array.isArray(value) || value.length === 0 || value.length > IDS_IN_BODY) return undefined;
	return value.every(isId) ? value : undefined;
}
