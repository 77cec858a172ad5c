import process from 'node:process';

/** The signals that end a program and that a program may answer. */
export type EndingSignal = 'SIGHUP' | 'SIGINT' | 'SIGQUIT' | 'SIGTERM' | 'SIGBREAK';

const EXIT_CODES: Readonly<Record<EndingSignal, number>> = {
	SIGHUP: 129,
	SIGINT: 130,
	SIGQUIT: 131,
	SIGTERM: 143,
	SIGBREAK: 149,
};

const SIGNALS: readonly EndingSignal[] =
	process.platform === 'win32'
		? ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK']
		: ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];

export type ExitGuardOptions = {
	/** Signals that are another program's business at the moment; none unless given. */
	readonly isForOther?: (signal: EndingSignal) => boolean;
	/** Gives the terminal back, at once and without waiting. Called at least once on every way out. */
	readonly restore: () => void;
	/**
	 * A signal asks to end; the terminal is restored already. The process exits with 128+n when the
	 * promise settles.
	 */
	readonly onSignal: (signal: EndingSignal) => Promise<void>;
	/** An error nobody caught; the terminal is restored already. The process exits with 1 after it. */
	readonly onFailure: (error: unknown) => void;
};

/**
 * Watches every way in which a process can end while it is full screen, and restores the terminal on
 * each. Returns a function that stops watching.
 */
export function guardExits(options: ExitGuardOptions): () => void {
	const {restore, onSignal, onFailure, isForOther} = options;
	const handleSignal = async (signal: NodeJS.Signals) => {
		const ending = SIGNALS.find((name) => name === signal) ?? 'SIGTERM';
		if (isForOther?.(ending) === true) {
			return;
		}

		restore();
		try {
			await onSignal(ending);
		} finally {
			process.exit(EXIT_CODES[ending]);
		}
	};

	const handleFailure = (error: unknown) => {
		restore();
		try {
			onFailure(error);
		} finally {
			process.exit(1);
		}
	};

	for (const signal of SIGNALS) {
		process.on(signal, handleSignal);
	}

	// Unhandled rejections arrive here too, as Node raises them. Ours writes the message, because
	// Node's own print of a foreign error could carry control sequences to the terminal.
	process.on('uncaughtException', handleFailure);
	process.on('exit', restore);
	return () => {
		for (const signal of SIGNALS) {
			process.off(signal, handleSignal);
		}

		process.off('uncaughtException', handleFailure);
		process.off('exit', restore);
	};
}

/** An error as text that a terminal shows and does not obey; with the stack, at most 4,000 characters. */
export function describeFailure(error: unknown): string {
	const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
	return text
		.slice(0, 4000)
		.replace(/\t/g, '    ')
		.replace(/[^\P{C}\n]/gu, '\u{FFFD}');
}
