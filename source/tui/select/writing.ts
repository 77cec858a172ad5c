import {sentenceOf} from '../../client/error.ts';
import type {LogMessage} from '../../client/state/state.ts';
import {draftOf} from '../composer/composer-state.ts';
import type {Desk} from '../desk.ts';
import {mainPlace} from '../place-of-writing.ts';
import {roomOfPlace} from '../thread-key.ts';
import {stopSelecting} from './moving.ts';

/** What is written next in the room in front answers a message. */
export function startReply(desk: Desk, {seq}: LogMessage): void {
	const place = enterComposer(desk);
	desk.change({type: 'writing-for-set', place, writingFor: {type: 'reply', seq}});
}

/** The text of an own message comes into the composer; what was written there comes back afterwards. */
export function startEdit(desk: Desk, {seq, id, text}: LogMessage): void {
	const place = enterComposer(desk);
	const stash = draftOf(desk.composer, place).editor.text;
	desk.change({type: 'writing-for-set', place, writingFor: {type: 'edit', seq, id, stash}});
	desk.compose({type: 'set-text', text: text.startsWith('/') ? `/${text}` : text});
}

/** Puts a quotation of a message in front of what is written. */
export function quote(desk: Desk, {from, text}: Pick<LogMessage, 'from' | 'text'>): void {
	const place = enterComposer(desk);
	const written = draftOf(desk.composer, place).editor.text;
	const lines = text.split('\n').map((line) => `> ${line}`);
	desk.compose({type: 'set-text', text: ''});
	// A paste loses the line end at its very end, and one goes on below the quotation.
	const below = written === '' ? '\n' : written;
	desk.compose({type: 'paste', text: `${from}:\n${lines.join('\n')}\n${below}`});
}

/**
 * Takes back that an Enter answers or changes a message: of an edit what was written before comes back.
 * False when it did not.
 */
export function stopWritingFor(desk: Desk): boolean {
	const place = desk.composer.room;
	const writingFor = desk.view.writingFor.get(place);
	if (writingFor === undefined) {
		return false;
	}
	desk.change({type: 'writing-for-set', place, writingFor: undefined});
	if (writingFor.type === 'edit') {
		desk.compose({type: 'set-text', text: writingFor.stash});
	}
	return true;
}

/** Replaces the text of the message that is edited there; false when none is. */
export function sendEdit(desk: Desk, place: string, text: string): boolean {
	const writingFor = desk.view.writingFor.get(place);
	if (writingFor?.type !== 'edit') {
		return false;
	}
	const typed = text.startsWith('/') ? `/${text}` : text;
	try {
		desk.client.editMessage(roomOfPlace(place), writingFor.id, text);
	} catch (error) {
		desk.compose({type: 'give-back', room: place, text: typed});
		desk.hint(sentenceOf(error));
		return true;
	}
	desk.change({type: 'writing-for-set', place, writingFor: undefined});
	if (desk.composer.room === place) {
		desk.compose({type: 'set-text', text: writingFor.stash});
	} else if (writingFor.stash !== '') {
		desk.compose({type: 'give-back', room: place, text: writingFor.stash});
	}
	return true;
}

/** The message that is answered there; the next Enter answers none. */
export function takeReply(desk: Desk, place: string): number | undefined {
	const writingFor = desk.view.writingFor.get(place);
	return writingFor?.type === 'reply' ? writingFor.seq : undefined;
}

/** Leaves select mode for the composer of the room in front; returns its place of writing. */
function enterComposer(desk: Desk): string {
	stopSelecting(desk);
	desk.change({type: 'focus-set', focus: 'main'});
	const place = mainPlace(desk.view);
	if (desk.view.writingFor.has(place)) {
		stopWritingFor(desk);
	}
	return place;
}
