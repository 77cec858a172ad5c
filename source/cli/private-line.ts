import type {PrivateRecord} from '../client/beside/private-record.ts';
import {safeLine} from '../tui/text/safe-text.ts';
import {phrase} from '../words/phrase.ts';
import {fileRecord, indented, saidWith} from './file-line.ts';
import {isoTime} from './iso-time.ts';
import {clockTime} from './message-line.ts';

/** Something of a private conversation as a line for people: `[HH:MM:SS] @from -> @to: text`. */
export function privateLine(record: PrivateRecord): string {
	return `[${clockTime(record.time)}] ${whatHappened(record)}`;
}

/** Something of a private conversation as a record for programs. Fields are only ever added. */
export function privateJson(record: PrivateRecord): {
	readonly type: string;
	readonly [field: string]: unknown;
} {
	const {id, peer, time} = record;
	const ts = isoTime(time);
	const common = {id, to: {name: record.to}, from: {name: record.from}, ts};
	switch (record.type) {
		case 'message': {
			const {text, style, isEdited, isRequest, isUnderChangedKeys, file} = record;
			return {
				...{type: 'message', ...common, text, ...ENCRYPTED},
				...(style === 'action' && {action: true}),
				...(isEdited && {edited: true}),
				...(isRequest && {request: true}),
				...(isUnderChangedKeys && {keysChanged: true}),
				...(file !== undefined && {file: fileRecord(file)}),
			};
		}
		case 'edit':
			return {type: 'edit', ...common, text: record.text, ...ENCRYPTED};
		case 'delete':
			return {type: 'delete', ...common, ...ENCRYPTED};
		case 'reaction': {
			const {emoji, isOn} = record;
			return {type: 'reaction', ...common, emoji, ...(!isOn && {removed: true}), ...ENCRYPTED};
		}
		case 'notice': {
			const {note, text} = record;
			const about = note === undefined ? {} : {about: note};
			return {type: 'notice', id, with: {name: peer}, ts, text, ...about, ...ENCRYPTED};
		}
	}
}

const ENCRYPTED = {encrypted: true} as const;

function whatHappened(record: PrivateRecord): string {
	const from = `@${safeLine(record.from)}`;
	const way = `${from} -> @${safeLine(record.to)}`;
	switch (record.type) {
		case 'message': {
			const {style, isRequest, isUnderChangedKeys, file} = record;
			const marks = [
				...(isRequest ? [phrase`request`] : []),
				...(isUnderChangedKeys ? [phrase`keys changed`] : []),
			];
			const said = marks.length === 0 ? way : `${way} (${marks.join(', ')})`;
			const text = saidWith(record.text, file);
			return style === 'action' ? `${said} * ${safeLine(record.from)} ${text}` : `${said}: ${text}`;
		}
		case 'edit':
			return phrase`${way} (edited): ${indented(record.text)}`;
		case 'delete':
			return phrase`${way} deleted a message`;
		case 'reaction': {
			const emoji = safeLine(record.emoji);
			return record.isOn ? phrase`${way} reacted ${emoji}` : phrase`${way} took back ${emoji}`;
		}
		case 'notice':
			return phrase`@${safeLine(record.peer)} notice: ${indented(record.text)}`;
	}
}
