import type {Client} from '../client/api.ts';
import type {Command, CommandUi} from '../client/commands/command.ts';
import {runLine, usageOf} from '../client/commands/index.ts';
import {sentenceOf} from '../client/error.ts';
import type {Clock} from '../protocol/environment.ts';
import type {EnterResult} from './composer/enter.ts';
import type {Desk} from './desk.ts';

export type RunOptions = {
	readonly desk: Desk;
	readonly ui: CommandUi;
	readonly clock: Clock;
	/** The program's version, for `/version`. */
	readonly version: string;
	/** The room that the text was written in; undefined before any is known. */
	readonly room: string | undefined;
};

/**
 * Sends or runs what an Enter gave. What cannot be sent or run comes back into the composer of its
 * room, with the sentence that says why.
 */
export async function runResult(result: EnterResult, options: RunOptions): Promise<void> {
	switch (result.type) {
		case 'nothing':
			return;
		case 'send':
			if (GOODBYES.has(result.text.trim().toLowerCase())) {
				await sayGoodbye(result.text, options);
			} else {
				send(result.text, options);
			}
			return;
		case 'command':
			await run(result, options);
	}
}

/** How a window answers commands. */
export function commandUi(options: {
	readonly desk: Desk;
	readonly askSecret: CommandUi['askSecret'];
	readonly showSecret: CommandUi['showSecret'];
	readonly askText: CommandUi['askText'];
}): CommandUi {
	const {desk, askSecret, showSecret, askText} = options;
	return {
		switchRoom: (room) => desk.enterRoom(room),
		quit: () => desk.quit(),
		clear() {
			if (desk.view.room !== undefined) {
				desk.change({type: 'room-cleared', room: desk.view.room});
			}
		},
		openHelp(command) {
			if (command === undefined) {
				desk.openOverlay({type: 'help', scroll: 0});
			} else {
				explain(desk.client, command, desk.view.room);
			}
		},
		askSecret,
		showSecret,
		showPage: ({title, lines, code}) =>
			desk.openOverlay({type: 'page', title, lines, code, scroll: 0}),
		ask: (question, answers) => desk.ask(question, answers),
		askText,
	};
}

/** Whole lines by which the programs before this one were left; nothing unsent, they leave at once. */
const GOODBYES: ReadonlySet<string> = new Set(['exit', 'quit']);

async function sayGoodbye(text: string, options: RunOptions): Promise<void> {
	const {desk, room} = options;
	const unsent = [...desk.client.state.rooms.values()].flatMap(({pending}) => pending).length;
	if (unsent === 0) {
		desk.quit();
		return;
	}
	const what = unsent === 1 ? 'A message is' : `${unsent} messages are`;
	const answer = await desk.ask(`${what} not sent yet. Leave termchat?`, [
		{key: 'enter', label: 'leaves'},
		{key: 's', label: `sends "${text.trim()}" as a message`},
	]);
	if (answer === 'enter') {
		desk.quit();
	} else if (answer === 's') {
		send(text, options);
	} else if (room !== undefined) {
		desk.compose({type: 'give-back', room, text});
	}
}

function send(text: string, {desk, room}: RunOptions): void {
	const {client} = desk;
	// What begins with a slash was typed with two.
	const typed = text.startsWith('/') ? `/${text}` : text;
	if (room === undefined) {
		desk.compose({type: 'give-back', room: '', text: typed});
		desk.hint('There is no room to send that to yet. It stays here until there is.');
		return;
	}
	try {
		client.send(room, text);
		desk.change({type: 'scrolled', room, anchor: undefined});
	} catch (error) {
		desk.compose({type: 'give-back', room, text: typed});
		desk.hint(sentenceOf(error));
	}
}

async function run(
	{name, argument}: Extract<EnterResult, {type: 'command'}>,
	{desk, ui, clock, version, room}: RunOptions,
): Promise<void> {
	const line = argument === '' ? `/${name}` : `/${name} ${argument}`;
	const {client} = desk;
	const outcome = await runLine(line, {client, room, ui, version, now: () => clock.now()});
	if (outcome.type === 'failed') {
		desk.compose({type: 'give-back', room: room ?? '', text: line});
	}
}

function explain(client: Client, command: Command, room: string | undefined): void {
	const aliases = command.aliases.map((alias) => `/${alias}`).join(', ');
	const also = aliases === '' ? '' : ` The same: ${aliases}.`;
	const text = `${usageOf(command)}: ${command.summary}.${also}`;
	client.addLine({level: 'info', text, ...(room === undefined ? {} : {room})});
}
