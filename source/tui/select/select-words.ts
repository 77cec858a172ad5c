import {isGone} from '../../client/state/log-message.ts';
import type {PendingMessage, RoomState} from '../../client/state/state.ts';
import {phrases} from '../../words/phrase.ts';
import {clockTimeWithSeconds, dayName} from '../log/day-names.ts';
import {ownText, type SafeText, safe, safeLine} from '../text/safe-text.ts';
import type {Span} from '../text/styled-row.ts';
import type {ScreenContext} from '../view.ts';
import {type Marked, markedMessage, placeOfMarked} from './markable.ts';
import {isSameDay} from './moments.ts';

/** `SELECT  message 14 of 212`, while a message is marked. */
export function selectTitle({state, view}: ScreenContext): SafeText | undefined {
	const marked = markedMessage(state, view);
	if (marked === undefined) {
		return undefined;
	}
	const {place, total} = placeOfMarked(marked);
	return safe`SELECT  message ${place} of ${total}`;
}

/** Who wrote the marked message, when to the second, and what has become of it. */
export function selectFacts(context: ScreenContext): readonly Span[] | undefined {
	const marked = markedMessage(context.state, context.view);
	if (marked === undefined) {
		return undefined;
	}
	const {now, zoneOffset, state} = context;
	const {time} = marked.message;
	const from = marked.type === 'message' ? marked.message.from : (state.account?.name ?? '');
	const day = isSameDay(time, now, zoneOffset) ? undefined : dayName(time, now, zoneOffset);
	const clock = clockTimeWithSeconds(time, context);
	const when = day === undefined ? clock : safe`${day} ${clock}`;
	return [
		{text: safe`${safeLine(from, {columns: 24})}, ${when}`},
		...factsOf(marked).map((text): Span => ({text, role: 'muted'})),
	];
}

function factsOf({type, room, message}: Marked): readonly SafeText[] {
	if (type === 'pending') {
		const {delivery} = message;
		return [pendingFact(delivery)];
	}
	const {facts, shared} = message;
	const isEdited = facts?.isEdited === true || shared?.isEdited === true;
	return [
		...(isGone(message) ? [ownText('deleted')] : isEdited ? [ownText('edited')] : []),
		...(shared?.isPinned === true ? [ownText('pinned')] : []),
		...(facts?.delivery === undefined ? [] : [ownText(DELIVERIES[facts.delivery])]),
		...(facts?.isUnderChangedKeys === true ? [ownText('under keys nobody accepted')] : []),
		...trustFacts(room),
	];
}

const DELIVERIES = phrases({sent: 'the relay has it', delivered: 'delivered', read: 'seen'});

function pendingFact(delivery: PendingMessage['delivery']): SafeText {
	if (delivery.type === 'pending') {
		return ownText('not sent yet');
	}
	const reason = safeLine(delivery.reason, {columns: 60});
	return delivery.type === 'failed' ? safe`failed: ${reason}` : safe`held: ${reason}`;
}

function trustFacts({direct}: RoomState): readonly SafeText[] {
	return direct?.trust === 'verified' ? [ownText('verified key')] : [];
}
