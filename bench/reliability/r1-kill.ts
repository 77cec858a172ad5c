import {join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {setTimeout as pause} from 'node:timers/promises';
import {messageId, type TestDevice} from '../../test/helpers/test-relay.ts';
import {losses} from '../../test/server/storage/acknowledged.ts';
import {openSqlite} from '../../test/server/storage/backends.ts';
import type {AttackFigure, AttackOptions} from '../attacks/figure.ts';
import {Visitor} from '../attacks/visitor.ts';
import {quantile} from '../statistics.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import {type StoredRelay, startStoredRelay} from './stored-relay.ts';

const CLIENTS = 20;
const ENDLESS = {burst: 1e9, perSecond: 1e9};
const WIDE = {
	...{messages: ENDLESS, requests: ENDLESS, messageBytesRate: ENDLESS, registrations: ENDLESS},
	...{connectionsPerAddress: 1e9, connectionsNewPerAddress: ENDLESS},
};

/** A client that writes, and what it was promised. */
type Writer = {
	readonly name: string;
	readonly device: TestDevice;
	readonly id: string;
	/** What was sent and not answered yet: it is sent again under the same id. */
	pending: string | undefined;
};

type Acknowledged = {readonly room: string; readonly seq: number; readonly id: string};

/**
 * Kills a relay under twenty clients that write as fast as they are answered, again and again. What was
 * acknowledged must be there, once, at the position that was said.
 */
export async function run({isFull}: AttackOptions): Promise<AttackFigure> {
	const kills = isFull ? 1000 : 30;
	const directory = temporaryFolder('r1');
	const acknowledged: Acknowledged[] = [];
	const ready: number[] = [];
	let relay = await start(directory);
	const empty = relay.readyAfter;
	const {writers, room} = await enroll(relay.port);
	for (let kill = 0; kill < kills; kill++) {
		if (kill > 0) relay = await start(directory);
		ready.push(relay.readyAfter);
		const lines = await Promise.all(writers.map((writer) => logIn(relay.port, writer)));
		const writing = lines.map((line, index) => write(line, writers[index], {room, acknowledged}));
		await pause(20 + Math.random() * 480);
		await relay.kill();
		await Promise.all(writing);
	}
	relay = await start(directory);
	ready.push(relay.readyAfter);
	await relay.kill();
	const integrity = integrityOf(directory);
	const lost = await losses(directory, acknowledged);
	const doubled = await doubledIn(directory, room);
	const slowest = quantile(ready.slice(1), 1);
	return {
		name: 'R1 kill -9',
		pass: lost.length === 0 && doubled === 0 && integrity === 'ok' && slowest < 2000 + empty,
		figure: `${kills} kills, ${acknowledged.length} acknowledged, ${lost.length} lost, ${doubled} doubled, integrity ${integrity}, ready again after ${slowest.toFixed(0)} ms at most, × ${(slowest / empty).toFixed(1)} of an empty start`,
		mark: '0 lost, 0 doubled, ok, ready ≤ 2 s beyond what the program itself takes',
	};
}

function start(dataDirectory: string): Promise<StoredRelay> {
	return startStoredRelay({dataDirectory, limits: WIDE});
}

async function enroll(port: number) {
	const writers: Writer[] = [];
	let room = '';
	for (let index = 0; index < CLIENTS; index++) {
		const name = `writer${index}x`;
		const line = await Visitor.join(port, name);
		room ||= (await line.request('room.list', {})).rooms[0]?.room ?? '';
		writers.push({name, device: line.device, id: line.welcome.device, pending: undefined});
		line.close();
	}
	return {writers, room};
}

async function logIn(port: number, {device, id}: Writer): Promise<Visitor> {
	const line = await Visitor.open(port);
	await line.request('auth.device', await line.proof(device, id));
	return line;
}

/** Until the line breaks. */
async function write(
	line: Visitor,
	writer: Writer | undefined,
	{room, acknowledged}: {room: string; acknowledged: Acknowledged[]},
): Promise<void> {
	while (writer !== undefined && line.isOpen) {
		const message = writer.pending ?? `${writer.name}-${messageId()}`;
		writer.pending = message;
		const {code, text} = await line.ask('send', {room, message, text: message});
		if (code !== 'ok') break;
		acknowledged.push({room, seq: JSON.parse(text).result.seq, id: message});
		writer.pending = undefined;
	}
	line.close();
}

function integrityOf(directory: string): string {
	const database = new DatabaseSync(join(directory, 'relay.sqlite'));
	try {
		return String(database.prepare('PRAGMA integrity_check').get()?.integrity_check);
	} finally {
		database.close();
	}
}

/** Messages that are in the log more than once. */
async function doubledIn(directory: string, room: string): Promise<number> {
	const storage = await openSqlite(directory);
	const ids: string[] = [];
	for (let more = true; more; ) {
		const page = await storage.history({room, after: ids.length, limit: 1000});
		for (const {id, from} of page.messages) ids.push(`${from} ${id}`);
		more = page.more;
	}
	await storage.close();
	return ids.length - new Set(ids).size;
}
