import test from 'ava';
import type {QuestionOverlay} from '../../../source/tui/overlays/overlay.ts';
import {questionStep} from '../../../source/tui/overlays/question.ts';

const QUESTION: QuestionOverlay = {
	type: 'question',
	question: 'Ban bob from #lobby, for good?',
	answers: [{key: 'b', label: 'bans bob'}],
	topic: 'ban',
};

/** Whether the question is answered after these keys, one at a time. */
function isAnsweredBy(keys: string): boolean {
	let overlay = QUESTION;
	for (const text of keys) {
		const step = questionStep(overlay, {type: 'text', text});
		if (step.overlay?.type !== 'question') return step.effect?.type === 'answer';
		overlay = step.overlay;
	}

	return false;
}

test('the letter of an answer answers, large or small', (t) => {
	t.true(isAnsweredBy('b'));
	t.true(isAnsweredBy('B'));
});

test('a letter within a text that somebody goes on writing answers nothing', (t) => {
	for (const text of ['/unban bob', 'hello bob', '/kick bob about that']) {
		t.false(isAnsweredBy(text), text);
	}
});

test('after a wrong key the letter twice answers', (t) => {
	t.true(isAnsweredBy('xbb'));
	t.false(isAnsweredBy('xbxb'));
});
