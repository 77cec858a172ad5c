import {readDay} from '../../client/dates.ts';
import {sentenceOf} from '../../client/error.ts';
import {phrase} from '../../words/phrase.ts';
import type {Desk} from '../desk.ts';
import {goToMessage} from '../search/go-to-message.ts';

/** Asks for a day and goes to what was said then in the room in front. Never rejects. */
export async function goToDate(desk: Desk): Promise<void> {
	const {room} = desk.view;
	if (room === undefined) {
		desk.hint(phrase`There is no room here yet.`);
		return;
	}
	let prompt = phrase`Go to which day? 2 Aug, 2026-08-02, yesterday.`;
	let given = '';
	for (;;) {
		const typed = await desk.askText(prompt, given);
		if (typed === undefined || typed === '') {
			return;
		}
		const time = readDay(typed, desk.screen().now);
		if (time !== undefined) {
			await goTo(desk, room, time);
			return;
		}
		given = typed;
		prompt = phrase`That is no day. Write 2 Aug, 2026-08-02, today or yesterday.`;
	}
}

async function goTo(desk: Desk, room: string, time: number): Promise<void> {
	try {
		const seq = await desk.client.loadAround(room, {time});
		if (seq === undefined) {
			desk.hint(phrase`Nothing was said here on that day or later.`);
		} else {
			await goToMessage(desk, room, seq);
		}
	} catch (error) {
		desk.hint(sentenceOf(error));
	}
}
