import {Buffer} from 'node:buffer';
import type {Limits} from '../protocol/limits.ts';
import {RefusedError} from './refused-error.ts';
import {storedText} from './storage/stored-text.ts';

/**
 * A message as the relay keeps it: as sent, save that NUL and lone surrogates become U+FFFD. What a
 * terminal makes of it is the reading client's care, not the relay's.
 * @throws {RefusedError} `empty`, or `too-long` by bytes or lines.
 */
export function checkMessage(text: string, limits: Limits): string {
	if (isBlank(text)) throw new RefusedError('empty');
	return checkCaption(text, limits);
}

/**
 * What is said of a file that comes with it, kept in the same way; may be empty.
 * @throws {RefusedError} `too-long` by bytes or lines.
 */
export function checkCaption(text: string, limits: Limits): string {
	if (isBlank(text)) return '';
	const kept = storedText(text);
	if (Buffer.byteLength(kept) > limits.messageBytes) {
		throw new RefusedError(
			'too-long',
			`A message has at most ${limits.messageBytes} bytes. Shorten it or send it in parts.`,
		);
	}
	if (kept.split(LINE_END).length > limits.messageLines) {
		throw new RefusedError(
			'too-long',
			`A message has at most ${limits.messageLines} lines. Send it in parts.`,
		);
	}
	return kept;
}

/**
 * One emoji: pictographs joined to one sign, a flag, or a keycap. Which of them a terminal can draw is
 * the reading client's care.
 * @throws {RefusedError} `bad-request`
 */
export function checkEmoji(emoji: string): string {
	const signs = [...GRAPHEMES.segment(emoji)];
	if (signs.length !== 1 || !EMOJI_PARTS.test(emoji) || !EMOJI_CORE.test(emoji)) {
		throw new RefusedError('bad-request', 'A reaction is one emoji.');
	}
	return emoji;
}

/**
 * A room's topic: one line, may be empty.
 * @throws {RefusedError} `bad-request` for control characters, `too-long`.
 */
export function checkTopic(text: string, limits: Limits): string {
	return checkLine(text, {what: 'A topic', bytes: limits.topicBytes});
}

/**
 * What somebody says of themselves beside their presence: one line, may be empty.
 * @throws {RefusedError} as for a topic.
 */
export function checkStatus(text: string, limits: Limits): string {
	return checkLine(text, {what: 'A status', bytes: limits.statusBytes});
}

/**
 * A file's name, without any folder, as its sender's disk had it. What a reader's disk makes of it is
 * the reading client's care.
 * @throws {RefusedError} `bad-request`
 */
export function checkFileName(name: string, limits: Limits): string {
	const isFolder = /[/\\]/.test(name) || name === '.' || name === '..';
	if (isFolder || isBlank(name) || CONTROL.test(name) || !name.isWellFormed()) {
		throw new RefusedError(
			'bad-request',
			'A file has a name without folders and control characters.',
		);
	}
	if (Buffer.byteLength(name) > limits.fileNameBytes) {
		const sentence = `The name of a file has at most ${limits.fileNameBytes} bytes. Shorten it.`;
		throw new RefusedError('too-long', sentence);
	}
	return name;
}

/**
 * A media type without parameters (RFC 6838, 4.2), in lower case.
 * @throws {RefusedError} `bad-request`
 */
export function checkMediaType(type: string): string {
	if (!MEDIA_TYPE.test(type)) {
		throw new RefusedError('bad-request', 'A media type is one like image/png.');
	}
	return type.toLowerCase();
}

/**
 * The label of a device or token: one line.
 * @throws {RefusedError} as for a topic.
 */
export function checkLabel(text: string, limits: Limits): string {
	const label = checkLine(text, {what: 'A label', bytes: limits.labelLength * 4});
	if ([...label].length > limits.labelLength) {
		throw new RefusedError('too-long', `A label has at most ${limits.labelLength} characters.`);
	}
	return label;
}

/**
 * Why somebody was sanctioned or a message reported: one line, may be empty.
 * @throws {RefusedError} as for a topic.
 */
export function checkReason(text: string | undefined, limits: Limits): string {
	return checkLine(text ?? '', {what: 'A reason', bytes: limits.reasonBytes});
}

/**
 * What an account tells about itself in more than one line; may be empty.
 * @throws {RefusedError} `bad-request` for control characters, `too-long` by bytes or lines.
 */
export function checkBio(text: string, limits: Limits): string {
	const lines = text.trim().split(LINE_END);
	if (lines.length > limits.bioLines) {
		throw new RefusedError('too-long', `A bio has at most ${limits.bioLines} lines. Shorten it.`);
	}
	const what = {what: 'Each line of a bio', bytes: limits.bioBytes};
	const bio = lines.map((line) => checkLine(line, what)).join('\n');
	if (Buffer.byteLength(bio) > limits.bioBytes) {
		throw new RefusedError('too-long', `A bio has at most ${limits.bioBytes} bytes. Shorten it.`);
	}
	return isBlank(bio) ? '' : bio;
}

/**
 * The name of a time zone that this relay's calendar knows (IANA), in its usual spelling; may be empty.
 * @throws {RefusedError} `bad-request`
 */
export function checkTimeZone(text: string): string {
	const zone = text.trim();
	if (zone === '') return '';
	try {
		// A bare offset such as +01:00 says nothing of the summer.
		if (!/^[A-Za-z]/.test(zone)) throw new RangeError('No name.');
		return new Intl.DateTimeFormat('en', {timeZone: zone}).resolvedOptions().timeZone;
	} catch {
		throw new RefusedError(
			'bad-request',
			'A time zone is a name such as Europe/Vienna or America/New_York.',
		);
	}
}

/** The operator's word to everybody, cut to what a notice may be. */
export function cutNotice(text: string, limits: Limits): string {
	let notice = storedText(text);
	while (Buffer.byteLength(notice) > limits.noticeBytes) {
		const excess = Buffer.byteLength(notice) - limits.noticeBytes;
		// A UTF-16 unit has at most 3 bytes, so this never cuts more than it must by much.
		notice = notice.slice(0, -Math.ceil(excess / 3)).toWellFormed();
	}
	return notice;
}

/**
 * One line of so many bytes, called `what` where it will not do: may be empty.
 * @throws {RefusedError} `bad-request` for control characters, `too-long`.
 */
export function checkLine(text: string, {what, bytes}: {what: string; bytes: number}): string {
	const line = text.toWellFormed().trim();
	if (CONTROL.test(line)) {
		throw new RefusedError('bad-request', `${what} is one line without control characters.`);
	}
	if (Buffer.byteLength(line) > bytes) {
		throw new RefusedError('too-long', `${what} has at most ${bytes} bytes. Shorten it.`);
	}
	return isBlank(line) ? '' : line;
}

const MEDIA_TYPE = /^[a-z\d][\w!#$&^.+-]*\/[a-z\d][\w!#$&^.+-]*$/i;

const GRAPHEMES = new Intl.Segmenter('en', {granularity: 'grapheme'});

/** What an emoji can be made of (UTS #51, 1.4.9): no letters, and no marks piled up. */
const EMOJI_PARTS = /^(?:\p{Extended_Pictographic}|\p{Emoji_Component}|\p{Regional_Indicator})+$/u;

const EMOJI_CORE = /\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|[\d#*]\uFE0F?\u20E3/u;

/** Whether there is nothing to see: white space, controls, and characters without a shape. */
function isBlank(text: string): boolean {
	return BLANK.test(text);
}

// U+2800 is the empty Braille pattern: a letter by its class, nothing by its looks.
const BLANK = /^[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\u2800]*$/u;

/** Unicode's line boundaries (UAX #14, mandatory breaks). */
const LINE_END = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/;

const CONTROL = /[\p{Cc}\u2028\u2029]/u;
