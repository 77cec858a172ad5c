import {saidText} from '../../client/said-text.ts';
import {isGone} from '../../client/state/log-message.ts';
import type {LogMessage, RoomState} from '../../client/state/state.ts';
import {isSpoken} from '../log/unread-mark.ts';
import {plainLine} from '../text/plain-line.ts';
import {ownText, repeatSafe, type SafeText, safe, safeLine} from '../text/safe-text.ts';
import {cutRow, type StyledRow} from '../text/styled-row.ts';
import type {ScreenContext} from '../view.ts';

/** What was said last in a room, or what it is about, in a row below its name. */
export function previewRow(room: RoomState, columns: number, context: ScreenContext): StyledRow {
	const message = newestSpoken(room);
	const text = message === undefined ? safeLine(room.topic) : previewOf(message);
	const row: StyledRow = [{text: repeatSafe(ONE, 3)}, {text, role: 'muted'}];
	return cutRow(row, columns - 1, context.symbols.ellipsis);
}

const ONE = ownText(' ');
/** Entries that are looked at for something said, under the newest. */
const PREVIEW_REACH = 20;
/** Characters of a message that a preview can be cut from. */
const PREVIEW_LENGTH = 160;

function newestSpoken({log}: RoomState): LogMessage | undefined {
	for (let index = log.length - 1; index >= Math.max(0, log.length - PREVIEW_REACH); index--) {
		const entry = log.at(index);
		if (isSpoken(entry) && entry.facts?.note === undefined && !isGone(entry) && !entry.isHidden) {
			return entry;
		}
	}
	return undefined;
}

const previews = new WeakMap<LogMessage, SafeText>();

function previewOf(message: LogMessage): SafeText {
	const known = previews.get(message);
	if (known !== undefined) {
		return known;
	}
	const said = plainLine(saidText(message), PREVIEW_LENGTH);
	const preview = safe`${safeLine(message.from)}: ${said}`;
	previews.set(message, preview);
	return preview;
}
