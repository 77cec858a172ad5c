import {toBase64url} from '../crypto/encoding.ts';
import {LIMITS} from '../protocol/limits.ts';
import {accountVerbs} from './account-verbs.ts';
import type {Client} from './api.ts';
import {type ClientOptions, Core} from './core.ts';
import {InputError} from './error.ts';
import {isConversationId} from './private/record-names.ts';
import {privateVerbs} from './private/verbs.ts';
import {roomVerbs} from './room-verbs.ts';
import {checkMessageText} from './texts.ts';

export type {ClientOptions} from './core.ts';

/** A client of one relay. Does nothing until `start`, `register` or `login`. */
export function createClient(options: ClientOptions): Client {
	const core = new Core(options);
	return {
		get state() {
			return core.store.state;
		},
		subscribe: (listener) => core.store.subscribe(listener),

		start: () => core.start(),
		reconnectNow: () => core.uplink.reconnectNow(),
		close: () => core.close(),
		whenLive: (signal) => core.uplink.whenLive(signal),

		...accountVerbs(core),
		...messageVerbs(core),
		...roomVerbs(core),
		...privateVerbs(core),

		async ping() {
			const start = core.clock.monotonic();
			await core.ask('ping', {});
			return core.clock.monotonic() - start;
		},
		addLine: (line) => core.addLine(line),
		clearLines: (room) => core.store.dispatch({type: 'local-lines-cleared', room}),
	};
}

/** Bytes of a message's id: nobody can guess one, and no two are alike. */
const MESSAGE_ID_BYTES = 16;

function messageVerbs(
	core: Core,
): Pick<Client, 'send' | 'whenAccepted' | 'refusalOf' | 'retry' | 'drop'> {
	const outboxOf = (id: string) => {
		const dispatch = core.private.find()?.dispatch;
		return dispatch?.has(id) ? dispatch : core.outbox;
	};
	return {
		send(room, text, kind = 'text') {
			const {rooms, relay} = core.store.state;
			if (!rooms.has(room)) throw new InputError('You are not in that room. Join it first.');
			const {messageBytes: bytes, messageLines: lines} = relay ?? LIMITS;
			checkMessageText(text, {bytes, lines});
			if (isConversationId(room)) return core.private.get().messages.send(room, text, kind);
			const id = toBase64url(core.random.bytes(MESSAGE_ID_BYTES));
			const time = core.clock.now();
			core.outbox.send(room, {id, kind, text, time, since: time, failure: undefined});
			return id;
		},
		whenAccepted: (id, signal) => outboxOf(id).whenAccepted(id, signal),
		refusalOf: (id) => outboxOf(id).refusalOf(id),
		retry: (id) => outboxOf(id).retry(id),
		drop: (id) => outboxOf(id).drop(id),
	};
}
