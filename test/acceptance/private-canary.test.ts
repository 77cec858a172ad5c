import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import {deflateSync} from 'node:zlib';
import test from 'ava';
import type {Client} from '../../source/client/api.ts';
import {createClient} from '../../source/client/client.ts';
import {homePaths, openHomeVault} from '../../source/client/home.ts';
import {roomByName} from '../../source/client/state/select.ts';
import type {Transport} from '../../source/client/transport.ts';
import {webSocketTransport} from '../../source/client/websocket.ts';
import {type Canary, createCanary, filesUnder, foundIn} from '../helpers/canary.ts';
import {temporaryFolder} from '../helpers/cli-homes.ts';
import {wait} from '../helpers/wait.ts';
import {startServe} from '../helpers/whole-program.ts';

/** The shortest sealed text with its tag, in bytes. */
const SEALED = 48 + 256;

/** What a relay must never have of private messages, and what it has of a room: the proof of the search. */
test.serial(
	'nothing of a private message is on the relay, on the line or in its memory',
	async (t) => {
		t.timeout(180_000);
		const folder = await temporaryFolder(t);
		const data = path.join(folder, 'relay');
		const snapshots = path.join(folder, 'snapshots');
		await mkdir(snapshots);
		const relay = await startServe(['--port', '0', '--data-dir', data], {
			home: path.join(folder, 'relay-home'),
			environment: {
				NODE_OPTIONS: `--heapsnapshot-signal=SIGUSR2 --diagnostic-dir=${snapshots}`,
			},
		});
		t.teardown(() => relay.stop('SIGKILL'));
		const frames: string[] = [];
		const join = (name: string) => joinAs(t, {name, url: relay.url, folder, frames});
		const [ada, bob, eve] = [await join('ada'), await join('bob'), await join('eve')];

		const hidden: Canary[] = [];
		const hide = (what: string): string => {
			const canary = createCanary(what);
			hidden.push(canary);
			return canary.text;
		};
		await ada.openConversation('bob');
		for (let turn = 0; turn < 30; turn++) {
			ada.send('@bob', `${hide(`text ${turn} of ada`)} and more`);
			if (turn === 0) await until(() => bob.state.rooms.has('@ada'));
			bob.send('@ada', hide(`text ${turn} of bob`), {kind: turn % 2 === 0 ? 'text' : 'action'});
		}
		await until(() => countOf(ada, '@bob') === 60 && countOf(bob, '@ada') === 60);
		const first = firstOwn(ada, '@bob');
		ada.editMessage('@bob', first, hide('edit'));
		bob.react('@ada', first, {emoji: '🎉', isOn: true});
		await until(() => hasFacts(ada, '@bob', first));
		await eve.openConversation('ada');
		eve.send('@ada', hide('text of eve, while ada is away'));
		await until(() => countOf(ada, '@eve') === 1);
		// What waits in a mailbox is on the relay's disk.
		await bob.close();
		ada.send('@bob', hide('text for bob, who is away'));
		await until(() => countOf(ada, '@bob') === 61);

		const seen = createCanary('a message of a room');
		const lobby = roomByName(ada.state, 'lobby')?.id ?? '';
		await ada.whenAccepted(ada.send(lobby, `${seen.text} in a room`));
		// A relay holds in memory what an account says of itself.
		const held = createCanary('a status');
		ada.setPresence('online', held.text);
		await until(
			() =>
				bob.state.presence.get('ada')?.status === held.text ||
				eve.state.presence.get('ada')?.status === held.text,
		);

		relay.signal('SIGUSR2');
		let heap: ReadonlyArray<{readonly file: string; readonly bytes: Buffer}> = [];
		await until(async () => {
			heap = await filesUnder(snapshots);
			return heap.some(({bytes}) => bytes.subarray(-3).toString().includes('}'));
		}, 60_000);
		const places = [
			...(await filesUnder(data)),
			...heap,
			{file: 'frames', bytes: Buffer.from(frames.join('\n'))},
			{file: 'log', bytes: Buffer.from(relay.printed())},
		];
		t.deepEqual(
			places.flatMap(({file, bytes}) =>
				foundIn(bytes, hidden).map((what) => `${what} in ${path.basename(file)}`),
			),
			[],
		);

		// Without this, the search could be one that finds nothing at all.
		const withRoom = places.filter(({bytes}) => foundIn(bytes, [seen, held]).length > 0);
		const kinds = withRoom.map(({file}) => path.extname(file) || path.basename(file));
		t.true(kinds.includes('frames'), kinds.join());
		t.true(
			kinds.some((kind) => kind.startsWith('.sqlite')),
			kinds.join(),
		);
		t.true(kinds.includes('.heapsnapshot'), kinds.join());
		t.false(kinds.includes('log'), 'message text is in the log');

		// Behind the header, which is public, stand a tag of 48 bytes and 256 or more of sealed text.
		const sealed = frames
			.flatMap(bodiesIn)
			.map((body) => Buffer.from(body, 'base64url').subarray(-SEALED));
		t.true(sealed.length > 60);
		const all = Buffer.concat(sealed);
		t.true(deflateSync(all, {level: 9}).length >= all.length, 'sealed bytes can be compressed');
		t.is(new Set(sealed.map((body) => body.toString('hex'))).size, sealed.length);
	},
);

async function joinAs(
	t: {teardown(work: () => unknown): void},
	options: {
		readonly name: string;
		readonly url: string;
		readonly folder: string;
		readonly frames: string[];
	},
): Promise<Client> {
	const {name, url, folder, frames} = options;
	const vault = await openHomeVault(homePaths(path.join(folder, name)));
	const client = createClient({url, vault, transport: recorded(webSocketTransport(), frames)});
	t.teardown(async () => {
		await client.close();
		await vault.close();
	});
	await client.register({name});
	await client.whenLive();
	await until(() => client.state.private.status === 'ready');
	return client;
}

function recorded(transport: Transport, frames: string[]): Transport {
	return {
		open(url, events) {
			const line = transport.open(url, {
				opened: () => events.opened(),
				alive: () => events.alive(),
				closed: (end) => events.closed(end),
				received(text) {
					frames.push(text);
					events.received(text);
				},
			});
			return {
				close: (code) => line.close(code),
				send(text) {
					frames.push(text);
					line.send(text);
				},
			};
		},
		openTransfer: (url, events) => transport.openTransfer(url, events),
	};
}

/** Sealed copies as clients sent them. */
function bodiesIn(text: string): readonly string[] {
	const frame: {type: string; envelopes?: ReadonlyArray<{bytes: string}>} = JSON.parse(text);
	return (frame.envelopes ?? []).map(({bytes}) => bytes);
}

function countOf({state}: Client, room: string): number {
	const entries = [...(state.rooms.get(room)?.log ?? [])];
	return entries.filter((entry) => entry.type === 'message' && entry.facts?.note === undefined)
		.length;
}

function firstOwn({state}: Client, room: string): string {
	for (const entry of state.rooms.get(room)?.log ?? []) {
		if (entry.type === 'message' && entry.from === state.account?.name) return entry.id;
	}

	throw new Error('There is none.');
}

function hasFacts({state}: Client, room: string, id: string): boolean {
	for (const entry of state.rooms.get(room)?.log ?? []) {
		if (entry.type === 'message' && entry.id === id) return entry.facts?.reactions.length === 1;
	}

	return false;
}

async function until(
	condition: () => boolean | Promise<boolean>,
	patience = 30_000,
): Promise<void> {
	await wait(condition, patience);
}
