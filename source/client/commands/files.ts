import {counted, phrase} from '../../words/phrase.ts';
import {InputError} from '../error.ts';
import type {TransferState} from '../files/transfer-state.ts';
import {newestFile} from '../find-file.ts';
import type {LogMessage, RoomState} from '../state/state.ts';
import {type Command, type CommandContext, currentRoom, placeName, say} from './command.ts';
import {deleteOwnFile, showFiles} from './file-pages.ts';
import {type FileWork, openFile, saveFile, sendFiles} from './file-work.ts';
import type {FilesUi} from './files-ui.ts';
import {refuseBarred} from './writing-bar.ts';

/** Sending files, and doing something with those that came. */
export const FILE_COMMANDS: readonly Command[] = [
	{
		name: 'send',
		aliases: ['upload'],
		usage: 'PATH… [-- TEXT…]',
		summary: 'Send files; in a private conversation they are end-to-end encrypted',
		examples: ['/send ~/report.pdf', '/send "my notes.txt" photo.jpg -- both, as promised'],
		hint: 'In a room its relay can read them, and everybody who is in it.',
		category: 'messages',
		minimum: 1,
		maximum: Number.POSITIVE_INFINITY,
		async run(context, given) {
			const room = currentRoom(context);
			refuseBarred(context, room.id);
			const work = workOf(context);
			const {paths, text} = parcelIn(given.rest(0), work.files);
			const {answering} = context;
			if (!(await sendFiles(work, {room, paths, text, answering}))) {
				say(context, phrase`Nothing was sent.`);
			}
		},
	},
	{
		name: 'save',
		aliases: ['download'],
		usage: '[FOLDER]',
		summary: 'Save the marked file, or else the newest of this room; nothing is written over',
		examples: ['/save', '/save ~/Desktop'],
		hint: 'Without a folder it goes where the setting downloads says.',
		category: 'messages',
		minimum: 0,
		maximum: Number.POSITIVE_INFINITY,
		async run(context, given) {
			const {room, message} = meantFile(context);
			const work = workOf(context);
			const [folder, ...more] = work.files.disk.typed(given.rest(0));
			if (more.length > 0) {
				throw new InputError(phrase`Name one folder, in quotes where it has blanks.`);
			}

			await saveFile(work, room.id, message, folder);
		},
	},
	{
		name: 'open',
		aliases: [],
		usage: '',
		summary: "Open the marked or newest file with the desktop's program; asks first",
		hint: 'It is saved first, where that was not done yet. What could run as a program is refused.',
		category: 'messages',
		minimum: 0,
		maximum: 0,
		async run(context) {
			const {room, message} = meantFile(context);
			await openFile(workOf(context), room.id, message);
		},
	},
	{
		name: 'files',
		aliases: [],
		usage: '[delete N]',
		summary: 'See what is under way and what you have at the relay, or delete one of it',
		examples: ['/files', '/files delete 2'],
		category: 'messages',
		minimum: 0,
		maximum: 2,
		async run(context, {words: [verb, number = '']}) {
			if (verb === undefined) {
				await showFiles(context);
			} else if (verb.toLowerCase() === 'delete' && /^[1-9]\d{0,3}$/.test(number)) {
				await deleteOwnFile(context, Number(number));
			} else {
				throw new InputError(phrase`Type /files, or /files delete and a number that it shows.`);
			}
		},
	},
	{
		name: 'cancel',
		aliases: [],
		usage: '[NAME | all]',
		summary: 'Stop the last file under way in this room, the one of that name, or all',
		examples: ['/cancel', '/cancel report.pdf', '/cancel all'],
		category: 'messages',
		minimum: 0,
		maximum: Number.POSITIVE_INFINITY,
		run(context, given) {
			const stopped = transfersMeant(context, given.rest(0));
			for (const {id} of stopped) context.client.cancelTransfer(id);
			const [only] = stopped;
			say(
				context,
				counted(stopped.length, ['{2} was stopped.', '{1} files were stopped.'], only?.name ?? ''),
			);
		},
	},
];

/** What /preview shows without a text: the marked or newest file. Throws InputError. */
export function previewFile(context: CommandContext): void {
	const {room, message} = meantFile(context);
	const {preview} = workOf(context).files;
	if (preview === undefined) {
		throw new InputError(phrase`Only the full screen shows files. /save it, or /open it.`);
	}

	preview(room.id, message);
}

/** Transfers of this room that failed; `/retry` and `/drop` mean them as well. */
export function failedTransfers({client}: CommandContext, room: string): readonly TransferState[] {
	return [...client.state.transfers.values()].filter(
		({phase, room: of}) => of === room && phase.type === 'failed',
	);
}

function workOf({client, ui}: CommandContext): FileWork {
	if (ui.files === undefined) {
		throw new InputError(phrase`Files cannot be sent or saved from here.`);
	}

	return {client, files: ui.files, ask: (question, answers) => ui.ask(question, answers)};
}

/** The marked message if it has a file, else the newest of the room that has one. */
function meantFile(context: CommandContext): {room: RoomState; message: LogMessage} {
	const room = currentRoom(context);
	const marked = context.ui.files?.marked?.(room.id);
	if (marked !== undefined) {
		if (marked.file === undefined) {
			throw new InputError(phrase`No file came with the marked message.`);
		}

		return {room, message: marked};
	}

	const message = newestFile(room);
	if (message !== undefined) return {room, message};
	throw new InputError(
		phrase`No file is in what is loaded of ${placeName(room)}. Scroll up for what came before.`,
	);
}

/** Takes `PATH… -- TEXT` apart. */
function parcelIn(rest: string, {disk}: FilesUi): {paths: readonly string[]; text: string} {
	const [, typed = rest, text = ''] = /^(.*?)\s--(?:\s+(.*))?$/s.exec(rest) ?? [];
	const paths = disk.typed(typed);
	if (paths.length === 0) throw new InputError(phrase`Name the file to send: /send PATH`);
	return {paths, text: text.trim()};
}

/** Of the transfers that are under way or failed, those that are meant. Throws InputError for none. */
function transfersMeant(context: CommandContext, typed: string): readonly TransferState[] {
	const {client, room} = context;
	const all = [...client.state.transfers.values()].filter(({phase}) => phase.type !== 'done');
	const named = typed.trim().toLowerCase();
	const here = all.filter((transfer) => transfer.room === room);
	const meant =
		named === 'all'
			? all
			: named === ''
				? (here.length > 0 ? here : all).slice(-1)
				: all.filter(({name}) => name.toLowerCase().startsWith(named)).slice(-1);
	if (meant.length > 0) return meant;
	throw new InputError(
		named === '' || named === 'all'
			? phrase`No file is under way.`
			: phrase`No file under way is called ${typed.trim()}. /files shows them.`,
	);
}
