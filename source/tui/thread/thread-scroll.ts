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

/** The place of a thread under which rows were added, or taken away. */
export function movedThread(thread: ThreadPlace, added: number): ThreadPlace {
	return added === 0 ? thread : {...thread, scroll: Math.max(0, thread.scroll + added)};
}
