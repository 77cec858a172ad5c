import type {Desk} from './desk.ts';
import {goToMessage} from './search/go-to-message.ts';

/** Brings a room to the front because another program was told to, with a message in sight. Never rejects. */
export async function openPlace(desk: Desk, room: string, seq: number | undefined): Promise<void> {
	if (seq === undefined) {
		desk.enterRoom(room);
	} else {
		await goToMessage(desk, room, seq);
	}
}
