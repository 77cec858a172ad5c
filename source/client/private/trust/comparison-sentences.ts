import {phrase} from '../../../words/phrase.ts';
import type {Run} from './comparison-run.ts';

/** How an emoji comparison ends, and why it cannot begin, in words for a person. */
export const COMPARISON_SENTENCES = {
	verified: (name: string) =>
		phrase`You saw the same emoji: ${name} is verified. If the keys change, you are told before anything is sent.`,
	differs: (name: string) =>
		phrase`Not the same: somebody may stand between you and ${name}. Write nothing secret here; tell ${name} on another channel, and compare the number: /verify ${name}.`,
	saidNo: (name: string) =>
		phrase`${name} ended it without confirming. Ask on another channel what they saw: if it was not the same seven, write nothing secret here.`,
	brokenPromise: (name: string) =>
		phrase`What came from ${name} does not fit what was promised: somebody may interfere. Nothing is verified. Compare the number instead: /verify ${name}.`,
	keysMoved: (name: string) =>
		phrase`The keys of ${name} or of your account are not those it began with, so nothing is verified. Look at them: /trust ${name}.`,
	changedKeys: (name: string) =>
		phrase`The keys of ${name} changed, and nothing is sent until you decide. Compare the number: /verify ${name}.`,
	askedUnderChangedKeys: (name: string) =>
		phrase`Somebody with new keys of ${name} asks to compare emoji. Nothing is sent to them before you decide: compare the number, /verify ${name}.`,
	blocked: (name: string) =>
		phrase`${name} is blocked. Let them through again first: /unblock ${name}.`,
	request: (name: string) =>
		phrase`${name} waits for your answer. Accept the request first: /accept ${name}.`,
	second: (name: string) =>
		phrase`You are comparing emoji with ${name}. End that first: /verify cancel.`,
	unanswered: (name: string) =>
		phrase`You did not answer ${name} in time. Begin anew: /verify ${name} emoji.`,
	tookBack: (name: string) => phrase`${name} took the question back. Nothing has changed.`,
	declined: (name: string) =>
		phrase`${name} does not want to compare now. Nothing has changed; the number can be compared any time: /verify ${name}.`,
	nobodyAsks: () => phrase`Nobody asks to compare emoji right now. Begin with /verify NAME emoji.`,
	nothingShown: () =>
		phrase`There are no emoji to compare right now. Begin with /verify NAME emoji.`,
	hasEnded: () => phrase`That comparison has ended. Begin a new one with /verify NAME emoji.`,
	goesOnElsewhere: () => phrase`It goes on at another device: answered there.`,
	endedElsewhere: () => phrase`It was ended at another of your devices. Nothing has changed.`,
} as const;

/** What a run that the other side ended means. */
export function cancelledSentence({peer, stage}: Run): string {
	switch (stage.type) {
		case 'asked':
		case 'answered':
			return COMPARISON_SENTENCES.tookBack(peer);
		case 'waiting':
			return COMPARISON_SENTENCES.declined(peer);
		case 'comparing':
			return COMPARISON_SENTENCES.saidNo(peer);
	}
}

/** What a run in which nothing happened for too long means. */
export function lateSentence({peer, stage}: Run): string {
	switch (stage.type) {
		case 'asked':
			return COMPARISON_SENTENCES.unanswered(peer);
		case 'waiting':
		case 'answered':
			return phrase`${peer} did not answer within five minutes, so nothing is verified. Try again when ${peer} is there.`;
		case 'comparing':
			return phrase`You did not say in time whether the emoji are the same, so nothing is verified. Try again: /verify ${peer} emoji.`;
	}
}
