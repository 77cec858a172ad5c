import type {PresenceEntry} from '../../client/state/state.ts';
import {presenceOf} from '../panes/people-of.ts';
import {ownText, type SafeText, safe, safeLine} from '../text/safe-text.ts';
import type {StyledRow} from '../text/styled-row.ts';
import {frontRoom} from '../view-state.ts';
import type {PeopleOverlay} from './overlay.ts';
import type {OverlayContext, OverlayKey, OverlayPicture, OverlayStep} from './overlay-context.ts';
import {overlayPlace} from './overlay-place.ts';
import {lastScroll, pageHeight, pageRows} from './page.ts';

/** Draws who is in the room in front: those who are here first. */
export function peoplePicture(
	{scroll}: PeopleOverlay,
	context: OverlayContext,
	size: {readonly columns: number; readonly rows: number},
): OverlayPicture {
	const {look, symbols, state, view} = context.screen;
	const room = frontRoom(view, state);
	const people = peopleOf(context);
	const name = room === undefined ? ownText('nobody') : safe`#${safeLine(room.name)}`;
	const page = {
		title: [{text: safe` People of ${name}`, role: 'title'} as const],
		count: safe`${people.length} `,
		rows: people.map((person) => ({row: personRow(person, context)})),
		scroll: Math.min(scroll, lastScroll(people.length, size.rows)),
		footer: ownText(' arrows, PgUp, PgDn move   Esc closes'),
	};
	return {rows: pageRows(page, {...size, look, symbols}), caret: undefined};
}

/** Scrolls the list. */
export function peopleStep(
	overlay: PeopleOverlay,
	key: OverlayKey,
	context: OverlayContext,
): OverlayStep {
	const {rows} = overlayPlace(context.screen.layout);
	const last = lastScroll(peopleOf(context).length, rows);
	const at = Math.min(overlay.scroll, last);
	const to = (scroll: number): OverlayStep => ({
		overlay: {type: 'people', scroll: Math.max(0, Math.min(last, scroll))},
	});
	switch (key.type) {
		case 'move':
			return to(at + key.rows);
		case 'page':
			return to(at + key.pages * Math.max(1, pageHeight(rows) - 1));
		case 'edge':
			return to(key.edge === 'top' ? 0 : last);
		case 'accept':
			return {overlay: undefined};
		case 'text':
		case 'edit':
			return {overlay};
	}
}

type Person = PresenceEntry & {readonly name: string; readonly role: string};

const ORDER: Readonly<Record<PresenceEntry['state'], number>> = {online: 0, away: 1, offline: 2};

function peopleOf({screen: {state, view}}: OverlayContext): readonly Person[] {
	const room = frontRoom(view, state);
	return [...(room?.members.values() ?? [])]
		.map(({name, role}): Person => ({name, role, ...presenceOf(state, name)}))
		.toSorted(
			(left, right) =>
				ORDER[left.state] - ORDER[right.state] ||
				(left.name < right.name ? -1 : Number(left.name > right.name)),
		);
}

function personRow(person: Person, {screen}: OverlayContext): StyledRow {
	const {symbols, state} = screen;
	const here = person.state !== 'offline';
	const mark = person.state === 'away' ? symbols.away : here ? symbols.present : ownText(' ');
	const words: SafeText[] = [
		...(person.name === state.account?.name ? [ownText('you')] : []),
		...(person.role === 'member' ? [] : [safeLine(person.role)]),
		...(person.state === 'online' ? [] : [ownText(person.state)]),
		...(person.status === '' ? [] : [safeLine(person.status)]),
	];
	return [
		{text: safe` ${mark} `, role: person.state === 'online' ? 'online' : 'away'},
		{text: safeLine(person.name), bold: here},
		{text: ownText(words.length === 0 ? '' : '  ')},
		{text: ownText(words.join(', ')), role: 'muted'},
	];
}
