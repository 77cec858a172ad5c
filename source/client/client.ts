import {accountVerbs} from './account-verbs.ts';
import type {Client} from './api.ts';
import {changeVerbs} from './change-verbs.ts';
import type {ClientOptions} from './client-options.ts';
import {Core} from './core.ts';
import {fileVerbs} from './files/file-verbs.ts';
import {messageVerbs} from './message-verbs.ts';
import {moderationVerbs} from './moderation-verbs.ts';
import {privateVerbs} from './private/verbs.ts';
import {profileVerbs} from './profile-verbs.ts';
import {roomVerbs} from './room-verbs.ts';

export type {ClientOptions} from './client-options.ts';

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
		...changeVerbs(core),
		...roomVerbs(core),
		...moderationVerbs(core),
		...profileVerbs(core),
		...privateVerbs(core),
		...fileVerbs(core.files),

		async ping() {
			const start = core.clock.monotonic();
			await core.ask('ping', {});
			return core.clock.monotonic() - start;
		},
		addLine: (line) => core.addLine(line),
		clearLines: (room) => core.store.dispatch({type: 'local-lines-cleared', room}),
	};
}
