import {mkdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {startRelay} from '../../server.ts';
import {createClient} from '../../source/client/client.ts';
import {nodeFiles} from '../../source/client/files/disk/node-files.ts';
import {createMemoryVault} from '../../source/client/vault/memory.ts';
import {webSocketTransport} from '../../source/client/websocket.ts';
import {systemClock} from '../../source/protocol/environment.ts';
import {createPinoLog} from '../../source/server/pino-log.ts';
import {openLogFile} from '../../source/server/seeing/log-file.ts';
import {createCanary, filesUnder, foundIn} from '../../test/helpers/canary.ts';
import {wait} from '../../test/helpers/wait.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import type {AttackFigure} from './figure.ts';

/** Bytes of files that have to look alike. */
const SIZES = [40_100, 40_500, 40_900];

/**
 * Reads a relay's log, database and files after people have sent each other files in private: no byte of
 * a file, no name, no word that came with it, and sizes that tell few files apart. The ids, which open
 * nothing but are nobody's business, are not in the log.
 */
export async function run(): Promise<AttackFigure> {
	const folder = temporaryFolder('s35');
	const logFile = openLogFile({file: join(folder, 'log', 'relay.log'), clock: systemClock});
	const data = join(folder, 'data');
	const relay = await startRelay({
		dataDirectory: data,
		log: createPinoLog('info', logFile),
		registration: 'open',
		limits: {diskFreeBytes: 0, diskFreePercent: 0},
	});
	const said = createCanary('words');
	const name = createCanary('name');
	const content = createCanary('content');
	const ada = await joined(relay.url, 'ada');
	const bob = await joined(relay.url, 'bob');
	await ada.openConversation('bob');
	const papers = join(folder, 'papers');
	mkdirSync(papers);
	const messages: string[] = [];
	for (const size of SIZES) {
		const file = join(papers, `${name.text}-${size}.txt`);
		writeFileSync(file, content.text.repeat(size).slice(0, size));
		const id = await ada.sendFile('@bob', file, {text: said.text});
		await ada.whenTransferred(id);
		messages.push(id);
	}
	await wait(() => messages.every((id) => fileOf(bob, id) !== undefined));
	const saving = await bob.saveFile('@ada', messages[0] ?? '', join(folder, 'saved'));
	const {path = ''} = await bob.whenTransferred(saving);
	const isWhole = statSync(path).size === SIZES[0];
	const ids = messages.map((id) => fileOf(bob, id)?.file ?? '');
	const {files} = await ada.ownFiles();
	for (const client of [ada, bob]) await client.close();
	await relay.close({retryAfterMax: 0});
	logFile.close();

	const log = readFileSync(join(folder, 'log', 'relay.log'));
	const stored = await filesUnder(data);
	const bytes = Buffer.concat(stored.map((each) => each.bytes));
	const names = Buffer.from(stored.map(({file}) => file).join('\n'));
	const canaries = [said, name, content];
	const found = [log, bytes, names].flatMap((each) => foundIn(each, canaries));
	const logged = ids.filter((id) => log.includes(id));
	const blobs = stored.filter(({file}) => ids.some((id) => file.endsWith(id)));
	const sizes = new Set([
		...files.map(({size}) => size),
		...blobs.map((each) => each.bytes.length),
	]);
	return {
		name: 'S35 private files',
		pass:
			found.length === 0 &&
			logged.length === 0 &&
			blobs.length === SIZES.length &&
			sizes.size === 1 &&
			isWhole,
		figure: `${found.length} texts, names or bytes in ${log.length} bytes of log and ${bytes.length} of data${found.length === 0 ? '' : ` (${found.join(', ')})`}; ${logged.length} ids in the log; ${blobs.length} files of ${SIZES.join(', ')} bytes stored in ${sizes.size} size; ${isWhole ? 'fetched whole' : 'NOT fetched'}`,
		mark: `0, 0 ids, ${SIZES.length} files in 1 size, fetched whole`,
	};
}

type Client = ReturnType<typeof createClient>;

async function joined(url: string, name: string): Promise<Client> {
	const client = createClient({
		url,
		vault: createMemoryVault(),
		transport: webSocketTransport({allowInsecure: true}),
		files: nodeFiles(),
	});
	await client.register({name});
	await client.whenLive();
	await wait(() => client.state.private.status === 'ready');
	return client;
}

function fileOf({state}: Client, id: string) {
	const log = state.rooms.get('@ada')?.log ?? [];
	const found = [...log].find((entry) => entry.type === 'message' && entry.id === id);
	return found?.type === 'message' ? found.file : undefined;
}
