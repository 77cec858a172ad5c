import type {SearchMatch} from '../../client/api.ts';
import {sentenceOf} from '../../client/error.ts';
import {phrase} from '../../words/phrase.ts';
import type {Desk} from '../desk.ts';
import {scrollToSeq} from '../log/scroll.ts';
import type {HitStep} from './finds.ts';

/** Goes to a message and marks it; the place one was at can be gone back to. Never rejects. */
export async function goToMessage(desk: Desk, room: string, seq: number): Promise<void> {
	const {view} = desk;
	if (view.room !== undefined) {
		const anchor = view.scroll.get(view.room);
		desk.change({type: 'jumped-from', jump: {room: view.room, anchor}});
	}
	desk.enterRoom(room);
	try {
		const found = await desk.client.loadAround(room, {seq});
		if (desk.view.room !== room) {
			// Somebody went on while it was fetched.
			return;
		}
		if (found === undefined) {
			desk.hint(phrase`That message is not there any more.`);
			return;
		}
		desk.change({type: 'room-restored', room});
		const anchor = scrollToSeq(desk.screen(), room, found);
		desk.change({type: 'scrolled', room, anchor});
		desk.change({type: 'message-selected', selected: {type: 'message', room, seq: found}});
	} catch (error) {
		desk.hint(sentenceOf(error));
	}
}

/** Goes to a message of a list of found ones, from where the next and the previous one can be reached. */
export function goToHit(desk: Desk, matches: readonly SearchMatch[], index: number): void {
	goTo(desk, desk.finds.begin(matches, index));
}

/**
 * Goes to the next or the previous message of the list that one came from. False when one did not come
 * from a list: then the keys mean something else.
 */
export function walkHits(desk: Desk, direction: 'next' | 'previous'): boolean {
	if (!desk.finds.isWalking) {
		return false;
	}
	const step = desk.finds.step(direction);
	if (step === undefined) {
		desk.hint(
			direction === 'next'
				? phrase`That was the last of them.`
				: phrase`That is the first of them.`,
		);
	} else {
		goTo(desk, step);
	}
	return true;
}

function goTo(desk: Desk, step: HitStep | undefined): void {
	if (step === undefined) {
		return;
	}
	const {match, place, total} = step;
	void goToMessage(desk, match.room, match.message.seq).then(() => {
		if (desk.view.selected !== undefined) {
			desk.hint(phrase`${place} of ${total}. n and N go on, Esc leaves.`);
		}
	});
}
