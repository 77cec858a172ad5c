import type {LogMessage} from '../state/state.ts';

/**
 * The person's disk and desktop, as commands about files use them. Rejected promises are InputErrors
 * whose sentence says what to do.
 */
export type PersonDisk = {
	/** The whole paths that a typed text names, whatever its quotes and escapes. */
	typed(text: string): readonly string[];
	/** The same for a text that is nothing but paths of files that are there: dropped, or pasted. Never rejects. */
	dropped(text: string): Promise<readonly string[]>;
	/** Whether a text is nothing but the path of a folder. Never rejects. */
	isDroppedFolder(text: string): Promise<boolean>;
	/** What a path would send. */
	look(path: string): Promise<{readonly name: string; readonly size: number}>;
	/** What a path that is being typed can become; a folder ends with a slash. Never rejects. */
	completions(typed: string): Promise<readonly string[]>;
	/** Where files are saved unless another folder is named. */
	downloadFolder(): Promise<string>;
	/** A path as people write it: with `~` for their home. */
	shown(path: string): string;
	/** Opens a file with the desktop's program; refuses what would run. */
	open(path: string): Promise<void>;
};

/** What only a program with a disk gives to commands about files. */
export type FilesUi = {
	readonly disk: PersonDisk;
	/** Ids of the rooms of which the person was told, since this start, that their relay reads the files. */
	readonly knownRooms: Set<string>;
	/** Whether what looks like keys or passwords is asked about. */
	asksAboutSecrets(): boolean;
	/** The message that is marked in a room, where there is a screen to mark it on. */
	marked?(room: string): LogMessage | undefined;
	/** Shows the file of a message on the screen. */
	preview?(room: string, message: LogMessage): void;
};
