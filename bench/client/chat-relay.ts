import process from 'node:process';
import {systemClock, systemRandom} from '../../source/protocol/environment.ts';
import {startListener} from '../../source/server/listener.ts';
import {createRelay} from '../../source/server/relay.ts';
import {createMemoryStorage} from '../../source/server/storage/memory.ts';
import {openLobby} from '../relay/crowd.ts';
import {sampleText} from './sample-text.ts';
import {seed} from './seed.ts';

/** What the process that measures says to this one; each is answered, `{port}` first of all. */
export type Order =
	/** Fill the rooms that this account will find when it connects. */
	| {
			readonly type: 'seed';
			readonly account: string;
			readonly messages: number;
			readonly rooms: number;
	  }
	/** Let so many messages a second arrive in the lobby; 0 for none any more. */
	| {readonly type: 'flood'; readonly perSecond: number};

const ENDLESS = {burst: 1e9, perSecond: 1e9};

/** A relay whose rooms are full, in a process of its own. A client gets everything at its start. */
async function main(): Promise<void> {
	const limits = {
		messages: ENDLESS,
		messageBytesRate: ENDLESS,
		requests: ENDLESS,
		registrations: ENDLESS,
		firstMessages: 1_000_000,
	};
	const storage = createMemoryStorage({random: systemRandom});
	const relay = await createRelay({
		storage,
		clock: systemClock,
		random: systemRandom,
		limits,
		options: {
			name: 'bench',
			registration: 'open',
			loopback: true,
			relayKey: systemRandom.bytes(32),
		},
	});
	const accept = relay.accept.bind(relay);
	const {port} = await startListener({accept, host: '127.0.0.1', port: 0, limits});
	const flood = createFlood(port);
	process.on('message', async (order: Order) => {
		if (order.type === 'seed') await seed(storage, order);
		else await flood(order.perSecond);
		process.send?.({type: 'done'});
	});
	process.on('disconnect', () => process.exit(0));
	process.send?.({port});
}

/** Milliseconds between two helpings of a flood: the network does not bring them evenly either. */
const HELPING = 5;

function createFlood(port: number): (perSecond: number) => Promise<void> {
	let writer: ReturnType<typeof openLobby> | undefined;
	let timer: NodeJS.Timeout | undefined;
	let number = 0;
	return async (perSecond) => {
		clearInterval(timer);
		if (perSecond === 0) return;
		writer ??= openLobby(port, 1);
		const {members, room} = await writer;
		const started = performance.now();
		const first = number;
		timer = setInterval(() => {
			const due = first + ((performance.now() - started) / 1000) * perSecond;
			while (number < due) {
				const text = sampleText(number);
				members[0]?.send({
					type: 'send',
					id: 1000 + number,
					room,
					message: `flood-message-${number}`,
					text,
				});
				number++;
			}
		}, HELPING);
	};
}

await main();
