import {askToOpen} from '../client/beside/ask.ts';
import {BesideError} from '../client/beside/error.ts';
import {parsePermalink} from '../client/permalink.ts';
import {phrase, phrases, translated} from '../words/phrase.ts';
import {ExitError} from './exit-code.ts';
import {placeOf} from './find-room.ts';
import {openHome} from './home.ts';
import type {Run} from './invocation.ts';

/** How long the window may take, in milliseconds. */
const PATIENCE = 10_000;

/** Brings a room, a conversation or the message of a link to the front of the window that is open. */
export const run: Run = async (invocation) => {
	const {words, signal} = invocation;
	const what = wantedPlace(words[0] ?? '');
	const {paths} = openHome(invocation);
	const ending = new AbortController();
	const timer = setTimeout(() => ending.abort(tooLate()), PATIENCE);
	try {
		await askToOpen({paths, signal: AbortSignal.any([signal, ending.signal])}, what);
		return 'ok';
	} catch (error) {
		const isClosed = error instanceof BesideError && WITHOUT_WINDOW.has(error.code);
		if (!isClosed) throw error;
		throw new ExitError('failed', translated(NO_WINDOW), {cause: error});
	} finally {
		clearTimeout(timer);
	}
};

const WITHOUT_WINDOW: ReadonlySet<string> = new Set(['nobody', 'ended', 'no-screen']);
const NO_WINDOW = phrases(
	'No termchat is open on a screen of this home. Start termchat, then try again.',
);

/**
 * A place as typed: a room, a person, or a link to a place or a message.
 * @throws {ExitError} `usage`.
 */
function wantedPlace(word: string): Parameters<typeof askToOpen>[1] {
	if (/^termchat:/i.test(word)) {
		const link = parsePermalink(word);
		if (link !== undefined) return link;
		throw new ExitError(
			'usage',
			phrase`That is no link to a message. Write it like termchat://chat.example.org/ops/42.`,
		);
	}
	const {type, name} = placeOf(word);
	return {host: undefined, place: type === 'person' ? `@${name}` : name, seq: undefined};
}

function tooLate(): ExitError {
	return new ExitError('failed', phrase`The open termchat did not answer. Look at its window.`);
}
