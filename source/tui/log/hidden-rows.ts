import type {LogMessage} from '../../client/state/state.ts';
import {counted} from '../../words/phrase.ts';
import {ownText, type SafeText, safeLine} from '../text/safe-text.ts';
import type {Block} from './blocks.ts';

/** Blocks as they are shown: hidden messages that were opened are messages like all others. */
export function opened(
	blocks: readonly Block[],
	unfolded: ReadonlySet<string> | undefined,
): readonly Block[] {
	return blocks.flatMap((block): readonly Block[] => {
		if (block.type !== 'hidden' || !isOpened(block.messages, unfolded)) {
			return [block];
		}
		return block.messages.map((message) => ({
			...({type: 'message', message, isRepeat: false} as const),
			...{showsTime: true, showsQuote: true},
		}));
	});
}

/** `3 messages of bob are hidden; /unignore bob` */
export function hiddenWords(messages: readonly LogMessage[]): SafeText {
	const names = new Set(messages.map(({from}) => from));
	const [name = ''] = names;
	const {length} = messages;
	return safeLine(
		names.size === 1
			? counted(
					length,
					[
						'{1} message of {2} is hidden; /unignore {2}',
						'{1} messages of {2} are hidden; /unignore {2}',
					],
					name,
				)
			: counted(length, [
					'{1} message is hidden; /ignored says whose',
					'{1} messages are hidden; /ignored says whose',
				]),
	);
}

/** The one of a row of hidden messages by which it was opened; undefined while it is not. */
export function openedBy(
	messages: readonly LogMessage[],
	unfolded: ReadonlySet<string> | undefined,
): string | undefined {
	return messages.find(({id}) => unfolded?.has(id) === true)?.id;
}

/** In place of what somebody wrote who is ignored, where it is answered. */
export function hiddenQuote(): SafeText {
	return ownText('a hidden message');
}

function isOpened(
	messages: readonly LogMessage[],
	unfolded: ReadonlySet<string> | undefined,
): boolean {
	return openedBy(messages, unfolded) !== undefined;
}
