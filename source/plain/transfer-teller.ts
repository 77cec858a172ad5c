import type {Client} from '../client/api.ts';
import {placeName} from '../client/commands/command.ts';
import {savedSentence} from '../client/commands/saved-lines.ts';
import {percentOf, phaseWords, transferTitle} from '../client/commands/transfer-words.ts';
import type {TransferState} from '../client/files/transfer-state.ts';
import {type SafeText, safeLine} from '../tui/text/safe-text.ts';
import {phrase} from '../words/phrase.ts';
import type {EventHandlers} from './event-handlers.ts';

/** What was told of a transfer last. */
type Told = {readonly quarter: number; readonly phase: TransferState['phase']['type']};

/** Told again only after so much more of it is there, in percent. */
const QUARTER = 25;

/**
 * Tells how files fare: when one begins, at each quarter of it, when it waits or failed, and where it was
 * saved. That it was sent is told by its message.
 */
export function tellTransfers(
	client: Pick<Client, 'state'>,
	{
		tell,
		shownPath = (path) => path,
	}: {
		readonly tell: (lines: readonly SafeText[]) => void;
		readonly shownPath?: ((path: string) => string) | undefined;
	},
): EventHandlers {
	const told = new Map<string, Told>();
	const changed = (transfer: TransferState) => {
		const {id, phase} = transfer;
		const before = told.get(id);
		const quarter = Math.floor(percentOf(transfer) / QUARTER);
		told.set(id, {quarter, phase: phase.type});
		const line = lineOf(transfer, before, quarter);
		if (line !== undefined) tell([safeLine(line)]);
	};

	const lineOf = (transfer: TransferState, before: Told | undefined, quarter: number) => {
		const {name, phase, direction} = transfer;
		const words = phaseWords(transfer) ?? '';
		const isNewPhase = before?.phase !== phase.type;
		if (phase.type === 'failed') {
			return isNewPhase
				? phrase`${name} ${words}. Type /retry to try it again, or /cancel.`
				: undefined;
		}
		if (before === undefined) {
			const what = transferTitle(transfer, placeOf(transfer.room));
			return direction === 'up' ? phrase`sending ${what}` : phrase`saving ${what}`;
		}
		if (phase.type === 'done' && phase.path !== undefined) {
			return isNewPhase ? savedSentence(transfer, shownPath(phase.path), client.state) : undefined;
		}
		if (phase.type === 'waiting') return isNewPhase ? `${name} ${words}` : undefined;
		return quarter > before.quarter ? `${name}, ${percentOf(transfer)} %` : undefined;
	};

	const placeOf = (id: string) => {
		const room = client.state.rooms.get(id);
		return room === undefined ? '' : placeName(room);
	};

	return {
		'transfer-changed': ({transfer}) => changed(transfer),
		'transfer-gone': ({id}) => void told.delete(id),
	};
}
