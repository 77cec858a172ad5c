import {SourceMap} from 'node:module';
import {type AnyNode, parse} from 'acorn';
import {transform} from 'esbuild';

/** A node of a file's syntax tree, as the ESTree specification names its members. */
export type Node = AnyNode;

/** A source file without its types, as JavaScript reads it. */
export type Tree = {
	/** From the root of the project, with slashes. */
	readonly file: string;
	readonly program: Node;
	/** The line of a node in the source as it is written, from 1. */
	lineOf(node: Node): number;
};

/** Reads a file of TypeScript, with or without JSX. Throws where esbuild or acorn cannot. */
export async function treeOf(file: string, text: string): Promise<Tree> {
	const {code, map} = await transform(text, {
		loader: file.endsWith('.tsx') ? 'tsx' : 'ts',
		jsx: 'automatic',
		target: 'esnext',
		sourcemap: 'external',
		sourcefile: file,
	});
	const program = parse(code, {ecmaVersion: 'latest', sourceType: 'module', locations: true});
	let lines: SourceMap | undefined;
	return {
		file,
		program,
		lineOf({loc}) {
			// esbuild writes version 3, which is what Node reads.
			lines ??= new SourceMap(JSON.parse(map));
			if (!loc) return 1;
			const entry = lines.findEntry(loc.start.line - 1, loc.start.column);
			return 'originalLine' in entry ? entry.originalLine + 1 : 1;
		},
	};
}

/** The nodes right inside a node, in the order of the source. */
export function childrenOf(node: Node): readonly Node[] {
	return Object.values(node).flatMap((value: unknown) =>
		Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [],
	);
}

/** A node and all inside it, outermost first. */
export function* nodesIn(node: Node): Generator<Node> {
	yield node;
	for (const child of childrenOf(node)) yield* nodesIn(child);
}

/** The constant text that a node is: a string, or a template without values. */
export function textOf(node: Node | null | undefined): string | undefined {
	if (node?.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined;
	return node?.type === 'TemplateLiteral' && node.expressions.length === 0
		? (node.quasis[0]?.value.cooked ?? undefined)
		: undefined;
}

/** The constant texts that a node can become: both sides of a choice. */
export function choicesOf(node: Node): readonly Node[] {
	switch (node.type) {
		case 'ConditionalExpression':
			return [...choicesOf(node.consequent), ...choicesOf(node.alternate)];
		case 'LogicalExpression':
			return [...choicesOf(node.left), ...choicesOf(node.right)];
		default:
			return [node];
	}
}

/** The name of a call's function, or of an object's member: `ownText`, `title`. */
export function nameOf(node: Node): string | undefined {
	switch (node.type) {
		case 'Identifier':
			return node.name;
		case 'MemberExpression':
			return node.computed ? undefined : nameOf(node.property);
		case 'Literal':
			return typeof node.value === 'string' ? node.value : undefined;
		default:
			return undefined;
	}
}

function isNode(value: unknown): value is Node {
	return (
		typeof value === 'object' &&
		value !== null &&
		'type' in value &&
		typeof value.type === 'string' &&
		'start' in value
	);
}
