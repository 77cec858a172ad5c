import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {startRelay} from '../../server.ts';
import type {Client} from '../../source/client/api.ts';
import {createClient} from '../../source/client/client.ts';
import {roomByName} from '../../source/client/state/select.ts';
import {createMemoryVault} from '../../source/client/vault/memory.ts';
import {webSocketTransport} from '../../source/client/websocket.ts';
import {systemClock} from '../../source/protocol/environment.ts';
import {createPinoLog} from '../../source/server/pino-log.ts';
import {openLogFile} from '../../source/server/seeing/log-file.ts';
import {createCanary, filesUnder, foundIn} from '../../test/helpers/canary.ts';
import {clientFrame, RawWebSocket} from '../../test/helpers/raw-websocket.ts';
import {TestDevice} from '../../test/helpers/test-relay.ts';
import {wait} from '../../test/helpers/wait.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import type {AttackFigure} from './figure.ts';

/** An address that somebody comes from, through a proxy. */
const ADDRESS = '203.0.113.77';

/** Characters of private texts that have to look alike. */
const LENGTHS = [1, 20, 60];

/**
 * Reads a relay's log and its files like somebody who got hold of the machine, after people have
 * written to a room and to each other: no text in the log, no private text anywhere, private texts of
 * different lengths alike, and no address in full.
 */
export async function run(): Promise<AttackFigure> {
	const folder = temporaryFolder('s35');
	const logFile = openLogFile({file: join(folder, 'log', 'relay.log'), clock: systemClock});
	const data = join(folder, 'data');
	const relay = await startRelay({
		dataDirectory: data,
		log: createPinoLog('info', logFile),
		trustedProxies: ['loopback'],
		registration: 'open',
	});
	const canaries = {room: createCanary('room text'), private: createCanary('private text')};
	const ada = await joined(relay.url, 'ada');
	const bob = await joined(relay.url, 'bob');
	await visit(relay.port);
	ada.send(roomByName(ada.state, 'lobby')?.id ?? '', canaries.room.text);
	await ada.openConversation('bob');
	ada.send('@bob', canaries.private.text);
	await wait(() => reads(bob, '@ada', canaries.private.text));
	// Nobody fetches these, so that they stay in the mailbox to be looked at.
	await bob.close();
	for (const length of LENGTHS) ada.send('@bob', 'x'.repeat(length));
	await wait(() => LENGTHS.every((length) => reads(ada, '@bob', 'x'.repeat(length))));
	await ada.close();
	await relay.close({retryAfterMax: 0});
	logFile.close();

	const log = readFileSync(join(folder, 'log', 'relay.log'));
	const files = Buffer.concat((await filesUnder(data)).map(({bytes}) => bytes));
	const inLog = foundIn(log, [canaries.room, canaries.private]);
	const inData = foundIn(files, [canaries.private]);
	const addresses = [log, files].filter((bytes) => bytes.includes(ADDRESS)).length;
	const networks = log.includes('203.0.113.0/24');
	const lengths = lengthsIn(data);
	const sizes = new Set(lengths).size;
	return {
		name: 'S35 metadata',
		pass:
			inLog.length === 0 &&
			inData.length === 0 &&
			addresses === 0 &&
			networks &&
			sizes === 1 &&
			lengths.length === LENGTHS.length,
		figure: `${inLog.length} texts in the log of ${log.length} bytes, ${inData.length} private ones in ${files.length} bytes of data, ${addresses} addresses (network ${networks ? 'logged' : 'missing'}), ${lengths.length} texts in ${sizes} size`,
		mark: '0 texts, 0 private ones, 0 addresses (network logged), 1 size',
	};
}

async function joined(url: string, name: string): Promise<Client> {
	const client = createClient({
		url,
		vault: createMemoryVault(),
		transport: webSocketTransport({allowInsecure: true}),
	});
	await client.register({name});
	await client.whenLive();
	await wait(() => client.state.private.status === 'ready');
	return client;
}

function reads({state}: Client, room: string, text: string): boolean {
	const log = state.rooms.get(room)?.log ?? [];
	return [...log].some((entry) => entry.type === 'message' && entry.text === text);
}

/** Somebody from elsewhere comes and logs in. */
async function visit(port: number): Promise<void> {
	const socket = await RawWebSocket.open(port, {'X-Forwarded-For': ADDRESS});
	await socket.text((text) => text.includes('"hello"'));
	const device = new TestDevice().fields;
	socket.write(
		clientFrame(1, JSON.stringify({type: 'register.device', id: 1, name: 'carl', device})),
	);
	await socket.text((text) => text.includes('"ok"'));
	socket.destroy();
}

/** Of what waits in mailboxes. */
function lengthsIn(directory: string): readonly number[] {
	const database = new DatabaseSync(join(directory, 'relay.sqlite'), {readOnly: true});
	try {
		return database
			.prepare('SELECT length(bytes) AS length FROM envelope')
			.all()
			.map(({length}) => Number(length));
	} finally {
		database.close();
	}
}
