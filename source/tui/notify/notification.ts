import type {RoomState} from '../../client/state/state.ts';
import {placeOf} from '../../client/waiting.ts';
import {counted, phrase} from '../../words/phrase.ts';

/** How much a notification shows: who and what, who, or neither. */
export type NotifyPrivacy = 'full' | 'sender' | 'none';

/** New words for the person, or several of one place together. */
export type Notification = {
	/** A room's name, or `@` and a person's. */
	readonly place: string;
	readonly isPrivate: boolean;
	readonly isMention: boolean;
	/** Unread messages of the place by now. */
	readonly unread: number;
	/** The new ones, oldest first; at least one. */
	readonly messages: readonly NotifiedMessage[];
};

/** As received: foreign text. */
export type NotifiedMessage = {readonly from: string; readonly text: string};

/** Words for a notification: foreign text, which whoever shows it makes safe. */
export type NotificationWords = {readonly title: string; readonly body: string};

/** A notification of one message. */
export function notificationOf(
	room: RoomState,
	message: NotifiedMessage & {readonly isMention: boolean},
): Notification {
	const {from, text, isMention} = message;
	return {
		place: placeOf(room),
		isPrivate: room.direct !== undefined,
		isMention,
		unread: room.unread,
		messages: [{from, text}],
	};
}

/** Two of one place as one. */
export function gathered(earlier: Notification, later: Notification): Notification {
	return {
		...later,
		isMention: earlier.isMention || later.isMention,
		messages: [...earlier.messages, ...later.messages].slice(-MOST_GATHERED),
	};
}

/** What is said of it. The text of a private message never is: notifications are kept by others. */
export function notificationWords(
	notification: Notification,
	privacy: NotifyPrivacy,
): NotificationWords {
	const {place, isPrivate, messages} = notification;
	const count = messages.length;
	const [only] = messages;
	if (privacy === 'none') {
		return {title: PROGRAM, body: count === 1 ? phrase`New message` : howMany(count)};
	}
	if (count > 1 || only === undefined) {
		const body = howManyFrom(count, namesOf(messages));
		return {title: isPrivate ? PROGRAM : `#${place}`, body};
	}
	if (isPrivate) {
		return {title: PROGRAM, body: phrase`${only.from} wrote to you`};
	}
	return privacy === 'full'
		? {title: phrase`${only.from} in #${place}`, body: only.text}
		: {title: PROGRAM, body: phrase`${only.from} in #${place}`};
}

/** The same for a program: one line of JSON, fields are only ever added. */
export function notificationRecord(notification: Notification, privacy: NotifyPrivacy) {
	const {place, isPrivate, isMention, unread, messages} = notification;
	const newest = messages.at(-1);
	const isShown = privacy !== 'none';
	const hasText = privacy === 'full' && !isPrivate && newest !== undefined;
	return {
		...{v: 1, type: 'message'},
		...(isShown && !isPrivate && {room: place}),
		...(isShown && newest !== undefined && {from: {name: newest.from}}),
		...(hasText && {text: newest.text}),
		...{mention: isMention, private: isPrivate, unread, count: messages.length},
	} as const;
}

export type NotificationRecord = ReturnType<typeof notificationRecord>;

const PROGRAM = 'termchat';

/** More than this is counted no further, and only so many texts are kept. */
const MOST_GATHERED = 99;

function howMany(count: number): string {
	return count === MOST_GATHERED
		? phrase`${MOST_GATHERED}+ messages`
		: counted(count, ['1 message', '{1} messages']);
}

function howManyFrom(count: number, names: string): string {
	return count === MOST_GATHERED
		? phrase`${MOST_GATHERED}+ messages from ${names}`
		: counted(count, ['1 message from {2}', '{1} messages from {2}'], names);
}

/** Those who wrote, in the order in which they began: `mira`, `mira and kei`, `mira, kei and 1 other`. */
function namesOf(messages: readonly NotifiedMessage[]): string {
	const [first = '', second, ...others] = new Set(messages.map(({from}) => from));
	if (second === undefined) {
		return first;
	}
	return others.length === 0
		? phrase`${first} and ${second}`
		: counted(
				others.length,
				['{2}, {3} and 1 other', '{2}, {3} and {1} others'],
				...[first, second],
			);
}
