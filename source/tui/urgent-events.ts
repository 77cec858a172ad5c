import type {Event} from '../client/state/event.ts';

/** Whether an event is what the person did or waits for. Everything else can wait for the next frame. */
export function isUrgent({type}: Event): boolean {
	return URGENT.has(type);
}

const URGENT: ReadonlySet<Event['type']> = new Set<Event['type']>([
	'message-written',
	'message-accepted',
	'message-failed',
	'message-held',
	'comparison-changed',
	'linking-changed',
	'local-line-added',
	'local-lines-cleared',
	'own-presence-set',
]);
