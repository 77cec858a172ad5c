import {phrase, translated} from '../../words/phrase.ts';
import {InputError} from '../error.ts';
import type {ComparisonState} from '../state/state.ts';
import {type Arguments, type Command, type CommandContext, say} from './command.ts';
import {comparisonPage, emojiPage, emojiWordsFor} from './key-pages.ts';
import {personMeant, splitPerson} from './people-names.ts';

/** What is said of an emoji comparison that is under way. */
const RUN_VERBS = ['yes', 'no', 'accept', 'cancel'] as const;
type RunVerb = (typeof RUN_VERBS)[number];

const WAYS = ['emoji', 'paste', 'same'] as const;

/** Comparing keys with somebody. */
export const VERIFY_COMMANDS: readonly Command[] = [
	{
		name: 'verify',
		aliases: [],
		usage: '[NAME] [emoji | same | paste TEXT…] | yes | no | accept | cancel',
		summary: 'Compare keys with somebody, so that nobody can stand between you',
		category: 'private',
		minimum: 0,
		maximum: Number.POSITIVE_INFINITY,
		async run(context, given) {
			const verb = RUN_VERBS.find((candidate) => candidate === given.words[0]?.toLowerCase());
			if (verb === undefined) await compare(context, given);
			else if (given.words.length === 1) await goOn(context, verb);
			else
				throw new InputError(
					phrase`Type /verify ${verb} alone. A person of that name is @${verb}.`,
				);
		},
	},
];

async function compare(context: CommandContext, given: Arguments): Promise<void> {
	const {client, ui} = context;
	const running = underWay(context);
	if (running !== undefined && isAbout(context, running, given)) {
		const title = phrase`Compare emoji with ${running.peer}`;
		ui.showPage(emojiPage(running.stage, {title, verb: 'verify', ...emojiWordsFor(running.peer)}));
		return;
	}

	const {name, verb, after} = splitPerson(context, given, WAYS);
	if (verb !== undefined && verb !== 'paste' && given.words.length > after) {
		throw new InputError(phrase`Type /verify ${name} ${verb} without anything after it.`);
	}

	switch (verb) {
		case undefined:
			ui.showPage(comparisonPage(await client.comparisonWith(name)));
			return;
		case 'emoji':
			await client.startComparison(name);
			say(
				context,
				phrase`${name} is asked to compare seven emoji, and has five minutes. /verify cancel takes it back.`,
			);
			return;
		case 'paste':
			await paste(context, name, given.rest(after));
			return;
		case 'same':
			await same(context, name);
	}
}

async function paste(context: CommandContext, name: string, text: string): Promise<void> {
	const pasted =
		text === '' ? await context.ui.askText(phrase`The text that ${name} sent you elsewhere`) : text;
	if (pasted === undefined) return;
	const result = await context.client.comparePasted(name, pasted);
	if (result === 'match') {
		say(context, phrase`The text matches: ${name} is verified.`);
		return;
	}

	throw new InputError(
		phrase`The text does not match: these may not be ${name}'s keys, or it is an old text. Nothing is verified; write nothing secret, and compare the number: /verify ${name}.`,
	);
}

/** The number is shown with the question, so that it is the one on the screen that is verified. */
async function same(context: CommandContext, name: string): Promise<void> {
	const {client, ui} = context;
	const comparison = await client.comparisonWith(name);
	const answer = await ui.ask(
		phrase`Did ${name} read exactly these 60 digits to you, in person or on a call? ${comparison.number.join(' ')}`,
		[
			{key: 'y', label: phrase`yes, all the same`},
			{key: 'n', label: phrase`no`},
		],
	);
	if (answer === 'y') {
		await client.markVerified(name, comparison);
		say(
			context,
			phrase`${name} is verified. If the keys change, nothing is sent before you decide.`,
		);
	} else if (answer === 'n') {
		throw new InputError(
			phrase`Nothing is verified: somebody may stand between you and ${name}. Write nothing secret here, and tell them on another channel.`,
		);
	}
}

async function goOn(context: CommandContext, verb: RunVerb): Promise<void> {
	const {client} = context;
	if (underWay(context) === undefined) {
		throw new InputError(phrase`No emoji are being compared. Begin with /verify NAME emoji.`);
	}

	switch (verb) {
		case 'yes':
			await client.finishComparison(true);
			break;
		case 'no':
			await client.finishComparison(false);
			break;
		case 'accept':
			await client.acceptComparison();
			break;
		case 'cancel':
			await client.cancelComparison();
			say(context, phrase`The comparison is ended, and nothing changed.`);
			return;
	}

	const {stage} = client.state.private.comparison ?? {};
	if (stage?.type === 'ended') say(context, translated(stage.sentence));
}

function underWay({client}: CommandContext): ComparisonState | undefined {
	const {comparison} = client.state.private;
	return comparison?.stage.type === 'ended' ? undefined : comparison;
}

/** `/verify` alone, or with just the name of who is being compared with. */
function isAbout(context: CommandContext, {peer}: ComparisonState, {words}: Arguments): boolean {
	if (words.length === 0) return true;
	const [word = '', ...more] = words;
	if (more.length > 0 || WAYS.some((way) => way === word.toLowerCase())) return false;
	return personMeant(context, word) === peer;
}
