import {keyOf} from '../words/phrase.ts';
import {collectedIn} from './words-collected.ts';
import {childrenOf, type Node, nameOf, type Tree, textOf} from './words-tree.ts';

/** A text that reads like a sentence and that no translation can have. */
export type Left = {readonly file: string; readonly line: number; readonly text: string};

/** Errors that only a mistake of ours can throw: their sentences are for programmers. */
const MISTAKES = new Set(['TypeError', 'RangeError', 'SyntaxError', 'Error', 'DOMException']);

/** What a text is compared with, looked for in, or taken apart by. */
const COMPARING = new Set([
	'includes',
	'startsWith',
	'endsWith',
	'indexOf',
	'lastIndexOf',
	'has',
	'get',
	'set',
	'delete',
	'split',
	'replace',
	'replaceAll',
	'localeCompare',
]);

/** Members of objects that hold what is typed, run or asked of a database. */
const TYPED_MEMBERS = new Set([
	'usage',
	'usages',
	'examples',
	'example',
	'command',
	'sql',
	'value',
]);

/** What of a file reads like a sentence and stands outside of the catalogue. */
export function leftIn(tree: Tree): readonly Left[] {
	const found = collectedIn(tree);
	const collected = new Set(found.map(({node}) => node));
	// What is the same as a text of a table here is a name in it.
	const known = new Set(found.map(({key}) => key));
	const left: Left[] = [];
	const visit = (node: Node, parent: Node | undefined): void => {
		if (collected.has(node)) {
			// Of a template, what stands in its places is still to be looked at.
			if (node.type === 'TaggedTemplateExpression') {
				for (const value of node.quasi.expressions) visit(value, node.quasi);
			}
			return;
		}
		if (isNoText(node, parent)) return;
		const text = written(node);
		if (text !== undefined && !known.has(text) && readsLikeSentence(text)) {
			left.push({file: tree.file, line: tree.lineOf(node), text});
		}
		for (const child of childrenOf(node)) visit(child, node);
	};
	visit(tree.program, undefined);
	return left;
}

/** Two words with a space between, of which one may be a value; but no command as one types it. */
export function readsLikeSentence(text: string): boolean {
	return TWO_WORDS.test(text) && /\p{L}{2}/u.test(text) && !TYPED.some((one) => one.test(text));
}

const TWO_WORDS = /[\p{L}}][\p{Po}\p{Pe}\p{Pf}]* [\p{Ps}\p{Pi}]*[\p{L}{]/u;

/** Commands with their words, and key sequences, as one types them. */
const TYPED = [
	/^\s*(?:\/[a-z]+|(?:npx )?termchat)(?: (?:\{\d+\}|--?[a-z-]+|[a-z@]+))*$/,
	/^(?:ctrl|alt|shift)\+\S+(?: \S+)*$/,
];

function written(node: Node): string | undefined {
	if (node.type !== 'TemplateLiteral') return textOf(node);
	return keyOf(node.quasis.map(({value}) => value.cooked ?? ''));
}

/** Whether a node and all in it is read by the program alone. */
function isNoText(node: Node, parent: Node | undefined): boolean {
	switch (node.type) {
		case 'ImportDeclaration':
		case 'ExportAllDeclaration':
			return true;
		case 'ExpressionStatement':
			return node.directive !== undefined;
		case 'NewExpression':
			return MISTAKES.has(nameOf(node.callee) ?? '');
		case 'Property':
			return TYPED_MEMBERS.has((!node.computed && nameOf(node.key)) || '');
		default:
			return parent !== undefined && isCompared(node, parent);
	}
}

function isCompared(node: Node, parent: Node): boolean {
	switch (parent.type) {
		case 'BinaryExpression':
			return parent.operator !== '+' && textOf(node) !== undefined;
		case 'SwitchCase':
			return parent.test === node;
		case 'Property':
			return parent.key === node && !parent.computed;
		case 'MemberExpression':
			return parent.object === node && COMPARING.has(nameOf(parent.property) ?? '');
		case 'CallExpression':
			return (
				parent.callee !== node &&
				parent.callee.type === 'MemberExpression' &&
				COMPARING.has(nameOf(parent.callee) ?? '')
			);
		default:
			return false;
	}
}
