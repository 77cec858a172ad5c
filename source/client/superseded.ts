import type {OutboxMessage} from './outbox-record.ts';
import type {PendingChange} from './state/state.ts';

/**
 * What an earlier start left to send, without the changes that a later one of it takes the place of: the
 * relay may have answered them already, as changes that changed nothing, and keeps no trace of such; made
 * again they would undo what came after them.
 */
export function withoutSuperseded(messages: readonly OutboxMessage[]): readonly OutboxMessage[] {
	const later = new Set<string>();
	const kept = messages.toReversed().filter(({change, failure}) => {
		if (change === undefined || failure !== undefined) return true;
		const subject = subjectOf(change);
		const isNewest = !later.has(subject);
		later.add(subject);
		return isNewest;
	});
	return kept.toReversed();
}

/** What a change decides: of two that decide the same, the later one holds. */
function subjectOf({type, seq, emoji}: PendingChange): string {
	switch (type) {
		case 'edit':
		case 'delete':
			return `${seq} ${type}`;
		case 'react':
		case 'unreact':
			return `${seq} reaction ${emoji}`;
		case 'pin':
		case 'unpin':
			return `${seq} pin`;
	}
}
