import type {Client} from '../../client/api.ts';
import {saidText} from '../../client/said-text.ts';
import {programOf, type SettingValues} from '../../client/setting-table.ts';
import type {Event} from '../../client/state/event.ts';
import {roomByName} from '../../client/state/select.ts';
import type {State} from '../../client/state/state.ts';
import type {Clock} from '../../protocol/environment.ts';
import {type CallLevel, isBellDue} from '../bell.ts';
import type {Stage} from '../stage.tsx';
import type {View} from '../view.ts';
import {type NotificationRecord, notificationOf} from './notification.ts';
import {type Call, Notifier, type NotifierOptions} from './notifier.ts';
import {notifyRoute} from './route.ts';

/** What of all that comes the bell rings for, and what the desktop is told of. */
export type CallLevels = {readonly bell: CallLevel; readonly notifications: CallLevel};

/** How the person is called: what of it depends on settings and terminal. */
export type CallPorts = Pick<NotifierOptions, 'route' | 'privacy' | 'program'> & {
	/** As they are set now. */
	levels(): CallLevels;
};

/** Runs a program with a record on its standard input. Rejects with a sentence. */
export type RunNotify = (argv: readonly string[], record: NotificationRecord) => Promise<void>;

/** Calls the person for as long as a window is open. */
export type WindowCalls = {
	/** Something happened, and this is what the person sees. */
	happened(event: Event, view: View): void;
	close(): void;
};

/** The settings that say when and how the person is called. */
type CallSettings = Pick<
	SettingValues,
	'bell' | 'notifications' | 'notifyPrivacy' | 'notifyCommand'
>;

/** The ports of a terminal with this environment, for a person with the settings that hold now. */
export function callPorts(
	settings: () => CallSettings,
	{
		environment,
		version = () => undefined,
		program: run,
	}: {
		readonly environment: Readonly<Record<string, string | undefined>>;
		/** What the terminal calls itself, as far as it has said so. */
		readonly version?: () => string | undefined;
		readonly program: RunNotify | undefined;
	},
): CallPorts {
	return {
		route: () => notifyRoute(environment, version()),
		privacy: () => settings().notifyPrivacy,
		levels: () => settings(),
		program() {
			const argv = programOf(settings().notifyCommand);
			return argv === undefined || run === undefined ? undefined : (record) => run(argv, record);
		},
	};
}

/** Calls the person when something comes that nobody is looking at. */
export function startCalls(
	ports: CallPorts,
	{client, stage, clock}: {readonly client: Client; readonly stage: Stage; readonly clock: Clock},
): WindowCalls {
	const notifier = new Notifier({
		...{...ports, clock},
		send: (command) => stage.send(command),
		isRead: (place) => roomByName(client.state, place)?.unread === 0,
		say: (text) => client.addLine({level: 'error', text}),
	});
	return {
		happened(event, view) {
			const window = {state: client.state, view, now: clock.now()};
			const call = callFor(event, window, ports.levels());
			if (call !== undefined) {
				notifier.call(call);
			}
		},
		close: () => notifier.close(),
	};
}

/** What an event is worth to somebody who is not looking at it; undefined when it is worth nothing. */
function callFor(
	event: Event,
	window: {readonly state: State; readonly view: View; readonly now: number},
	levels: CallLevels,
): Call | undefined {
	if (event.type !== 'message-received') {
		return undefined;
	}
	const rings = isBellDue(event, {...window, bell: levels.bell});
	const notifies = isBellDue(event, {...window, bell: levels.notifications});
	const room = window.state.rooms.get(event.message.room);
	const message = room?.log.newest;
	return (rings || notifies) && room !== undefined && message !== undefined
		? {notification: notificationOf(room, {...message, text: saidText(message)}), rings, notifies}
		: undefined;
}
