/** A command as far as its help goes. */
export type HelpedCommand = {
	readonly name: string;
	readonly aliases: readonly string[];
	readonly usage: string;
	readonly summary: string;
};

/** How a command that is being typed goes on. */
export type CommandHelp = {
	/** With its slash, as it was typed. */
	readonly name: string;
	/** What it takes, in order; `isCurrent` where the caret is. */
	readonly parts: readonly {readonly text: string; readonly isCurrent: boolean}[];
	readonly summary: string;
};

/**
 * What the command takes that stands before the caret, and which part of it is being typed; undefined
 * where none is, or its name is still being typed.
 */
export function commandHelp(
	text: string,
	caret: number,
	commands: readonly HelpedCommand[],
): CommandHelp | undefined {
	const typed = /^\/(?<name>[a-z][\w-]*)(?<rest>\s.*)$/isu.exec(text.slice(0, caret))?.groups;
	const name = typed?.name?.toLowerCase();
	const command = commands.find(
		(candidate) => candidate.name === name || candidate.aliases.some((alias) => alias === name),
	);
	if (typed === undefined || name === undefined || command === undefined) {
		return undefined;
	}
	const parts = command.usage.match(PART) ?? [];
	const index = wordIndex(typed.rest ?? '');
	// The last part takes all that follows where it is a text.
	const current = parts.at(-1)?.includes('…') === true ? Math.min(index, parts.length - 1) : index;
	return {
		name: `/${name}`,
		parts: parts.map((part, place) => ({text: part, isCurrent: place === current})),
		summary: command.summary,
	};
}

/** `ROOM`, `[TOPIC…]`, `[on | off]`: what stands in brackets stays together. */
const PART = /\[[^\]]*\]…?|\S+/gu;

/** Which word is being typed behind the name, from 0. */
function wordIndex(rest: string): number {
	const words = rest.match(/\S+/gu)?.length ?? 0;
	return /\s$/u.test(rest) ? words : words - 1;
}
