import {permalinkOf} from '../../client/permalink.ts';
import {saidText} from '../../client/said-text.ts';
import {phrase} from '../../words/phrase.ts';
import {copyText} from '../clipboard.ts';
import type {Desk} from '../desk.ts';
import {clockTime, dateWords} from '../log/day-names.ts';
import type {Marked} from './markable.ts';

/** Copies what a message says: its text as its author wrote it. */
export function copyMessage(desk: Desk, {message}: Marked): void {
	void copyText(desk, saidText(message));
}

/** Copies a message with who said it and when, as one would pass it on. */
export function copyNamed(desk: Desk, marked: Marked): void {
	const screen = desk.screen();
	const {time} = marked.message;
	const from =
		marked.type === 'message' ? marked.message.from : (screen.state.account?.name ?? phrase`you`);
	const when = `${dateWords(time, screen.zoneOffset)} ${clockTime(time, screen)}`;
	void copyText(desk, `${from}, ${when}:\n${saidText(marked.message)}`);
}

/** Copies a link that leads back to a message. */
export function copyLink(desk: Desk, {room, message}: Extract<Marked, {type: 'message'}>): void {
	const url = desk.client.state.relay?.url;
	if (url === undefined) {
		desk.hint(phrase`The relay is not known yet: a link needs its address.`);
		return;
	}
	void copyText(desk, permalinkOf(url, room, message.seq), phrase`Copied a link to this message.`);
}
