import type {FileFacts, TransferState} from '../../source/client/files/transfer-state.ts';
import {at} from './build-state.ts';

/** A file of a room, kept until three weeks after the day of `build-state`. */
export function fileOf(rest: Partial<FileFacts> = {}): FileFacts {
	return {
		file: 'file-0001',
		name: 'staging.env',
		mediaType: 'text/plain',
		size: 1234,
		expiresAt: at('14:00', -21),
		isSealed: false,
		...rest,
	};
}

/** A file on its way to #general, half of it there. */
export function transferOf(rest: Partial<TransferState> = {}): TransferState {
	return {
		id: 'transfer-1',
		direction: 'up',
		room: 'general',
		name: 'report.pdf',
		size: 12_300_000,
		done: 5_300_000,
		rate: 1_000_000,
		phase: {type: 'moving'},
		...rest,
	};
}

/** As `State` holds them. */
export function transfersOf(
	...transfers: readonly TransferState[]
): ReadonlyMap<string, TransferState> {
	return new Map(transfers.map((transfer) => [transfer.id, transfer]));
}
