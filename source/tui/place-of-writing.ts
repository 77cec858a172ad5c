import {NO_ROOM} from './composer/composer-state.ts';
import {threadKey} from './thread-key.ts';
import type {View} from './view.ts';

/** The place that what is typed goes to: the room in front, or its open thread. */
export function placeOfWriting(view: Pick<View, 'room' | 'thread' | 'focus'>): string {
	return (view.focus === 'thread' ? threadPlace(view) : undefined) ?? mainPlace(view);
}

/** The place of writing of the room in front. */
export function mainPlace({room}: Pick<View, 'room'>): string {
	return room ?? NO_ROOM;
}

/** The place of writing of the open thread; undefined when none is open. */
export function threadPlace({thread}: Pick<View, 'thread'>): string | undefined {
	return thread && threadKey(thread.room, thread.root);
}
