import * as v from 'valibot';
import {messageId} from '../protocol/fields.ts';
import {LIMITS} from '../protocol/limits.ts';
import {phrase} from '../words/phrase.ts';
import type {Client} from './api.ts';
import type {Core} from './core.ts';
import {InputError} from './error.ts';
import {newMessageId} from './message-id.ts';
import {search} from './message-search.ts';
import {isConversationId} from './private/record-names.ts';
import {checkMessageText} from './texts.ts';

type MessageVerbs = Pick<
	Client,
	| 'send'
	| 'pins'
	| 'whenAccepted'
	| 'refusalOf'
	| 'retry'
	| 'drop'
	| 'loadAround'
	| 'loadThread'
	| 'search'
>;

/** What a client does about messages, but for changing them. */
export function messageVerbs(core: Core): MessageVerbs {
	const outboxOf = (id: string) => {
		const dispatch = core.private.find()?.dispatch;
		return dispatch?.has(id) ? dispatch : core.outbox;
	};
	return {
		send(room, text, options = {}) {
			const {rooms, relay} = core.store.state;
			const held = rooms.get(room);
			if (held === undefined)
				throw new InputError(phrase`You are not in that room. Join it first.`);
			const {messageBytes: bytes, messageLines: lines} = relay ?? LIMITS;
			checkMessageText(text, {bytes, lines});
			if (isConversationId(room)) return core.private.get().messages.send(room, text, options);
			const {kind = 'text', replyTo, notBefore} = options;
			const id = options.id ?? newMessageId(core.random);
			if (!v.is(messageId, id)) throw new TypeError(`${JSON.stringify(id)} is no message id.`);
			const answered = replyTo === undefined ? undefined : held.log.messageAt(replyTo);
			if (answered?.shared?.isDeleted === true) {
				throw new InputError(phrase`The message to answer was deleted.`);
			}

			const time = core.clock.now();
			core.outbox.send(room, {
				...{id, kind, text, time, since: time, failure: undefined},
				...(replyTo !== undefined && {replyTo}),
				...(notBefore !== undefined && {notBefore}),
			});
			return id;
		},
		whenAccepted: (id, signal) => outboxOf(id).whenAccepted(id, signal),
		refusalOf: (id) => outboxOf(id).refusalOf(id),
		retry: (id) => outboxOf(id).retry(id),
		drop(id) {
			core.files.messageDropped(id);
			outboxOf(id).drop(id);
		},

		async pins(room) {
			if (!isConversationId(room)) return core.places.pins(room);
			throw new InputError(phrase`Messages can be pinned in rooms, not in private conversations.`);
		},
		loadAround: async (room, place) =>
			isConversationId(room)
				? core.private.get().messages.loadAround(room, place)
				: core.places.loadAround(room, place),
		async loadThread(room, root) {
			if (!isConversationId(room)) return core.places.loadThread(room, root);
			throw new InputError(phrase`Threads are in rooms; a private conversation is one already.`);
		},
		search: async (query) => search(core, query),
	};
}
