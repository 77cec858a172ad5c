import type {PendingChange, PendingMessage} from '../../client/state/state.ts';
import {ownText, type SafeText, safe, safeLine} from '../text/safe-text.ts';

/** What an own change that the relay has not taken yet says of itself. */
export function pendingChangeNote(
	{delivery, text}: PendingMessage,
	change: PendingChange,
): {readonly isFailed: boolean; readonly text: SafeText} {
	const what = wordsOf(change, text);
	if (delivery.type === 'pending') {
		return {isFailed: false, text: safe`not sent yet: ${what}`};
	}
	const why = safeLine(delivery.reason);
	return {isFailed: true, text: safe`failed: ${what}. ${why} /retry or /drop`};
}

/** Characters of a new text that are repeated. */
const SHOWN = 120;

function wordsOf({type, emoji = ''}: PendingChange, text: string): SafeText {
	switch (type) {
		case 'edit':
			return safe`another text, ${safeLine(text.slice(0, SHOWN))}`;
		case 'delete':
			return ownText('the deletion of a message');
		case 'react':
			return safe`${safeLine(emoji)} under a message`;
		case 'unreact':
			return safe`taking back ${safeLine(emoji)}`;
		case 'pin':
			return ownText('pinning a message');
		case 'unpin':
			return ownText('unpinning a message');
	}
}
