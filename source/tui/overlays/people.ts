import type {PresenceEntry} from '../../client/state/state.ts';
import type {RoomRole} from '../../protocol/records.ts';
import {presenceOf} from '../panes/people-of.ts';
import {roomName} from '../panes/room-marks.ts';
import {joinSafe, ownText, type SafeText, safe, safeLine} from '../text/safe-text.ts';
import type {StyledRow} from '../text/styled-row.ts';
import {frontRoom} from '../view-state.ts';
import {clamp, moved} from './list-mark.ts';
import type {PeopleOverlay} from './overlay.ts';
import type {OverlayContext, OverlayKey, OverlayPicture, OverlayStep} from './overlay-context.ts';
import {overlayPlace} from './overlay-place.ts';
import {keysFooter, pageHeight, pageRows, pageTitle} from './page.ts';
import {presenceWord, roleWord} from './presence-words.ts';

/** Draws who is in the room in front: those who are here first. */
export function peoplePicture(
	{selected}: PeopleOverlay,
	context: OverlayContext,
	size: {readonly columns: number; readonly rows: number},
): OverlayPicture {
	const {look, symbols, state, view} = context.screen;
	const room = frontRoom(view, state);
	const people = peopleOf(context);
	const marked = clamp(selected, people.length);
	const title =
		room === undefined ? ownText('People of nobody') : safe`People of ${roomName(room)}`;
	const page = {
		title: pageTitle(title),
		count: safe`${people.length} `,
		rows: people.map((person, index) => ({
			row: personRow(person, index === marked, context),
			isSelected: index === marked,
		})),
		scroll: 0,
		footer: keysFooter(
			ownText('Enter writes to them in private'),
			ownText('arrows move'),
			ownText('Esc closes'),
		),
	};
	return {rows: pageRows(page, {...size, look, symbols}), caret: undefined};
}

/** Moves the mark, or opens the conversation with whoever is marked. */
export function peopleStep(
	overlay: PeopleOverlay,
	key: OverlayKey,
	context: OverlayContext,
): OverlayStep {
	const people = peopleOf(context);
	const {length} = people;
	const selected = clamp(overlay.selected, length);
	switch (key.type) {
		case 'move':
		case 'page':
		case 'edge': {
			const height = pageHeight(overlayPlace(context.screen.layout).rows);
			return {overlay: {type: 'people', selected: moved(selected, key, {length, height})}};
		}
		case 'accept': {
			const name = people[selected]?.name;
			const isOther = name !== undefined && name !== context.screen.state.account?.name;
			return isOther
				? {overlay: undefined, effect: {type: 'open-conversation', name}}
				: {overlay: undefined};
		}
		case 'text':
		case 'edit':
			return {overlay};
	}
}

type Person = PresenceEntry & {readonly name: string; readonly role: RoomRole};

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

function personRow(person: Person, isMarked: boolean, {screen}: OverlayContext): StyledRow {
	const {symbols, state} = screen;
	const here = person.state !== 'offline';
	const mark = person.state === 'away' ? symbols.away : here ? symbols.present : ownText(' ');
	const words: SafeText[] = [
		...(person.name === state.account?.name ? [ownText('you')] : []),
		...(person.role === 'member' ? [] : [ownText(roleWord(person.role))]),
		...(person.state === 'online' ? [] : [ownText(presenceWord(person.state))]),
		...(person.status === '' ? [] : [safeLine(person.status)]),
	];
	return [
		{text: isMarked ? symbols.cursor : ownText(' '), role: 'accent'},
		{text: safe`${mark} `, role: person.state === 'online' ? 'online' : 'away'},
		{text: safeLine(person.name), bold: here},
		{text: ownText(words.length === 0 ? '' : '  ')},
		{text: joinSafe(words, ownText(', ')), role: 'muted'},
	];
}
