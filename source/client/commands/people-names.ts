import {checkAccountName} from '../../protocol/names.ts';
import {phrase, phrases} from '../../words/phrase.ts';
import {InputError} from '../error.ts';
import type {DirectState, RoomState, State} from '../state/state.ts';
import type {Arguments, CommandContext} from './command.ts';
import {didYouMean, nearest} from './nearest.ts';

/** A person as typed, with or without `@`, in lower case. Throws InputError for what is no name. */
export function readPerson({client}: Pick<CommandContext, 'client'>, typed: string): string {
	const checked = checkAccountName(typed.replace(/^@/, ''));
	if (checked.type === 'problem') {
		throw new InputError(phrase`That is no name that anybody can have. Type it like @ada, or ada.`);
	}

	if (checked.name === client.state.account?.name) {
		throw new InputError(
			phrase`That is you. Name somebody else; your own devices are under /devices.`,
		);
	}

	return checked.name;
}

/** The person who was named, or else the one of the conversation in front. Throws InputError. */
export function personMeant(context: CommandContext, typed: string | undefined): string {
	if (typed !== undefined) return readPerson(context, typed);
	const peer = directInFront(context)?.peer;
	if (peer !== undefined) return peer;
	throw new InputError(
		phrase`Say whom you mean, by name, or go to your conversation with them first.`,
	);
}

/** The conversation in front; undefined in a room. */
function directInFront({client, room}: CommandContext): DirectState | undefined {
	return room === undefined ? undefined : client.state.rooms.get(room)?.direct;
}

/** This account's conversation with somebody, as the state has it. */
export function conversationWith(state: State, name: string): RoomState | undefined {
	return [...state.rooms.values()].find(({direct}) => direct?.peer === name);
}

/** A first word that is one of `verbs` is none of a person: `@` in front makes it one. */
export function splitPerson<Verb extends string>(
	context: CommandContext,
	{words}: Pick<Arguments, 'words'>,
	verbs: readonly Verb[],
): {readonly name: string; readonly verb: Verb | undefined; readonly after: number} {
	const verbAt = (index: number) => verbs.find((verb) => verb === words[index]?.toLowerCase());
	const first = verbAt(0);
	if (first !== undefined) return {name: personMeant(context, undefined), verb: first, after: 1};
	const second = verbAt(1);
	if (words.length > 1 && second === undefined) {
		throw new InputError(phrase`After the name comes nothing, or one of: ${verbs.join(', ')}.`);
	}

	return {name: personMeant(context, words[0]), verb: second, after: 2};
}

/** Names of people who are known here and much like that one, as a question; '' for none. */
export function nearestPeople({client}: CommandContext, name: string): string {
	const {rooms, presence, account} = client.state;
	const known = new Set([
		...presence.keys(),
		...[...rooms.values()].flatMap(({members, direct}) => [
			...members.keys(),
			...(direct === undefined ? [] : [direct.peer]),
		]),
	]);
	for (const taken of [name, account?.name ?? '']) known.delete(taken);
	return didYouMean(nearest(name, [...known]).map((each) => `@${each}`)) ?? '';
}

/** How a conversation is protected, in the words of the whole program; shown with `translated`. */
export const TRUST_WORDS: Readonly<Record<DirectState['trust'], string>> = phrases({
	unknown: 'end-to-end encrypted, keys not known yet',
	new: 'end-to-end encrypted, not verified',
	verified: 'end-to-end encrypted, verified',
	changed: 'keys changed: sending is blocked',
});
