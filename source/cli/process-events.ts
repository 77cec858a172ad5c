import process from 'node:process';

/** What a process is told of, by itself or by the system. */
export type ProcessEvent = 'exit' | 'SIGHUP';

/** Whoever wants to hear of each; of any number of them the process knows one. */
const LISTENERS = new Map<ProcessEvent, Set<() => void>>();

/**
 * Calls `listener` at each such event of this process, until what it returns is called. However many
 * relays and programs one process has, it has one listener of ours for each event.
 */
export function onProcessEvent(event: ProcessEvent, listener: () => void): () => void {
	const listeners = LISTENERS.get(event) ?? begin(event);
	// The same function may be given twice, and each stands for itself.
	const own = () => listener();
	listeners.add(own);
	return () => {
		listeners.delete(own);
		if (listeners.size === 0 && LISTENERS.get(event) === listeners) end(event);
	};
}

const TELL: Readonly<Record<ProcessEvent, () => void>> = {
	exit: () => tell('exit'),
	SIGHUP: () => tell('SIGHUP'),
};

function begin(event: ProcessEvent): Set<() => void> {
	const listeners = new Set<() => void>();
	LISTENERS.set(event, listeners);
	process.on(event, TELL[event]);
	return listeners;
}

function end(event: ProcessEvent): void {
	LISTENERS.delete(event);
	process.off(event, TELL[event]);
}

function tell(event: ProcessEvent): void {
	for (const listener of [...(LISTENERS.get(event) ?? [])]) listener();
}
