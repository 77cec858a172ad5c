import {fork} from 'node:child_process';
import {once} from 'node:events';
import {join} from 'node:path';
import {connect} from '../../source/client/index.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import type {Order} from './chat-relay.ts';

/** A relay with a past, and a home with an account there. */
export type Chat = {
	/** For `TERMCHAT_HOME`. */
	readonly home: string;
	/** Lets so many messages a second arrive in the lobby; 0 for none any more. */
	flood(perSecond: number): Promise<void>;
	close(): Promise<void>;
};

const ACCOUNT = 'bench';

/** Starts the relay, registers, and fills the account's rooms: the lobby and `rooms` − 1 others. */
export async function openChat(past: {
	readonly messages: number;
	readonly rooms: number;
}): Promise<Chat> {
	const relay = fork(join(import.meta.dirname, 'chat-relay.ts'));
	const exited = once(relay, 'exit');
	const [{port}] = await once(relay, 'message');
	const order = async (what: Order): Promise<void> => {
		relay.send(what);
		await once(relay, 'message');
	};
	const home = temporaryFolder('termchat-home');
	const client = await connect({server: `ws://127.0.0.1:${port}`, name: ACCOUNT, home});
	await client.close();
	await order({type: 'seed', account: ACCOUNT, ...past});
	return {
		home,
		flood: (perSecond) => order({type: 'flood', perSecond}),
		async close() {
			relay.disconnect();
			await exited;
		},
	};
}
