import {phrase} from '../../words/phrase.ts';
import {roomOfPlace} from '../thread-key.ts';
import {boundaryBefore} from './boundaries.ts';
import {COMPOSER_BOUNDS} from './bounds.ts';
import {chosenText, startCompletion, stepCompletion} from './completion.ts';
import {
	type Composer,
	type ComposerAction,
	type ComposerStep,
	type Draft,
	draftOf,
	NO_ROOM,
} from './composer-state.ts';
import {
	applyEdit,
	caretRow,
	createEditor,
	type Editor,
	insertText,
	insertWhole,
	replaceText,
} from './editor.ts';
import {continuesLine, type EnterResult, readText} from './enter.ts';
import {
	acceptSearch,
	rememberSent,
	searchOlder,
	startSearch,
	unsentDraft,
	walkHistory,
} from './history.ts';
import {fittingPart, preparePaste} from './paste.ts';

/** Does what a key, a paste or the client asks for. Pure: the same in, the same out. */
export function composerReduce(composer: Composer, action: ComposerAction): ComposerStep {
	switch (action.type) {
		case 'resize':
			return still({...composer, columns: action.columns});
		case 'set-limits':
			return still({...composer, limits: action.limits});
		case 'forget-room':
			return still(forgetRoom(composer, action.room));
		case 'give-back':
			return still(giveBack(composer, action.room, action.text));
		case 'switch-room':
			return still(action.room === composer.room ? composer : switchRoom(composer, action.room));
		case 'enter':
			return enter(quiet(composer));
		case 'cancel':
			return still(cancel(quiet(composer)));
		case 'complete':
			return still(complete(quiet(composer), action));
		case 'search-history':
			return still(search(quiet(composer)));
		case 'type':
			return still(type(quiet(composer), action.text));
		case 'edit':
			return still(edit(quiet(composer), action));
		case 'newline':
			return still(inserted(settled(composer), '\n'));
		case 'paste':
			return still(paste(settled(composer), action.text));
		case 'history':
			return still(walk(settled(composer), action.direction));
		case 'set-text':
			return still(setText(settled(composer), action.text));
	}
}

/** What the key bindings ask about the composer (see `KeyContext`). */
export function composerKeyContext(composer: Composer): {
	readonly isEmpty: boolean;
	readonly isAtLineEnd: boolean;
	readonly isFirstRow: boolean;
	readonly isLastRow: boolean;
} {
	const {editor} = draftOf(composer);
	const {isFirst, isLast} = caretRow(editor, composer.columns);
	const after = editor.text[editor.caret];
	return {
		isEmpty: editor.text === '' && composer.mode.type === 'writing',
		isAtLineEnd: after === undefined || after === '\n',
		isFirstRow: isFirst,
		isLastRow: isLast,
	};
}

function enter(composer: Composer): ComposerStep {
	const {mode} = composer;
	if (mode.type === 'searching') {
		return still(settled(composer));
	}
	if (mode.type === 'asking') {
		return still(keepPaste(composer, mode.question.text));
	}
	const {editor, history} = draftOf(composer);
	const written = settled(composer);
	if (continuesLine(editor.text, editor.caret)) {
		const change = {start: editor.caret - 1, end: editor.caret, text: '\n'};
		return still(withEditor(written, replaceText(editor, change)));
	}
	const read = readText(editor.text, composer.limits);
	if (read.type === 'refused') {
		return still({...written, notice: read.sentence});
	}
	if (read.type === 'nothing') {
		return still(written);
	}
	const left = unsentDraft(history);
	const next = createEditor(left === editor.text ? '' : left, editor.killRing);
	const sent = {editor: next, history: rememberSent(history, editor.text)};
	return {composer: withDraft(written, composer.room, sent), result: read};
}

function cancel(composer: Composer): Composer {
	const {mode} = composer;
	const writing: Composer = {...composer, mode: {type: 'writing'}};
	switch (mode.type) {
		case 'completing':
			return withEditor(writing, mode.before);
		case 'asking':
			return {...writing, notice: phrase`The paste was dropped.`};
		case 'searching':
		case 'writing':
			return writing;
	}
}

function complete(
	composer: Composer,
	{direction, sources}: Extract<ComposerAction, {type: 'complete'}>,
): Composer {
	const {mode} = composer;
	const isUnderWay = mode.type === 'completing';
	const before = isUnderWay ? mode.before : draftOf(settled(composer)).editor;
	const started = isUnderWay
		? mode.completion
		: startCompletion(before.text, before.caret, sources);
	if (started === undefined) {
		return {...settled(composer), notice: phrase`Nothing to complete here.`};
	}
	// The first Tab offers the first candidate, the first Shift-Tab the last one.
	const isFirst = !isUnderWay && direction === 'forward';
	const completion = isFirst ? started : stepCompletion(started, direction);
	const {start, end} = completion;
	const editor = replaceText(before, {start, end, text: chosenText(completion)});
	const completing: Composer = {
		...settled(composer),
		mode: {type: 'completing', completion, before},
	};
	return withEditor(completing, editor);
}

function search(composer: Composer): Composer {
	const {history} = draftOf(composer);
	const found =
		composer.mode.type === 'searching'
			? searchOlder(history, composer.mode.search)
			: startSearch(history, '');
	return {...settledUnlessSearching(composer), mode: {type: 'searching', search: found}};
}

function type(composer: Composer, text: string): Composer {
	const {mode} = composer;
	if (mode.type !== 'searching') {
		return inserted(mode.type === 'completing' ? settled(composer) : composer, text);
	}
	const query = (mode.search.query + text).slice(0, COMPOSER_BOUNDS.searchLength);
	return searchFor(composer, query);
}

function edit(composer: Composer, action: Extract<ComposerAction, {type: 'edit'}>): Composer {
	const {mode} = composer;
	if (mode.type === 'searching' && action.edit === 'delete-back') {
		const {query} = mode.search;
		return searchFor(composer, query.slice(0, boundaryBefore(query, query.length)));
	}
	if (action.edit === 'clear-line' && mode.type !== 'writing') {
		return cancel(composer);
	}
	const writing = mode.type === 'asking' ? composer : settled(composer);
	const {editor} = draftOf(writing);
	return withEditor(writing, applyEdit(editor, action.edit, composer.columns));
}

function searchFor(composer: Composer, query: string): Composer {
	const found = startSearch(draftOf(composer).history, query);
	return {...composer, mode: {type: 'searching', search: found}};
}

function paste(composer: Composer, text: string): Composer {
	const {editor} = draftOf(composer);
	const {limits} = composer;
	const prepared = preparePaste(text, {draft: editor.text, caret: editor.caret, limits});
	if (prepared.type === 'question') {
		return {...composer, mode: {type: 'asking', question: prepared.question}};
	}
	return {...withEditor(composer, insertWhole(editor, prepared.text)), notice: prepared.notice};
}

function keepPaste(composer: Composer, text: string): Composer {
	const {editor} = draftOf(composer);
	const kept = fittingPart(text, {draft: editor.text, limits: composer.limits});
	const writing: Composer = {...composer, mode: {type: 'writing'}};
	if (kept === '') {
		return {...writing, notice: phrase`The message is full already: nothing of the paste fits.`};
	}
	return withEditor(writing, insertWhole(editor, kept));
}

function walk(composer: Composer, direction: 'previous' | 'next'): Composer {
	const {editor, history} = draftOf(composer);
	const walked = walkHistory(history, direction, editor.text);
	return walked === undefined ? composer : recalled(composer, walked);
}

function setText(composer: Composer, text: string): Composer {
	const {editor} = draftOf(composer);
	return withEditor(composer, replaceText(editor, {start: 0, end: editor.text.length, text}));
}

function inserted(composer: Composer, text: string): Composer {
	const {editor} = draftOf(composer);
	const next = insertText(editor, text);
	if (next === editor && editor.text.length + text.length > COMPOSER_BOUNDS.draftLength) {
		return {...composer, notice: phrase`The draft is full: send a part of it, or shorten it.`};
	}
	return withEditor(composer, next);
}

/** Ends what stands over the text: a search's find is taken, a completion stays, a paste is dropped. */
function settled(composer: Composer): Composer {
	const {mode} = composer;
	const notice = mode.type === 'asking' ? phrase`The paste was dropped.` : undefined;
	const writing: Composer = {...composer, mode: {type: 'writing'}, notice};
	if (mode.type !== 'searching') {
		return writing;
	}
	const {editor, history} = draftOf(composer);
	const accepted = acceptSearch(history, mode.search, editor.text);
	return accepted === undefined ? writing : recalled(writing, accepted);
}

function settledUnlessSearching(composer: Composer): Composer {
	return composer.mode.type === 'searching' ? composer : settled(composer);
}

function recalled(composer: Composer, {history, text}: {history: Draft['history']; text: string}) {
	const {editor} = draftOf(composer);
	const next = replaceText(editor, {start: 0, end: editor.text.length, text});
	return withDraft(composer, composer.room, {editor: next, history});
}

function switchRoom(from: Composer, room: string): Composer {
	const composer = settled(from);
	const {editor: left} = draftOf(composer);
	const {editor, history} = draftOf(composer, room);
	// What was cut in one room can be yanked in the next.
	const carried = {editor: {...editor, killRing: left.killRing}, history};
	if (composer.room !== NO_ROOM) {
		return {...withDraft(composer, room, carried), room};
	}
	const arrived = editor.text === '' ? {editor: left, history} : carried;
	return {...withDraft(forgetRoom(composer, NO_ROOM), room, arrived), room};
}

function forgetRoom(composer: Composer, room: string): Composer {
	const left = [...composer.drafts].filter(([place]) => roomOfPlace(place) !== room);
	return {...composer, drafts: new Map(left)};
}

function giveBack(composer: Composer, room: string, text: string): Composer {
	const {editor, history} = draftOf(composer, room);
	if (history.walk !== undefined) {
		return composer;
	}
	const returned = editor.text === '' ? insertWhole(editor, text) : editor;
	return withDraft(composer, room, {editor: returned, history: rememberSent(history, text)});
}

function withEditor(composer: Composer, editor: Editor): Composer {
	const {history} = draftOf(composer);
	return withDraft(composer, composer.room, {editor, history});
}

function withDraft(composer: Composer, room: string, draft: Draft): Composer {
	return {...composer, drafts: new Map(composer.drafts).set(room, draft)};
}

function quiet(composer: Composer): Composer {
	return composer.notice === undefined ? composer : {...composer, notice: undefined};
}

function still(composer: Composer): ComposerStep {
	return {composer, result: NOTHING};
}

const NOTHING: EnterResult = {type: 'nothing'};
