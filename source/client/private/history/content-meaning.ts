import type {ContentKind, Json} from '../../../crypto/content.ts';
import {phrase} from '../../../words/phrase.ts';
import type {SealedFile} from '../../files/sealed-file.ts';
import {type Bodies, readBody} from '../bodies.ts';
import type {EntryChange, EntryEffect} from './entry-change.ts';

/** What a message asks of the one who opens it. */
export type Meaning =
	| {
			readonly type: 'say';
			readonly kind: 'text' | 'action';
			readonly text: string;
			/** Id of the message that it answers. */
			readonly replyTo?: string;
			/** What came with it. */
			readonly file?: SealedFile;
	  }
	| {readonly type: 'change'; readonly id: string; readonly effect: EntryEffect}
	| {
			readonly type: 'receipt';
			readonly state: 'delivered' | 'read';
			readonly ids: readonly string[];
	  }
	| {readonly type: 'typing'; readonly isOn: boolean}
	| {readonly type: 'sent'; readonly sent: Bodies['sent']}
	| {readonly type: 'comparison'; readonly step: Bodies['sas']}
	| {readonly type: 'resend'; readonly ids: readonly string[]}
	| {readonly type: 'list'; readonly record: string}
	/** Somebody said something in a way that only later versions know. */
	| {readonly type: 'unknown'}
	/** Nothing that anybody would miss. */
	| {readonly type: 'nothing'};

/** Reads a body, which is foreign: what has not the shape of its kind means nothing. */
export function meaningOf(kind: ContentKind, body: Json): Meaning {
	switch (kind) {
		case 'text': {
			const said = readBody(kind, body);
			if (said === undefined) return {type: 'unknown'};
			const {text, style, replyTo} = said;
			return {type: 'say', kind: style, text, ...(replyTo !== undefined && {replyTo})};
		}
		case 'file': {
			const said = readBody(kind, body);
			return said === undefined ? {type: 'unknown'} : {type: 'say', kind: 'text', ...said};
		}
		case 'edit':
		case 'del':
		case 'react':
			return changeMeaning(kind, body);
		case 'rcpt':
			return withType('receipt', readBody(kind, body));
		case 'typing':
			return withType('typing', readBody(kind, body));
		case 'sent': {
			const sent = readBody(kind, body);
			return sent === undefined ? NOTHING : {type: 'sent', sent};
		}
		case 'sas': {
			const step = readBody(kind, body);
			return step === undefined ? NOTHING : {type: 'comparison', step};
		}
		case 'reset':
			return withType('resend', readBody(kind, body));
		case 'list':
			return withType('list', readBody(kind, body));
		case 'room':
			return {type: 'unknown'};
	}
}

/** The changes that several ids get from one author. */
export function receiptChanges(
	{ids, state}: {readonly ids: readonly string[]; readonly state: 'delivered' | 'read'},
	by: string,
): readonly EntryChange[] {
	const effect = {type: 'receipt', state} as const;
	return ids.map((id) => ({id, by, isUnderChangedKeys: false, effect}));
}

/** What stands for something that this version cannot show. `name` is a known account's. */
export function unknownContentSentence(name: string): string {
	return phrase`${name} sent something that this version of termchat does not know. Update termchat to see it.`;
}

const NOTHING = {type: 'nothing'} as const;

function changeMeaning(kind: 'edit' | 'del' | 'react', body: Json): Meaning {
	switch (kind) {
		case 'edit': {
			const edit = readBody(kind, body);
			if (edit === undefined) return NOTHING;
			return {type: 'change', id: edit.id, effect: {type: 'edit', text: edit.text}};
		}
		case 'del': {
			const deleted = readBody(kind, body);
			return deleted === undefined
				? NOTHING
				: {type: 'change', id: deleted.id, effect: {type: 'delete'}};
		}
		case 'react': {
			const reaction = readBody(kind, body);
			if (reaction === undefined) return NOTHING;
			const {id, emoji, isOn} = reaction;
			return {type: 'change', id, effect: {type: 'react', emoji, isOn}};
		}
	}
}

function withType<Type extends string, Body extends object>(
	type: Type,
	body: Body | undefined,
): ({readonly type: Type} & Body) | typeof NOTHING {
	return body === undefined ? NOTHING : {type, ...body};
}
