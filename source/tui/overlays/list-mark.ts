import type {MovingKey} from './overlay-context.ts';

/** Where a mark in a list stands after a key. Steps go round the ends, pages stop there. */
export function moved(
	selected: number,
	key: MovingKey,
	{length, height}: {readonly length: number; readonly height: number},
): number {
	if (length === 0) {
		return 0;
	}
	switch (key.type) {
		case 'move':
			return (((selected + key.rows) % length) + length) % length;
		case 'page':
			return clamp(selected + key.pages * Math.max(1, height - 1), length);
		case 'edge':
			return key.edge === 'top' ? 0 : length - 1;
	}
}

/** A position that exists in a list of `length`. */
export function clamp(selected: number, length: number): number {
	return Math.max(0, Math.min(length - 1, selected));
}
