import type {Arguments} from './command.ts';

/** What a line is: a message, or a command's name and what follows it. */
export type ParsedLine =
	| {readonly type: 'text'; readonly text: string}
	| {readonly type: 'command'; readonly name: string; readonly rest: string};

/** Takes a line apart. A message that begins with a slash is typed with two. */
export function parseCommandLine(line: string): ParsedLine {
	if (!line.startsWith('/')) return {type: 'text', text: line};
	if (line.startsWith('//')) return {type: 'text', text: line.slice(1)};
	const end = line.search(/\s/);
	if (end === -1) return {type: 'command', name: line.slice(1), rest: ''};
	return {type: 'command', name: line.slice(1, end), rest: line.slice(end).trim()};
}

/** The words after a command's name, and the text they stand in. */
export function argumentsOf(rest: string): Arguments {
	const words = [...rest.matchAll(/\S+/g)];
	return {
		words: words.map(([word]) => word),
		rest: (index) => {
			const start = words[index]?.index;
			return start === undefined ? '' : rest.slice(start);
		},
	};
}
