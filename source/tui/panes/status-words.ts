import {connectionSentence, durationWords} from '../../client/state/select.ts';
import type {ConnectionState, PendingMessage, RoomState, State} from '../../client/state/state.ts';
import {counted, phrases} from '../../words/phrase.ts';
import {joinSafe, ownText, type SafeText, safe, safeLine} from '../text/safe-text.ts';

/** Who is writing: 'mira is typing', 'mira and kei are typing'. Undefined when nobody is. */
export function typingSentence(room: RoomState, monotonic: number): SafeText | undefined {
	const names: SafeText[] = [];
	for (const [name, until] of room.typing) {
		if (until > monotonic) {
			names.push(safeLine(name, {columns: NAME_COLUMNS}));
		}
	}
	const [first, second] = names;
	if (first === undefined) {
		return undefined;
	}
	if (second === undefined) {
		return safe`${first} is typing`;
	}
	return names.length > MOST_NAMED
		? ownText(counted(names.length, ['{1} person is typing', '{1} people are typing']))
		: safe`${joinSafe(names.slice(0, -1), COMMA)} and ${names.at(-1) ?? second} are typing`;
}

/** That nothing rings, and for how long still; undefined when everything may. */
export function quietWords({attention: {quietUntil}}: State, now: number): SafeText | undefined {
	if (quietUntil === undefined || quietUntil <= now) {
		return undefined;
	}
	// In whole minutes, rounded up: it is drawn anew once a minute.
	const left = Math.ceil((quietUntil - now) / 60_000) * 60_000;
	return Number.isFinite(left)
		? safe`do not disturb, ${ownText(durationWords(left))} left`
		: ownText('do not disturb');
}

/** How the connection is when it is not as it should be; undefined while it is live. */
export function troubleSentence(connection: ConnectionState, now: number): SafeText | undefined {
	if (connection.type === 'live') {
		return undefined;
	}
	if (connection.type !== 'waiting') {
		return safeLine(connectionSentence(connection, now));
	}
	const {retryAt, lastContact} = connection;
	// Rounded up, so that it never says '0 s' for a second.
	const wait = ownText(durationWords(Math.ceil((retryAt - now) / 1000) * 1000));
	return lastContact === undefined
		? safe`reconnecting in ${wait}, no contact yet`
		: safe`reconnecting in ${wait}, last contact ${ownText(durationWords(now - lastContact))} ago`;
}

/** What of the room has not reached the relay: '2 not sent yet, 1 held, 1 failed'. */
export function unsentSentence({pending}: RoomState): SafeText | undefined {
	const count = (type: PendingMessage['delivery']['type']) =>
		pending.filter(({delivery}) => delivery.type === type).length;
	const [waiting, held, failed] = [count('pending'), count('held'), count('failed')];
	const parts = [
		...(waiting > 0 ? [counted(waiting, ['{1} not sent yet', '{1} not sent yet'])] : []),
		...(held > 0 ? [counted(held, ['{1} held', '{1} held'])] : []),
		...(failed > 0 ? [counted(failed, ['{1} failed', '{1} failed'])] : []),
	];
	return parts.length === 0 ? undefined : joinSafe(parts.map(ownText), COMMA);
}

/** How many files go to other rooms than the one in front, or come from there; undefined for none. */
export function transferSentence(
	{transfers}: State,
	front: string | undefined,
): SafeText | undefined {
	let count = 0;
	for (const {room, phase} of transfers.values()) {
		count += room !== front && phase.type !== 'done' && phase.type !== 'failed' ? 1 : 0;
	}
	return count === 0
		? undefined
		: ownText(counted(count, ['{1} file under way elsewhere', '{1} files under way elsewhere']));
}

/** How far the last message got, where it is one's own and private: 'seen', 'delivered', 'sent'. */
export function deliverySentence({direct, log}: RoomState): SafeText | undefined {
	const delivery = direct === undefined ? undefined : log.newest?.facts?.delivery;
	return delivery === undefined ? undefined : ownText(DELIVERIES[delivery]);
}

const DELIVERIES = phrases({sent: 'sent', delivered: 'delivered', read: 'seen'});

const MOST_NAMED = 3;
const NAME_COLUMNS = 24;
const COMMA = ownText(', ');
