import type {Desk} from '../desk.ts';
import {threadReach} from '../panes/thread.ts';
import type {ThreadPlace} from '../view.ts';

/** Whether keys that scroll mean the thread: it has the focus. */
export function isThreadScrolled({view}: Pick<Desk, 'view'>): boolean {
	return view.focus === 'thread' && view.thread !== undefined;
}

/** Scrolls the open thread by rows, negative for back in time; infinite for its ends. */
export function scrollThread(desk: Desk, rows: number): void {
	const {thread} = desk.view;
	if (thread !== undefined) {
		const {most} = threadReach(desk.screen());
		const scroll = Math.max(0, Math.min(most, thread.scroll - rows));
		desk.change({type: 'thread-set', thread: {...thread, scroll}});
	}
}

/** How many rows a page of the thread is. */
export function threadPage(desk: Desk): number {
	return threadReach(desk.screen()).page;
}

/**
 * What is read in a thread that is scrolled up stays where it is while answers come below. `total` are
 * its rows when it was drawn; returns what they are now, where that was looked at.
 */
export function keptInThread(desk: Desk, total: number): number {
	const {thread} = desk.view;
	if (thread === undefined || thread.scroll === 0) {
		return total;
	}
	const added = threadReach(desk.screen()).total - total;
	desk.change({type: 'thread-set', thread: movedThread(thread, added)});
	return total + added;
}

/** The place of a thread under which rows were added, or taken away. */
export function movedThread(thread: ThreadPlace, added: number): ThreadPlace {
	return added === 0 ? thread : {...thread, scroll: Math.max(0, thread.scroll + added)};
}
