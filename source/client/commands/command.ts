import {phrase} from '../../words/phrase.ts';
import type {Aliases} from '../aliases.ts';
import type {Client, SendOptions} from '../api.ts';
import {InputError} from '../error.ts';
import type {Origin} from '../settings.ts';
import type {LocalLine, RoomState} from '../state/state.ts';
import type {FilesUi} from './files-ui.ts';

/** What only a screen, or the line mode in its place, can do for a command. */
export type CommandUi = {
	/** Shows a room. */
	switchRoom(room: string): void;
	/** Ends the program. */
	quit(): void;
	/** Clears what is shown of the current room. */
	clear(): void;
	/** Shows the table of commands, or one command. */
	openHelp(command?: Command): void;
	/** Asks for something that nobody may read over a shoulder; undefined when given up. */
	askSecret(prompt: string): Promise<string | undefined>;
	/** Shows a secret, with a sentence about it, where no log or state keeps it. */
	showSecret(sentence: string, secret: string): void;
	/** Shows a page to read until it is closed; rows as they are, `code` drawn as a QR code under them when it fits. */
	showPage(page: {
		readonly title: string;
		readonly lines: readonly string[];
		readonly code?: string;
	}): void;
	/** Asks a question with a few answers; undefined when taken back. */
	ask(
		question: string,
		answers: ReadonlyArray<{readonly key: string; readonly label: string}>,
	): Promise<string | undefined>;
	/** Asks for a line that may be seen. */
	askText(prompt: string): Promise<string | undefined>;
	// What follows only a screen can do; where it is missing, a command prints lines instead.
	/** Shows what is found while one types; `query` is what was typed so far. */
	openSearch?(query: string): void;
	/** Shows what names this person. */
	openMentions?(): void;
	/** Shows a message of a room that is loaded. */
	goTo?(room: string, seq: number): void;
	/** Shows a thread beside its room. */
	openThread?(room: string, root: number): void;
	/** Shows a room beside the one in front, without marking anything as read; none ends it. */
	peek?(room: string | undefined): void;
	/** Goes to the next room that needs somebody. */
	next?(): void;
	/** Shows what came while nobody looked. */
	openCatchUp?(): void;
	/** Marks the last message, to do something to it. */
	select?(): void;
	/** Opens what is being written in the person's own editor. */
	openEditor?(): void;
	/** Shows a text as others would see it. */
	openPreview?(text: string): void;
	/** The person's disk, where files can be sent from and saved to. */
	readonly files?: FilesUi;
	/** Settings, themes and keys, where they can be changed from here. */
	readonly setup?: SetupUi;
};

/** How termchat is set up, as commands see and change it. */
export type SetupUi = {
	rows(): readonly {
		readonly name: string;
		readonly value: string;
		/** Who decided. */
		readonly origin: Origin;
		readonly summary: string;
	}[];
	/** Writes a setting, or without a value takes it out; returns a sentence. Throws InputError. */
	set(name: string, value: string | undefined): string;
	/** The names of all themes. */
	themes(): readonly string[];
	/** Every key and what it does, as rows of text. */
	keyLines(): readonly string[];
	/** Opens a list to choose from, where there is a screen for it. */
	open?(list: 'settings' | 'themes' | 'keys'): void;
	/** The person's own commands. */
	readonly aliases?: Aliases;
	/** What only a full screen has. */
	readonly screen?: {toggleBare(): void; setMouse(isOn: boolean): void};
};

/** What a command works with. */
export type CommandContext = {
	readonly client: Client;
	/** Id of the room the person is in; undefined when in none. */
	readonly room: string | undefined;
	readonly ui: CommandUi;
	/** The program's version. */
	readonly version: string;
	/** Wall-clock time in milliseconds. */
	now(): number;
	/** Until when what is said here can be taken back; without, it leaves at once. */
	hold?(): Pick<SendOptions, 'notBefore'>;
	/** Position of the message that what is sent from here answers, taken: the next answers nothing. */
	answering?(): number | undefined;
};

/** The text after a command's name. */
export type Arguments = {
	readonly words: readonly string[];
	/** Everything from the word at `index` on, as typed. */
	rest(index: number): string;
};

export type CommandCategory =
	| 'rooms'
	| 'messages'
	| 'private'
	| 'people'
	| 'order'
	| 'account'
	| 'program';

/** One slash command. Help, completion and the docs are printed from these rows. */
export type Command = {
	readonly name: string;
	readonly aliases: readonly string[];
	/** What follows the name: `ROOM [TOPIC…]`. Empty when nothing does. */
	readonly usage: string;
	/** What it does, as an imperative without a full stop; shown with `translated`. */
	readonly summary: string;
	/** Lines as they can be typed; shown with the help of this command. */
	readonly examples?: readonly string[];
	/** A further sentence, shown with the help of this command through `translated`. */
	readonly hint?: string;
	readonly category: CommandCategory;
	readonly minimum: number;
	/** Words it takes; leave `Infinity` where the last is a text. */
	readonly maximum: number;
	/** Throws RefusedError, UnreachableError, InputError or VaultError: their sentence is shown. */
	run(context: CommandContext, given: Arguments): Promise<void> | void;
};

/** Shows a line where the person is. */
export function say(
	{client, room}: CommandContext,
	text: string,
	level: LocalLine['level'] = 'info',
): void {
	client.addLine({level, text, ...(room === undefined ? {} : {room})});
}

/** What is said where there is neither a room nor a conversation. */
export function noRoom(): InputError {
	return new InputError(
		phrase`You are in no room. Join one with /join, see them with /rooms, or write to somebody with /msg.`,
	);
}

/** The room or conversation the person is in. Throws InputError when in none. */
export function currentRoom({client, room}: CommandContext): RoomState {
	const held = room === undefined ? undefined : client.state.rooms.get(room);
	if (held === undefined) {
		throw noRoom();
	}

	return held;
}

/** How a room or a conversation is called in a sentence: `#lobby`, `@bob`. */
export function placeName({name, direct}: Pick<RoomState, 'name'> & Partial<RoomState>): string {
	return direct === undefined ? `#${name}` : `@${direct.peer}`;
}
