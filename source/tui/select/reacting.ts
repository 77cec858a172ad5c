import type {NamedEmoji} from '../../client/emoji.ts';
import {sentenceOf} from '../../client/error.ts';
import type {LogMessage, Reaction, State} from '../../client/state/state.ts';
import {phrase} from '../../words/phrase.ts';
import type {Desk} from '../desk.ts';
import {EMOJI} from '../emoji.ts';

/** An emoji that can be put under a message. */
export type EmojiChoice = {
	readonly name: string;
	readonly symbol: string;
	/** This account has it under the message: taking it takes it away again. */
	readonly isOwn: boolean;
};

/** Puts an emoji under a message, or takes the own one away. What stands against it is said in the hint. */
export function react(
	desk: Pick<Desk, 'client' | 'hint'>,
	{room, seq, emoji}: {readonly room: string; readonly seq: number; readonly emoji: string},
): void {
	const {client} = desk;
	const message = client.state.rooms.get(room)?.log.messageAt(seq);
	if (message === undefined) {
		desk.hint(phrase`That message is not here any more.`);
		return;
	}
	const isOn = !isOwnReaction(message, emoji, client.state);
	try {
		client.react(room, message.id, {emoji, isOn});
	} catch (error) {
		desk.hint(sentenceOf(error));
	}
}

/** The emoji that fit what was typed: those in use around here first, then the table's order. */
export function emojiChoices(
	state: State,
	{room, seq, query}: {readonly room: string; readonly seq: number; readonly query: string},
): readonly EmojiChoice[] {
	const log = state.rooms.get(room)?.log;
	const message = log?.messageAt(seq);
	const here = message === undefined ? [] : reactionsOf(message).map(({emoji}) => emoji);
	const used = [...new Set([...here, ...recentlyUsed(state, room)])];
	const known = new Map(EMOJI.map((each) => [each.symbol, each]));
	const first = used.map((symbol) => known.get(symbol) ?? {symbol, name: symbol, aliases: []});
	const others = EMOJI.filter(({symbol}) => !used.includes(symbol));
	const wanted = query.trim().replace(/^:|:$/g, '').toLowerCase();
	const all = [...first, ...others];
	const begins = ({name, aliases}: NamedEmoji) =>
		[name, ...aliases].some((each) => each.startsWith(wanted));
	const fitting = [
		...all.filter((each) => begins(each) || each.symbol === wanted),
		...all.filter((each) => !begins(each) && each.name.includes(wanted)),
	];
	return fitting.map(({name, symbol}) => ({
		name,
		symbol,
		isOwn: message !== undefined && isOwnReaction(message, symbol, state),
	}));
}

/** Messages that are looked at for emoji this account used. */
const LOOKED_AT = 300;

/** The emoji that this account has under messages of a room, the newest message's first. */
function recentlyUsed(state: State, room: string): readonly string[] {
	const own = state.account?.name ?? '';
	const found = new Set<string>();
	let left = LOOKED_AT;
	for (const entry of state.rooms.get(room)?.log.backwards() ?? []) {
		if (left-- === 0) break;
		if (entry.type !== 'message') continue;
		for (const {emoji, names} of reactionsOf(entry)) {
			if (names.includes(own)) found.add(emoji);
		}
	}
	return [...found];
}

function isOwnReaction(message: LogMessage, emoji: string, {account}: State): boolean {
	const own = account?.name ?? '';
	return reactionsOf(message).some((each) => each.emoji === emoji && each.names.includes(own));
}

function reactionsOf({facts, shared}: LogMessage): readonly Reaction[] {
	return facts?.reactions ?? shared?.reactions ?? [];
}
