import {isSet} from '../outside.ts';
import type {NotifyForm, Passage} from '../terminal/osc.ts';

/** How a notification gets to the desktop from here. */
export type NotifyRoute = {
	/** The form that the terminal understands; undefined for one that would print it. */
	readonly form: NotifyForm | undefined;
	/** What stands between us and the terminal, and must be asked to let it through. */
	readonly passage: Passage | undefined;
};

type Environment = Readonly<Record<string, string | undefined>>;

/** Terminals by what they call themselves: in TERM, in TERM_PROGRAM, or in answer to XTVERSION. */
const FORMS: ReadonlyArray<readonly [NotifyForm, RegExp]> = [
	['osc99', /kitty/i],
	['osc777', /^(?:rxvt|foot|contour|vte|gnome|ghostty|wezterm|warp)/i],
];

/** The Linux console and others that print what they do not know. */
const MUTE = /^(?:linux|dumb|vt\d+|cons25|sun|ansi)/i;

/**
 * The way of notifications from a terminal with this environment (`process.env`). `version` is what the
 * terminal answered to XTVERSION, which also gets through ssh; the bell rings in any case.
 */
export function notifyRoute(environment: Environment, version?: string): NotifyRoute {
	const {TERM = '', TERM_PROGRAM = '', TMUX, STY, KITTY_WINDOW_ID, VTE_VERSION} = environment;
	const passage = isSet(TMUX) ? 'tmux' : isSet(STY) ? 'screen' : undefined;
	if (passage === undefined && MUTE.test(TERM)) {
		return {form: undefined, passage};
	}
	const names = [
		version ?? '',
		TERM_PROGRAM,
		TERM.replace(/^xterm-/, ''),
		isSet(KITTY_WINDOW_ID) ? 'kitty' : '',
		isSet(VTE_VERSION) ? 'vte' : '',
	];
	const known = FORMS.find(([, pattern]) => names.some((name) => pattern.test(name)));
	return {form: known?.[0] ?? 'osc9', passage};
}
