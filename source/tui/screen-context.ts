import type {Clock} from '../protocol/environment.ts';
import {layout, mostNoticeRows, type Size} from './layout.ts';
import {composerHeight} from './panes/composer-pane.ts';
import {noticeHeight} from './panes/notices.ts';
import type {Preferences} from './preferences.ts';
import type {ScreenContext} from './view.ts';

/** Everything that the panes look at, as of now: the parts, and where they stand at this size. */
export function screenContext(
	parts: Pick<ScreenContext, 'state' | 'view' | 'composer' | 'keymap' | 'eaten'>,
	{
		size,
		clock,
		preferences,
	}: {readonly size: Size; readonly clock: Clock; readonly preferences: Preferences},
): ScreenContext {
	const {view, composer} = parts;
	const {look, symbols, joinLines, zoneOffset, timeFormat} = preferences;
	const wants = {
		rooms: view.showsRooms,
		people: view.showsPeople,
		thread: false,
		tail: view.room !== undefined && view.scroll.has(view.room),
		composerRows: composerHeight(composer, size.columns),
		noticeRows: noticeHeight(parts, {columns: size.columns, most: mostNoticeRows(size)}),
	};
	return {
		...parts,
		layout: layout(size, wants),
		look,
		symbols,
		joinLines,
		zoneOffset,
		timeFormat,
		now: clock.now(),
		monotonic: clock.monotonic(),
	};
}
