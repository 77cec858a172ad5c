import path from 'node:path';
import {counted, phrase} from '../../words/phrase.ts';
import {InputError} from '../error.ts';
import {saveLines} from '../export-file.ts';
import {type Command, type CommandContext, say} from './command.ts';

/** What the relay keeps of this account: taking it along, and deleting it. */
export const ACCOUNT_DATA_COMMANDS: readonly Command[] = [
	{
		name: 'account',
		aliases: [],
		usage: '[export [FILE] | delete]',
		summary: 'Save everything the relay keeps of you to a file, or delete your account',
		examples: ['/account export', '/account export ada.jsonl', '/account delete'],
		category: 'account',
		minimum: 0,
		maximum: Number.POSITIVE_INFINITY,
		async run(context, given) {
			const [verb = ''] = given.words;
			switch (verb.toLowerCase()) {
				case 'export':
					await exportTo(context, given.rest(1));
					return;
				case 'delete':
					if (given.words.length > 1) break;
					await deleteAccount(context);
					return;
			}

			throw new InputError(phrase`Type /account export, or /account delete alone.`);
		},
	},
];

async function exportTo(context: CommandContext, typed: string): Promise<void> {
	const {client, now} = context;
	const name = client.state.account?.name;
	if (name === undefined) throw new InputError(phrase`Nobody is logged in here yet.`);
	const day = new Date(now()).toISOString().slice(0, 10);
	const file = path.resolve(typed === '' ? `termchat-${name}-${day}.jsonl` : typed);
	const count = await saveLines(file, client.exportAccount());
	say(
		context,
		counted(
			count,
			[
				'1 line was saved to {2}. Private messages are not in it: the relay cannot read them.',
				'{1} lines were saved to {2}. Private messages are not in it: the relay cannot read them.',
			],
			file,
		),
	);
}

async function deleteAccount(context: CommandContext): Promise<void> {
	const {client, ui} = context;
	const name = client.state.account?.name;
	if (name === undefined) throw new InputError(phrase`Nobody is logged in here yet.`);
	const answer = await ui.ask(
		phrase`Delete your account ${name}? What you wrote in rooms goes, your keys and your private messages here can never be used again, and nobody can bring any of it back. /account export saves it first.`,
		[{key: 'd', label: phrase`goes on to delete it`}],
	);
	if (answer !== 'd') return;
	const typed = await ui.askText(phrase`Type your name, ${name}, to delete your account for good`);
	if (typed === undefined) return;
	if (typed.trim().toLowerCase() !== name) {
		throw new InputError(phrase`That is not your name, so nothing was deleted.`);
	}

	await client.deleteAccount();
}
