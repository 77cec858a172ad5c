import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';

const FILE = path.join(import.meta.dirname, '..', '..', 'docs', 'protocol.md');

/** `docs/protocol.md` as it is. */
export const protocolDocument = read();

/** What is printed into the document is brought up to date by running its test with this set to 1. */
const WRITE = 'TERMCHAT_WRITE_DOCS';

/** Says how to bring up to date what a test found outdated. */
export const HOW_TO_UPDATE = `docs/protocol.md is not up to date: run its test with ${WRITE}=1.`;

/** Changes the document on the disk, if whoever runs the tests asks for it. */
export function offer(change: (document: string) => string): void {
	if (process.env[WRITE] === '1') writeFileSync(FILE, change(read()));
}

function read(): string {
	return readFileSync(FILE, 'utf8').replaceAll('\r\n', '\n');
}

/** A fenced block: what stands behind its fence, and its lines. */
export type Block = {readonly language: string; readonly mark: string; readonly text: string};

export function blocksIn(document: string): readonly Block[] {
	return [...document.matchAll(/^```(\w+)(?: (.+))?\n([\s\S]*?)^```$/gm)].map(
		([, language = '', mark = '', text = '']) => ({language, mark, text}),
	);
}

/** The block with that mark, which must be there once. */
export function blockMarked(mark: string): string {
	const [block, ...others] = blocksIn(protocolDocument).filter((each) => each.mark === mark);
	if (block === undefined || others.length > 0) throw new Error(`One block is marked ${mark}.`);
	return block.text;
}

/** The document with another text in the block of that mark. */
export function withBlock(document: string, mark: string, text: string): string {
	return document.replace(
		new RegExp(`(^\`\`\`\\w+ ${mark}\\n)[\\s\\S]*?(^\`\`\`$)`, 'm'),
		(_block, fence: string, end: string) => `${fence}${text}${end}`,
	);
}

/** What a heading of the form ``#### Request `send` `` introduces, and everything up to the next one. */
export type Section = {readonly kind: string; readonly name: string; readonly text: string};

export function sectionsIn(document: string): readonly Section[] {
	return document
		.split(/^(?=#{2,4} )/m)
		.map((text) => ({text, head: /^#### (\w+) `([^`]+)`\n/.exec(text)}))
		.flatMap(({text, head}) => (head ? [{kind: head[1] ?? '', name: head[2] ?? '', text}] : []));
}

/** The rows of the section's table whose first head is `head`: name, and whether it is optional. */
export function fieldsIn(section: Section, head: 'Field' | 'Answer'): readonly string[] {
	const table = new RegExp(`^\\| ${head} \\|.*\\n\\|.*\\n((?:\\|.*\\n)*)`, 'm').exec(section.text);
	return [...(table?.[1] ?? '').matchAll(/^\| `([^`]+)` \| ([^|]*) \|/gm)].map(
		([, name = '', kind = '']) => (kind.includes('optional') ? `${name}?` : name),
	);
}

/** What is printed between the marks of a table. */
export function tablesIn(document: string): readonly string[] {
	return [...document.matchAll(/<!-- table: [\s\S]*?<!-- \/table -->/g)].map(([table]) => table);
}
