import {filterAction} from '../../protocol/moderation-records.ts';
import {OPERATOR} from '../moderation/actor.ts';
import {listFilters, removeFilter, setFilter} from '../moderation/filters.ts';
import {listReports, resolveReport} from '../moderation/reports.ts';
import {times} from './looking-commands.ts';
import type {CommandCall, OperatorCommand} from './operator-command.ts';
import {takeRoom} from './sanction-words.ts';
import {tellMoment} from './times.ts';

/** Commands about words that are not wanted, and about what people have reported. */
export const QUEUE_COMMANDS: readonly OperatorCommand[] = [
	{
		name: 'filter',
		aliases: ['filters'],
		usage: '[#ROOM] [refuse|mask|report|mute WORDS] | remove ID',
		summary: 'List, set or remove filters of words',
		completes: [['refuse', 'mask', 'report', 'mute', 'remove']],
		run: runFilter,
	},
	{
		name: 'reports',
		usage: '[#ROOM]',
		summary: 'Show what was reported, open ones first',
		isOffline: true,
		run: showReports,
	},
	{
		name: 'resolve',
		usage: 'ID acted|dismissed',
		summary: 'Close a report',
		completes: [[], ['acted', 'dismissed']],
		run: runResolve,
	},
];

async function runFilter(call: CommandCall): Promise<void> {
	const {words, desk, say} = call;
	const {services} = desk;
	if (words.takeAll('remove')) {
		const filter = words.need();
		words.end();
		await removeFilter(services, OPERATOR, {filter});
		say.done('The filter is gone.', {type: 'filter-removed', filter});
		return;
	}
	const room = await takeRoom(words, services);
	const typed = words.next();
	if (typed === undefined) {
		await showFilters(call, room);
		return;
	}
	const action = filterAction.options.find((each) => each === typed);
	if (action === undefined) throw words.misused(`A filter does not ${JSON.stringify(typed)}.`);
	const set = await setFilter(services, OPERATOR, {
		...{words: words.needRest(), action},
		...(room && {room: room.id}),
	});
	const where = room === undefined ? 'everywhere' : `in #${room.name}`;
	say.done(`"${set.words}" ${DEEDS[action]} ${where}. Its id: ${set.filter}`, {
		type: 'filter',
		...{filter: set.filter, words: set.words, action, room: room?.name},
	});
}

const DEEDS = {
	refuse: 'is refused',
	mask: 'is masked',
	report: 'is reported',
	mute: 'is refused, and its writer muted for ten minutes,',
} as const;

async function showFilters(
	{desk, say}: CommandCall,
	room: {readonly id: string; readonly name: string} | undefined,
): Promise<void> {
	const filters = await listFilters(
		desk.services,
		OPERATOR,
		room === undefined ? {} : {room: room.id},
	);
	if (filters.length === 0) say.line('There are no filters there.');
	for (const {filter, words, action, by, time} of filters) {
		say.item([filter, action, words, by, tellMoment(time)], {
			type: 'filter',
			...{filter, words, action, by, room: room?.name},
			...times({time}),
		});
	}
}

async function showReports({words, desk, say}: CommandCall): Promise<void> {
	const {services} = desk;
	const room = await takeRoom(words, services);
	words.end();
	let before: string | undefined;
	let isEmpty = true;
	for (;;) {
		const place = room === undefined ? {} : {room: room.id};
		const page = await listReports(services, OPERATOR, {...place, before});
		for (const report of page.reports) {
			const name = (await services.storage.room(report.room))?.name ?? report.room;
			const {state, about, by, reason, text, time} = report;
			say.item([report.report, state, `#${name}`, about, by, reason, text], {
				type: 'report',
				...{report: report.report, state, room: name, seq: report.seq, about, by, reason, text},
				...times({time}),
			});
			isEmpty = false;
		}
		await say.ready();
		before = page.reports.at(-1)?.report;
		if (!page.more || before === undefined) break;
	}
	if (isEmpty) say.line('Nothing was reported.');
}

async function runResolve({words, desk, say}: CommandCall): Promise<void> {
	const report = words.need();
	const outcome = words.need();
	words.end();
	if (outcome !== 'acted' && outcome !== 'dismissed') {
		throw words.misused('A report is acted on or dismissed.');
	}
	await resolveReport(desk.services, OPERATOR, {report, outcome});
	say.done('The report is closed.', {type: 'resolved', report, outcome});
}
