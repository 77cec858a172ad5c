import {moderationSentence, momentAt} from '../client/moderation-words.ts';
import type {LogMessage} from '../client/state/state.ts';
import {safeLine} from '../tui/text/safe-text.ts';
import {phrase} from '../words/phrase.ts';
import {fileRecord, indented, saidWith} from './file-line.ts';
import {isoTime} from './iso-time.ts';

/** A room's entry as a line for people: `[HH:MM:SS] #room name: text`, in local time. */
export function messageLine(room: string, message: LogMessage): string {
	return `[${clockTime(message.time)}] #${safeLine(room)} ${whatHappened(message)}`;
}

/** A room's entry as a record for programs. Fields are only ever added. */
export function messageRecord(
	room: string,
	message: LogMessage,
): {readonly type: string; readonly [field: string]: unknown} {
	const {kind, id, seq, from: name, time, text, replyTo, thread, shared, moderation} = message;
	const {file} = message;
	const ts = isoTime(time);
	const common = {
		...{id, room, seq, from: {name}, ts},
		...(replyTo !== undefined && {replyTo}),
		...(thread !== undefined && {thread}),
		...(shared?.isEdited === true && {edited: true}),
		...(shared?.isDeleted === true && {deleted: true}),
		...(file !== undefined && {file: fileRecord(file)}),
	};
	switch (kind) {
		case 'text':
			return {type: 'message', ...common, text};
		case 'action':
			return {type: 'message', ...common, text, action: true};
		case 'notice':
			return {type: 'notice', ...common, text};
		case 'topic':
			return {type: 'topic', ...common, topic: text};
		case 'create':
		case 'join':
		case 'leave':
			return {type: kind, ...common};
		case 'moderation':
			return {type: 'moderation', ...common, ...moderationFields(moderation)};
	}
}

function moderationFields(moderation: LogMessage['moderation']) {
	if (moderation === undefined) return {deed: 'settings'};
	const {deed, name, role, rules, until, reason} = moderation;
	return {
		deed,
		...(name !== undefined && {name}),
		...(role !== undefined && {role}),
		...(rules !== undefined && {rules}),
		...(until !== undefined && {until: isoTime(until)}),
		...(reason !== undefined && {reason}),
	};
}

function whatHappened(message: LogMessage): string {
	const {kind, from, text, shared, file} = message;
	const name = safeLine(from);
	if (shared?.isDeleted === true) return phrase`${name} deleted a message`;
	const isEdited = shared?.isEdited === true;
	switch (kind) {
		case 'text':
			return marked(`${name}: ${saidWith(text, file)}`, isEdited);
		case 'action':
			return marked(`* ${name} ${saidWith(text, file)}`, isEdited);
		case 'notice':
			return phrase`notice: ${indented(text)}`;
		case 'topic':
			return text === ''
				? phrase`${name} took the topic away`
				: phrase`${name} set the topic: ${safeLine(text)}`;
		case 'create':
			return phrase`${name} made the room`;
		case 'join':
			return phrase`${name} joined`;
		case 'leave':
			return phrase`${name} left`;
		case 'moderation':
			return safeLine(moderationSentence(message, momentAt(message.time)));
	}
}

function marked(line: string, isEdited: boolean): string {
	return isEdited ? phrase`${line} (edited)` : line;
}

/** A moment as HH:MM:SS, in local time. */
export function clockTime(time: number): string {
	const date = new Date(isoTime(time));
	return [date.getHours(), date.getMinutes(), date.getSeconds()]
		.map((part) => String(part).padStart(2, '0'))
		.join(':');
}
