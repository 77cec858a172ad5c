import {LIMITS} from '../protocol/limits.ts';
import {phrase} from '../words/phrase.ts';
import type {Client} from './api.ts';
import type {Core} from './core.ts';
import {InputError} from './error.ts';
import {newMessageId} from './message-id.ts';
import {isConversationId} from './private/record-names.ts';
import {pinRefusal, runsRoom} from './state/room-rights.ts';
import type {LogMessage, PendingChange, RoomState} from './state/state.ts';
import {checkMessageText} from './texts.ts';

type ChangeVerbs = Pick<Client, 'editMessage' | 'deleteMessage' | 'react' | 'pin'>;

/** What a client does to messages that are in a log already. */
export function changeVerbs(core: Core): ChangeVerbs {
	const write = (room: string, change: PendingChange, text = ''): void => {
		const time = core.clock.now();
		const message = {kind: 'change', text, time, since: time, failure: undefined, change} as const;
		core.outbox.send(room, {id: newMessageId(core.random), ...message});
	};
	return {
		editMessage(room, id, text) {
			if (isConversationId(room)) {
				core.private.get().messages.editMessage(room, id, text);
				return;
			}

			const {message} = target(core, room, id);
			if (message.from !== core.store.state.account?.name) {
				throw new InputError(phrase`Only its author can change a message.`);
			}

			const {messageBytes: bytes, messageLines: lines} = core.store.state.relay ?? LIMITS;
			checkMessageText(text, {bytes, lines});
			write(room, {type: 'edit', seq: message.seq}, text);
		},

		deleteMessage(room, id) {
			if (isConversationId(room)) {
				const {messages} = core.private.get();
				core.files.messageDeleted(room, id);
				messages.deleteMessage(room, id);
				return;
			}

			const {message, held} = target(core, room, id);
			const isOwn = message.from === core.store.state.account?.name;
			if (!isOwn && !runsRoom(held, core.store.state.account?.role)) {
				throw new InputError(
					phrase`Only its author, or who runs the room, can delete a message. Ask one of them.`,
				);
			}

			core.files.messageDeleted(room, id);
			write(room, {type: 'delete', seq: message.seq});
		},

		react(room, id, {emoji, isOn}) {
			if (emoji === '' || emoji.length > LIMITS.emojiLength) {
				throw new InputError(phrase`That is not one emoji. Choose another.`);
			}

			if (isConversationId(room)) {
				core.private.get().messages.react(room, id, {emoji, isOn});
				return;
			}

			const {message} = target(core, room, id);
			write(room, {type: isOn ? 'react' : 'unreact', seq: message.seq, emoji});
		},

		pin(room, id, isOn) {
			if (isConversationId(room)) {
				throw new InputError(
					phrase`Messages can be pinned in rooms, not in private conversations.`,
				);
			}

			const {message, held} = target(core, room, id);
			const refusal = pinRefusal(held, core.store.state.account?.role);
			if (refusal !== undefined) throw new InputError(refusal);
			write(room, {type: isOn ? 'pin' : 'unpin', seq: message.seq});
		},
	};
}

/** A message of a room that something can be done to. Throws InputError with what stands in the way. */
function target(
	core: Core,
	room: string,
	id: string,
): {readonly held: RoomState; readonly message: LogMessage} {
	const held = core.store.state.rooms.get(room);
	if (held === undefined) throw new InputError(phrase`You are not in that room. Join it first.`);
	if (held.pending.some((pending) => pending.id === id)) {
		throw new InputError(
			phrase`That message is not sent yet. Wait for it, or /drop it if it failed.`,
		);
	}

	const message = messageById(held, id);
	if (message === undefined) {
		throw new InputError(phrase`That message is not loaded here. Scroll to it first.`);
	}

	if (message.shared?.isDeleted === true) throw new InputError(phrase`That message was deleted.`);
	if (message.kind !== 'text' && message.kind !== 'action') {
		throw new InputError(phrase`That works on what somebody said, and on nothing else.`);
	}

	return {held, message};
}

function messageById({log}: RoomState, id: string): LogMessage | undefined {
	for (const row of log.backwards()) if (row.type === 'message' && row.id === id) return row;
	return undefined;
}
