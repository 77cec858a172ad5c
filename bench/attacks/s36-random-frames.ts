import process from 'node:process';
import {setTimeout as pause} from 'node:timers/promises';
import {startRelay} from '../../server.ts';
import {REQUESTS} from '../../source/protocol/client-frame.ts';
import type {Random} from '../../source/protocol/environment.ts';
import type {RelayLog} from '../../source/server/log.ts';
import type {FakeLink} from '../../test/helpers/link.ts';
import {clientFrame, RawWebSocket} from '../../test/helpers/raw-websocket.ts';
import {seededRandom} from '../../test/helpers/seeded-random.ts';
import {messageId, settle, startTestRelay} from '../../test/helpers/test-relay.ts';
import type {AttackFigure, AttackOptions} from './figure.ts';

/** Frames of one connection. */
const ROUND = 100;

/** Of so many frames one comes as bytes of a broken WebSocket, over the network. */
const RAW_SHARE = 100;

/**
 * Sends frames that are nearly right, or not at all: nothing may reach the end of the process, nothing
 * may be a fault of the relay's own, and somebody else must be served all the while.
 */
export async function run({isFull}: AttackOptions): Promise<AttackFigure> {
	const count = isFull ? 1_000_000 : 50_000;
	const faults: string[] = [];
	const fault = (error: unknown) => faults.push(String(error));
	process.on('uncaughtException', fault);
	process.on('unhandledRejection', fault);
	const log: RelayLog = {
		info: () => undefined,
		warn: () => undefined,
		error: (event, fields) => faults.push(`${event} ${JSON.stringify(fields)}`),
	};
	try {
		const answered = await floodCore(count, log);
		const raw = await floodSockets(Math.ceil(count / RAW_SHARE), log);
		await settle();
		for (const each of faults.slice(0, 5)) process.stderr.write(`\n${each}`);
		return {
			name: 'S36 random frames',
			pass: faults.length === 0 && answered && raw,
			figure: `${count} frames, ${Math.ceil(count / RAW_SHARE)} raw: ${faults.length} faults, others ${answered && raw ? 'served' : 'NOT served'}`,
			mark: '0 uncaught exceptions and faults, others served',
		};
	} finally {
		process.off('uncaughtException', fault);
		process.off('unhandledRejection', fault);
	}
}

/** Straight into the core, whose limits on speed are lifted so that every frame is looked at. */
async function floodCore(count: number, log: RelayLog): Promise<boolean> {
	const random = seededRandom(36);
	const wide = {burst: 1e9, perSecond: 1e9};
	const relay = await startTestRelay({
		log,
		limits: {
			...{messages: wide, history: wide, requests: wide, roomsJoined: wide, roomsCreated: wide},
			...{refusals: wide, registrations: wide, badFrames: 1e9, framesBeforeAuth: 1e9},
		},
	});
	const honest = await relay.join('honest');
	const room = await relay.roomId('lobby');
	let unanswered = 0;
	for (let round = 0; relay.relay.stats().frames < count; round++) {
		const isVisitor = round % 4 === 0;
		const link = isVisitor ? relay.connect() : (await relay.join(`user${round}`)).link;
		for (let index = 0; index < ROUND && link.closedWith === undefined; index++) {
			link.receiveText(randomFrame(random, room));
		}
		unanswered += await answers(link);
		if (link.closedWith === undefined) link.hangUp();
		honest.link.forget();
		await relay.pass(1000);
	}
	return unanswered === 0 && (await honest.link.ask('ping', {})).type === 'ok';
}

/** Lets the relay answer all of a line's frames, or close it; how many it left without an answer. */
async function answers(link: FakeLink): Promise<number> {
	const missing = () => ROUND - link.all('ok').length - link.all('error').length;
	for (let turn = 0; turn < TURNS && link.closedWith === undefined && missing() > 0; turn++) {
		await settle();
	}
	return link.closedWith === undefined ? missing() : 0;
}

/** Turns of the event loop after which a frame counts as unanswered. */
const TURNS = 1000;

/** Over the network, bytes that are a WebSocket's only now and then. */
async function floodSockets(count: number, log: RelayLog): Promise<boolean> {
	const random = seededRandom(37);
	const relay = await startRelay({dataDirectory: undefined, log});
	try {
		for (let sent = 0; sent < count; sent += TOGETHER * EACH) {
			const sockets = await Promise.all(
				Array.from({length: TOGETHER}, () => RawWebSocket.open(relay.port)),
			);
			await Promise.all(sockets.map((socket) => socket.status()));
			for (const socket of sockets) {
				for (let index = 0; index < EACH; index++) socket.write(randomBytes(random));
			}
			await pause(20);
			for (const socket of sockets) socket.destroy();
		}
		const honest = await RawWebSocket.open(relay.port);
		await honest.text((text) => text.includes('"hello"'));
		honest.destroy();
		return true;
	} finally {
		await relay.close({retryAfterMax: 0});
	}
}

/** Connections at a time, and what each sends. */
const TOGETHER = 8;
const EACH = 10;

function randomBytes(random: Random): Uint8Array {
	const payload = Buffer.from(random.bytes(Math.floor(random.fraction() * 200)));
	if (random.fraction() < 0.2) return payload;
	const opcode = Math.floor(random.fraction() * 16);
	return clientFrame(opcode, payload, {fin: random.fraction() < 0.8});
}

/** A frame with fields of the right names and values that are often wrong, or a broken text. */
function randomFrame(random: Random, room: string): string {
	const [type = '', request] = oneOf(random, REQUEST_LIST) ?? [];
	const names = Object.keys(request?.fields.entries ?? {});
	const fields = names
		.filter(() => random.fraction() < 0.95)
		.map((name) => [name, likelyValue(name, random, room)] as const);
	const id = random.fraction() < 0.95 ? Math.floor(random.fraction() * 1e6) : -1;
	const text = JSON.stringify({...Object.fromEntries(fields), type, id});
	if (random.fraction() < 0.8) return text;
	const at = Math.floor(random.fraction() * text.length);
	const junk = Buffer.from(random.bytes(3)).toString('latin1');
	return random.fraction() < 0.5
		? text.slice(0, at)
		: text.slice(0, at) + junk + text.slice(at + 1);
}

// Ends the connection it comes on, and every later frame of it with it.
const REQUEST_LIST = Object.entries(REQUESTS).filter(([type]) => type !== 'logout');

const DEVICE = {publicKey: 'A'.repeat(43), exchangeKey: 'A'.repeat(43), label: 'x'};

/** Four times in five what a field of that name takes, or nothing where it may be left out. */
function likelyValue(name: string, random: Random, room: string): unknown {
	if (random.fraction() < 0.2) return randomValue(random, room, 0);
	if (random.fraction() < 0.2) return undefined;
	if (/^(?:seq|before|after|number|limit|uses|replyTo|thread|acknowledged)$/.test(name)) {
		return 1 + Math.floor(random.fraction() * 100);
	}
	if (name === 'room') return room;
	if (name === 'message' || name === 'id') return messageId();
	if (/^(?:name|account|to|member)$/.test(name)) return oneOf(random, ['honest', 'user1', 'lobby']);
	if (/^(?:device|key|token|signature|request|record|finish)$/.test(name)) {
		return oneOf(random, [DEVICE, 'A'.repeat(43), 'x']);
	}
	if (name === 'cursors') return {};
	return oneOf(random, ['text', true, 'public', 'away']);
}

function randomValue(random: Random, room: string, depth: number): unknown {
	const values: readonly (() => unknown)[] = [
		() => room,
		() => room,
		() => 'honest',
		() => messageId(),
		() => Buffer.from(random.bytes(32)).toString('base64url'),
		() => Buffer.from(random.bytes(20)).toString('latin1'),
		() => Math.floor(random.fraction() * 300) - 1,
		() =>
			oneOf(random, ['__proto__', 'constructor', '', '\ud800', '\0', 'lobby', 'text', 'public']),
		() => oneOf(random, [undefined, true, 1e300, -0.5, DEVICE, {}, []]),
		() => (depth > 3 ? [] : [randomValue(random, room, depth + 1)]),
		() => (depth > 3 ? {} : {[room]: randomValue(random, room, depth + 1)}),
	];
	return oneOf(random, values)?.();
}

function oneOf<Item>(random: Random, items: readonly Item[]): Item | undefined {
	return items[Math.floor(random.fraction() * items.length)];
}
