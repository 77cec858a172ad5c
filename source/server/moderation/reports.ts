import {Buffer} from 'node:buffer';
import type {Report} from '../../protocol/moderation-records.ts';
import type {RoomMessage} from '../../protocol/records.ts';
import {newId} from '../auth.ts';
import type {MemberContext} from '../handler-context.ts';
import {RefusedError} from '../refused-error.ts';
import {openRoom} from '../room-access.ts';
import type {Services} from '../services.ts';
import {checkReason} from '../texts.ts';
import {type Actor, authorOf} from './actor.ts';
import {auditLine} from './entry.ts';
import {requireRight} from './place-right.ts';

/**
 * Files a report of a message, with its text as it is now or the name of its file, for those in charge.
 * A second one of the same account changes nothing.
 * @throws {RefusedError} `not-found`, `forbidden`, `empty` without a reason, `quota`.
 */
export async function sendReport(
	context: MemberContext,
	request: {readonly room: string; readonly seq: number; readonly reason: string},
): Promise<void> {
	const {storage, account, clock, random, limits} = context;
	const reason = checkReason(request.reason, limits);
	if (reason === '') throw new RefusedError('empty', 'Say in a few words what is wrong with it.');
	const {room} = await openRoom(context, {room: request.room, operation: 'read'});
	const {messages} = await storage.history({room: room.id, after: request.seq - 1, limit: 1});
	const message = messages.find(({seq}) => seq === request.seq);
	if (message === undefined || !canBeReported(message)) {
		throw new RefusedError('not-found', 'There is no such message here.');
	}
	if (message.from === account) {
		throw new RefusedError('bad-request', 'That message is your own. You can delete it.');
	}
	const report = {
		...{report: newId(random), room: room.id, seq: message.seq},
		...{about: message.from, text: whatIsSaid(message), reason},
		...({by: account, time: clock.now(), state: 'open'} as const),
	};
	if ((await fileReport(context, report)) === 'full') {
		throw new RefusedError('quota', 'Too many reports wait to be looked at. Try again later.');
	}
}

/** Keeps a report and tells those who may look at it. */
export async function fileReport(
	services: Services,
	report: Report,
): Promise<'added' | 'duplicate' | 'full'> {
	const {storage, limits, reports, log} = services;
	if (!(await reports.hasSpace(report.room))) return 'full';
	const outcome = await storage.addReport({report, limit: limits.reportsOpen});
	if (outcome === 'added') {
		log.info('message reported', {room: report.room, report: report.report});
		await reports.opened(report);
	}
	return outcome;
}

/**
 * Reports of a room, or of every room that whoever asks may look at: open ones first, then the newest.
 * @throws {RefusedError} `forbidden`, `not-found`.
 */
export async function listReports(
	services: Services,
	actor: Actor,
	request: {
		readonly room?: string | undefined;
		readonly before?: string | undefined;
		readonly limit?: number | undefined;
		/** The only rooms that whoever asks may name. */
		readonly rooms?: readonly string[] | undefined;
	},
): Promise<{reports: Report[]; more: boolean}> {
	const {storage, limits} = services;
	const {room, before} = request;
	if (room !== undefined) await requireRight(services, actor, {room, operation: 'reports'});
	const own = room === undefined ? await services.reports.roomsFor(actor) : [room];
	const rooms = own?.filter((each) => request.rooms?.includes(each) ?? true) ?? request.rooms;
	const limit = Math.min(request.limit ?? limits.pageSize, limits.pageSize);
	const page = await storage.reports({rooms, before, limit});
	const reports = fitting(page.reports, limits.sendQueueSoft);
	return {reports, more: page.more || reports.length < page.reports.length};
}

/**
 * Says what became of a report.
 * @throws {RefusedError} `not-found`, `forbidden`, `conflict` when somebody else has done that.
 */
export async function resolveReport(
	services: Services,
	actor: Actor,
	request: {
		readonly report: string;
		readonly outcome: 'dismissed' | 'acted';
		readonly rooms?: readonly string[] | undefined;
	},
): Promise<void> {
	const {storage, reports} = services;
	const {outcome} = request;
	const report = await storage.report(request.report);
	if (report === undefined || request.rooms?.includes(report.room) === false) throw noReport();
	if (!(await reports.mayLook(actor, report.room))) throw noReport();
	const by = authorOf(actor).account;
	const {report: id, room} = report;
	const audit = auditLine(services, actor, {
		...{deed: 'report.resolve', room, target: id, detail: outcome},
	});
	if (!(await storage.resolveReport({id, outcome, by, audit}))) {
		throw new RefusedError('conflict', 'Somebody has dealt with that report already.');
	}
	await reports.closed(report);
}

/** What somebody wrote, and what is still there to be read. */
function canBeReported({kind, state}: RoomMessage): boolean {
	return (kind === 'text' || kind === 'action') && state?.deleted !== true;
}

/** Of a message that is nothing but a file, what it calls it. */
function whatIsSaid({text, file}: RoomMessage): string {
	return text === '' && file !== undefined ? file.name : text;
}

/** As many as one answer holds; at least one. */
function fitting(reports: readonly Report[], size: number): Report[] {
	let left = size;
	const end = reports.findIndex((report) => {
		left -= Buffer.byteLength(JSON.stringify(report));
		return left < 0;
	});
	return end === -1 ? [...reports] : reports.slice(0, Math.max(1, end));
}

function noReport(): RefusedError {
	return new RefusedError('not-found', 'There is no such report, or it is not for you.');
}
