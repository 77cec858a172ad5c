import {newId} from '../auth.ts';
import type {MemberContext} from '../handler-context.ts';
import {faultFields} from '../log.ts';
import {isRelayPermitted} from '../permissions.ts';
import {RefusedError} from '../refused-error.ts';
import type {Services} from '../services.ts';
import {OPERATOR, RELAY_ITSELF} from './actor.ts';
import type {Verdict} from './filter-book.ts';
import {fileReport} from './reports.ts';
import {setSanction} from './sanctions.ts';

/** A text that the filters let pass. */
export type PassedText = {
	/** As it is to be stored: with asterisks, perhaps. */
	readonly text: string;
	/** To be called once it is stored at that position. Waits for nothing. */
	stored(seq: number): void;
};

/**
 * Shows a text for a room to the filters there. Those who can set a filter are trusted with any word by
 * it: they have to be able to say which ones are not wanted.
 * @throws {RefusedError} `filtered`, and whoever wrote it may be muted then.
 */
export async function applyFilters(
	context: MemberContext,
	message: {readonly room: string; readonly text: string; readonly runsRoom: boolean},
): Promise<PassedText> {
	const {filters, account, limits, role} = context;
	const {room, text, runsRoom} = message;
	const trust = {here: runsRoom, everywhere: isRelayPermitted('filters', role)};
	const verdict = filters.look(room, text, trust);
	switch (verdict.type) {
		case 'fine':
			return {text, stored: () => undefined};
		case 'mask':
			return {text: verdict.text, stored: () => undefined};
		case 'report':
			return {
				text: verdict.text,
				stored: (seq) => reportLater(context, {room, account, text: verdict.text, seq}, verdict),
			};
		case 'refuse':
			throw new RefusedError('filtered');
		case 'mute':
			await setSanction(context, OPERATOR, {
				kind: 'mute',
				...(verdict.filter.room === undefined ? {} : {room: verdict.filter.room}),
				target: {type: 'account', name: account},
				lifetime: limits.filterMute,
				reason: 'A word that is not wanted here.',
			});
			throw new RefusedError('filtered', MUTED_SENTENCE);
	}
}

const MUTED_SENTENCE =
	'That holds a word that is not wanted here, and you cannot write for a while now.';

/** Nobody who sends waits for it, and a message that is stored is not refused afterwards. */
function reportLater(
	services: Services,
	message: {
		readonly room: string;
		readonly account: string;
		readonly text: string;
		readonly seq: number;
	},
	{filter}: Exclude<Verdict, {type: 'fine'}>,
): void {
	const {clock, random, log} = services;
	const {room, seq, account, text} = message;
	const report = {
		...{report: newId(random), room, seq, about: account, text},
		...({by: RELAY_ITSELF, time: clock.now(), state: 'open'} as const),
		reason: `Filter: ${filter.words}`,
	};
	fileReport(services, report).then(
		(outcome) => {
			if (outcome === 'full') log.warn('filtered message not reported', {room, code: outcome});
		},
		(error: unknown) => {
			log.error('filtered message not reported', {room, ...faultFields(error)});
		},
	);
}
