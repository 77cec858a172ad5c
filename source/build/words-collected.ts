import {keyOf, type Translation} from '../words/phrase.ts';
import {choicesOf, type Node, nameOf, nodesIn, type Tree, textOf} from './words-tree.ts';

/** A text of the interface, at the place in the source where it is written. */
export type Collected = {
	readonly node: Node;
	/** As a catalogue has it: `No room is called {1}.`, `{1} line|{1} lines`. */
	readonly key: string;
	/** The English, in the form in which a translator gives another language. */
	readonly english: Translation;
};

/** The members of objects whose constant texts are shown, through `translated` or `ownText`. */
const TEXT_MEMBERS = new Set([
	'summary',
	'title',
	'label',
	'takes',
	'question',
	'heading',
	'hint',
	'text',
	'description',
]);

/** The functions that look their argument up. */
const LOOKING_UP = new Set(['ownText', 'translated']);

/** All texts of a file that a translation can have, in their order. */
export function collectedIn({file, program}: Tree): readonly Collected[] {
	const byNode = new Map<Node, Collected>();
	const pick = file.startsWith('source/server/') || file.startsWith('source/protocol/');
	for (const node of nodesIn(program)) {
		for (const found of pick ? relayTexts(node) : textsAt(node)) {
			if (!byNode.has(found.node)) byNode.set(found.node, found);
		}
	}
	// A pair of forms was found as such; its halves are no texts of their own.
	const halves = new Set<Node>(
		[...byNode.values()].flatMap(({node}) =>
			node.type === 'ArrayExpression' ? node.elements.flatMap((element) => element ?? []) : [],
		),
	);
	return [...byNode.values()]
		.filter(({node}) => !halves.has(node))
		.sort((one, other) => one.node.start - other.node.start);
}

function textsAt(node: Node): readonly Collected[] {
	switch (node.type) {
		case 'TaggedTemplateExpression':
			return isTag(node.tag) ? plain(node, keyOf(node.quasi.quasis.map(cooked))) : [];
		case 'ArrayExpression':
			return pairOf(node);
		case 'CallExpression':
			return argumentsOf(node);
		case 'Property':
			return TEXT_MEMBERS.has((!node.computed && nameOf(node.key)) || '')
				? choicesOf(node.value).flatMap(constant)
				: [];
		default:
			return [];
	}
}

function isTag(tag: Node): boolean {
	const name = nameOf(tag);
	return name === 'phrase' || name === 'safe';
}

function cooked({value}: {readonly value: {readonly cooked?: string | null | undefined}}): string {
	return value.cooked ?? '';
}

/** `['1 line', '{1} lines']`, wherever it stands: `counted` takes it there or later. */
function pairOf(node: Node & {readonly type: 'ArrayExpression'}): readonly Collected[] {
	const [one, many, ...more] = node.elements.map(textOf);
	const isPair = one !== undefined && many !== undefined && more.length === 0;
	return isPair && many.includes('{1}')
		? [{node, key: `${one}|${many}`, english: {one, other: many}}]
		: [];
}

function argumentsOf(node: Node & {readonly type: 'CallExpression'}): readonly Collected[] {
	const name = nameOf(node.callee) ?? '';
	if (LOOKING_UP.has(name)) return node.arguments.flatMap(choicesOf).flatMap(constant);
	if (name === 'counted') {
		const forms = node.arguments[1];
		return forms === undefined ? [] : choicesOf(forms).flatMap(countedForms);
	}
	return name === 'phrases' ? node.arguments.flatMap(deepConstants) : [];
}

/** Forms that count nothing by a number: `counted(n, ['It is gone.', 'They are gone.'])`. */
function countedForms(node: Node): readonly Collected[] {
	if (node.type !== 'ArrayExpression') return [];
	const [one, many] = node.elements.map(textOf);
	return one === undefined || many === undefined
		? []
		: [{node, key: `${one}|${many}`, english: {one, other: many}}];
}

function deepConstants(node: Node): readonly Collected[] {
	if (node.type === 'ArrayExpression' && pairOf(node).length > 0) return pairOf(node);
	if (node.type === 'ArrayExpression') {
		return node.elements.flatMap((element) => (element === null ? [] : deepConstants(element)));
	}
	if (node.type === 'ObjectExpression') {
		return node.properties.flatMap((member) =>
			member.type === 'Property' ? deepConstants(member.value) : deepConstants(member.argument),
		);
	}
	return choicesOf(node).flatMap(constant);
}

/** What the relay says in words that never change: the client looks it up. */
function relayTexts(node: Node): readonly Collected[] {
	if (node.type === 'NewExpression' && nameOf(node.callee) === 'RefusedError') {
		const sentence = node.arguments[1];
		return sentence === undefined ? [] : choicesOf(sentence).flatMap(constant);
	}
	return node.type === 'Property' && nameOf(node.key) === 'sentence' ? constant(node.value) : [];
}

function constant(node: Node): readonly Collected[] {
	const text = textOf(node);
	return text === undefined ? [] : plain(node, text);
}

/** Without a letter there is nothing to translate. */
function plain(node: Node, key: string): readonly Collected[] {
	return /\p{L}/u.test(key) ? [{node, key, english: key}] : [];
}
