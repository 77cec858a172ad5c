import type {MessageLimits} from './bounds.ts';
import type {Completion, CompletionSources} from './completion.ts';
import {createEditor, type Editor} from './editor.ts';
import type {Edit} from './edits.ts';
import type {EnterResult} from './enter.ts';
import {EMPTY_HISTORY, type History, type HistorySearch} from './history.ts';
import type {PasteQuestion} from './paste.ts';

/** What one place of writing holds: the text being written, and what was sent before. */
export type Draft = {readonly editor: Editor; readonly history: History};

/** The composer of all places of writing, rooms and their threads; one of them has the keys. */
export type Composer = {
	/** The place that has the keys: a room's id, or a `threadKey`; NO_ROOM before one is known. */
	readonly room: string;
	readonly drafts: ReadonlyMap<string, Draft>;
	/** What stands between the text and the person, if anything does. */
	readonly mode: ComposerMode;
	/** A sentence about what just happened, until the next key. */
	readonly notice: string | undefined;
	readonly limits: MessageLimits;
	/** The width at which the text is seen wrapped, in cells; what up and down go by. */
	readonly columns: number;
};

export type ComposerMode =
	| {readonly type: 'writing'}
	/** Tab was pressed: `before` is the text as it was. */
	| {readonly type: 'completing'; readonly completion: Completion; readonly before: Editor}
	/** Ctrl-R was pressed. */
	| {readonly type: 'searching'; readonly search: HistorySearch}
	/** A paste is larger than a message: Enter keeps what fits, cancel drops it. */
	| {readonly type: 'asking'; readonly question: PasteQuestion};

export type ComposerAction =
	/** A key typed text. */
	| {readonly type: 'type'; readonly text: string}
	| {readonly type: 'paste'; readonly text: string}
	| {readonly type: 'edit'; readonly edit: Edit}
	| {readonly type: 'newline'}
	| {readonly type: 'enter'}
	/** Esc: leaves a completion (the text is as before), a search, a question. */
	| {readonly type: 'cancel'}
	| {
			readonly type: 'complete';
			readonly direction: 'forward' | 'back';
			readonly sources: CompletionSources;
	  }
	| {readonly type: 'history'; readonly direction: 'previous' | 'next'}
	/** Starts a reverse search, or goes on to the next older match. */
	| {readonly type: 'search-history'}
	| {readonly type: 'switch-room'; readonly room: string}
	/** The room was left: its drafts and histories go, those of its threads too. */
	| {readonly type: 'forget-room'; readonly room: string}
	/** Gives back a text that could not be sent or run; written text is never replaced by it. */
	| {readonly type: 'give-back'; readonly room: string; readonly text: string}
	/** Replaces the whole text, for an external editor's result. Can be undone. */
	| {readonly type: 'set-text'; readonly text: string}
	| {readonly type: 'resize'; readonly columns: number}
	| {readonly type: 'set-limits'; readonly limits: MessageLimits};

/** The composer after an action, and what the action asks the client to do. */
export type ComposerStep = {
	readonly composer: Composer;
	/** 'nothing' for every action but an Enter that sends or runs. */
	readonly result: EnterResult;
};

/** The room of a composer before any is known. What is written there moves to the first room. */
export const NO_ROOM = '';

/** A composer with nothing written in any room. */
export function createComposer(options: {
	readonly room: string;
	readonly limits: MessageLimits;
}): Composer {
	return {
		...options,
		drafts: new Map(),
		mode: WRITING,
		notice: undefined,
		columns: Number.POSITIVE_INFINITY,
	};
}

/** The draft of a room (of the room in front, when none is named); empty where nothing was written. */
export function draftOf(composer: Composer, room = composer.room): Draft {
	return composer.drafts.get(room) ?? EMPTY_DRAFT;
}

const EMPTY_DRAFT: Draft = {editor: createEditor(), history: EMPTY_HISTORY};

const WRITING: ComposerMode = {type: 'writing'};
