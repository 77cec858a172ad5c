import type {RequestResult} from '../../protocol/client-frame.ts';
import {noFile} from '../files/file-desk.ts';
import {largestFile} from '../files/largest-file.ts';
import type {Handler, MemberContext} from '../handler-context.ts';
import {isForRoom} from '../moderation/token-scopes.ts';
import {RefusedError} from '../refused-error.ts';
import {openRoom, requireRelayVoice, requireVoice} from '../room-access.ts';
import type {FileRecord} from '../storage/file-storage.ts';

/** Makes room for a file: in a room for who may write there, sealed for who may say anything at all. */
export const createFile: Handler<'file.create'> = async ({size, room}, context) => {
	const {files, account: owner, device} = context;
	const requireStill = await requireSend(context, room);
	const awaited = await files.requireRoom(size);
	requireStill();
	const wanted = {owner, device, size, ...(room === undefined ? {} : {room})};
	const record = await files.begin(wanted, awaited);
	return {file: record.id, ticket: ticketFor(record, 'put', context), expiresAt: record.expiresAt};
};

/** Goes on with an own file where it ended, as long as it could be begun now. */
export const resumeFile: Handler<'file.resume'> = async ({file}, context) => {
	const record = await ownFile(file, context);
	const requireStill = await requireSend(context, record.room);
	const received = await context.files.received(record);
	if (received === undefined) throw noFile();
	requireStill();
	await context.files.touched({file});
	const {size, expiresAt} = record;
	return {ticket: ticketFor(record, 'put', context), received, size, expiresAt};
};

/**
 * Begins to fetch a file: of a room for its members, once it came with a message; a sealed one for
 * whoever knows its id, which nobody guesses. All others cannot tell it from one that is not there.
 */
export const openFile: Handler<'file.open'> = async ({file}, context) => {
	const record = await context.files.find(file);
	if (record === undefined || !record.complete) throw noFile();
	// A relay whose data are older or newer than its files has some that are not what they were.
	if ((await context.files.received(record)) !== record.size) throw noFile();
	// Last, for whoever is sent away meanwhile loses only the tickets that there are by then.
	if (!(await isFor(record, context))) throw noFile();
	const {size, expiresAt} = record;
	return {ticket: ticketFor(record, 'get', context), size, expiresAt};
};

/** Takes away an own file. A message that came with it stays, and nobody fetches it any more. */
export const deleteFile: Handler<'file.delete'> = async ({file}, context) => {
	const record = await ownFile(file, context);
	await context.files.remove(record.id);
	return {};
};

/** What the account has here, and how much it may have. */
export const listFiles: Handler<'file.list'> = async (_, context) => {
	const {storage, limits, account, clock, blobs} = context;
	const {files, more} = await storage.filesOf({account, limit: limits.filesListed});
	const usage = await storage.fileUsage(account, clock.now());
	return {
		files: files.map(listed),
		more,
		used: usage.bytes,
		most: limits.fileBytesPerAccount,
		usedToday: usage.bytesToday,
		mostToday: limits.fileBytesPerDay,
		mostEach: largestFile(limits, blobs),
	};
};

function listed(record: FileRecord): RequestResult<'file.list'>['files'][number] {
	const {id: file, size, room, createdAt, expiresAt, complete} = record;
	return {file, size, ...(room === undefined ? {} : {room}), createdAt, expiresAt, complete};
}

/**
 * Makes sure that the account may put a file there: in a room what is true of messages, so that whoever
 * is muted fills no disk. Returns what is to be called right before it is done.
 */
async function requireSend(context: MemberContext, room: string | undefined): Promise<() => void> {
	if (room === undefined) {
		if (context.kind === 'token') throw new RefusedError('forbidden', NOT_BY_TOKEN);
		requireRelayVoice(context);
		return () => requireRelayVoice(context);
	}
	const access = await openRoom(context, {room, operation: 'send'});
	return () => requireVoice(context, access, 'send');
}

const NOT_BY_TOKEN = 'A token may not do that. Use a device of the account.';

/**
 * A file of the account that asks.
 * @throws {RefusedError} `not-found`
 */
async function ownFile(id: string, context: MemberContext): Promise<FileRecord> {
	const record = await context.files.find(id);
	if (record === undefined || record.owner !== context.account) throw noFile();
	if (!isInScope(record, context)) throw noFile();
	return record;
}

async function isFor(record: FileRecord, context: MemberContext): Promise<boolean> {
	if (!isInScope(record, context)) return false;
	const {room, owner, attached} = record;
	if (room === undefined) return true;
	if (!attached && owner !== context.account) return false;
	try {
		await openRoom(context, {room, operation: 'read'});
		return true;
	} catch (error) {
		// Which of the reasons it was is not for who may not have it.
		if (error instanceof RefusedError) return false;
		throw error;
	}
}

/** Private conversations are for devices only, and a token's rooms are all it knows of. */
function isInScope({room}: FileRecord, {kind, scopes}: MemberContext): boolean {
	return room === undefined ? kind === 'device' : isForRoom(scopes, room);
}

function ticketFor(
	{id: file, size, room}: FileRecord,
	direction: 'put' | 'get',
	{transfers, account, device}: MemberContext,
): string {
	return transfers.issue({account, device, file, size, direction, room});
}
