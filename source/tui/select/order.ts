import {reportMessage} from '../../client/commands/reports.ts';
import {sentenceOf} from '../../client/error.ts';
import type {LogMessage, RoomState} from '../../client/state/state.ts';
import {phrase} from '../../words/phrase.ts';
import type {Desk} from '../desk.ts';
import {safeLine} from '../text/safe-text.ts';

type Marked = {readonly room: RoomState; readonly message: LogMessage};

/** Asks why, then asks those who run the room to look at a message. Never rejects. */
export async function report(desk: Desk, {room, message}: Marked): Promise<void> {
	const {seq, from: about, text} = message;
	const ui = {askText: (prompt: string) => desk.askText(prompt)};
	await attempt(desk, () =>
		reportMessage({client: desk.client, ui}, {room: room.id, seq, about, text, reason: ''}),
	);
}

/** Asks what is to be done to whoever wrote a message, and why, and does it. Never rejects. */
export async function moderate(desk: Desk, {room, message}: Marked): Promise<void> {
	const name = message.from;
	const question = phrase`What is to be done to ${safeLine(name)} in #${safeLine(room.name)}?`;
	const deed = await desk.ask(question, [
		{key: 's', label: phrase`silences for 10 minutes`},
		{key: 'k', label: phrase`removes, and they may come back`},
		{key: 'b', label: phrase`bans for good`},
	]);
	const line = LINES[deed ?? ''];
	if (line === undefined) {
		return;
	}
	const reason = await desk.askText(
		phrase`Why? Everybody in the room reads it; Enter alone for no reason.`,
	);
	if (reason !== undefined) {
		await attempt(desk, () => line(desk, {room, name, reason: reason.trim()}));
	}
}

type Deed = {readonly room: RoomState; readonly name: string; readonly reason: string};

const TEN_MINUTES = 10 * 60_000;

/** By the key of the answer. */
const LINES: Readonly<Record<string, (desk: Desk, deed: Deed) => Promise<void>>> = {
	async k({client}, {room, name, reason}) {
		await client.kick(name, {room: room.id, reason});
		tell(
			client,
			room,
			phrase`${name} was removed, and may come back. /ban ${name} keeps them out.`,
		);
	},
	async s({client}, {room, name, reason}) {
		const target = {type: 'account', name} as const;
		const silence = {type: 'mute', room: room.id, target, lifetime: TEN_MINUTES, reason} as const;
		await client.setSanction(silence);
		tell(
			client,
			room,
			phrase`${name} cannot write here for 10 minutes. /unsilence ${name} undoes it.`,
		);
	},
	async b({client}, {room, name, reason}) {
		const target = {type: 'account', name} as const;
		await client.setSanction({type: 'ban', room: room.id, target, reason});
		tell(client, room, phrase`${name} is banned from here. /unban ${name} lifts it.`);
	},
};

function tell(client: Desk['client'], {id}: RoomState, text: string): void {
	client.addLine({level: 'info', text, room: id});
}

async function attempt(desk: Desk, run: () => Promise<void>): Promise<void> {
	try {
		await run();
	} catch (error) {
		desk.hint(sentenceOf(error));
	}
}
