import type {RoomMessage} from '../../source/protocol/records.ts';
import type {MemoryRoom} from '../../source/server/storage/memory-disk.ts';

/** What the relay keeps of a room's log, the oldest first; what was purged is not among it. */
export function entriesOf({log}: Pick<MemoryRoom, 'log'>): readonly RoomMessage[] {
	return log.filter((entry) => entry !== undefined);
}
