import type {LogMessage} from '../client/state/state.ts';
import {emptyText, ownText, type SafeText, safe, safeLine} from '../tui/text/safe-text.ts';
import {beginningOf, type Telling} from './telling.ts';

/** Who said something, to whom, and what it answers: `kei answers mira ("nice")`. */
export function speakerWords(message: LogMessage, {account, room}: Telling): SafeText {
	const isOwn = message.from === account;
	const peer = isOwn && room.direct ? safeLine(room.direct.peer) : undefined;
	const answered = message.replyTo === undefined ? undefined : room.log.messageAt(message.replyTo);
	const target = answered?.isHidden === true ? undefined : answered;
	const facts = target?.facts ?? target?.shared;
	const isToYou = target?.from === account;
	const values: Values = {
		who: safeLine(message.from),
		peer: peer ?? emptyText,
		whom: safeLine(target?.from),
		text: target === undefined ? emptyText : beginningOf(target.text),
	};
	const speaker = isOwn ? (peer === undefined ? 'you' : 'you-to') : 'they';
	if (message.replyTo === undefined) return SENTENCES[speaker].alone(values);
	if (target === undefined) return SENTENCES[speaker].earlier(values);
	if (facts?.isDeleted === true) {
		return SENTENCES[speaker][isToYou ? 'deleted-of-you' : 'deleted'](values);
	}
	return SENTENCES[speaker][isToYou ? 'of-you' : 'told'](values);
}

type Values = {
	readonly who: SafeText;
	/** To whom you write privately. */
	readonly peer: SafeText;
	/** Whose message is answered. */
	readonly whom: SafeText;
	/** How that message begins. */
	readonly text: SafeText;
};

type Sentence = (values: Values) => SafeText;
type Case = 'alone' | 'earlier' | 'told' | 'of-you' | 'deleted' | 'deleted-of-you';

/** Each a whole sentence, because no two languages put these words together alike. */
const SENTENCES: Readonly<Record<'you' | 'you-to' | 'they', Readonly<Record<Case, Sentence>>>> = {
	you: {
		alone: () => ownText('you'),
		earlier: () => safe`you answer an earlier message`,
		told: ({whom, text}) => safe`you answer ${whom} ("${text}")`,
		'of-you': ({text}) => safe`you answer you ("${text}")`,
		deleted: ({whom}) => safe`you answer ${whom} (a deleted message)`,
		'deleted-of-you': () => safe`you answer you (a deleted message)`,
	},
	'you-to': {
		alone: ({peer}) => safe`you to ${peer}`,
		earlier: ({peer}) => safe`you to ${peer} answer an earlier message`,
		told: ({peer, whom, text}) => safe`you to ${peer} answer ${whom} ("${text}")`,
		'of-you': ({peer, text}) => safe`you to ${peer} answer you ("${text}")`,
		deleted: ({peer, whom}) => safe`you to ${peer} answer ${whom} (a deleted message)`,
		'deleted-of-you': ({peer}) => safe`you to ${peer} answer you (a deleted message)`,
	},
	they: {
		alone: ({who}) => who,
		earlier: ({who}) => safe`${who} answers an earlier message`,
		told: ({who, whom, text}) => safe`${who} answers ${whom} ("${text}")`,
		'of-you': ({who, text}) => safe`${who} answers you ("${text}")`,
		deleted: ({who, whom}) => safe`${who} answers ${whom} (a deleted message)`,
		'deleted-of-you': ({who}) => safe`${who} answers you (a deleted message)`,
	},
};
