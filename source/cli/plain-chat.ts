import {normalizeAddress} from '../client/address.ts';
import {openConfigFiles} from '../client/config-files.ts';
import {Profiles} from '../client/profile.ts';
import type {Settings} from '../client/settings.ts';
import {askAndJoinAt, askWhereTo} from '../plain/first-run.ts';
import type {LineInput} from '../plain/line-input.ts';
import {PlainChat, type PlainEnd} from '../plain/plain-chat.ts';
import type {PlainPreferences} from '../plain/teller.ts';
import {systemClock} from '../protocol/environment.ts';
import {eatenKeys} from '../tui/eaten-keys.ts';
import {EMOJI} from '../tui/emoji.ts';
import type {Session} from '../tui/first-run/first-run-actions.ts';
import {suggestedName} from '../tui/first-run/suggested-name.ts';
import {Setup} from '../tui/setup.ts';
import {setupLines} from '../tui/setup-lines.ts';
import {symbolSets} from '../tui/text/symbols.ts';
import {phrase} from '../words/phrase.ts';
import {activityFileOf} from './activity-file.ts';
import {ChatSessions} from './chat-sessions.ts';
import {type CommandEnd, ExitError} from './exit-code.ts';
import {keepChatSmall, loginName} from './full-screen.ts';
import {openHome, openOwnVault} from './home.ts';
import type {Invocation, Run} from './invocation.ts';
import {missedLines} from './missed-lines.ts';
import {personDisk} from './person-disk.ts';
import {openPlainInput, type PlainFront} from './plain-input.ts';
import {plainSignals} from './plain-signals.ts';

/** The chat in lines: nothing is drawn twice, and nothing moves. */
export const run: Run = async (invocation) => {
	const home = openHome(invocation);
	const activity = activityFileOf(invocation);
	const vault = await openOwnVault(home);
	const sessions = new ChatSessions({home, vault, invocation, activity});
	const memory = keepChatSmall(invocation);
	try {
		return await chatInLines(invocation, {
			setup: new Setup({
				settings: home.settings,
				environment: invocation.environment,
				files: openConfigFiles(home.paths.config),
			}),
			settings: home.settings,
			async open(input, signal) {
				const {settings} = home;
				const given = invocation.words[0] ?? settings.get('server');
				const address = given === '' ? undefined : given;
				const url = address && normalizeAddress(address).url;
				const known = url ?? (await Profiles.load(vault)).current?.url;
				if (known !== undefined && (await sessions.known(known)) !== undefined) {
					return sessions.resume(known);
				}
				const name = suggestedName(settings.get('name') || loginName());
				const options = {input, name, actions: sessions, signal};
				return address === undefined ? askWhereTo(options) : askAndJoinAt(options, address);
			},
			close: () => sessions.withdraw(),
		});
	} finally {
		memory.close();
		await sessions.close().finally(() => vault.close());
		activity?.close();
	}
};

export type LineChat = {
	readonly setup: Setup;
	readonly settings: Settings;
	/** Lets somebody in, after some questions perhaps; undefined when that was given up. */
	open(input: LineInput, signal: AbortSignal): Promise<Session | undefined>;
	/** Called when the chat is over, before its client is closed. */
	close(): Promise<void>;
};

/** Opens a session and chats in it until the person leaves, the lines end or a signal comes. */
export async function chatInLines(invocation: Invocation, options: LineChat): Promise<CommandEnd> {
	const front: PlainFront = {chat: undefined};
	const stopping = new AbortController();
	const interrupt = () => {
		if (front.chat !== undefined) front.chat.interrupt();
		else if (!input.interrupt()) stopping.abort(new ExitError('interrupted', phrase`Stopped.`));
	};
	const input = openPlainInput(invocation, {front, interrupt});
	const {isTerminal} = input;
	const signals = plainSignals(invocation, {isTerminal, interrupt, stopping});
	const {signal} = signals;
	signal.addEventListener('abort', () => input.close());
	try {
		const session = await options.open(input, signal);
		if (session === undefined) {
			signal.throwIfAborted();
			return 'cancelled';
		}
		const {client} = session;
		front.client = client;
		const chat = chatWith(invocation, {
			session,
			input,
			setup: options.setup,
			settings: options.settings,
			signal,
		});
		front.chat = chat;
		session.onWindow?.({open: (room, seq) => chat.open(room, seq)});
		const end = await chat.run();
		session.onWindow?.(undefined);
		await options.close();
		await client.close();
		return reasonOf(end, signal);
	} finally {
		signals.close();
		input.close();
	}
}

function chatWith(
	{stdin, stdout, environment, version}: Invocation,
	parts: {
		readonly session: Session;
		readonly input: LineInput;
		readonly setup: Setup;
		readonly settings: Settings;
		readonly signal: AbortSignal;
	},
): PlainChat {
	const {session, input, setup, settings, signal} = parts;
	const isSeen = stdin.isTTY === true && stdout.isTTY === true;
	return new PlainChat({
		client: session.client,
		input,
		clock: systemClock,
		version,
		isWatched: isSeen,
		preferences: plainPreferences(setup, isSeen),
		hasSecretGuard: () => setup.preferences.secretGuard,
		disk: personDisk(environment, settings),
		setup: {...setupLines(setup, eatenKeys(environment)), aliases: setup.aliases},
		lines: [...(session.lines ?? []), ...setup.problems],
		missed: () =>
			missedLines(session.client.state, {
				now: systemClock.now(),
				timeFormat: setup.preferences.timeFormat,
			}),
		ring: () => void stdout.write('\u0007'),
		signal,
	});
}

/** As they are whenever they are looked at: settings can be changed meanwhile. */
function plainPreferences(setup: Setup, isSeen: boolean): PlainPreferences {
	return {
		get timeFormat() {
			return setup.preferences.timeFormat;
		},
		get joinLines() {
			return setup.preferences.joinLines;
		},
		get bell() {
			return isSeen ? setup.preferences.bell : 'none';
		},
		emojiName: (emoji) =>
			setup.preferences.symbols === symbolSets.ascii ? EMOJI_NAMES.get(emoji) : undefined,
	};
}

const EMOJI_NAMES: ReadonlyMap<string, string> = new Map(
	EMOJI.map(({name, symbol}) => [symbol, name]),
);

/** @throws whatever cut the chat off, or the reason of the signal that ended it. */
function reasonOf(end: PlainEnd, signal: AbortSignal): CommandEnd {
	switch (end.type) {
		case 'left':
			return 'ok';
		case 'failed':
			return 'failed';
		case 'cut-off':
			throw end.error;
		case 'stopped':
			throw signal.reason;
	}
}
