import type {Client} from '../client/api.ts';
import type {Command, CommandContext, CommandUi, SetupUi} from '../client/commands/command.ts';
import type {FilesUi, PersonDisk} from '../client/commands/files-ui.ts';
import {runLine} from '../client/commands/index.ts';
import {readShorthand} from '../client/commands/shorthand.ts';
import {barSentence} from '../client/commands/writing-bar.ts';
import {sentenceOf} from '../client/error.ts';
import {findSecrets} from '../client/secret-guard.ts';
import {sortedRooms} from '../client/state/select.ts';
import type {Clock, Timer} from '../protocol/environment.ts';
import {ownText, type SafeText, safe, safeLine} from '../tui/text/safe-text.ts';
import {counted, phrase} from '../words/phrase.ts';
import {offerTypedPaths} from './dropped-files.ts';
import {localLines} from './event-words.ts';
import type {LineInput} from './line-input.ts';
import {plainCommandIn, plainCommands, runPlainCommand, waitingLines} from './plain-commands.ts';
import {askOne, plainUi} from './plain-ui.ts';
import {RoomReader} from './room-reader.ts';
import {privateReady, whenDelivered, withLimit} from './script-waits.ts';
import {type PlainPreferences, Teller} from './teller.ts';

export type PlainOptions = {
	readonly client: Client;
	readonly input: LineInput;
	readonly clock: Clock;
	readonly preferences: PlainPreferences;
	/** The program's version. */
	readonly version: string;
	/** Said at the beginning: where the relay listens, what of the settings was not understood. */
	readonly lines: readonly string[];
	/** Whether what is printed is seen at a terminal: only then it is read, and may hold a secret. */
	readonly isWatched: boolean;
	/** Settings and the person's own commands, where they can be changed from here. */
	readonly setup?: SetupUi;
	/** Whether somebody at a terminal is asked before what looks like a secret is sent. */
	readonly hasSecretGuard: () => boolean;
	/** The disk to send files from and save them to; without, none are sent or saved. */
	readonly disk?: PersonDisk;
	/** What came while the person was away, room by room. */
	readonly missed?: () => readonly SafeText[];
	/** Rings the terminal's bell. */
	readonly ring: () => void;
	/** Ends the chat from outside. */
	readonly signal: AbortSignal;
};

/** How a chat in lines ended. The caller closes the client. */
export type PlainEnd =
	| {readonly type: 'left'}
	/** A script's line was refused, or a message of it was. */
	| {readonly type: 'failed'}
	/** The relay could not be reached in time, or sent this device away. */
	| {readonly type: 'cut-off'; readonly error: unknown}
	| {readonly type: 'stopped'};

/** Lines that `/repeat` knows. */
const REPEATED = 999;
/** Milliseconds within which a second Ctrl-C leaves. */
const QUIT_WINDOW = 2000;
/** Whole lines by which the programs before this one were left. */
const GOODBYES: ReadonlySet<string> = new Set(['exit', 'quit']);

/** A chat in lines: at a terminal, or with a script that is carried out line by line. */
export class PlainChat {
	readonly #options: PlainOptions;
	readonly #teller: Teller;
	readonly #reader: RoomReader;
	/** The commands that only the line mode has. */
	readonly commands: readonly Command[];
	readonly #ui: CommandUi;
	readonly #ending = new AbortController();
	readonly #said: SafeText[] = [];
	/** Resolves when the person has been told where they are. */
	#beginning: Promise<void> = Promise.resolve();
	/** What a room that was gone to still reads out. */
	#entering: Promise<void> = Promise.resolve();
	#quitTimer: Timer | undefined;
	#hasFailed = false;

	constructor(options: PlainOptions) {
		this.#options = options;
		const {client, input, clock, preferences, ring, isWatched, disk} = options;
		this.commands = plainCommands({
			readNext: () => this.#reader.readNext(),
			repeat: (count) => this.#repeat(count),
			print: (line) => this.#printOwn(line),
		});
		this.#ui = plainUi({
			input,
			isWatched,
			commands: this.commands,
			switchRoom: (room) => this.#then(() => this.#reader.enter(room)),
			quit: () => this.#ending.abort(),
			goTo: (room, seq) => this.#then(() => this.#reader.goTo(room, seq)),
			next: () => this.#then(() => this.#reader.readNext()),
			setup: options.setup,
			files: filesOf(options),
			missed: options.missed,
		});
		this.#teller = new Teller({
			client,
			clock,
			preferences,
			ring,
			isWatched,
			...(disk && {shownPath: (path: string) => disk.shown(path)}),
			print: (line) => this.#print(line),
			onEnd: () => this.#ending.abort(),
		});
		this.#reader = new RoomReader({
			client,
			clock,
			isWatched,
			teller: this.#teller,
			print: (line) => this.#printOwn(line),
		});
	}

	/** Goes on until the person leaves, the lines end, or the relay sends this device away. */
	async run(): Promise<PlainEnd> {
		const {signal, client, input} = this.#options;
		const stop = () => this.#ending.abort();
		signal.addEventListener('abort', stop, {once: true});
		this.#ending.signal.addEventListener('abort', () => input.close(), {once: true});
		if (signal.aborted) stop();
		try {
			this.#beginning = this.#begin();
			if (!input.isTerminal) await this.#beginning;
			else this.#beginning.catch(() => this.#ending.abort());
			await this.#readLines();
			if (signal.aborted) return {type: 'stopped'};
			const error = await refusalOf(client);
			if (error !== undefined) return {type: 'cut-off', error};
			this.#sayUnsent();
			return {type: this.#hasFailed && !input.isTerminal ? 'failed' : 'left'};
		} catch (error) {
			if (signal.aborted) return {type: 'stopped'};
			// A relay that sends the device away ends the waiting, which says nothing of why.
			const cause = this.#ending.signal.aborted ? await refusalOf(client) : error;
			return cause === undefined ? {type: 'left'} : {type: 'cut-off', error: cause};
		} finally {
			signal.removeEventListener('abort', stop);
			this.#quitTimer?.cancel();
			this.#teller.close();
			input.close();
		}
	}

	/** Ctrl-C: takes a question back, or leaves at the second press. */
	interrupt(): void {
		const {input, clock} = this.#options;
		if (input.interrupt()) return;
		if (this.#quitTimer !== undefined || !input.isTerminal) {
			this.#ending.abort();
			return;
		}
		this.#print(ownText('Press it again to leave termchat.'));
		this.#quitTimer = clock.after(QUIT_WINDOW, () => {
			this.#quitTimer = undefined;
		});
	}

	/** The room or conversation that the person is in. */
	get front(): string | undefined {
		return this.#teller.front;
	}

	/** Goes to a room, and tells the message at `seq` where it is held: another program asks for it. */
	async open(room: string, seq: number | undefined): Promise<void> {
		await (seq === undefined ? this.#reader.enter(room) : this.#reader.goTo(room, seq));
	}

	/** After what is being read out. */
	#then(read: () => Promise<void>): void {
		this.#entering = this.#entering.then(read);
	}

	get #client(): Client {
		return this.#options.client;
	}

	/** Says where the person is once the relay has told what there is. */
	async #begin(): Promise<void> {
		const {client, input, clock, lines} = this.#options;
		const {signal} = this.#ending;
		const live = client.whenLive(signal);
		await (input.isTerminal ? live : withLimit(live, clock));
		if (!input.isTerminal) await withLimit(privateReady(client, signal), clock);
		this.#teller.begin();
		const {account, relay} = client.state;
		this.#print(
			safe`termchat: you are ${safeLine(account?.name)} at ${safeLine(relay?.name)}. For the commands type /help`,
		);
		for (const line of lines) this.#printOwn(line);
		if (relay?.motd !== undefined) this.#printOwn(phrase`Message of the day: ${relay.motd}`);
		const [first] = sortedRooms(client.state);
		if (first !== undefined && this.#teller.front === undefined) await this.#reader.enter(first.id);
		const place = {front: this.#teller.front, now: clock.now()};
		for (const line of waitingLines(client.state, place)) this.#printOwn(line);
	}

	async #readLines(): Promise<void> {
		const {client, input, clock} = this.#options;
		const {signal} = this.#ending;
		for (;;) {
			const text = await this.#nextText();
			if (text === undefined || signal.aborted) return;
			if (!input.isTerminal) {
				await withLimit(client.whenLive(signal), clock);
				await withLimit(privateReady(client, signal), clock);
			}
			await this.#carryOut(text);
			await this.#entering;
			if (signal.aborted) return;
			if (!input.isTerminal && !(await whenDelivered(client, {clock, signal}))) {
				this.#hasFailed = true;
			}
		}
	}

	/** A line, with those behind it that a backslash at its end asks for. */
	async #nextText(): Promise<string | undefined> {
		const {input} = this.#options;
		let text = '';
		for (;;) {
			const line = await input.next();
			if (line === undefined) return text === '' ? undefined : text;
			const backslashes = /\\*$/.exec(line)?.[0].length ?? 0;
			if (backslashes % 2 === 0) return text + line;
			text += `${line.slice(0, -1)}\n`;
		}
	}

	async #carryOut(text: string): Promise<void> {
		const line = text.trimEnd().replace(/^(?:[^\S\n]*\n)+/, '');
		if (line === '') return;
		if (GOODBYES.has(line.trim().toLowerCase())) {
			this.#ui.quit();
			return;
		}
		const context = this.#context();
		if (await this.#isDropped(line, context)) return;
		if (!isCommand(line) && !(await this.#isToBeSent(line))) return;
		const own = plainCommandIn(line, this.commands);
		if (own === undefined) {
			const outcome = await runLine(line, context);
			if (outcome.type === 'failed') this.#hasFailed = true;
			return;
		}
		try {
			await runPlainCommand(own, line, context);
		} catch (error) {
			this.#hasFailed = true;
			this.#printOwn(sentenceOf(error));
		}
	}

	/** Whether a line is the paths of files: then they are sent instead, or not. */
	async #isDropped(line: string, context: CommandContext): Promise<boolean> {
		if (!this.#options.input.isTerminal) return false;
		try {
			return (await offerTypedPaths(line, context)) !== undefined;
		} catch (error) {
			this.#printOwn(sentenceOf(error));
			return true;
		}
	}

	/** A message waits for its room, and what looks like a secret for an answer. */
	async #isToBeSent(text: string): Promise<boolean> {
		const {input, hasSecretGuard} = this.#options;
		await this.#beginning.catch(() => {});
		if (this.#ending.signal.aborted || this.#isBarred(text)) return false;
		const [secret] = input.isTerminal && hasSecretGuard() ? findSecrets(text) : [];
		if (secret === undefined) return true;
		const question = safe`${safeLine(secret.sentence)} Send it?`;
		const answer = await askOne(input, question, [{key: 'y', label: phrase`yes, send it`}]);
		if (answer !== 'y') this.#printOwn(phrase`Nothing was sent.`);
		return answer === 'y';
	}

	/** Whether nothing can be written here now: then that is said, and the text, so that it is not lost. */
	#isBarred(text: string): boolean {
		const {client, clock} = this.#options;
		const room = client.state.rooms.get(this.#teller.front ?? '');
		if (room === undefined || readShorthand(text) !== undefined) return false;
		const sentence = barSentence(client.state, room, clock.now());
		if (sentence === undefined) return false;
		this.#hasFailed = true;
		this.#printOwn(sentence);
		this.#printOwn(phrase`Not sent: ${text}`);
		return true;
	}

	#context(): CommandContext {
		const {client, version, clock} = this.#options;
		return {client, room: this.#teller.front, ui: this.#ui, version, now: () => clock.now()};
	}

	#repeat(count: number): void {
		const lines = this.#said.slice(-count);
		if (lines.length === 0) this.#options.input.print(ownText('Nothing was said yet.'));
		for (const line of lines) this.#options.input.print(line);
	}

	#sayUnsent(): void {
		const pending = [...this.#client.state.rooms.values()].flatMap((room) => room.pending);
		if (pending.length === 0) return;
		this.#printOwn(
			counted(pending.length, [
				'1 message is not sent yet. What is kept is sent next time.',
				'{1} messages are not sent yet. What is kept is sent next time.',
			]),
		);
	}

	#printOwn(text: string): void {
		for (const line of localLines(text, undefined)) this.#print(line);
	}

	#print(line: SafeText): void {
		this.#said.push(line);
		if (this.#said.length > REPEATED) this.#said.shift();
		this.#options.input.print(line);
	}
}

function filesOf({disk, input, hasSecretGuard}: PlainOptions): FilesUi | undefined {
	const asksAboutSecrets = () => input.isTerminal && hasSecretGuard();
	return disk && {disk, knownRooms: new Set(), asksAboutSecrets};
}

/** What begins with two slashes is a message that begins with one. */
function isCommand(line: string): boolean {
	return line.startsWith('/') && !line.startsWith('//');
}

/** Why the relay will not be reached again without somebody doing something; undefined when it may. */
async function refusalOf(client: Client): Promise<unknown> {
	const {connection} = client.state;
	const isOver = connection.type === 'off' && connection.reason !== undefined;
	if (!isOver && connection.type !== 'logged-out') return undefined;
	try {
		await client.whenLive();
		return undefined;
	} catch (error) {
		return error;
	}
}
