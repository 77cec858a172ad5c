import type {Command, CommandUi, SetupUi} from '../client/commands/command.ts';
import type {FilesUi} from '../client/commands/files-ui.ts';
import {ownText, type SafeText, safe, safeLine, safeText} from '../tui/text/safe-text.ts';
import {phrase, translated} from '../words/phrase.ts';
import {localLines} from './event-words.ts';
import type {LineInput} from './line-input.ts';
import {helpLines} from './plain-commands.ts';

type Options = {
	readonly input: LineInput;
	/** Whether what is printed goes to a terminal and to nothing that keeps it. */
	readonly isWatched: boolean;
	/** The commands that only the line mode has. */
	readonly commands: readonly Command[];
	readonly switchRoom: (room: string) => void;
	readonly quit: () => void;
	/** Goes to a room and tells a message of it. */
	readonly goTo: (room: string, seq: number) => void;
	/** Reads out what is unread next. */
	readonly next: () => void;
	/** What came while the person was away, in lines; left to the command unless given. */
	readonly missed?: (() => readonly SafeText[]) | undefined;
	readonly setup: SetupUi | undefined;
	readonly files?: FilesUi | undefined;
};

/** How the line client answers commands: with lines, and with questions in lines. */
export function plainUi(options: Options): CommandUi {
	const {input, isWatched, commands, switchRoom, quit, goTo, next, setup, files, missed} = options;
	const print = (text: string) => {
		for (const line of localLines(text, undefined)) input.print(line);
	};
	const showLines = (lines: readonly string[]) => {
		for (const line of lines) input.print(safeText(line));
	};
	return {
		switchRoom,
		quit,
		goTo,
		next,
		...(setup && {setup}),
		...(files && {files}),
		...(missed && {
			openCatchUp() {
				for (const line of missed()) input.print(line);
			},
		}),
		clear() {
			// What is printed is printed.
		},
		openHelp: (command) => showLines(helpLines(commands, command)),
		askSecret: (prompt) => input.askSecret(safeLine(prompt)),
		showSecret(sentence, secret) {
			print(sentence);
			if (isWatched) {
				input.print(safeText(secret));
				print(
					phrase`It stands on this terminal now. Clear the terminal when you have written it down.`,
				);
			} else {
				print(phrase`It is not written here, where a file may keep it. Ask for it on a terminal.`);
			}
		},
		showPage({title, lines}) {
			input.print(safeLine(title));
			showLines(lines.filter((line) => line.trim() !== ''));
		},
		ask: async (question, answers) => {
			const answer = await askOne(input, safeLine(question), answers);
			if (answer === undefined) input.print(nothingDone());
			return answer;
		},
		askText: async (prompt) => {
			const answer = await input.ask(safe`${safeLine(prompt)}. An empty line takes it back.`);
			const text = answer?.trim() ?? '';
			if (text === '') input.print(nothingDone());
			return text === '' ? undefined : text;
		},
	};
}

/** Who hears the lines cannot see that a question has gone. */
function nothingDone(): SafeText {
	return ownText('Nothing was done.');
}

type Answer = {readonly key: string; readonly label: string};

/** How often a question is repeated before it is taken back. */
const TRIES = 3;

/** Asks a question whose answers have letters; anything else takes it back in the end. */
export async function askOne(
	input: LineInput,
	question: SafeText,
	answers: readonly Answer[],
): Promise<string | undefined> {
	const choices = answers.map(
		({key, label}) => safe`${wordFor(key)}: ${safeLine(translated(label))}`,
	);
	const hasEmpty = answers.some(({key}) => key === 'enter');
	const back = hasEmpty
		? ownText('anything else: takes it back')
		: ownText('an empty line takes it back');
	for (let attempt = 0; attempt < TRIES; attempt++) {
		input.print(question);
		for (const choice of choices) input.print(choice);
		const typed = (await input.ask(back))?.trim().toLowerCase();
		if (typed === undefined) return undefined;
		const meant = answers.find(({key}) => key === (typed === '' ? 'enter' : typed));
		if (meant !== undefined || typed === '' || hasEmpty) return meant?.key;
		input.print(ownText('That is none of the answers.'));
	}
	return undefined;
}

function wordFor(key: string): SafeText {
	return key === 'enter' ? ownText('an empty line') : safeLine(key);
}
