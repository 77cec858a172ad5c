import {WorkQueue} from '../../client/work-queue.ts';
import type {Clock, Timer} from '../../protocol/environment.ts';
import {phrase} from '../../words/phrase.ts';
import {BELL, notifyCommand, passedThrough} from '../terminal/osc.ts';
import type {TerminalCommand} from '../terminal/terminal-command.ts';
import {
	gathered,
	type Notification,
	type NotificationRecord,
	type NotifyPrivacy,
	notificationRecord,
	notificationWords,
} from './notification.ts';
import type {NotifyRoute} from './route.ts';

export type NotifierOptions = {
	readonly clock: Clock;
	readonly send: (command: TerminalCommand) => void;
	readonly route: () => NotifyRoute;
	readonly privacy: () => NotifyPrivacy;
	/**
	 * Runs the person's own program, when there is one; it takes the terminal's place. Rejects with a
	 * sentence in its error's message.
	 */
	readonly program: () => NotifyProgram | undefined;
	/** Whether what is unread in a place was read meanwhile: then it is not told any more. */
	readonly isRead: (place: string) => boolean;
	/** Says a sentence to the person, in a line. */
	readonly say: (sentence: string) => void;
};

/** Runs a program with a record on its standard input. Ends within a bounded time. */
export type NotifyProgram = (record: NotificationRecord) => Promise<void>;

/** What is to be done about a notification. */
export type Call = {
	readonly notification: Notification;
	readonly rings: boolean;
	readonly notifies: boolean;
};

/** What comes from one place within this time after a notification is told as one, in milliseconds. */
export const GATHERED = 2000;
/** Notifications that wait for the person's program. */
const WAITING = 10;

/** Rings and notifies: at once, and then at most once in two seconds for each place. */
export class Notifier {
	readonly #options: NotifierOptions;
	readonly #places = new Map<string, {readonly timer: Timer; waiting: Call | undefined}>();
	readonly #programs: WorkQueue<() => Promise<void>>;
	#hasComplained = false;

	constructor(options: NotifierOptions) {
		this.#options = options;
		this.#programs = new WorkQueue({
			work: (run) => run(),
			most: WAITING,
			failed: (error) => this.#complain(error),
		});
	}

	call(call: Call): void {
		const {place} = call.notification;
		const held = this.#places.get(place);
		if (held === undefined) {
			this.#rest(place);
			this.#carryOut(call);
		} else {
			held.waiting = held.waiting === undefined ? call : together(held.waiting, call);
		}
	}

	/** Nothing of what waits is told any more. */
	close(): void {
		for (const {timer} of this.#places.values()) {
			timer.cancel();
		}
		this.#places.clear();
		this.#programs.clear();
	}

	/** The place is quiet for a while; what came meanwhile is then told at once. */
	#rest(place: string): void {
		const timer = this.#options.clock.after(GATHERED, () => {
			const waiting = this.#places.get(place)?.waiting;
			this.#places.delete(place);
			if (waiting !== undefined && !this.#options.isRead(place)) {
				this.#rest(place);
				this.#carryOut(waiting);
			}
		});
		this.#places.set(place, {timer, waiting: undefined});
	}

	#carryOut({notification, rings, notifies}: Call): void {
		const {send, route, privacy, program} = this.#options;
		const run = notifies ? program() : undefined;
		const {form, passage} = route();
		const isSent = notifies && run === undefined && form !== undefined;
		// A multiplexer may not let the rest through, and then nobody would know.
		if (rings || (isSent && passage !== undefined)) {
			send(BELL);
		}
		if (run !== undefined) {
			const record = notificationRecord(notification, privacy());
			this.#programs.push(() => run(record));
		} else if (isSent) {
			send(passedThrough(notifyCommand(form, notificationWords(notification, privacy())), passage));
		}
	}

	/** Once: it would fail in the same way each time. */
	#complain(error: unknown): void {
		if (this.#hasComplained) {
			return;
		}
		this.#hasComplained = true;
		const why = error instanceof Error ? error.message : phrase`It failed.`;
		const what = phrase`The program that shows notifications did not work.`;
		this.#options.say(`${what} ${why}`);
	}
}

function together(earlier: Call, later: Call): Call {
	return {
		notification: gathered(earlier.notification, later.notification),
		rings: earlier.rings || later.rings,
		notifies: earlier.notifies || later.notifies,
	};
}
