import type {RequestResult} from '../../protocol/client-frame.ts';
import {counted, phrase} from '../../words/phrase.ts';
import {InputError, UnreachableError} from '../error.ts';
import {sizeWords} from '../files/disk/progress-words.ts';
import {dayAndTime} from '../moderation-words.ts';
import type {State} from '../state/state.ts';
import {type CommandContext, placeName, say} from './command.ts';
import {transferWords} from './transfer-words.ts';

/**
 * Shows what is under way, and what this account has at the relay; where the relay does not answer, why,
 * below what is under way.
 * @throws {UnreachableError} and what `ownFiles` rejects with, when nothing is under way.
 */
export async function showFiles(context: CommandContext): Promise<void> {
	const {client, ui} = context;
	const own = await client.ownFiles().catch((error: unknown) => {
		if (error instanceof UnreachableError && underWay(client.state).length > 0) return error;
		throw error;
	});
	const {state} = client;
	const atRelay = own instanceof UnreachableError ? [own.message] : ownLines(own, state);
	ui.showPage({title: phrase`Your files`, lines: [...underWay(state), ...atRelay]});
}

/**
 * Takes one of the files away that `showFiles` numbers, after a question.
 * @throws {InputError}
 */
export async function deleteOwnFile(context: CommandContext, number: number): Promise<void> {
	const {client, ui} = context;
	const {files} = await client.ownFiles();
	const file = files[number - 1];
	if (file === undefined) {
		throw new InputError(
			counted(files.length, [
				'You have 1 file at the relay. /files shows it.',
				'You have {1} files at the relay. /files shows them.',
			]),
		);
	}

	const what = describe(file, client.state);
	const answer = await ui.ask(phrase`Delete ${what} for everybody? Who has saved it keeps it.`, [
		{key: 'd', label: phrase`deletes it`},
	]);
	if (answer !== 'd') return;
	await client.deleteFile(file.file);
	say(context, phrase`Deleted: ${what}.`);
}

type Own = RequestResult<'file.list'>;
type OwnFile = Own['files'][number];

function underWay(state: State): readonly string[] {
	const moving = [...state.transfers.values()].filter(({phase}) => phase.type !== 'done');
	if (moving.length === 0) return [];
	return [
		phrase`Under way`,
		...moving.map((transfer) => `  ${transferWords(transfer, placeOf(transfer.room, state))}`),
		phrase`/cancel NAME stops one, /retry tries again what failed in its room.`,
		'',
	];
}

function ownLines(own: Own, state: State): readonly string[] {
	const {files, more, used, most, usedToday, mostToday, mostEach} = own;
	const limits = [
		'',
		mostEach === 0
			? phrase`This relay takes no files.`
			: phrase`${sizeWords(used)} of ${sizeWords(most)} are used, ${sizeWords(usedToday)} of ${sizeWords(mostToday)} were sent within a day. One file may have ${sizeWords(mostEach)}.`,
	];
	if (files.length === 0) return [phrase`You have no files at the relay.`, ...limits];
	return [
		phrase`At the relay, the newest first`,
		...files.map((file, index) => `  ${index + 1}  ${describe(file, state)}`),
		...(more > 0 ? [counted(more, ['  and {1} more', '  and {1} more'])] : []),
		...limits,
		phrase`/files delete N takes one away for everybody.`,
	];
}

/** `report.pdf, 12.3 MB, #ops, until 2026-12-21 14:05`. The relay itself knows no name. */
function describe({file, size, room, expiresAt, complete}: OwnFile, state: State): string {
	const known = nameOf(file, state);
	const name = known ?? (room === undefined ? phrase`a sealed file` : phrase`a file`);
	const place = room === undefined ? [] : [placeOf(room, state)];
	return [
		...[name, sizeWords(size), ...place],
		...(complete ? [] : [phrase`not all there yet`]),
		phrase`until ${dayAndTime(expiresAt)}`,
	].join(', ');
}

function placeOf(room: string, {rooms}: State): string {
	const held = rooms.get(room);
	return held === undefined ? phrase`a room that you left` : placeName(held);
}

/** The name of a file, where the message that it came with is loaded. */
function nameOf(id: string, {rooms}: State): string | undefined {
	for (const {log} of rooms.values()) {
		for (const entry of log) {
			if (entry.type === 'message' && entry.file?.file === id) return entry.file.name;
		}
	}

	return undefined;
}
