import type {MessageLog} from '../../client/state/message-log.ts';
import type {PrivateFacts, RoomState} from '../../client/state/state.ts';

/** How far own private messages got, by position: only where a mark is to be shown. */
export type Deliveries = ReadonlyMap<number, NonNullable<PrivateFacts['delivery']>>;

/**
 * Of the own messages of a conversation the newest that was read, the newest after it that reached
 * their device, and the newest after both that is on its way: all others are known by these.
 */
export function deliveriesOf({direct, log}: Pick<RoomState, 'direct' | 'log'>): Deliveries {
	if (direct === undefined) {
		return NONE;
	}
	if (known?.log !== log) {
		known = {log, deliveries: found(log)};
	}
	return known.deliveries;
}

const NONE: Deliveries = new Map();
/** Rows that are looked at from the newest on. */
const REACH = 500;

/** Only the room in front is drawn, so one answer is worth remembering. */
let known: {readonly log: MessageLog; readonly deliveries: Deliveries} | undefined;

const ORDER = ['sent', 'delivered', 'read'] as const;

function found(log: MessageLog): Deliveries {
	const deliveries = new Map<number, NonNullable<PrivateFacts['delivery']>>();
	let reached = -1;
	for (let index = log.length - 1; index >= Math.max(0, log.length - REACH); index--) {
		const entry = log.at(index);
		const delivery = entry?.type === 'message' ? entry.facts?.delivery : undefined;
		if (entry?.type !== 'message' || delivery === undefined) {
			continue;
		}
		if (ORDER.indexOf(delivery) > reached) {
			reached = ORDER.indexOf(delivery);
			deliveries.set(entry.seq, delivery);
		}
		if (delivery === 'read') {
			break;
		}
	}
	return deliveries;
}
