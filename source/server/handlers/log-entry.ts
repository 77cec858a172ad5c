import type {MessageKind} from '../../protocol/records.ts';
import {newId} from '../auth.ts';
import type {Services} from '../services.ts';
import type {NewMessage} from '../storage/storage.ts';

/** An entry that a room's log makes about itself, such as a join, in the name of who caused it. */
export function logEntry(
	entry: {readonly room: string; readonly kind: MessageKind; readonly text?: string},
	author: {readonly account: string; readonly device: string},
	{random, clock}: Services,
): NewMessage {
	return {
		room: entry.room,
		id: newId(random),
		kind: entry.kind,
		from: author.account,
		device: author.device,
		time: clock.now(),
		text: entry.text ?? '',
	};
}
