import {phrase} from '../../words/phrase.ts';
import {rateWords, sizeWords, timeWords} from '../files/disk/progress-words.ts';
import type {TransferState} from '../files/transfer-state.ts';

/** A transfer in one line: `report.pdf to #ops, 12.3 MB, 43 %, 5.2 MB/s, 0:07 left`. */
export function transferWords(transfer: TransferState, place: string): string {
	return [transferTitle(transfer, place), ...standing(transfer)].join(', ');
}

/** What goes where, and how large it is: `report.pdf to #ops, 12.3 MB`. */
export function transferTitle(
	{direction, name, size}: Pick<TransferState, 'direction' | 'name' | 'size'>,
	place: string,
): string {
	const what = direction === 'up' ? phrase`${name} to ${place}` : phrase`${name} from ${place}`;
	return `${what}, ${sizeWords(size)}`;
}

/** How much of it is there, in whole percent; never 100 before all is. */
export function percentOf({done, size}: Pick<TransferState, 'done' | 'size'>): number {
	return done >= size ? 100 : Math.floor((100 * done) / size);
}

/** Seconds that are left at the present rate; undefined while there is no figure. */
export function secondsLeft({done, size, rate}: TransferState): number | undefined {
	return rate === undefined || rate <= 0 ? undefined : Math.max(0, (size - done) / rate);
}

/** Why it does not move, or that it is looked at, in a word or a sentence; undefined while it moves. */
export function phaseWords({phase, direction}: TransferState): string | undefined {
	switch (phase.type) {
		case 'queued':
			return phrase`waits for its turn`;
		case 'preparing':
			return direction === 'up' ? phrase`is being read` : phrase`is being prepared`;
		case 'waiting':
			return phrase`waits: ${withoutStop(phase.reason)}`;
		case 'checking':
			return phrase`is being checked`;
		case 'failed':
			return phrase`failed: ${withoutStop(phase.reason)}`;
		case 'moving':
		case 'done':
			return undefined;
	}
}

function standing(transfer: TransferState): readonly string[] {
	const words = phaseWords(transfer);
	const percent = `${percentOf(transfer)} %`;
	if (words !== undefined) return transfer.phase.type === 'queued' ? [words] : [percent, words];
	const {rate} = transfer;
	const left = secondsLeft(transfer);
	return [
		percent,
		...(rate === undefined ? [] : [rateWords(rate)]),
		...(left === undefined ? [] : [phrase`${timeWords(left)} left`]),
	];
}

/** A sentence that stands before others keeps no full stop. */
function withoutStop(sentence: string): string {
	return sentence.replace(/[.\s]+$/, '');
}
