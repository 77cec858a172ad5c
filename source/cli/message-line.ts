import type {LogMessage} from '../client/state/state.ts';
import {safeLine, safeText} from '../tui/text/safe-text.ts';

/** A room's entry as a line for people: `[HH:MM:SS] #room name: text`, in local time. */
export function messageLine(room: string, message: LogMessage): string {
	return `[${clockTime(message.time)}] #${safeLine(room)} ${whatHappened(message)}`;
}

/** A room's entry as a record for programs. Fields are only ever added. */
export function messageRecord(
	room: string,
	message: LogMessage,
): {readonly type: string; readonly [field: string]: unknown} {
	const {kind, id, seq, from: name, time, text, replyTo, thread, shared} = message;
	const ts = new Date(time).toISOString();
	const common = {
		...{id, room, seq, from: {name}, ts},
		...(replyTo !== undefined && {replyTo}),
		...(thread !== undefined && {thread}),
		...(shared?.isEdited === true && {edited: true}),
		...(shared?.isDeleted === true && {deleted: true}),
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
	}
}

function whatHappened({kind, from, text, shared}: LogMessage): string {
	const name = safeLine(from);
	if (shared?.isDeleted === true) return `${name} deleted a message`;
	const edited = shared?.isEdited === true ? ' (edited)' : '';
	switch (kind) {
		case 'text':
			return `${name}: ${indented(text)}${edited}`;
		case 'action':
			return `* ${name} ${indented(text)}${edited}`;
		case 'notice':
			return `notice: ${indented(text)}`;
		case 'topic':
			return text === ''
				? `${name} took the topic away`
				: `${name} set the topic: ${safeLine(text)}`;
		case 'create':
			return `${name} made the room`;
		case 'join':
			return `${name} joined`;
		case 'leave':
			return `${name} left`;
	}
}

/** So that no message can pass its second line for somebody else's message. */
export function indented(text: string): string {
	return safeText(text).replaceAll('\n', '\n    ');
}

/** A moment as HH:MM:SS, in local time. */
export function clockTime(time: number): string {
	const date = new Date(time);
	return [date.getHours(), date.getMinutes(), date.getSeconds()]
		.map((part) => String(part).padStart(2, '0'))
		.join(':');
}
