import {eatenKeys} from '../../tui/eaten-keys.ts';
import {formatKey} from '../../tui/key-stroke.ts';
import {colorDepth} from '../../tui/preferences.ts';
import {backgroundIn, backgroundQuery} from '../../tui/terminal/terminal-query.ts';
import {phrase, phrases, translated} from '../../words/phrase.ts';
import type {Invocation} from '../invocation.ts';
import {type Fact, factsAbout} from './fact.ts';
import type {TerminalAsker} from './terminal-asker.ts';

type Environment = Invocation['environment'];

const fact = factsAbout('terminal');

/** What the variables of the process say of the terminal. */
export function knownTerminalFacts(
	environment: Environment,
	size: {readonly columns?: number; readonly rows?: number},
): readonly Fact[] {
	const {TERM = phrase`not set`, TERM_PROGRAM, TERM_PROGRAM_VERSION, COLORTERM} = environment;
	const program = [TERM_PROGRAM, TERM_PROGRAM_VERSION].filter(isSet).join(' ');
	const eaten = [...eatenKeys(environment)].map((key) => formatKey(key));
	const locale = [environment.LC_ALL, environment.LC_CTYPE, environment.LANG].find(isSet);
	const isDumb = TERM === 'dumb';
	return [
		fact('TERM', TERM, isDumb ? translated(DUMB) : undefined),
		...(program === '' ? [] : [fact(phrase`program`, program)]),
		...(isSet(environment.WT_SESSION) ? [fact(phrase`program`, phrase`Windows Terminal`)] : []),
		...(isSet(environment.VTE_VERSION) ? [fact('VTE', environment.VTE_VERSION ?? '')] : []),
		fact(phrase`between`, layersOf(environment)),
		...(size.columns === undefined
			? []
			: [fact(phrase`size`, `${size.columns}x${size.rows ?? 0}`)]),
		fact(
			phrase`colours`,
			`${colorDepth(environment)}${isSet(COLORTERM) ? `, COLORTERM=${COLORTERM}` : ''}`,
		),
		localeFact(locale),
		{
			topic: 'keys',
			name: phrase`kept by the terminal`,
			value: eaten.length === 0 ? phrase`none known` : eaten.join(' '),
		},
	];
}

/** What the terminal says of itself when it is asked, each question for `ANSWER_WAIT` at most. */
export async function askedTerminalFacts(
	asker: TerminalAsker,
	environment: Environment,
): Promise<readonly Fact[]> {
	const [attributes] = await asker.ask('\u001b[c', {isAnswer: (text) => ATTRIBUTES.test(text)});
	if (attributes === undefined) {
		return [fact(phrase`answers`, phrase`none`, translated(SILENT))];
	}
	const parts = attributes.slice(3, -1).split(';');
	const [version] = await asker.ask('\u001b[>0q', {isAnswer: (text) => VERSION.test(text)});
	const [kitty] = await asker.ask('\u001b[?u', {isAnswer: (text) => KITTY.test(text)});
	const [synchronized] = await asker.ask('\u001b[?2026$p', {isAnswer: (text) => SYNC.test(text)});
	const question = backgroundQuery(environment);
	const [background] =
		question === undefined
			? []
			: await asker.ask(question, {isAnswer: (text) => backgroundIn(text) !== undefined});
	const color = background === undefined ? undefined : backgroundIn(background);
	return [
		fact(phrase`device attributes (DA1)`, parts.join(';')),
		fact(phrase`version (XTVERSION)`, VERSION.exec(version ?? '')?.[1] ?? phrase`not told`),
		fact(
			phrase`kitty keyboard`,
			kitty === undefined ? phrase`no: Shift-Enter is Enter here` : phrase`yes`,
		),
		fact(
			phrase`synchronized output (2026)`,
			SYNC.exec(synchronized ?? '')?.[1] === '2' ? phrase`yes` : phrase`no`,
		),
		fact(
			phrase`background`,
			color === undefined ? phrase`not told` : phrase`rgb ${color.join(' ')}`,
		),
		fact(
			phrase`clipboard (OSC 52)`,
			parts.includes('52') ? phrase`yes` : phrase`not told; mark a message and press y`,
		),
		fact(
			phrase`links (OSC 8) and notifications (OSC 9)`,
			phrase`no terminal tells; see the settings`,
		),
	];
}

function localeFact(locale: string | undefined): Fact {
	const isUnicode = locale === undefined || /utf-?8/i.test(locale);
	return fact(
		phrase`locale`,
		locale ?? phrase`not set`,
		isUnicode ? undefined : translated(NOT_UNICODE),
	);
}

/** What stands between the program and the terminal. */
function layersOf({
	TMUX,
	STY,
	ZELLIJ,
	SSH_TTY,
	SSH_CONNECTION,
	MOSH_CONNECTION,
}: Environment): string {
	const layers = [
		isSet(TMUX) && 'tmux',
		isSet(STY) && 'screen',
		isSet(ZELLIJ) && 'zellij',
		(isSet(SSH_TTY) || isSet(SSH_CONNECTION)) && 'SSH',
		isSet(MOSH_CONNECTION) && 'mosh',
	].filter((layer) => layer !== false);
	return layers.length === 0 ? phrase`nothing known` : layers.join(', ');
}

function isSet(value: string | undefined): boolean {
	return value !== undefined && value !== '';
}

const DUMB = phrases(
	'This terminal moves no cursor, so termchat chats in lines. Set TERM if that is wrong.',
);
const SILENT = phrases(
	'The terminal answers no question. If it can draw, set symbols = ascii to be safe.',
);
const NOT_UNICODE = phrases(
	'The locale is not UTF-8, so ASCII signs are drawn. Set LANG to one that is.',
);

// biome-ignore-start lint/suspicious/noControlCharactersInRegex: escape sequences are the subject.
const ATTRIBUTES = /^\x1b\[\?[\d;]*c$/;
const VERSION = /^\x1bP>\|([ -~]{1,80})(?:\x07|\x1b\\)$/;
const KITTY = /^\x1b\[\?\d+u$/;
const SYNC = /^\x1b\[\?2026;(\d)\$y$/;
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: escape sequences are the subject.
