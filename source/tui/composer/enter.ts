import {phrase} from '../../words/phrase.ts';
import type {MessageLimits} from './bounds.ts';
import {tooLargeSentence} from './measure.ts';

/** What an Enter asks the client to do. */
export type EnterResult =
	| {readonly type: 'send'; readonly text: string}
	/** `name` in lower case and without '/', `argument` without outer blanks. */
	| {readonly type: 'command'; readonly name: string; readonly argument: string}
	| {readonly type: 'nothing'};

/** A text read as Enter reads it: something to do, or a sentence why it stays where it is. */
export type ReadText = EnterResult | {readonly type: 'refused'; readonly sentence: string};

/**
 * Reads a written text: '/name argument' is a command, '//' begins a message with a slash, all else
 * is a message. Blank lines around a message are left out; the indentation of its first line stays.
 */
export function readText(text: string, limits: MessageLimits): ReadText {
	const isCommand = text.startsWith('/') && !text.startsWith('//');
	const sentence = tooLargeSentence(isCommand ? text : messageOf(text), limits);
	if (sentence !== undefined) {
		return {type: 'refused', sentence};
	}
	if (isCommand) {
		return readCommand(text);
	}
	const message = messageOf(text);
	return message === '' ? {type: 'nothing'} : {type: 'send', text: message};
}

/** Whether Enter at this caret makes a new line: behind one backslash (two are a backslash). */
export function continuesLine(text: string, caret: number): boolean {
	const backslashes = /\\*$/.exec(text.slice(0, caret));
	return (backslashes?.[0].length ?? 0) % 2 === 1;
}

function messageOf(text: string): string {
	const plain = text.startsWith('//') ? text.slice(1) : text;
	return plain.trimEnd().replace(/^(?:[^\S\n]*\n)+/, '');
}

function readCommand(text: string): ReadText {
	const [, name = '', argument = ''] = /^\/(\S*)([\s\S]*)$/.exec(text) ?? [];
	if (name === '') {
		const sentence = phrase`Write a command's name after '/', or '//' to begin a message with a slash.`;
		return {type: 'refused', sentence};
	}
	return {type: 'command', name: name.toLowerCase(), argument: argument.trim()};
}
