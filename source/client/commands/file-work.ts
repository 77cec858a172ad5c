import {counted, phrase} from '../../words/phrase.ts';
import type {Client} from '../api.ts';
import {InputError} from '../error.ts';
import {cleanFileName} from '../files/disk/file-name.ts';
import {sizeWords} from '../files/disk/progress-words.ts';
import {hasRunningName} from '../files/disk/what-can-run.ts';
import {checkFileSize} from '../files/new-upload.ts';
import {secretFileSentence} from '../secret-files.ts';
import type {LogMessage, RoomState} from '../state/state.ts';
import {type CommandUi, placeName} from './command.ts';
import type {FilesUi} from './files-ui.ts';

/** What sending and saving files works with, whether a command, a letter or a dropped path asks for it. */
export type FileWork = {
	readonly client: Client;
	readonly files: FilesUi;
	ask: CommandUi['ask'];
};

/** Files for one place. */
export type Parcel = {
	readonly room: RoomState;
	readonly paths: readonly string[];
	/** Said with the first of them. */
	readonly text?: string;
	/** Position of the message that they answer; asked for once they are sent. */
	readonly answering?: (() => number | undefined) | undefined;
};

/**
 * Sends files, once all of them were looked at; in a room the person is told first that its relay reads
 * them. False when the person took it back.
 * @throws {InputError} when one of them cannot be sent: then none is.
 */
export async function sendFiles(work: FileWork, parcel: Parcel): Promise<boolean> {
	const looked = await lookAt(work, parcel);
	if (!(await maySend(work, parcel.room, looked))) return false;
	await post(work, parcel);
	return true;
}

/**
 * Asks whether dropped files are meant to be sent, and sends them. False when they are not.
 * @throws {InputError} as `sendFiles`.
 */
export async function offerDropped(work: FileWork, parcel: Parcel): Promise<boolean> {
	const looked = await lookAt(work, parcel);
	const {room} = parcel;
	const secret = secretOf(work, room, looked);
	const question = [...(secret === undefined ? [] : [secret]), droppedQuestion(room, looked)];
	// What may be a key wants another key than the one that is pressed anyway.
	const key = secret === undefined ? 'enter' : 's';
	const label = counted(looked.length, ['sends it', 'sends them']);
	if ((await work.ask(question.join(' '), [{key, label}])) !== key) return false;
	if (room.direct === undefined) work.files.knownRooms.add(room.id);
	await post(work, parcel);
	return true;
}

/**
 * Begins to save the file of a message; returns the id of the transfer.
 * @throws {InputError}
 */
export async function saveFile(
	{client, files}: Pick<FileWork, 'client' | 'files'>,
	room: string,
	message: Pick<LogMessage, 'id'>,
	folder?: string,
): Promise<string> {
	return client.saveFile(room, message.id, folder ?? (await files.disk.downloadFolder()));
}

/**
 * Opens the file of a message with the desktop's program, after a question; saves it first where that
 * was not done yet. False when the person took it back.
 * @throws {InputError}
 */
export async function openFile(
	work: FileWork,
	room: string,
	message: LogMessage,
): Promise<boolean> {
	const {disk} = work.files;
	refuseProgram(message);
	const path = (await savedPath(work, message)) ?? (await savedNow(work, room, message));
	const answer = await work.ask(
		phrase`${disk.shown(path)} came from ${message.from}. Open it with the desktop's program?`,
		[{key: 'o', label: phrase`opens it`}],
	);
	if (answer !== 'o') return false;
	await disk.open(path);
	return true;
}

/** What could run is not even fetched for that: nobody is to be asked what is refused afterwards. */
function refuseProgram({file}: LogMessage): void {
	const name = cleanFileName(file?.name ?? '');
	if (!hasRunningName(name)) return;
	throw new InputError(
		phrase`${name} could run as a program, so it is not opened from here. /save keeps it, if you trust it.`,
	);
}

type Looked = {readonly name: string; readonly size: number};

/** Looked at one after the other: the first that cannot be sent is the one to speak of. */
async function lookAt(
	{client, files}: FileWork,
	{paths, room}: Parcel,
): Promise<readonly Looked[]> {
	const isSealed = room.direct !== undefined;
	const looked: Looked[] = [];
	for (const path of paths) {
		const file = await files.disk.look(path);
		checkFileSize({...file, isSealed}, client.state.relay);
		looked.push(file);
	}

	return looked;
}

async function post({client}: FileWork, {room, paths, text, answering}: Parcel): Promise<void> {
	const replyTo = answering?.();
	for (const [index, path] of paths.entries()) {
		await client.sendFile(room.id, path, {
			...(index === 0 && text !== undefined && text !== '' && {text}),
			...(replyTo !== undefined && {replyTo}),
		});
	}
}

/** In a conversation nobody else reads it, so nothing is asked. */
async function maySend(
	work: FileWork,
	room: RoomState,
	looked: readonly Looked[],
): Promise<boolean> {
	if (room.direct !== undefined) return true;
	const {knownRooms} = work.files;
	const secret = secretOf(work, room, looked);
	if (secret === undefined && knownRooms.has(room.id)) return true;
	const question = [...(secret === undefined ? [] : [secret]), roomQuestion(room, looked)];
	const label = counted(looked.length, ['sends it', 'sends them']);
	if ((await work.ask(question.join(' '), [{key: 's', label}])) !== 's') return false;
	knownRooms.add(room.id);
	return true;
}

/** What may be a secret, in a room that others read. */
function secretOf(
	{files}: FileWork,
	{direct}: RoomState,
	looked: readonly Looked[],
): string | undefined {
	if (direct !== undefined || !files.asksAboutSecrets()) return undefined;
	const sentences = looked.flatMap(({name}) => secretFileSentence(name) ?? []);
	return sentences.length === 0 ? undefined : sentences.slice(0, MOST_SENTENCES).join(' ');
}

/** Who drops a whole folder of keys knows after these. */
const MOST_SENTENCES = 3;

/** `report.pdf goes to #ops, where its relay can read it. Send it?` */
function roomQuestion(room: RoomState, looked: readonly Looked[]): string {
	return counted(
		looked.length,
		[
			'{2} goes to {3}, where its relay can read it. Send it?',
			'{1} files go to {3}, where its relay can read them: {2}. Send them?',
		],
		namesOf(looked),
		placeName(room),
	);
}

function droppedQuestion(room: RoomState, looked: readonly Looked[]): string {
	const size = sizeWords(looked.reduce((sum, one) => sum + one.size, 0));
	const forms =
		room.direct === undefined
			? ([
					'Send {2} ({3}) to {4}, where its relay can read it?',
					'Send {1} files ({3}) to {4}, where its relay can read them: {2}?',
				] as const)
			: ([
					'Send {2} ({3}), end-to-end encrypted, to {4}?',
					'Send {1} files ({3}), end-to-end encrypted, to {4}: {2}?',
				] as const);
	return counted(looked.length, forms, namesOf(looked), size, placeName(room));
}

/** Names in a question; the rest is counted before them. */
const MOST_NAMES = 4;

function namesOf(looked: readonly Looked[]): string {
	const names = looked.slice(0, MOST_NAMES).map(({name}) => name);
	return looked.length > MOST_NAMES ? `${names.join(', ')}, …` : names.join(', ');
}

/** Where it was saved since the start; undefined where it is not any more. */
async function savedPath(
	{client, files}: FileWork,
	message: Pick<LogMessage, 'id'>,
): Promise<string | undefined> {
	for (const {message: of, phase} of [...client.state.transfers.values()].toReversed()) {
		if (of !== message.id || phase.type !== 'done' || phase.path === undefined) continue;
		const {path} = phase;
		return files.disk.look(path).then(
			() => path,
			() => undefined,
		);
	}

	return undefined;
}

async function savedNow(work: FileWork, room: string, message: LogMessage): Promise<string> {
	const id = await saveFile(work, room, message);
	const {path} = await work.client.whenTransferred(id);
	if (path === undefined) throw new InputError(phrase`It was not saved. /save tries again.`);
	return path;
}
