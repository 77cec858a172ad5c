import {setTimeout} from 'node:timers/promises';
import type {ExecutionContext} from 'ava';
import {openOwner, temporaryFolder} from '../helpers/cli-homes.ts';
import type {Pty} from '../helpers/pty.ts';
import {openTermchat} from '../helpers/whole-program.ts';

export type Seat = {readonly columns?: number; readonly rows?: number};

/** A terminal with termchat on it, which goes with the test. */
export async function sit(
	t: ExecutionContext,
	{home, words = [], ...size}: Seat & {readonly home: string; readonly words?: readonly string[]},
): Promise<Pty> {
	// A screen that never comes tells what it showed instead, which takes longer than a test may be still.
	t.timeout(PATIENCE);
	const terminal = await openTermchat(words, {home, ...size});
	t.teardown(() => terminal.close());
	return terminal;
}

const PATIENCE = 60_000;

/** Somebody who has an account at the relay sits down and is in the lobby. */
export async function sitAs(
	t: ExecutionContext,
	name: string,
	{url, ...size}: Seat & {readonly url: string},
): Promise<Pty & {readonly home: string}> {
	const home = await temporaryFolder(t);
	const owner = await openOwner(home, url, name);
	await owner.close();
	const terminal = await sit(t, {home, ...size});
	await terminal.waitFor('message #lobby');
	return {...terminal, home};
}

/** Types a line and Enter. */
export function enter(terminal: Pty, line: string): void {
	terminal.type(`${line}\r`);
}

/** The terminal's window loses the focus: told before anything else comes, which the screen does not show. */
export async function lookAway(terminal: Pty): Promise<void> {
	terminal.press('\u{1B}[O');
	await setTimeout(300);
}

/** How often a text stands on the screen. */
export function countOn(terminal: Pty, text: string): number {
	return terminal.screen().split(text).length - 1;
}
