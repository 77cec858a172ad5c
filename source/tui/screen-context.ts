import type {Clock} from '../protocol/environment.ts';
import {areaOf, type LayoutWants, layout, mostNoticeRows, type Size} from './layout.ts';
import type {Lookups} from './lookups.ts';
import {composerHeight, threadReply} from './panes/composer-pane.ts';
import {noticeHeight} from './panes/notices.ts';
import {mainPlace, placeOfWriting, threadPlace} from './place-of-writing.ts';
import type {Preferences} from './preferences.ts';
import type {ScreenContext} from './view.ts';

type Parts = Pick<ScreenContext, 'state' | 'view' | 'composer' | 'keymap' | 'eaten'>;

/** Everything that the panes look at, as of now: the parts, and where they stand at this size. */
export function screenContext(
	parts: Parts,
	{
		size,
		clock,
		preferences,
		lookups,
	}: {
		readonly size: Size;
		readonly clock: Clock;
		readonly preferences: Preferences;
		readonly lookups: Lookups;
	},
): ScreenContext {
	const {view} = parts;
	const {look, symbols, joinLines, zoneOffset, timeFormat, hasTailPeek} = preferences;
	const isScrolled = view.room !== undefined && view.scroll.has(view.room);
	const panes: LayoutWants = {
		bare: view.isBare,
		rooms: view.showsRooms && !view.isBare,
		people: view.showsPeople && !view.isBare,
		// Where it takes the log's place it is there while one writes in it.
		thread: view.thread !== undefined && (size.columns >= BESIDE || view.focus === 'thread'),
		peek: view.peek !== undefined && !view.isBare,
		tail: hasTailPeek && isScrolled,
		composerRows: 1,
		noticeRows: noticeHeight(
			{...parts, now: clock.now(), zoneOffset, timeFormat},
			{columns: size.columns, most: mostNoticeRows(size)},
		),
	};
	return {
		...parts,
		layout: layout(size, {...panes, ...composerWants(parts, panes, size)}),
		lookups,
		look,
		symbols,
		joinLines,
		zoneOffset,
		timeFormat,
		now: clock.now(),
		monotonic: clock.monotonic(),
	};
}

/** Columns from which a thread stands beside the log. */
const BESIDE = 100;

/** How many rows each composer would take at its width. */
function composerWants(
	parts: Parts,
	panes: LayoutWants,
	size: Size,
): Pick<LayoutWants, 'composerRows' | 'threadComposerRows'> {
	const {view} = parts;
	const thread = threadPlace(view);
	const around = thread === undefined ? undefined : layout(size, panes);
	const beside = around?.hasTwoComposers === true ? areaOf(around, 'thread-composer') : undefined;
	const prompt = `${threadReply()}> `;
	if (thread === undefined || beside === undefined) {
		const place = placeOfWriting(view);
		const {columns} = size;
		const options = place === thread ? {columns, prompt} : {columns};
		return {composerRows: composerHeight(parts, place, options)};
	}
	const {columns} = beside;
	return {
		composerRows: composerHeight(parts, mainPlace(view), {columns: beside.column - 1}),
		threadComposerRows: composerHeight(parts, thread, {columns, prompt}),
	};
}
