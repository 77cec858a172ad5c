import {phrase} from '../../words/phrase.ts';
import {InputError} from '../error.ts';
import type {Command} from './command.ts';
import {previewFile} from './files.ts';

/** What helps to write, where there is a screen. */
export const WRITING_COMMANDS: readonly Command[] = [
	{
		name: 'editor',
		aliases: [],
		usage: '',
		summary: 'Write in your own editor, which VISUAL or EDITOR names',
		category: 'messages',
		minimum: 0,
		maximum: 0,
		run({ui}) {
			if (ui.openEditor === undefined) {
				throw new InputError(phrase`Only the full screen opens an editor. Write the message here.`);
			}

			ui.openEditor();
		},
	},
	{
		name: 'preview',
		aliases: [],
		usage: '[TEXT…]',
		summary: 'See a text as others would see it; without one, the marked or newest file',
		category: 'messages',
		minimum: 0,
		maximum: Number.POSITIVE_INFINITY,
		run(context, given) {
			const {ui} = context;
			if (given.words.length === 0) {
				previewFile(context);
				return;
			}

			if (ui.openPreview === undefined) {
				throw new InputError(phrase`Only the full screen shows a text as others would see it.`);
			}

			ui.openPreview(given.rest(0));
		},
	},
];
