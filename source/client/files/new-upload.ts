import {createContentId} from '../../crypto/content.ts';
import {LIMITS} from '../../protocol/limits.ts';
import {phrase} from '../../words/phrase.ts';
import {InputError} from '../error.ts';
import {newMessageId} from '../message-id.ts';
import {isConversationId} from '../private/record-names.ts';
import type {RelayState} from '../state/state.ts';
import {checkMessageText} from '../texts.ts';
import type {SendFileOptions} from './api.ts';
import {mediaFacts} from './disk/media-facts.ts';
import {sizeWords} from './disk/progress-words.ts';
import {identify} from './same-file.ts';
import {storedSize} from './stored-bytes.ts';
import type {TransferContext} from './transfer-context.ts';
import type {UploadRecord} from './transfer-record.ts';
import {emptySentence} from './upload.ts';

/**
 * Looks at a file that is to be sent, and at what is said with it. Throws InputError with what stands in
 * the way.
 */
export async function newUpload(
	context: TransferContext,
	place: {readonly room: string; readonly path: string},
	options: SendFileOptions,
): Promise<UploadRecord> {
	const {files, clock, random} = context;
	const {room, path} = place;
	const {text = '', replyTo} = options;
	const {relay} = context.state();
	if (files === undefined) throw new InputError(phrase`This client sends no files.`);
	if (relay?.fileBytes === 0) throw noFilesHere();
	checkWords(context, room, options);
	const source = await files.open(path);
	try {
		const {size} = source;
		const name = toldName(options.name ?? source.name);
		const isSealed = isConversationId(room);
		if (size === 0) throw new InputError(emptySentence(name));
		checkFileSize({name, size, isSealed}, relay);
		const {mediaType, seconds} = await mediaFacts(source);
		return {
			...{type: 'upload', room, time: clock.now(), path: source.path},
			id: isSealed ? createContentId(random) : newMessageId(random),
			...(await identify(source, clock)),
			...{name, mediaType, size, isSealed, text, renewals: {changed: 0, lost: 0}},
			...(seconds !== undefined && {seconds}),
			...(replyTo !== undefined && {replyTo}),
		};
	} finally {
		await source.close();
	}
}

/** Nothing can be sent there, and nothing is kept. */
export function noFilesHere(): InputError {
	return new InputError(phrase`This relay takes no files.`);
}

/** Throws InputError where the relay takes no file of that size, or none at all. */
export function checkFileSize(
	file: {readonly name: string; readonly size: number; readonly isSealed: boolean},
	relay: Pick<RelayState, 'fileBytes'> | undefined,
): void {
	// Not known before the relay was met: it then refuses what is too large by itself.
	const most = relay?.fileBytes ?? Number.POSITIVE_INFINITY;
	if (most === 0) throw noFilesHere();
	const {name, size, isSealed} = file;
	const stored = size > LARGEST ? size : storedSize(size, isSealed);
	if (stored > Math.min(most, LARGEST)) {
		throw tooLarge(name, {size, stored}, Math.min(most, LARGEST));
	}
}

/** No relay takes more; it also keeps the arithmetic of sealing within what it is made for. */
const LARGEST = 2 ** 40;

function checkWords(context: TransferContext, room: string, options: SendFileOptions): void {
	const {text = '', replyTo} = options;
	const {rooms, relay} = context.state();
	const held = rooms.get(room);
	if (held === undefined) throw new InputError(phrase`You are not in that room. Join it first.`);
	const {messageBytes: bytes, messageLines: lines} = relay ?? LIMITS;
	if (text !== '') checkMessageText(text, {bytes, lines});
	const answered = replyTo === undefined ? undefined : held.log.messageAt(replyTo);
	if (answered?.shared?.isDeleted === true || answered?.facts?.isDeleted === true) {
		throw new InputError(phrase`The message to answer was deleted.`);
	}
}

/**
 * The name that others are told: the disk's, without the line ends and other controls that a name may
 * have there and that a relay refuses in a room.
 */
function toldName(name: string): string {
	const told = name.toWellFormed().replace(UNTOLD, '_');
	if (told !== '' && Buffer.byteLength(told) <= LIMITS.fileNameBytes) return told;
	throw new InputError(
		phrase`A file's name has 1 to ${LIMITS.fileNameBytes} bytes. Choose another.`,
	);
}

/** Controls, line ends and what parts folders, wherever the name is read. */
const UNTOLD = /[\p{Cc}\u2028\u2029/\\]+/gu;

function tooLarge(
	name: string,
	{size, stored}: {readonly size: number; readonly stored: number},
	most: number,
): InputError {
	const isRounded = sizeWords(stored) === sizeWords(most);
	const words = (bytes: number) => (isRounded ? phrase`${bytes} bytes` : sizeWords(bytes));
	if (size <= most) {
		return new InputError(
			phrase`${name} has ${words(stored)} once it is encrypted; this relay takes files of ${words(most)} at most. Send a smaller one, or a part of it.`,
		);
	}

	return new InputError(
		phrase`${name} has ${words(size)}; this relay takes files of ${words(most)} at most. Send a smaller one, or a part of it.`,
	);
}
