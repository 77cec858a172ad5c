import type {Event} from '../client/state/event.ts';

/** What is done about some kinds of events. */
export type EventHandlers = {
	readonly [Type in Event['type']]?: (event: Extract<Event, {readonly type: Type}>) => void;
};

/** Calls the handler of the event's kind, if there is one. */
export function handle(event: Event, handlers: EventHandlers): void {
	// A handler is looked up by the type of the very event that it is called with.
	const handler = handlers[event.type] as ((event: Event) => void) | undefined;
	handler?.(event);
}
