import type {Client} from '../../../source/client/api.ts';
import type {CommandUi} from '../../../source/client/commands/command.ts';
import {type LineOutcome, runLine} from '../../../source/client/commands/index.ts';
import type {Person} from '../../helpers/private-people.ts';

/** What a person answers when asked, in order; undefined takes the question back. */
export type Answers = {
	/** For `ask`: the key of an answer. */
	readonly keys?: readonly (string | undefined)[];
	/** For `askText`. */
	readonly texts?: readonly (string | undefined)[];
	/** For `askSecret`. */
	readonly secrets?: readonly (string | undefined)[];
};

type Page = Parameters<CommandUi['showPage']>[0];

/** A screen that writes down what it was asked to do. */
export type Desk = {
	/** Runs a line in a room or conversation, with these answers to what it asks. */
	run(line: string, room?: string, answers?: Answers): Promise<LineOutcome>;
	/** Where the screen was sent, in order. */
	readonly rooms: readonly string[];
	readonly pages: readonly Page[];
	/** Every question of `ask`, `askText` and `askSecret`. */
	readonly questions: readonly string[];
	readonly secrets: readonly string[];
	/** Everything that was said in sentences: lines, questions, pages' titles. */
	readonly sentences: readonly string[];
	lastLine(): string;
	lastPage(): Page;
};

/** A desk for commands of that person. */
export function deskOf(person: Pick<Person, 'client'>, now: () => number): Desk {
	const rooms: string[] = [];
	const pages: Page[] = [];
	const questions: string[] = [];
	const secrets: string[] = [];
	const said: string[] = [];
	const client = (): Client => person.client;
	const lines = () => client().state.localLines.map(({text}) => text);
	return {
		rooms,
		pages,
		questions,
		secrets,
		get sentences() {
			return [...lines(), ...questions, ...said];
		},
		lastLine: () => lines().at(-1) ?? '',
		lastPage: () => pages.at(-1) ?? {title: '', lines: []},
		run(line, room, {keys = [], texts = [], secrets: typed = []} = {}) {
			const taken = {keys: [...keys], texts: [...texts], typed: [...typed]};
			return runLine(line, {
				client: client(),
				room,
				version: '1.2.3',
				now,
				ui: {
					switchRoom: (id) => rooms.push(id),
					quit() {},
					clear() {},
					openHelp() {},
					showPage: (page) => pages.push(page),
					showSecret(sentence, secret) {
						said.push(sentence);
						secrets.push(secret);
					},
					async ask(question, answers) {
						questions.push(question);
						const key = taken.keys.shift();
						if (key !== undefined && !answers.some((answer) => answer.key === key)) {
							throw new Error(`"${key}" is no answer to: ${question}`);
						}

						return key;
					},
					async askText(prompt) {
						questions.push(prompt);
						return taken.texts.shift();
					},
					async askSecret(prompt) {
						questions.push(prompt);
						return taken.typed.shift();
					},
				},
			});
		},
	};
}
