import {phrase} from '../../words/phrase.ts';
import {InputError} from '../error.ts';
import type {Command} from './command.ts';
import {didYouMean, nearest} from './nearest.ts';

/** A command by its name, an alias, or the beginning of one. Throws InputError with suggestions. */
export function findIn(commands: readonly Command[], typed: string): Command {
	const name = typed.toLowerCase();
	const exact = commands.find((command) => namesOf(command).includes(name));
	if (exact !== undefined) return exact;
	const begun = name === '' ? [] : commands.filter((command) => begins(command, name));
	const [only] = begun;
	if (only !== undefined && begun.length === 1) return only;
	if (begun.length > 1) {
		const names = begun.map((command) => `/${command.name}`);
		throw new InputError(phrase`/${shown(typed)} could be ${names.join(', ')}. Type more of it.`);
	}

	throw unknown(commands, typed);
}

/** What other chats have a command for and this one does as part of another. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
	['slow', '/rules slow 30s'],
	['slowmode', '/rules slow 30s'],
	['readonly', '/rules read-only on'],
	['read-only', '/rules read-only on'],
	['lock', '/rules read-only on'],
	['unlock', '/rules read-only off'],
	['retention', '/rules keep 30d'],
	['quiet', '/silence NAME'],
	['kline', '/ban NAME --relay'],
	['gline', '/ban NAME --relay'],
]);

function unknown(commands: readonly Command[], typed: string): InputError {
	const here = ELSEWHERE.get(typed.toLowerCase());
	const close = nearest(typed.toLowerCase(), commands.flatMap(namesOf));
	const meant = new Set(close.map((name) => mainName(commands, name)));
	const hint =
		here === undefined
			? (didYouMean([...meant].map((name) => `/${name}`)) ?? phrase`See them all with /help.`)
			: phrase`Here that is ${here}.`;
	const asMessage = phrase`To send it as a message, put another / in front.`;
	return new InputError(
		typed === ''
			? phrase`A command's name follows the slash. See them all with /help. ${asMessage}`
			: phrase`There is no command /${shown(typed)}. ${hint} ${asMessage}`,
	);
}

/** The other spelling of a name stands for that name, so that nothing is proposed twice. */
function mainName(commands: readonly Command[], name: string): string {
	const hyphened = name.replaceAll('_', '-');
	return commands.some((command) => command.name === hyphened) ? hyphened : name;
}

function namesOf({name, aliases}: Command): readonly string[] {
	return [name, ...aliases];
}

function begins(command: Command, name: string): boolean {
	return namesOf(command).some((each) => each.startsWith(name));
}

function shown(typed: string): string {
	return typed.length > 40 ? `${typed.slice(0, 40)}…` : typed;
}
