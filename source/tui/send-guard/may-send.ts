import {phrase} from '../../words/phrase.ts';
import type {Desk} from '../desk.ts';
import {roomOfPlace} from '../thread-key.ts';
import type {Concern} from './send-guard.ts';

/** A text as it was typed, and the place of writing that it was typed in. */
export type Typed = {readonly text: string; readonly place: string};

/** What should be asked before a text is said in a place; undefined when nothing is to be asked. */
export function concernAbout(desk: Desk, {text, place}: Typed): Concern | undefined {
	const {client, guard, setup} = desk;
	return setup.preferences.secretGuard
		? guard.concernAbout(text, roomOfPlace(place), client.state)
		: undefined;
}

/**
 * Asks whether a text is to be sent all the same. Until somebody says so it stands in the composer, so
 * that nothing of it is lost; false leaves it there.
 */
export async function askBeforeSending(
	desk: Desk,
	concern: Concern,
	{text, place}: Typed,
): Promise<boolean> {
	desk.compose({type: 'give-back', room: place, text});
	const answer = await desk.ask(`${concern.question} ${phrase`Send it?`}`, [
		{key: 's', label: phrase`sends it`},
		{key: 'e', label: phrase`goes back to it`},
		{key: 'n', label: phrase`sends it and never asks for this again`},
	]);
	if (answer !== 's' && answer !== 'n') {
		desk.hint(phrase`It was not sent.`);
		return false;
	}
	if (answer === 'n') {
		desk.guard.allow(concern);
	}
	if (desk.composer.room === place) {
		desk.compose({type: 'set-text', text: ''});
	}
	return true;
}
