/** A thread of a room: the position of the message that it begins with. */
export type ThreadName = {readonly room: string; readonly root: number};

/**
 * The name of a thread as a place of writing. Room ids hold no blank, so no room is called like a
 * thread.
 */
export function threadKey(room: string, root: number): string {
	return `${room}${BETWEEN}${root}`;
}

/** The thread that a place of writing stands for; undefined when it is a room. */
export function parseThreadKey(place: string): ThreadName | undefined {
	const end = place.lastIndexOf(BETWEEN);
	const digits = place.slice(end + BETWEEN.length);
	return end > 0 && /^[1-9]\d{0,15}$/.test(digits)
		? {room: place.slice(0, end), root: Number(digits)}
		: undefined;
}

/** The room that a place of writing is in. */
export function roomOfPlace(place: string): string {
	return parseThreadKey(place)?.room ?? place;
}

const BETWEEN = ' thread ';
