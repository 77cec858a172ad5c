import type {LogMessage} from '../../client/state/state.ts';
import {counted, phrase} from '../../words/phrase.ts';
import {copyText} from '../clipboard.ts';
import type {Desk} from '../desk.ts';
import {editText} from '../external-editor.ts';
import {type CodeBlock, codeBlocksOf} from '../text/markdown.ts';

/** Asks what to do with the n-th code block of a message. Nothing of it is ever run. Never rejects. */
export async function openCodeBlock(
	desk: Desk,
	{text}: Pick<LogMessage, 'text'>,
	number: number,
): Promise<void> {
	const blocks = codeBlocksOf(text);
	const block = blocks[number - 1];
	if (block === undefined) {
		desk.hint(counted(blocks.length, ['It has one code block: 1.', 'It has {1} code blocks.']));
		return;
	}
	const answer = await desk.ask(questionOn(block, number), [
		{key: 'y', label: phrase`copies it`},
		{key: 's', label: phrase`saves it to a file`},
		{key: 'e', label: phrase`opens it in your editor`},
	]);
	if (answer === 'y') {
		await copyText(desk, block.text);
	} else if (answer === 's') {
		await saveBlock(desk, block);
	} else if (answer === 'e') {
		const edited = await editText(desk, block.text, `code.${endingOf(block)}`);
		if (edited !== undefined && edited !== block.text) {
			await copyText(desk, edited, phrase`Copied what you made of it; the message is as it was.`);
		}
	}
}

/** Asks for a file until it can be written, or the person gives up. */
async function saveBlock(desk: Desk, block: CodeBlock): Promise<void> {
	const {text} = block;
	const {outside} = desk;
	if (outside === undefined) {
		desk.hint(phrase`No file can be written from here. y copies it instead.`);
		return;
	}
	let given = `code.${endingOf(block)}`;
	let prompt = phrase`Save it as which file? One that exists is never written over.`;
	for (;;) {
		const file = await desk.askText(prompt, given);
		if (file === undefined || file === '') {
			return;
		}
		const problem = await outside.save(file, text.endsWith('\n') ? text : `${text}\n`);
		if (problem === undefined) {
			desk.hint(phrase`Saved as ${file}.`);
			return;
		}
		given = file;
		prompt = problem;
	}
}

/** What others call the language is what files of it end with, as a rule. */
function endingOf({language}: CodeBlock): string {
	return /^[a-z0-9]{1,8}$/.test(language) ? language : 'txt';
}

function questionOn({text, language}: CodeBlock, number: number): string {
	const lines = text.split('\n').length;
	return language === ''
		? counted(lines, ['Code block {2}, {1} line:', 'Code block {2}, {1} lines:'], number)
		: counted(
				lines,
				['Code block {2}, {1} line of {3}:', 'Code block {2}, {1} lines of {3}:'],
				number,
				language,
			);
}
