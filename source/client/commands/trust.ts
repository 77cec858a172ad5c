import {phrase} from '../../words/phrase.ts';
import type {Client} from '../api.ts';
import {InputError} from '../error.ts';
import type {KeyComparison} from '../private/api.ts';
import {type Command, type CommandContext, say} from './command.ts';
import {numberLines, trustPage} from './key-pages.ts';
import {conversationWith, personMeant, readPerson} from './people-names.ts';

/** Deciding about keys that changed. */
export const TRUST_COMMANDS: readonly Command[] = [
	{
		name: 'trust',
		aliases: [],
		usage: '[NAME] [accept]',
		summary: "Show what happened to somebody's keys, or accept changed ones",
		category: 'private',
		minimum: 0,
		maximum: 2,
		async run(context, {words: [typed, verb]}) {
			if (verb !== undefined && verb.toLowerCase() !== 'accept') {
				throw new InputError(phrase`After the name comes nothing, or "accept".`);
			}

			if (verb !== undefined) {
				await acceptShown(context, readPerson(context, typed ?? ''));
				return;
			}

			if (typed?.toLowerCase() === 'accept') {
				throw new InputError(phrase`Say whose keys you accept: /trust NAME accept.`);
			}

			await look(context, personMeant(context, typed));
		},
	},
];

/** Which changed keys were on the screen last, by client and name: only those may be accepted. */
const shown = new WeakMap<Client, Map<string, string>>();

async function look(context: CommandContext, name: string): Promise<void> {
	const {client, ui} = context;
	const comparison = await client.comparisonWith(name);
	if (comparison.trust !== 'changed') {
		ui.showPage(trustPage(comparison, await client.trustTimeline(name)));
		return;
	}

	const known = shown.get(client) ?? new Map<string, string>();
	shown.set(client, known.set(name, comparison.identity));
	const wasVerified = wasEverVerified(context, name);
	// Stays in the log when the question is gone, and is all that a line mode has.
	say(context, changeLines(comparison, wasVerified).join('\n'), 'notice');
	const answer = await ui.ask(
		phrase`Accept the new keys of ${name} although nobody compared them? Whoever has them reads what you send. Both numbers stand in the conversation.`,
		[{key: 'a', label: phrase`accepts them`}],
	);
	if (answer !== 'a' || (wasVerified && !(await isTypedAgain(context, name)))) return;
	await accept(context, comparison);
}

/** For who has no question on the screen: only the keys that `/trust NAME` has shown before. */
async function acceptShown(context: CommandContext, name: string): Promise<void> {
	const identity = shown.get(context.client)?.get(name);
	if (identity === undefined) {
		throw new InputError(
			phrase`Look at the keys first: /trust ${name}. Then accept what you have seen.`,
		);
	}

	await accept(context, {peer: name, identity});
}

async function accept(
	context: CommandContext,
	comparison: Pick<KeyComparison, 'peer' | 'identity'>,
): Promise<void> {
	const {peer} = comparison;
	await context.client.acceptKeys(peer, comparison);
	shown.get(context.client)?.delete(peer);
	say(
		context,
		phrase`You accepted the new keys of ${peer}: end-to-end encrypted, not verified. Compare them when you can: /verify ${peer}.`,
	);
}

async function isTypedAgain({ui}: CommandContext, name: string): Promise<boolean> {
	const typed = await ui.askText(
		phrase`You had verified ${name}, and these are other keys. To accept them unseen, type: ${name}`,
	);
	if (typed === undefined) return false;
	if (typed.trim().replace(/^@/, '').toLowerCase() === name) return true;
	throw new InputError(
		phrase`That is not "${name}", so nothing was accepted, and nothing is sent.`,
	);
}

function wasEverVerified({client}: CommandContext, name: string): boolean {
	// Without a conversation in the state nothing is known of it: then the name is asked for.
	return conversationWith(client.state, name)?.direct?.wasVerified ?? true;
}

function changeLines(
	{peer, accounts, number, oldNumber}: KeyComparison,
	wasVerified: boolean,
): readonly string[] {
	return [
		wasVerified
			? phrase`The keys of ${accounts[1]} changed, and you had verified the old ones.`
			: phrase`The keys of ${accounts[1]} changed.`,
		phrase`It can be a new installation, or somebody who wants to read what you write.`,
		...(oldNumber === undefined ? [] : [phrase`The number before:`, ...numberLines(oldNumber)]),
		phrase`The number now:`,
		...numberLines(number),
		phrase`Best compare it: /verify ${peer}. To accept it as it is: /trust ${peer} accept.`,
	];
}
