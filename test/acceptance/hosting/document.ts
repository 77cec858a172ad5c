import {readFileSync} from 'node:fs';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '..', '..', '..');

/** `docs/hosting.md` as it is. */
export const hostingDocument = readFileSync(
	path.join(ROOT, 'docs', 'hosting.md'),
	'utf8',
).replaceAll('\r\n', '\n');

/** What becomes of a fenced block: a comment above it says so. */
export type BlockKind =
	/** Commands that are typed and end. */
	| 'run'
	/** A command that goes on until it is told to stop. */
	| 'serve'
	/** What stands in a file. */
	| 'file'
	/** To be copied by people. */
	| 'text'
	/** Not followed; the comment says why. */
	| 'not run';

/** A fenced block with what stands in the comment above it. */
export type HostingBlock = {
	readonly kind: BlockKind;
	/** The name after the kind: a word, the path of the file, or the reason. */
	readonly name: string;
	readonly language: string;
	readonly text: string;
};

/** Every fenced block; one without a comment above it has the kind undefined. */
export function blocksOf(document: string): readonly (Omit<HostingBlock, 'kind'> & {
	readonly kind: BlockKind | undefined;
})[] {
	const pattern =
		/(?:^<!-- (?<kind>run|serve|file|text|not run): (?<name>.+) -->\n\n)?^```(?<language>\w*)\n(?<text>[\s\S]*?)^```$/gm;
	return [...document.matchAll(pattern)].map(({groups = {}}) => ({
		// The expression has no other kinds.
		kind: groups.kind as BlockKind | undefined,
		name: groups.name ?? '',
		language: groups.language ?? '',
		text: groups.text ?? '',
	}));
}

/** The text of the one block of that kind and name. */
export function blockNamed(kind: BlockKind, name: string): string {
	const found = blocksOf(hostingDocument).filter(
		(block) => block.kind === kind && block.name === name,
	);
	const [block] = found;
	if (block === undefined || found.length > 1) {
		throw new Error(`docs/hosting.md has ${found.length} blocks "${kind}: ${name}".`);
	}
	return block.text;
}

/** Code inside a sentence that begins so: `proxy_pass http://unix:…`. */
export function codeNamed(beginning: string): string {
	const [found] = [...hostingDocument.matchAll(/`([^`\n]+)`/g)]
		.map(([, code = '']) => code)
		.filter((code) => code.startsWith(beginning));
	if (found === undefined) throw new Error(`docs/hosting.md has no \`${beginning}…\`.`);
	return found;
}
