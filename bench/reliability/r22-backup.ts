import {createHash} from 'node:crypto';
import {mkdirSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {type RunningRelay, startRelay} from '../../server.ts';
import type {Client} from '../../source/client/api.ts';
import {createClient} from '../../source/client/client.ts';
import {roomByName} from '../../source/client/state/select.ts';
import {createMemoryVault} from '../../source/client/vault/memory.ts';
import {webSocketTransport} from '../../source/client/websocket.ts';
import {systemClock, systemRandom} from '../../source/protocol/environment.ts';
import {silentLog} from '../../source/server/log.ts';
import {startControlSocket} from '../../source/server/operator/control-socket.ts';
import {createPinoLog} from '../../source/server/pino-log.ts';
import {openLogFile} from '../../source/server/seeing/log-file.ts';
import {createCanary, filesUnder, foundIn} from '../../test/helpers/canary.ts';
import {runCli} from '../../test/helpers/run-cli.ts';
import {messageId} from '../../test/helpers/test-relay.ts';
import {wait} from '../../test/helpers/wait.ts';
import {openSqlite} from '../../test/server/storage/backends.ts';
import type {AttackFigure, AttackOptions} from '../attacks/figure.ts';
import {Visitor} from '../attacks/visitor.ts';
import {temporaryFolder} from '../temporary-folder.ts';

const ENDLESS = {burst: 1e9, perSecond: 1e9};
const LIMITS = {
	...{messages: ENDLESS, requests: ENDLESS, messageBytesRate: ENDLESS, history: ENDLESS},
	// The relay cleans its files all the time.
	mailboxSweep: 200,
};
const WRITERS = 5;

/** Of the account that leaves: nothing else contains it. */
const NAME = 'leavingmember';

/**
 * Backs a relay up while it is written to, lets it go on, and then runs it from the backup elsewhere:
 * what was in it at the cut is there, deleted messages are not, and its clients find their way. Then an
 * account leaves, and everything of the relay is searched for what it wrote.
 */
export async function run({isFull}: AttackOptions): Promise<AttackFigure> {
	const rounds = isFull ? 5 : 1;
	const problems: string[] = [];
	let messages = 0;
	let later = 0;
	let searched = 0;
	for (let round = 0; round < rounds; round++) {
		const restored = await restore();
		problems.push(...restored.problems);
		messages += restored.atCut;
		later += restored.later;
		const left = await leave();
		problems.push(...left.problems);
		searched += left.bytes;
	}
	return {
		name: 'R22 backup and leaving',
		pass: problems.length === 0,
		figure: `${rounds} backups under load, made and restored by termchat admin: ${messages} entries at the cut, hash ${problems.some((each) => each.includes('hash')) ? 'DIFFERS' : 'equal'}, ${later} later ones not there, clients resynced; an account exported and deleted, ${searched} bytes of all files searched; ${problems.length} problems${problems.length === 0 ? '' : ` (${problems.join('; ')})`}`,
		mark: 'hash equal, deleted stays deleted, clients resync, 0 hits',
	};
}

function start(dataDirectory: string, port = 0, log?: ReturnType<typeof createPinoLog>) {
	return startRelay({
		...{dataDirectory, port, registration: 'open', limits: LIMITS},
		...(log === undefined ? {} : {log}),
	});
}

async function restore() {
	const folder = temporaryFolder('r22');
	const [data, elsewhere] = [join(folder, 'data'), join(folder, 'elsewhere')];
	const problems: string[] = [];
	const relay = await start(data);
	const watcher = await joined(relay.url, 'watcher');
	const ada = await Visitor.join(relay.port, 'ada');
	const room = roomByName(watcher.state, 'lobby')?.id ?? '';
	const canary = createCanary('deleted before');
	const {seq} = await ada.request('send', {room, message: messageId(), text: canary.text});
	await ada.request('message.delete', {room, seq, message: messageId()});
	const load = await startLoad(relay, room);
	await pause(300);
	const backup = join(folder, 'backup', 'relay.backup');
	await backUpByCommand(relay, {data, backup});
	await pause(200);
	await load.stop();
	const {port} = relay;
	await wait(() => watcher.state.connection.type === 'live');
	await relay.close({retryAfterMax: 0});
	ada.close();

	const restored = await runCli(['admin', 'restore', backup, '--data-dir', elsewhere]);
	if (restored.code !== 0) throw new Error(`admin restore: ${restored.stderr}`);
	const cut = await logOf(elsewhere, room);
	const all = await logOf(data, room);
	if (hashOf(cut) !== hashOf(all.slice(0, cut.length))) problems.push('the hash differs');
	if (cut.length < 10 || cut.length >= all.length) problems.push(`a cut at ${cut.length}`);
	const hits = foundIn(await bytesUnder(elsewhere), [canary]);
	if (hits.length > 0) problems.push('a deleted message is back');

	const second = await start(elsewhere, port);
	const bob = await Visitor.join(second.port, 'bob');
	const after = await bob.request('send', {room, message: messageId(), text: 'after the restore'});
	try {
		await wait(() => shows(watcher, room, 'after the restore'), 15_000);
		const shown = [...(watcher.state.rooms.get(room)?.log ?? [])].filter(
			(entry) => entry.type === 'message' && entry.text.startsWith('load'),
		);
		// The newest page is what a client holds after it has begun anew.
		const kept = new Set(cut.map(({id}) => id));
		const ghosts = shown.filter((entry) => 'id' in entry && !kept.has(String(entry.id)));
		if (ghosts.length > 0) problems.push(`${ghosts.length} messages that are not there are shown`);
	} catch {
		problems.push(`a client did not resync: ${watcher.state.connection.type}`);
	}
	if (after.seq <= cut.length) problems.push('positions are used twice');
	bob.close();
	await watcher.close();
	await second.close({retryAfterMax: 0});
	return {problems, atCut: cut.length, later: all.length - cut.length};
}

/** As its host does it: through the control socket, with the keys beside the copy. */
async function backUpByCommand(
	relay: RunningRelay,
	{data, backup}: {readonly data: string; readonly backup: string},
): Promise<void> {
	mkdirSync(dirname(backup), {mode: 0o700});
	const {backupTo} = relay;
	const operator = relay.relay.openConsole({state: 'running', url: relay.url, backupTo});
	const control = await startControlSocket({
		...{directory: data, random: systemRandom, operator, log: silentLog},
	});
	const words = ['admin', 'backup', backup, '--with-keys', dirname(backup), '--data-dir', data];
	const {code, stderr} = await runCli(words);
	await control.close();
	operator.close();
	if (code !== 0) throw new Error(`admin backup: ${stderr}`);
}

async function startLoad({port}: RunningRelay, room: string) {
	const writers = await Promise.all(
		Array.from({length: WRITERS}, (_, index) => Visitor.join(port, `load${index}x`)),
	);
	let isStopped = false;
	const writing = writers.map(async (writer) => {
		while (!isStopped) {
			const message = messageId();
			await writer.request('send', {room, message, text: `load ${message}`});
		}
		writer.close();
	});
	return {
		async stop() {
			isStopped = true;
			await Promise.all(writing);
		},
	};
}

async function joined(url: string, name: string): Promise<Client> {
	const transport = webSocketTransport({allowInsecure: true});
	const client = createClient({url, vault: createMemoryVault(), transport});
	await client.register({name});
	await client.whenLive();
	return client;
}

function shows({state}: Client, room: string, text: string): boolean {
	const log = state.rooms.get(room)?.log ?? [];
	return [...log].some((entry) => entry.type === 'message' && entry.text === text);
}

async function logOf(directory: string, room: string) {
	const storage = await openSqlite(directory);
	try {
		return (await storage.history({room, after: 0, limit: 1e6})).messages;
	} finally {
		await storage.close();
	}
}

function hashOf(value: unknown): string {
	return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

async function bytesUnder(folder: string): Promise<Buffer> {
	return Buffer.concat((await filesUnder(folder)).map(({bytes}) => bytes));
}

/** Somebody takes their data along and leaves; how much of them is found afterwards. */
async function leave() {
	const folder = temporaryFolder('r22-leave');
	const logFile = openLogFile({file: join(folder, 'relay.log'), clock: systemClock});
	const relay = await start(join(folder, 'data'), 0, createPinoLog('info', logFile));
	const problems: string[] = [];
	const ada = await Visitor.join(relay.port, 'ada');
	const carl = await Visitor.join(relay.port, NAME);
	const room = (await carl.request('room.list', {})).rooms[0]?.room ?? '';
	const marks = ['message', 'edited', 'bio', 'display', 'token', 'status', 'report'].map(
		createCanary,
	);
	const [text, edited, bio, display, label, status, reason] = marks.map((mark) => mark.text);
	const {seq} = await carl.request('send', {room, message: messageId(), text: `Hi ${text}`});
	await carl.request('message.edit', {room, seq, message: messageId(), text: `Ho ${edited}`});
	await carl.request('profile.set', {bio: `b ${bio}`, displayName: `${display}`.slice(0, 40)});
	await carl.request('token.create', {label: `${label}`});
	await carl.request('presence', {state: 'away', status: `${status}`});
	const {seq: own} = await ada.request('send', {room, message: messageId(), text: 'mine'});
	await carl.request('report.send', {room, seq: own, reason: `r ${reason}`});
	const exported = await exportOf(carl);
	const missing = [edited, bio, label].filter((each) => !exported.includes(`${each}`));
	if (missing.length > 0) problems.push(`${missing.length} of 3 texts are not in the export`);
	const search = async () => foundIn(await bytesUnder(folder), marks);
	// What is not found before says nothing when it is not found afterwards.
	const before = await search();
	if (before.length < 5) problems.push(`only ${before.join(', ')} found before the deletion`);
	await carl.request('account.delete', {name: NAME});
	carl.close();
	const deadline = performance.now() + 10_000;
	while ((await search()).length > 0 && performance.now() < deadline) await pause(200);
	const running = await search();
	if (running.length > 0) problems.push(`while it runs: ${running.join(', ')}`);
	ada.close();
	await relay.close({retryAfterMax: 0});
	logFile.close();
	const closed = await search();
	if (closed.length > 0) problems.push(`after the end: ${closed.join(', ')}`);
	const named = (await bytesUnder(join(folder, 'data'))).includes(NAME);
	if (named) problems.push('the name is in the data');
	return {problems, bytes: (await bytesUnder(folder)).length};
}

async function exportOf(visitor: Visitor): Promise<string> {
	let lines = '';
	for (let after: number | undefined = 0; after !== undefined; ) {
		const page: {readonly lines: readonly string[]; readonly next?: number | undefined} =
			await visitor.request('account.export', {after});
		lines += `${page.lines.join('\n')}\n`;
		after = page.next;
	}
	return lines;
}
