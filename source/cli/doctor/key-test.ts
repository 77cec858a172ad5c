import {formatKey, strokeOf} from '../../tui/key-stroke.ts';
import type {InputEvent} from '../../tui/terminal/input-event.ts';
import {counted, phrase} from '../../words/phrase.ts';
import {type Fact, factsAbout} from './fact.ts';
import type {TerminalAsker} from './terminal-asker.ts';

const fact = factsAbout('keys');

/** The keys to press along, in the spelling of bindings: those that terminals and people fight over. */
const KEYS = [
	...['ctrl+k', 'ctrl+j', 'ctrl+n', 'ctrl+p', 'ctrl+b', 'ctrl+f', 'ctrl+s', 'ctrl+q', 'ctrl+w'],
	...['ctrl+t', 'ctrl+x', 'ctrl+left', 'ctrl+right', 'alt+enter', 'shift+enter', 'alt+a', 'alt+1'],
	...['alt+up', 'alt+down', 'alt+shift+down', 'alt+/', 'shift+tab', 'pageup', 'pagedown', 'home'],
	...['end', 'f1', 'f6', 'f10', 'delete'],
] as const;

/** Milliseconds that one key is waited for. */
const PATIENCE = 30_000;

/** Asks for one key after the other and tells what arrived. Esc skips one, Ctrl-C ends the test. */
export async function keyFacts(
	asker: TerminalAsker,
	tell: (line: string) => void,
): Promise<readonly Fact[]> {
	const facts: Fact[] = [];
	const advice = phrase`Press each key when it is named; Esc skips it, Ctrl-C ends the test.`;
	tell(`${advice} ${counted(KEYS.length, ['1 key.', '{1} keys.'])}`);
	for (const [index, key] of KEYS.entries()) {
		tell(phrase`${index + 1} of ${KEYS.length}: ${formatKey(key)}`);
		const arrived = await nextKey(asker);
		if (arrived === undefined || arrived === 'ctrl+c') {
			tell(
				arrived === undefined
					? phrase`Nothing came for 30 seconds: the test ends.`
					: phrase`The test ends.`,
			);
			break;
		}
		const isRight = arrived === key;
		const came =
			arrived === 'escape'
				? phrase`skipped`
				: isRight
					? phrase`arrives`
					: phrase`arrives as ${formatKey(arrived)}`;
		tell(`  ${came}`);
		facts.push(fact(formatKey(key), came));
	}
	return facts;
}

async function nextKey(asker: TerminalAsker): Promise<string | undefined> {
	for (;;) {
		const event: InputEvent | undefined = await asker.next(PATIENCE);
		if (event === undefined) return undefined;
		if (event.type === 'key') return strokeOf(event);
	}
}
