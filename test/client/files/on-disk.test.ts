import {mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {startRelay} from '../../../server.ts';
import type {Client} from '../../../source/client/api.ts';
import {createClient} from '../../../source/client/client.ts';
import {nodeFiles} from '../../../source/client/files/disk/node-files.ts';
import {roomByName} from '../../../source/client/state/select.ts';
import type {RoomState} from '../../../source/client/state/state.ts';
import {createMemoryVault} from '../../../source/client/vault/memory.ts';
import {webSocketTransport} from '../../../source/client/websocket.ts';
import {someBytes} from '../../helpers/file-people.ts';
import {wait} from '../../helpers/wait.ts';

test('from disk to disk over a network, in a room and in private', async (t) => {
	const folder = await mkdtemp(path.join(tmpdir(), 'termchat-files-'));
	t.teardown(() => rm(folder, {recursive: true, force: true}));
	const relay = await startRelay({dataDirectory: path.join(folder, 'relay')});
	t.teardown(() => relay.close());
	const join = async (name: string): Promise<Client> => {
		const client = createClient({
			...{url: relay.url, transport: webSocketTransport(), vault: createMemoryVault()},
			files: nodeFiles(),
		});
		t.teardown(() => client.close());
		await client.register({name});
		await client.whenLive();
		await wait(() => client.state.private.status === 'ready');
		return client;
	};
	const ada = await join('ada');
	const bob = await join('bob');
	await ada.openConversation('bob');
	const bytes = someBytes(3_000_000);
	const source = path.join(folder, 'report.pdf');
	await writeFile(source, bytes);
	const room = roomByName(ada.state, 'lobby')?.id ?? '';
	const saved = path.join(folder, 'downloads');
	for (const [here, there, name] of [
		[room, room, 'report.pdf'],
		['@bob', '@ada', 'report (2).pdf'],
	] as const) {
		const id = await ada.sendFile(here, source);
		await ada.whenTransferred(id);
		await wait(() => hasMessage(bob.state.rooms.get(there), id));
		const saving = await bob.saveFile(there, id, saved);
		const done = await bob.whenTransferred(saving);
		t.is(path.basename(done.path ?? ''), name);
		t.is(Buffer.compare(await readFile(path.join(saved, name)), bytes), 0);
	}

	t.deepEqual((await readdir(saved)).toSorted(), ['report (2).pdf', 'report.pdf']);
});

function hasMessage(room: RoomState | undefined, id: string): boolean {
	return [...(room?.log ?? [])].some((row) => row.type === 'message' && row.id === id);
}
