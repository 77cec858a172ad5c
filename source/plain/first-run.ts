import {sentenceOf} from '../client/error.ts';
import {ERROR_CODES} from '../protocol/codes.ts';
import {checkAccountName} from '../protocol/names.ts';
import type {FirstRunActions, Session} from '../tui/first-run/first-run-actions.ts';
import {ownText, type SafeText, safe, safeLine} from '../tui/text/safe-text.ts';
import {phrase, translated} from '../words/phrase.ts';
import type {LineInput} from './line-input.ts';
import {askOne} from './plain-ui.ts';

export type FirstRunOptions = {
	readonly input: LineInput;
	/** The name that an empty answer takes. */
	readonly name: string;
	readonly actions: FirstRunActions;
	readonly signal: AbortSignal;
};

/** How often one question is asked before this gives up, so that a script ends as well. */
const TRIES = 5;

/**
 * Asks, at a first start, for a name and where to chat, in lines. Undefined when it was given up: at
 * the end of the input, or after too many answers that led nowhere.
 */
export async function askWhereTo(options: FirstRunOptions): Promise<Session | undefined> {
	const {input, signal, actions} = options;
	input.print(ownText('Welcome to termchat. Two questions, then you chat.'));
	const name = await askName(options);
	if (name === undefined) return undefined;
	for (let attempt = 0; attempt < TRIES && !signal.aborted; attempt++) {
		const way = await askOne(input, ownText('Where do you want to chat?'), WAYS);
		if (way === undefined) return undefined;
		try {
			if (way === '1') return await actions.host({name, signal});
			if (way === '3') return await actions.demo({name, signal});
			const session = await askAndJoin(options, name);
			if (session !== undefined) return session;
		} catch (error) {
			input.print(safeLine(sentenceOf(error)));
		}
	}
	return undefined;
}

/** Joins a relay whose address is known: only a name is asked for. Undefined when it was given up. */
export async function askAndJoinAt(
	options: FirstRunOptions,
	address: string,
): Promise<Session | undefined> {
	const name = await askName(options);
	return name === undefined ? undefined : join(options, {name, address});
}

const WAYS = [
	{key: '1', label: 'host here; others join you, and this computer keeps the rooms'},
	{key: '2', label: 'join, with an address or a link that somebody gave you'},
	{key: '3', label: 'demo; look around among scripted people, nothing is kept'},
];

async function askName(options: FirstRunOptions): Promise<string | undefined> {
	const {input} = options;
	for (let attempt = 0; attempt < TRIES; attempt++) {
		const typed = await input.ask(safe`Your name? An empty line takes ${safeLine(options.name)}.`);
		if (typed === undefined) return undefined;
		const checked = checkAccountName(typed.trim() === '' ? options.name : typed.trim());
		if (checked.type === 'name') return checked.name;
		input.print(safeLine(translated(ERROR_CODES[checked.problem].sentence)));
	}
	return undefined;
}

async function askAndJoin(options: FirstRunOptions, name: string): Promise<Session | undefined> {
	const {input} = options;
	const question = ownText('The address or link? An empty line goes back.');
	const address = (await input.ask(question))?.trim() ?? '';
	return address === '' ? undefined : join(options, {name, address});
}

type Wanted = {readonly name: string; readonly address: string; readonly invite?: string};

/** Asks for what the relay misses: another name, a password, an invitation. */
async function join(options: FirstRunOptions, first: Wanted): Promise<Session | undefined> {
	const {actions, signal, input} = options;
	let wanted = first;
	for (let attempt = 1; ; attempt++) {
		try {
			return await actions.join({...wanted, invite: wanted.invite, signal});
		} catch (error) {
			if (attempt === TRIES || signal.aborted) throw error;
			const code = codeOf(error);
			if (code === undefined || !ASKED.test(code)) throw error;
			input.print(safeLine(sentenceOf(error)));
			if (code === 'name-taken') {
				const session = await logInIfOwn(options, wanted);
				if (session !== undefined) return session;
			}
			const next = code.startsWith('name-')
				? await missing(options, wanted, 'name')
				: await missing(options, wanted, 'invite');
			if (next === undefined) return undefined;
			wanted = next;
		}
	}
}

/** What a relay may say of the name or the invitation, after which another one is asked for. */
const ASKED = /^(?:name-|invite-)/;

async function missing(
	options: FirstRunOptions,
	wanted: Wanted,
	what: 'name' | 'invite',
): Promise<Wanted | undefined> {
	if (what === 'name') {
		const name = await askName(options);
		return name === undefined ? undefined : {...wanted, name};
	}
	const question = ownText('The invitation? An empty line goes back.');
	const invite = (await options.input.ask(question))?.trim() ?? '';
	return invite === '' ? undefined : {...wanted, invite};
}

async function logInIfOwn(options: FirstRunOptions, wanted: Wanted): Promise<Session | undefined> {
	const {input, actions, signal} = options;
	const question: SafeText = safe`Is the account ${safeLine(wanted.name)} yours?`;
	const answer = await askOne(input, question, [
		{key: 'y', label: phrase`yes; log in with its password`},
		{key: 'n', label: phrase`no; choose another name`},
	]);
	if (answer !== 'y') return undefined;
	const password = await input.askSecret(ownText('Its password'));
	if (password === undefined || password === '') return undefined;
	try {
		return await actions.login({...wanted, invite: undefined, password, signal});
	} catch (error) {
		input.print(safeLine(sentenceOf(error)));
		return undefined;
	}
}

function codeOf(error: unknown): string | undefined {
	if (!(error instanceof Error) || !('code' in error)) return undefined;
	return typeof error.code === 'string' ? error.code : undefined;
}
