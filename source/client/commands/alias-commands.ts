import {counted, phrase} from '../../words/phrase.ts';
import type {Aliases} from '../aliases.ts';
import {InputError} from '../error.ts';
import {type Command, type CommandContext, say} from './command.ts';

/** Commands about a person's own commands. `isBuiltIn` knows the names of ours, which they never take. */
export function aliasCommands(isBuiltIn: (name: string) => boolean): readonly Command[] {
	return [
		{
			name: 'alias',
			aliases: [],
			usage: '[NAME [TEXT…]]',
			summary: 'Make a command of your own ($* is what follows it), or show yours',
			category: 'program',
			minimum: 0,
			maximum: Number.POSITIVE_INFINITY,
			run(context, given) {
				const [typed] = given.words;
				const text = given.rest(1);
				if (typed === undefined) list(context);
				else if (text === '') show(context, nameIn(typed));
				else make(context, {name: nameIn(typed), text, isBuiltIn});
			},
		},
		{
			name: 'unalias',
			aliases: [],
			usage: 'NAME',
			summary: 'Take a command of your own away',
			category: 'program',
			minimum: 1,
			maximum: 1,
			run(context, {words: [typed = '']}) {
				const name = nameIn(typed);
				if (!aliasesOf(context).remove(name)) throw noAlias(name);
				say(context, phrase`/${name} is gone.`);
			},
		},
	];
}

/** A person's own commands as rows of the table, for completion; none when their file cannot be read. */
export function aliasEntries(
	aliases: Aliases,
): ReadonlyArray<Pick<Command, 'name' | 'aliases' | 'usage' | 'summary'>> {
	try {
		return aliases
			.all()
			.map(({name, text}) => ({name, aliases: [], usage: '[TEXT…]', summary: text}));
	} catch {
		return [];
	}
}

function list(context: CommandContext): void {
	const all = aliasesOf(context).all();
	const lines = all.map(({name, text}) => `/${name} ${text}`);
	const heading = counted(all.length, ['1 command of your own:', '{1} commands of your own:']);
	say(
		context,
		all.length === 0
			? phrase`You have no commands of your own. Make one: /alias NAME TEXT`
			: [heading, ...lines].join('\n'),
	);
}

function show(context: CommandContext, name: string): void {
	const alias = aliasesOf(context)
		.all()
		.find((each) => each.name === name);
	if (alias === undefined) throw noAlias(name);
	say(context, `/${name} ${alias.text}`);
}

function make(
	context: CommandContext,
	wanted: {
		readonly name: string;
		readonly text: string;
		readonly isBuiltIn: (name: string) => boolean;
	},
): void {
	const {name, text, isBuiltIn} = wanted;
	if (isBuiltIn(name)) {
		throw new InputError(phrase`/${name} is a command of termchat already. Choose another name.`);
	}
	aliasesOf(context).set(name, text);
	say(context, phrase`/${name} now stands for: ${text}`);
}

function aliasesOf({ui}: CommandContext): Aliases {
	const aliases = ui.setup?.aliases;
	if (aliases === undefined) throw new InputError(phrase`Commands of your own are not kept here.`);
	return aliases;
}

function nameIn(typed: string): string {
	return typed.replace(/^\//, '').toLowerCase();
}

function noAlias(name: string): InputError {
	return new InputError(phrase`You have no command /${name} of your own. See yours with /alias.`);
}
