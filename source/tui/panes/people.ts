import type {RoomState} from '../../client/state/state.ts';
import {cut} from '../text/cut.ts';
import {emptyText, ownText, repeatSafe, type SafeText, safe, safeLine} from '../text/safe-text.ts';
import type {StyledRow} from '../text/styled-row.ts';
import {textWidth} from '../text/width.ts';
import type {ThemeRole} from '../themes/theme.ts';
import type {PaneRows, ScreenContext} from '../view.ts';
import {blankRows, paneRows} from './pane-row.ts';
import {type PeopleGroup, type PeopleItem, peopleOf} from './people-of.ts';

/** The people of the room in front: those who are here first, then those away, then the others. */
export const peopleRows: PaneRows = (context, size) => {
	const room = context.state.rooms.get(context.view.room ?? '');
	if (room === undefined) {
		return blankRows(size);
	}
	const {items} = peopleOf(context.state, room);
	if (items.length === 0) {
		const noun = ownText(room.memberCount === 1 ? 'person' : 'people');
		return paneRows([[{text: safe` ${room.memberCount} ${noun}`, role: 'muted'}]], size, context);
	}
	const isCut = items.length > size.rows;
	const shown = items.slice(0, isCut ? size.rows - 1 : size.rows);
	const rows = shown.map((item) => itemRow(item, room, size.columns, context));
	const more = safe`${context.symbols.down} ${items.length - shown.length} more`;
	return paneRows(isCut ? [...rows, [{text: more, role: 'muted'}]] : rows, size, context);
};

const HEADINGS: Readonly<Record<PeopleGroup, SafeText>> = {
	here: ownText('HERE'),
	away: ownText('AWAY'),
	offline: ownText('OFFLINE'),
};

const ROLES: Readonly<Record<PeopleGroup, ThemeRole>> = {
	here: 'online',
	away: 'away',
	offline: 'muted',
};

const YOU = ownText('you');
const TYPING = ownText('typing');
const STAFF = ownText('@');
const ONE = ownText(' ');

/** Cells of a name that the word behind it leaves it, and where that word stands. */
const NAME_COLUMNS = 9;

function itemRow(
	item: PeopleItem,
	room: RoomState,
	columns: number,
	context: ScreenContext,
): StyledRow {
	if (item.type === 'heading') {
		return [{text: safe` ${item.count} ${HEADINGS[item.group]}`, role: 'muted'}];
	}
	const {group, member} = item;
	const {symbols, state} = context;
	const isOwn = member.name === state.account?.name;
	const word = wordOf(member.name, context, room);
	const name = safeLine(member.name) || symbols.unknown;
	const wordColumns = word === '' ? 0 : textWidth(word) + 1;
	const shown = cut(name, Math.max(NAME_COLUMNS, columns - 1 - wordColumns), symbols.ellipsis);
	const gap = word === '' ? 0 : Math.max(1, NAME_COLUMNS - textWidth(shown));
	return [
		{text: member.role === 'member' ? signOf(group, context) : STAFF, role: ROLES[group]},
		{text: shown, role: isOwn ? 'own-name' : ROLES[group], dim: group === 'offline'},
		{text: gap === 0 ? emptyText : repeatSafe(ONE, gap)},
		{text: word, role: 'muted'},
	];
}

function signOf(group: PeopleGroup, {symbols}: ScreenContext): SafeText {
	return group === 'here' ? symbols.present : group === 'away' ? symbols.away : ONE;
}

/** What a name is followed by: that it is you, that they write, or what they say of themselves. */
function wordOf(name: string, {state, monotonic}: ScreenContext, room: RoomState): SafeText {
	if (name === state.account?.name) {
		return YOU;
	}
	const until = room.typing.get(name);
	if (until !== undefined && until > monotonic) {
		return TYPING;
	}
	return safeLine(state.presence.get(name)?.status ?? '');
}
