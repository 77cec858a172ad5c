import dns from 'node:dns';
import process from 'node:process';
import {createInterface} from 'node:readline';
import {openOwnVault} from '../../../source/cli/home.ts';
import {createClient} from '../../../source/client/client.ts';
import {homePaths} from '../../../source/client/home.ts';
import {transientSettings} from '../../../source/client/transient-settings.ts';
import type {Transport} from '../../../source/client/transport.ts';
import {webSocketTransport} from '../../../source/client/websocket.ts';
import type {GuestOrder, GuestReport} from './guest.ts';

// A client in a process of its own, because Node reads NODE_EXTRA_CA_CERTS at its start. It takes
// orders as JSON lines, and tells as JSON lines what happens.

const [home = '', url = '', name = '', invite] = process.argv.slice(2);

resolveHere('chat.example');
let connections = 0;
const vault = await openOwnVault({paths: homePaths(home), settings: transientSettings({})});
const client = createClient({url, vault, transport: counted(webSocketTransport()), label: 'guest'});
client.subscribe((event) => {
	if (event.type === 'message-received') {
		tell({type: 'message', from: event.message.from, text: event.message.text});
	}
	tellState();
});
if (invite === undefined) client.start();
else await client.register({name, ...(invite !== '' && {invite})});
await client.whenLive();
tellState();
tell({type: 'ready'});

for await (const line of createInterface({input: process.stdin})) {
	// The other side is a check of ours.
	const order = JSON.parse(line) as GuestOrder;
	await carryOut(order).catch((error) => tell({type: 'failed', message: String(error)}));
}
await client.close();
await vault.close();
process.exit(0);

async function carryOut(order: GuestOrder): Promise<void> {
	switch (order.type) {
		case 'say': {
			const room = roomNamed(order.room);
			const {seq} = await client.whenAccepted(client.send(room, order.text));
			tell({type: 'accepted', text: order.text, seq});
			return;
		}
		case 'create':
			await client.createRoom({name: order.room});
			break;
		case 'join':
			await client.joinRoom(order.room);
			break;
		case 'texts':
			tell({type: 'texts', texts: textsIn(order.room)});
			return;
	}
	tell({type: 'done'});
}

function roomNamed(wanted: string): string {
	const room = [...client.state.rooms.values()].find((each) => each.name === wanted);
	if (room === undefined) throw new Error(`${name} is not in ${wanted}.`);
	return room.id;
}

function textsIn(room: string): readonly string[] {
	const log = client.state.rooms.get(roomNamed(room))?.log ?? [];
	return [...log].flatMap((entry) => (entry.type === 'message' ? [entry.text] : []));
}

function tellState(): void {
	const {connection} = client.state;
	const reason = 'reason' in connection ? connection.reason : undefined;
	tell({type: 'state', state: connection.type, connections, reason});
}

/** Counts connections that came to be. */
function counted(transport: Transport): Transport {
	return {
		open: (address, events) =>
			transport.open(address, {
				...events,
				opened() {
					connections++;
					events.opened();
				},
				received: (text) => events.received(text),
				alive: () => events.alive(),
				closed: (end) => events.closed(end),
			}),
		openTransfer: (address, events) => transport.openTransfer(address, events),
	};
}

/** What DNS does for the document's example. */
function resolveHere(example: string): void {
	const {lookup} = dns;
	const here = (host: string, ...rest: unknown[]) =>
		Reflect.apply(lookup, dns, [host === example ? '127.0.0.1' : host, ...rest]);
	// The type of Node's function has overloads and more that nobody here calls.
	dns.lookup = Object.assign(here, lookup) as typeof lookup;
}

function tell(report: GuestReport): void {
	process.stdout.write(`${JSON.stringify(report)}\n`);
}
