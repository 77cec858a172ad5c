import {aliasEntries} from '../../client/commands/alias-commands.ts';
import {phrase} from '../../words/phrase.ts';
import {completionSources} from '../completion-sources.ts';
import {draftOf} from '../composer/composer-state.ts';
import {typedPath} from '../composer/typed-path.ts';
import type {Desk} from '../desk.ts';
import {writeInEditor} from '../external-editor.ts';
import {takeBack, undoable} from '../undo-send.ts';
import type {Handler} from './handler.ts';

/** Sending and what helps to write. */
export const SENDING = {
	send: (desk) => desk.compose({type: 'enter'}),
	newline: (desk) => desk.compose({type: 'newline'}),
	complete: (desk) => complete(desk, 'forward'),
	'complete-back': (desk) => complete(desk, 'back'),
	'history-previous': (desk) => {
		const {composer, client} = desk;
		const place = composer.room;
		const isEmpty = composer.mode.type === 'writing' && draftOf(composer).editor.text === '';
		const message = isEmpty ? undoable(client.state, {place, now: desk.screen().now}) : undefined;
		if (message === undefined) {
			desk.compose({type: 'history', direction: 'previous'});
		} else {
			takeBack(desk, message);
		}
	},
	'history-next': (desk) => desk.compose({type: 'history', direction: 'next'}),
	'search-history': (desk) => {
		if (
			desk.composer.mode.type !== 'searching' &&
			draftOf(desk.composer).history.entries.length === 0
		) {
			desk.hint(phrase`Nothing was sent from here yet.`);
			return;
		}
		desk.compose({type: 'search-history'});
	},
	editor: (desk) => void writeInEditor(desk),
	'preview-draft': (desk) => {
		if (draftOf(desk.composer).editor.text.trim() === '') {
			desk.hint(phrase`Write something first: here it shows how others will see it.`);
		} else {
			desk.openOverlay({type: 'draft-preview', scroll: 0});
		}
	},
} as const satisfies Readonly<Record<string, Handler>>;

function complete(desk: Desk, direction: 'forward' | 'back'): void {
	enterOnlyFolder(desk);
	const {client, composer} = desk;
	const {text} = draftOf(composer).editor;
	const path = composer.mode.type === 'writing' ? pathAtCaret(desk) : undefined;
	if (path !== undefined && desk.files !== undefined) {
		// It never rejects.
		void desk.files.disk.completions(path).then((paths) => {
			if (draftOf(desk.composer).editor.text === text) {
				offer(desk, direction, paths);
			}
		});
		return;
	}
	const asksForRooms = /^\/(?:join|j)\s/.test(text) && composer.mode.type === 'writing';
	if (asksForRooms && client.state.listings.length === 0) {
		// Which rooms there are is known only once somebody asks for it.
		client.listRooms().then(
			() => {
				if (draftOf(desk.composer).editor.text === text) {
					offer(desk, direction);
				}
			},
			() => offer(desk, direction),
		);
		return;
	}
	offer(desk, direction);
}

/** A folder that was the only one to complete to: the next Tab completes in it. */
function enterOnlyFolder(desk: Desk): void {
	const {mode} = desk.composer;
	if (mode.type !== 'completing' || mode.completion.kind !== 'path') {
		return;
	}
	const [only, ...others] = mode.completion.candidates;
	if (others.length === 0 && only?.insert.endsWith('/') === true) {
		// Typing nothing takes what stands there.
		desk.compose({type: 'type', text: ''});
	}
}

/** What is typed of a path behind a command that takes one; undefined elsewhere. */
function pathAtCaret({composer}: Desk): string | undefined {
	const {text, caret} = draftOf(composer).editor;
	return typedPath(text, caret)?.text;
}

function offer(desk: Desk, direction: 'forward' | 'back', paths?: readonly string[]): void {
	const commands = [...desk.commands, ...aliasEntries(desk.setup.aliases)];
	const sources = completionSources(desk.client.state, desk.view.room, commands);
	desk.compose({type: 'complete', direction, sources: {...sources, ...(paths && {paths})}});
}
