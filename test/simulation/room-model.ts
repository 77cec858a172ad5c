import type {RoomMessage} from '../../source/protocol/records.ts';
import type {SentMessage} from './sent-message.ts';

/** A message of a room as plain reading of everything that was accepted makes it. */
export type ModelMessage = {
	readonly entry: RoomMessage;
	text: string;
	readonly thread: number | undefined;
	/** Its number in its thread. */
	readonly threadCount: number | undefined;
	revision: number;
	isEdited: boolean;
	isDeleted: boolean;
	isPinned: boolean;
	/** Who gave each emoji, in their order; of none that was taken back by all. */
	readonly reactions: Map<string, string[]>;
	replies: number;
	repliedAt: number | undefined;
};

/**
 * What a room's log comes to, from what people typed in the order in which it was committed. It looks
 * at no text and no state that the relay keeps.
 */
export class RoomModel {
	readonly messages = new Map<number, ModelMessage>();
	/** What must not be: a change of nothing, or of a deleted message. */
	readonly problems: string[] = [];
	/** Texts that are nowhere any more. */
	readonly gone = new Set<string>();
	readonly #sent: ReadonlyMap<string, SentMessage>;

	constructor(sent: ReadonlyMap<string, SentMessage>) {
		this.#sent = sent;
	}

	/** The next entry of the log. */
	add(entry: RoomMessage): void {
		const sent = this.#sent.get(entry.id);
		if (entry.kind === 'change') this.#change(entry, sent);
		else this.#place(entry, sent);
	}

	/** Whether a message is already what a change would make of it. */
	isSo({change, text, account}: SentMessage): boolean {
		const message = change && this.messages.get(change.seq);
		if (message === undefined) return false;
		if (message.isDeleted) return change?.type === 'delete';
		const hasReacted = message.reactions.get(change?.emoji ?? '')?.includes(account) === true;
		switch (change?.type) {
			case 'edit':
				return message.text === text;
			case 'react':
				return hasReacted;
			case 'unreact':
				return !hasReacted;
			case 'pin':
				return message.isPinned;
			case 'unpin':
				return !message.isPinned;
			case 'delete':
			case undefined:
				return false;
		}
	}

	#place(entry: RoomMessage, sent: SentMessage | undefined): void {
		const isSaid = entry.kind === 'text' || entry.kind === 'action';
		if (isSaid && sent === undefined) this.problems.push(`${entry.seq} was sent by nobody`);
		if (entry.replyTo !== sent?.replyTo)
			this.problems.push(`${entry.seq} answers ${entry.replyTo}`);
		const answered = this.messages.get(sent?.replyTo ?? 0);
		const thread = answered?.thread ?? answered?.entry.seq;
		const root = thread === undefined ? undefined : this.messages.get(thread);
		if (root !== undefined) {
			root.replies++;
			root.repliedAt = entry.time;
		}
		this.messages.set(entry.seq, {
			...{entry, thread, threadCount: root?.replies, text: sent?.text ?? entry.text},
			...{revision: 0, isEdited: false, isDeleted: false, isPinned: false},
			...{reactions: new Map(), replies: 0, repliedAt: undefined},
		});
	}

	#change({seq, from}: RoomMessage, sent: SentMessage | undefined): void {
		const {change, text = ''} = sent ?? {};
		const message = this.messages.get(change?.seq ?? 0);
		if (change === undefined || message === undefined) {
			this.problems.push(`${seq} changes nothing that was said`);
			return;
		}
		if (message.isDeleted) this.problems.push(`${seq} changes ${change.seq}, which is deleted`);
		if (sent !== undefined && this.isSo(sent)) this.problems.push(`${seq} changes nothing`);
		message.revision = seq;
		const names = message.reactions.get(change.emoji ?? '') ?? [];
		switch (change.type) {
			case 'edit':
				if (message.entry.from !== from) this.problems.push(`${seq} edits what another said`);
				this.gone.add(message.text);
				message.text = text;
				message.isEdited = true;
				break;
			case 'delete':
				this.gone.add(message.text);
				message.text = '';
				message.isDeleted = true;
				message.isPinned = false;
				message.reactions.clear();
				break;
			case 'react':
				message.reactions.set(change.emoji ?? '', [...names, from]);
				break;
			case 'unreact':
				if (names.length === 1) message.reactions.delete(change.emoji ?? '');
				else
					message.reactions.set(
						change.emoji ?? '',
						names.filter((name) => name !== from),
					);
				break;
			case 'pin':
			case 'unpin':
				message.isPinned = change.type === 'pin';
				break;
		}
	}
}
