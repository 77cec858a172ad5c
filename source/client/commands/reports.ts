import type {AuditEntry, Report} from '../../protocol/moderation-records.ts';
import {counted, phrase, phrases, translated} from '../../words/phrase.ts';
import {InputError} from '../error.ts';
import {dayAndTime} from '../moderation-words.ts';
import {relayRefusal, runsRoom} from '../state/room-rights.ts';
import type {State} from '../state/state.ts';
import {type Command, type CommandContext, currentRoom, placeName, say} from './command.ts';
import {excerpt} from './excerpt.ts';
import {lastWhere} from './messages-meant.ts';
import {jurisdiction, onlyRelay, permit} from './moderation.ts';
import {inPlace, whereMeant} from './relay-wide.ts';

/** Asking for order, and looking at what was asked. */
export const REPORT_COMMANDS: readonly Command[] = [
	{
		name: 'report',
		aliases: [],
		usage: '[N] [REASON…]',
		summary: 'Ask those who run this room to look at the last message, or the Nth from the end',
		examples: ['/report spam', '/report 3 insults', '/report'],
		category: 'order',
		minimum: 0,
		maximum: Number.POSITIVE_INFINITY,
		async run(context, given) {
			const [first = ''] = given.words;
			const back = /^\d{1,3}$/.test(first) ? Number(first) : undefined;
			const room = currentRoom(context);
			const own = context.client.state.account?.name;
			let left = back ?? 1;
			const message = lastWhere(room, ({from}) => from !== own && --left <= 0);
			if (message === undefined) {
				throw new InputError(phrase`No such message of somebody else is shown here.`);
			}

			await reportMessage(context, {
				...{room: room.id, seq: message.seq, about: message.from, text: message.text},
				reason: given.rest(back === undefined ? 0 : 1),
			});
		},
	},
	{
		name: 'reports',
		aliases: [],
		usage: '[ID | dismiss ID | done ID]',
		summary: 'See what was reported, go to a message of it, and say what became of it',
		examples: ['/reports', '/reports k3Xp', '/reports dismiss k3Xp', '/reports done k3Xp'],
		category: 'order',
		minimum: 0,
		maximum: 2,
		run: (context, {words}) => reports(context, words),
	},
	{
		name: 'audit',
		aliases: [],
		usage: '[--relay]',
		summary: 'Show what was done to keep order here, by whom and why',
		examples: ['/audit', '/audit --relay'],
		category: 'order',
		minimum: 0,
		maximum: 1,
		async run(context, given) {
			const where = whereMeant(context, onlyRelay(given.words));
			permit(context, where, 'audit');
			const entries = await context.client.audit(jurisdiction(where));
			const lines = entries.map((entry) => auditLine(context, entry));
			const title = inPlace(
				where,
				(room) => phrase`What was done to keep order in ${room}`,
				() => phrase`What was done to keep order on the relay`,
			);
			if (lines.length > 0) context.ui.showPage({title, lines});
			else say(context, phrase`Nothing was done yet to keep order here.`);
		},
	},
	{
		name: 'broadcast',
		aliases: ['announce'],
		usage: 'TEXT…',
		summary: 'Put a notice into every public room of the relay',
		examples: ['/broadcast The relay restarts at 20:00.'],
		category: 'order',
		minimum: 1,
		maximum: Number.POSITIVE_INFINITY,
		async run(context, given) {
			const {client, ui} = context;
			const refusal = relayRefusal('broadcast', client.state.account?.role);
			if (refusal !== undefined) throw new InputError(refusal);
			const text = given.rest(0);
			const answer = await ui.ask(
				phrase`Put this into every public room of the relay? "${excerpt(text)}"`,
				[{key: 'b', label: phrase`sends it`}],
			);
			if (answer !== 'b') return;
			const rooms = await client.broadcast(text);
			say(
				context,
				counted(rooms, ['It stands in 1 public room.', 'It stands in {1} public rooms.']),
			);
		},
	},
];

/** A message that is reported, and why; asked for where no reason is given. */
export async function reportMessage(
	context: Pick<CommandContext, 'client'> & {readonly ui: Pick<CommandContext['ui'], 'askText'>},
	message: {
		readonly room: string;
		readonly seq: number;
		readonly about: string;
		readonly text: string;
		readonly reason: string;
	},
): Promise<void> {
	const {client, ui} = context;
	const {room, seq, about, text} = message;
	const shown = excerpt(text);
	const reason =
		message.reason === ''
			? await ui.askText(phrase`Why should "${shown}" of ${about} be looked at?`)
			: message.reason;
	if (reason === undefined || reason.trim() === '') return;
	await client.report(room, seq, reason.trim());
	client.addLine({
		level: 'info',
		text: phrase`You reported "${shown}" of ${about}. Those who run the room will look at it; ${about} is not told.`,
		room,
	});
}

/** Characters of an id that are shown, enough to tell open reports apart. */
const SHORT_ID = 4;

async function reports(context: CommandContext, words: readonly string[]): Promise<void> {
	const [first, second] = words;
	if (first === undefined) {
		await listReports(context);
		return;
	}

	const outcome = OUTCOMES.get(first.toLowerCase());
	if (words.length === 1) {
		await goToReport(context, await findReport(context, first));
		return;
	}

	if (outcome === undefined || second === undefined) {
		throw new InputError(phrase`Type /reports ID, /reports dismiss ID or /reports done ID.`);
	}

	const {report, about} = await findReport(context, second);
	await context.client.resolveReport(report, outcome);
	say(
		context,
		outcome === 'dismissed'
			? phrase`The report about ${about} is dismissed.`
			: phrase`The report about ${about} is done with.`,
	);
}

const OUTCOMES: ReadonlyMap<string, 'dismissed' | 'acted'> = new Map([
	['dismiss', 'dismissed'],
	['done', 'acted'],
	['act', 'acted'],
]);

async function listReports(context: CommandContext): Promise<void> {
	const open = (await allReports(context)).filter(({state}) => state === 'open');
	if (open.length === 0) {
		say(context, phrase`No reports wait for you.`);
		return;
	}

	context.ui.showPage({
		title: counted(open.length, ['1 report waits', '{1} reports wait']),
		lines: [
			...open.flatMap((report) => [...reportLines(context, report), '']),
			phrase`Go to one with /reports ID. Put it away with /reports dismiss ID or /reports done ID.`,
		],
	});
}

/** Of the relay's staff all of public rooms; of anybody else, those of the rooms they run. */
async function allReports({client}: CommandContext): Promise<readonly Report[]> {
	const {account, rooms} = client.state;
	const isStaff = relayRefusal('reports', account?.role) === undefined;
	// What the relay's staff sees of itself leaves private rooms out: those they run are asked for.
	const run = [...rooms.values()].filter(
		(room) => runsRoom(room) && (!isStaff || room.visibility === 'private'),
	);
	if (!isStaff && run.length === 0) {
		throw new InputError(
			phrase`Reports are for those who run a room or the relay. You run none. /report asks them to look at a message.`,
		);
	}

	const lists = [
		...(isStaff ? [await client.reports()] : []),
		...(await Promise.all(run.map(({id}) => client.reports({room: id})))),
	];
	const byId = new Map(lists.flat().map((report) => [report.report, report]));
	return [...byId.values()].sort((a, b) => b.time - a.time);
}

async function findReport(context: CommandContext, typed: string): Promise<Report> {
	const found = (await allReports(context)).filter(({report}) => report.startsWith(typed));
	const [only] = found;
	if (only !== undefined && found.length === 1) return only;
	throw new InputError(
		found.length > 1
			? phrase`Several reports begin with that. Type more of the ID; /reports shows them.`
			: phrase`There is no such report. See them with /reports.`,
	);
}

async function goToReport(context: CommandContext, report: Report): Promise<void> {
	const {client, ui} = context;
	const room = client.state.rooms.get(report.room);
	const seq =
		room === undefined ? undefined : await client.loadAround(report.room, {seq: report.seq});
	if (seq !== undefined) {
		ui.switchRoom(report.room);
		ui.goTo?.(report.room, seq);
	}

	const lines = reportLines(context, report);
	const target = room === undefined ? context.room : report.room;
	client.addLine({
		level: 'info',
		text: lines.join('\n'),
		...(target === undefined ? {} : {room: target}),
	});
}

/** `k3Xp  #ops  bob: buy now` and below it who reported it and why. */
function reportLines({client}: CommandContext, report: Report): readonly string[] {
	const place = placeOf(client.state, report.room);
	const id = report.report.slice(0, SHORT_ID);
	const why =
		report.by === 'relay'
			? phrase`found by a filter, ${dayAndTime(report.time)}: ${report.reason}`
			: phrase`reported by ${report.by}, ${dayAndTime(report.time)}: ${report.reason}`;
	return [`${id}  ${place}  ${report.about}: ${excerpt(report.text)}`, `      ${why}`];
}

/** The relay's staff looks at rooms that it is not in; some of these are known from a list of rooms. */
function placeOf({rooms, listings}: State, id: string): string {
	const room = rooms.get(id);
	if (room !== undefined) return placeName(room);
	const listed = listings.find((listing) => listing.room === id);
	return listed === undefined ? phrase`a room you are not in` : `#${listed.name}`;
}

const DEEDS: Readonly<Record<string, string>> = phrases({
	kick: 'removed',
	ban: 'banned',
	unban: 'lifted the ban of',
	mute: 'silenced',
	unmute: 'let write again',
	role: 'gave a role to',
	transfer: 'handed the room to',
});

/** `2026-08-04 11:12  ada  banned  bob  until …: spam`; what only a newer relay knows stands as it is. */
function auditLine({client}: CommandContext, entry: AuditEntry): string {
	const {time, by, deed, room, target, detail, reason} = entry;
	const known = Object.hasOwn(DEEDS, deed) ? DEEDS[deed] : undefined;
	const held = room === undefined ? undefined : client.state.rooms.get(room);
	const parts = [
		dayAndTime(time),
		...(held === undefined ? [] : [placeName(held)]),
		by,
		known === undefined ? deed : translated(known),
		...[target, detail].filter((part) => part !== undefined && part !== ''),
	];
	const line = parts.join('  ');
	return reason === undefined || reason === '' ? line : `${line}: ${reason}`;
}
