import {phrase} from '../../words/phrase.ts';
import {InputError} from '../error.ts';
import {type Command, say} from './command.ts';
import {readPerson} from './people-names.ts';

/** Whose messages in rooms one does not want to see. */
export const IGNORE_COMMANDS: readonly Command[] = [
	{
		name: 'ignore',
		aliases: ['hide'],
		usage: '[NAME]',
		summary: 'Hide what somebody writes in rooms, here on this device; nobody is told',
		hint: 'Commands in a shell, like termchat tail and termchat on, show everything all the same.',
		examples: ['/ignore bob', '/ignore'],
		category: 'people',
		minimum: 0,
		maximum: 1,
		run(context, {words: [typed]}) {
			if (typed === undefined) {
				say(context, listed(context.client.state.ignored));
				return;
			}

			const name = readPerson(context, typed);
			if (context.client.state.ignored.has(name)) {
				throw new InputError(phrase`You ignore ${name} already. /unignore ${name} undoes it.`);
			}

			context.client.setIgnored(name, true);
			say(
				context,
				phrase`What ${name} writes in rooms is hidden from you, and ${name} is not told. /unignore ${name} undoes it. Private messages: /block ${name}.`,
			);
		},
	},
	{
		name: 'unignore',
		aliases: ['unhide'],
		usage: 'NAME',
		summary: 'Show what somebody writes in rooms again',
		examples: ['/unignore bob'],
		category: 'people',
		minimum: 1,
		maximum: 1,
		run(context, {words: [typed = '']}) {
			const name = readPerson(context, typed);
			if (!context.client.state.ignored.has(name)) {
				throw new InputError(phrase`You do not ignore ${name}. See whom you do with /ignored.`);
			}

			context.client.setIgnored(name, false);
			say(context, phrase`What ${name} writes in rooms is shown again, also what was hidden.`);
		},
	},
	{
		name: 'ignored',
		aliases: [],
		usage: '',
		summary: 'List whose messages are hidden from you',
		category: 'people',
		minimum: 0,
		maximum: 0,
		run(context) {
			say(context, listed(context.client.state.ignored));
		},
	},
];

function listed(ignored: ReadonlySet<string>): string {
	return ignored.size === 0
		? phrase`You ignore nobody. /ignore NAME hides what somebody writes in rooms.`
		: phrase`You ignore: ${[...ignored].sort().join(', ')}`;
}
