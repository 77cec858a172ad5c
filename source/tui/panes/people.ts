import {durationWords} from '../../client/state/select.ts';
import type {LogMessage, RoomState} from '../../client/state/state.ts';
import type {RoomRole} from '../../protocol/records.ts';
import {counted} from '../../words/phrase.ts';
import {cut} from '../text/cut.ts';
import {
	emptyText,
	joinSafe,
	ownText,
	repeatSafe,
	type SafeText,
	safe,
	safeLine,
} from '../text/safe-text.ts';
import {cutRow, type StyledRow} from '../text/styled-row.ts';
import {textWidth} from '../text/width.ts';
import type {ThemeRole} from '../themes/theme.ts';
import type {PaneRows, ScreenContext} from '../view.ts';
import {blankRows, paneRows} from './pane-row.ts';
import {type PeopleGroup, type PeopleItem, peopleOf} from './people-of.ts';

/**
 * The people of the room in front: those who are here first, then those away, then the others. On wide
 * screens what is pinned stands below them.
 */
export const peopleRows: PaneRows = (context, size) => {
	const room = context.state.rooms.get(context.view.room ?? '');
	if (room === undefined) {
		return blankRows(size);
	}
	const pinned = context.lookups.pins.get(room.id) ?? [];
	const shown = pinned.filter(({from}) => !context.state.ignored.has(from));
	const pins = pinRows(shown, size, context);
	const people = peopleLines(room, {columns: size.columns, rows: size.rows - pins.length}, context);
	return paneRows([...people, ...pins], size, context);
};

type Size = Parameters<PaneRows>[1];

/** A heading with how many stand under it. */
function headingWords(group: PeopleGroup, count: number): SafeText {
	switch (group) {
		case 'here':
			return ownText(counted(count, ['{1} HERE', '{1} HERE']));
		case 'away':
			return ownText(counted(count, ['{1} AWAY', '{1} AWAY']));
		case 'offline':
			return ownText(counted(count, ['{1} OFFLINE', '{1} OFFLINE']));
	}
}

const ROLES: Readonly<Record<PeopleGroup, ThemeRole>> = {
	here: 'online',
	away: 'away',
	offline: 'muted',
};

/** Who owns the room, who runs it with them, and who only reads. */
const RANKS: Readonly<Partial<Record<RoomRole, SafeText>>> = {
	owner: ownText('@'),
	moderator: ownText('+'),
	reader: ownText('-'),
};
const ONE = ownText(' ');

/** Cells of a name that the word behind it leaves it, and where that word stands. */
const NAME_COLUMNS = 9;
/** Milliseconds somebody is away before it is said for how long. */
const LONG_AWAY = 60_000;
/** Characters of a message that a pin can be cut from. */
const PIN_LENGTH = 80;

function peopleLines(room: RoomState, size: Size, context: ScreenContext): readonly StyledRow[] {
	const {items} = peopleOf(context.state, room);
	if (items.length === 0) {
		const words = ownText(counted(room.memberCount, ['{1} person', '{1} people']));
		return [[{text: joinSafe([ONE, words]), role: 'muted'}]];
	}
	const headings = items.filter(({type}) => type === 'heading').length;
	// A blank row above each further heading, where all fit with them.
	const hasGaps = items.length + headings - 1 <= size.rows;
	const isCut = items.length > size.rows;
	const shown = items.slice(0, isCut ? size.rows - 1 : size.rows);
	const rows = shown.flatMap((item, index): readonly StyledRow[] => {
		const row = itemRow(item, room, size.columns, context);
		return hasGaps && item.type === 'heading' && index > 0 ? [[], row] : [row];
	});
	const more = moreWords(items.length - shown.length, context);
	return isCut ? [...rows, [{text: more, role: 'muted'}]] : rows;
}

/** ` PINS`, `1 release plan`: at most a third of the pane, the newest first. */
function pinRows(
	pins: readonly LogMessage[],
	{columns, rows}: Size,
	context: ScreenContext,
): readonly StyledRow[] {
	const {layout, symbols} = context;
	const places = Math.floor(rows / 3) - 2;
	if (!layout.hasPins || pins.length === 0 || places < 1) {
		return [];
	}
	const isCut = pins.length > places;
	const shown = pins.slice(0, isCut ? places - 1 : places).map(({text}, index): StyledRow => {
		const words = safeLine(text.slice(0, PIN_LENGTH));
		return cutRow(
			[{text: safe`${index + 1} `, role: 'muted'}, {text: words}],
			columns - 1,
			symbols.ellipsis,
		);
	});
	const title: StyledRow = [{text: joinSafe([ONE, ownText('PINS')]), role: 'muted'}];
	const more = moreWords(pins.length - shown.length, context);
	return [[], title, ...shown, ...(isCut ? [[{text: more, role: 'muted'} as const]] : [])];
}

function moreWords(count: number, {symbols}: ScreenContext): SafeText {
	return joinSafe([symbols.down, ONE, ownText(counted(count, ['{1} more', '{1} more']))]);
}

function itemRow(
	item: PeopleItem,
	room: RoomState,
	columns: number,
	context: ScreenContext,
): StyledRow {
	if (item.type === 'heading') {
		return [{text: joinSafe([ONE, headingWords(item.group, item.count)]), role: 'muted'}];
	}
	const {group, member} = item;
	const {symbols, state} = context;
	const isOwn = member.name === state.account?.name;
	const word = wordOf(item, context, room);
	const name = safeLine(member.name) || symbols.unknown;
	const wordColumns = word === '' ? 0 : textWidth(word) + 1;
	const shown = cut(name, Math.max(NAME_COLUMNS, columns - 1 - wordColumns), symbols.ellipsis);
	const gap = word === '' ? 0 : Math.max(1, NAME_COLUMNS - textWidth(shown));
	return [
		{text: signOf(item, context), role: ROLES[group]},
		{text: shown, role: isOwn ? 'own-name' : ROLES[group], dim: group === 'offline'},
		{text: gap === 0 ? emptyText : repeatSafe(ONE, gap)},
		{text: word, role: 'muted'},
	];
}

type Person = Extract<PeopleItem, {type: 'person'}>;

/** The headings say who is away or gone; of those who are here, who runs the room. */
function signOf({group, member}: Person, {symbols}: ScreenContext): SafeText {
	if (group !== 'here') {
		return ONE;
	}
	return RANKS[member.role] ?? symbols.present;
}

/** What a name is followed by: that it is you, that they write, or what they say of themselves. */
function wordOf({group, member}: Person, context: ScreenContext, room: RoomState): SafeText {
	const {state, monotonic, now, lookups} = context;
	const {name} = member;
	if (name === state.account?.name) {
		return ownText('you');
	}
	const until = room.typing.get(name);
	if (until !== undefined && until > monotonic) {
		return ownText('typing');
	}
	const status = safeLine(state.presence.get(name)?.status ?? '');
	const since = group === 'away' ? lookups.awaySince.get(name) : undefined;
	const isLong = since !== undefined && now - since >= LONG_AWAY;
	return status === '' && isLong ? ownText(durationWords(now - since)) : status;
}
