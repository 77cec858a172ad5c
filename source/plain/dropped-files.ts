import {type CommandContext, currentRoom} from '../client/commands/command.ts';
import {offerDropped} from '../client/commands/file-work.ts';
import {refuseBarred} from '../client/commands/writing-bar.ts';

/**
 * Asks about a line that is nothing but the paths of files, as when they are dropped on the terminal.
 * Undefined for any other line; else whether they were sent.
 * @throws {InputError} when they cannot be sent.
 */
export async function offerTypedPaths(
	line: string,
	context: CommandContext,
): Promise<boolean | undefined> {
	const {client, ui} = context;
	const {files} = ui;
	if (files === undefined || context.room === undefined) return undefined;
	const paths = await files.disk.dropped(line);
	if (paths.length === 0) return undefined;
	const room = currentRoom(context);
	refuseBarred(context, room.id);
	const work = {client, files, ask: ui.ask.bind(ui)};
	return offerDropped(work, {room, paths});
}
