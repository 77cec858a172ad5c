import type {Client, SendOptions} from '../client/api.ts';
import type {Command, CommandUi} from '../client/commands/command.ts';
import {expandedLine, findCommand, runLine, usageOf} from '../client/commands/index.ts';
import {argumentsOf, parseCommandLine} from '../client/commands/parse.ts';
import {readShorthand} from '../client/commands/shorthand.ts';
import {refuseBarred} from '../client/commands/writing-bar.ts';
import {sentenceOf} from '../client/error.ts';
import {roomByName} from '../client/state/select.ts';
import type {Clock} from '../protocol/environment.ts';
import {counted, phrase, translated} from '../words/phrase.ts';
import type {EnterResult} from './composer/enter.ts';
import type {Desk} from './desk.ts';
import type {OverlayHost} from './overlay-host.ts';
import {screenPlaces} from './screen-places.ts';
import {startSelecting} from './select/moving.ts';
import {sendEdit, takeReply} from './select/writing.ts';
import {askBeforeSending, concernAbout} from './send-guard/may-send.ts';
import {windowSetupUi} from './setup-ui.ts';
import {parseThreadKey, roomOfPlace} from './thread-key.ts';
import {notBefore} from './undo-send.ts';
import {takeAnswered} from './window-files.ts';

export type RunOptions = {
	readonly desk: Desk;
	readonly ui: CommandUi;
	readonly clock: Clock;
	/** The program's version, for `/version`. */
	readonly version: string;
	/** Where the text was written, a room or a thread of one; undefined before any room is known. */
	readonly place: string | undefined;
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
			if (isEditing(options)) {
				await guarded(result.text, result.text, {
					...options,
					say: () => void sendEdit(options.desk, options.place ?? '', result.text),
				});
			} else if (GOODBYES.has(result.text.trim().toLowerCase())) {
				await sayGoodbye(result.text, options);
			} else if (readShorthand(result.text) !== undefined) {
				const {text} = result;
				await guarded(text, text, {...options, say: () => runTyped(text, options)});
			} else {
				const {text} = result;
				if (refusedHere(text, options)) {
					return;
				}
				await guarded(text, asTyped(text), {
					...options,
					say: () => send(text, options),
				});
			}
			return;
		case 'command':
			await runCommand(result, options);
	}
}

/** How a window answers commands. */
export function commandUi(
	desk: Desk,
	overlays: Pick<OverlayHost, 'askSecret' | 'askText' | 'reveal'>,
): CommandUi {
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
		askSecret: (prompt) => overlays.askSecret(prompt),
		showSecret: (sentence, secret) => overlays.reveal(sentence, secret),
		showPage: ({title, lines, code}) =>
			desk.openOverlay({type: 'page', title, lines, code, scroll: 0}),
		ask: (question, answers) => desk.ask(question, answers),
		askText: (prompt) => overlays.askText(prompt),
		select: () => startSelecting(desk),
		...screenPlaces(desk),
		...(desk.files && {files: desk.files}),
		setup: windowSetupUi(desk),
	};
}

/** Whether what is written there is the new text of a message, whatever it looks like. */
function isEditing({desk, place}: RunOptions): boolean {
	return desk.view.writingFor.get(place ?? '')?.type === 'edit';
}

/** Commands whose argument is said in the room, or shown to everybody there. */
const SAYING: ReadonlySet<string> = new Set(['me', 'reply', 'edit', 'say', 'topic']);

/**
 * Says it, and at once unless something speaks against it: then somebody must say so first. `room` is
 * where it is said, unless where it is typed.
 */
async function guarded(
	text: string,
	typed: string,
	options: RunOptions & {
		readonly room?: string | undefined;
		readonly say: () => Promise<void> | void;
	},
): Promise<void> {
	const {desk, place, room = place, say} = options;
	const concern = room === undefined ? undefined : concernAbout(desk, {text, place: room});
	const maySay =
		place === undefined ||
		concern === undefined ||
		(await askBeforeSending(desk, concern, {text: typed, place}));
	if (maySay) {
		await say();
	}
}

/** Whole lines by which the programs before this one were left; nothing unsent, they leave at once. */
const GOODBYES: ReadonlySet<string> = new Set(['exit', 'quit']);

async function sayGoodbye(text: string, options: RunOptions): Promise<void> {
	const {desk, place} = options;
	const unsent = [...desk.client.state.rooms.values()].flatMap(({pending}) => pending).length;
	if (unsent === 0) {
		desk.quit();
		return;
	}
	const question = counted(unsent, [
		'A message is not sent yet. Leave termchat?',
		'{1} messages are not sent yet. Leave termchat?',
	]);
	const answer = await desk.ask(question, [
		{key: 'enter', label: phrase`leaves`},
		{key: 's', label: phrase`sends "${text.trim()}" as a message`},
	]);
	if (answer === 'enter') {
		desk.quit();
	} else if (answer === 's') {
		send(text, options);
	} else if (place !== undefined) {
		desk.compose({type: 'give-back', room: place, text});
	}
}

/** Whether nothing can be said there now: then the text stays where it was written, and why is said. */
function refusedHere(
	text: string,
	{desk, place, clock}: Pick<RunOptions, 'desk' | 'place' | 'clock'>,
): boolean {
	try {
		if (place !== undefined) {
			refuseBarred({client: desk.client, now: () => clock.now()}, roomOfPlace(place));
		}
		return false;
	} catch (error) {
		desk.compose({type: 'give-back', room: place ?? '', text: asTyped(text)});
		desk.hint(sentenceOf(error));
		return true;
	}
}

/** What begins with a slash was typed with two. */
function asTyped(text: string): string {
	return text.startsWith('/') ? `/${text}` : text;
}

function send(
	text: string,
	{desk, place, clock}: Pick<RunOptions, 'desk' | 'place' | 'clock'>,
): void {
	const {client} = desk;
	const typed = asTyped(text);
	if (place === undefined) {
		desk.compose({type: 'give-back', room: '', text: typed});
		desk.hint(phrase`There is no room to send that to yet. It stays here until there is.`);
		return;
	}
	const thread = parseThreadKey(place);
	const hold = holdOf({desk, clock});
	// Somebody may have silenced this person while a question stood.
	if (refusedHere(text, {desk, place, clock})) {
		return;
	}
	try {
		if (thread === undefined) {
			const replyTo = takeReply(desk, place);
			client.send(place, text, {...hold, ...(replyTo === undefined ? {} : {replyTo})});
			desk.change({type: 'writing-for-set', place, writingFor: undefined});
			desk.change({type: 'scrolled', room: place, anchor: undefined});
		} else {
			client.send(thread.room, text, {replyTo: thread.root, ...hold});
			followThread(desk);
		}
	} catch (error) {
		desk.compose({type: 'give-back', room: place, text: typed});
		desk.hint(sentenceOf(error));
	}
}

/** Until when what is said now can be taken back. */
function holdOf({desk, clock}: Pick<RunOptions, 'desk' | 'clock'>): Pick<SendOptions, 'notBefore'> {
	const until = notBefore(desk, clock.now());
	return until === undefined ? {} : {notBefore: until};
}

/** The thread shows its newest rows again. */
function followThread(desk: Desk): void {
	const {thread} = desk.view;
	if (thread !== undefined) {
		desk.change({type: 'thread-set', thread: {...thread, scroll: 0}});
	}
}

async function runCommand(
	{name, argument}: Extract<EnterResult, {type: 'command'}>,
	options: RunOptions,
): Promise<void> {
	const line = argument === '' ? `/${name}` : `/${name} ${argument}`;
	const meant = meantBy(line, options.ui);
	if (!meant.startsWith('/')) {
		await runResult({type: 'send', text: meant}, options);
		return;
	}
	const said = saidBy(meant, options);
	if (said === undefined) {
		await runTyped(line, options);
	} else {
		const {text, room} = said;
		await guarded(text, line, {...options, room, say: () => runTyped(line, options)});
	}
}

/** What a line stands for: what a command of the person's own does, or the line itself. */
function meantBy(line: string, ui: CommandUi): string {
	try {
		return expandedLine(line, {ui}) ?? line;
	} catch {
		// Why their file cannot be read is said when the line is run.
		return line;
	}
}

/** What a line would say, and the room where that is not the one it is typed in; undefined for nothing. */
function saidBy(
	line: string,
	{desk}: RunOptions,
): {readonly text: string; readonly room?: string | undefined} | undefined {
	const parsed = parseCommandLine(line);
	if (parsed.type === 'text') {
		return parsed;
	}
	try {
		const {name} = findCommand(parsed.name);
		const {words, rest} = argumentsOf(parsed.rest);
		if (name === 'group_msg') {
			return {text: rest(1), room: roomByName(desk.client.state, words[0] ?? '')?.id};
		}
		return SAYING.has(name) ? {text: parsed.rest} : undefined;
	} catch {
		// There is no such command, which is said when the line is run.
		return undefined;
	}
}

async function runTyped(
	line: string,
	{desk, ui, clock, version, place}: RunOptions,
): Promise<void> {
	const {client} = desk;
	const room = place === undefined ? undefined : roomOfPlace(place);
	const hold = () => holdOf({desk, clock});
	const answering = () => (place === undefined ? undefined : takeAnswered(desk, place));
	const now = () => clock.now();
	const outcome = await runLine(line, {client, room, ui, version, now, hold, answering});
	if (outcome.type === 'failed') {
		desk.compose({type: 'give-back', room: place ?? '', text: line});
	}
}

function explain(client: Client, command: Command, room: string | undefined): void {
	const aliases = command.aliases.map((alias) => `/${alias}`).join(', ');
	const also = aliases === '' ? [] : [phrase`The same: ${aliases}.`];
	const hint = command.hint === undefined ? [] : [translated(command.hint)];
	const use = `${usageOf(command)}: ${translated(command.summary)}.`;
	const first = [use, ...hint, ...also].join(' ');
	const text = [first, ...(command.examples ?? []).map((example) => `  ${example}`)].join('\n');
	client.addLine({level: 'info', text, ...(room === undefined ? {} : {room})});
}
