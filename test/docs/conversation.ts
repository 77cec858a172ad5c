import {Buffer} from 'node:buffer';
import {createPrivateKey, createPublicKey, type KeyObject, sign} from 'node:crypto';
import {setImmediate} from 'node:timers/promises';
import type {Random} from '../../source/protocol/environment.ts';
import {relayAuthBytes} from '../../source/protocol/relay-auth.ts';
import type {LinkEvents} from '../../source/server/link.ts';
import {createRelay, type Relay} from '../../source/server/relay.ts';
import {createMemoryStorage} from '../../source/server/storage/memory.ts';
import {type ManualClock, manualClock} from '../helpers/manual-clock.ts';

type Frame = Readonly<Record<string, unknown>> & {readonly type: string};

type Key = {readonly secret: KeyObject; readonly publicKey: string};

/** An Ed25519 key from its seed (RFC 8410, section 7). */
export function signingKeyOf(seed: Uint8Array): Key {
	return keyOf('302e020100300506032b657004220420', seed);
}

/** An X25519 key from its secret scalar (likewise). */
export function exchangeKeyOf(secret: Uint8Array): Key {
	return keyOf('302e020100300506032b656e04220420', secret);
}

function keyOf(prefix: string, bytes: Uint8Array): Key {
	const key = Buffer.concat([Buffer.from(prefix, 'hex'), bytes]);
	const secret = createPrivateKey({key, format: 'der', type: 'pkcs8'});
	return {secret, publicKey: createPublicKey(secret).export({format: 'jwk'}).x ?? ''};
}

/** A device as a request adds it, and the secret with which it logs in. */
function deviceOf(
	seed: number,
	label: string,
): {readonly secret: KeyObject; readonly device: object} {
	const {secret, publicKey} = signingKeyOf(new Uint8Array(32).fill(seed));
	const exchange = exchangeKeyOf(new Uint8Array(32).fill(seed));
	return {secret, device: {publicKey, exchangeKey: exchange.publicKey, label}};
}

/** A line to a relay's core that notes every frame of both sides. */
export class NotedLine {
	readonly notes: string[] = [];
	readonly #events: LinkEvents;

	constructor(relay: Relay) {
		this.#events = relay.accept({
			address: 'local',
			isLocal: true,
			queued: 0,
			send: (frame) => this.notes.push(`< ${frame.text}`),
			close: () => this.#events.closed(),
		});
	}

	/** The frames of that type so far. */
	got(type: string): readonly Frame[] {
		return this.notes
			.filter((note) => note.startsWith('< '))
			.map((note): Frame => JSON.parse(note.slice(2)))
			.filter((frame) => frame.type === type);
	}

	send(frame: Frame): void {
		const text = JSON.stringify(frame);
		this.notes.push(`> ${text}`);
		this.#events.received(text);
	}

	async ask(frame: Frame & {readonly id: number}): Promise<void> {
		this.send(frame);
		await this.until(() => this.got('ok').some(({id}) => id === frame.id));
	}

	async until(condition: () => boolean): Promise<void> {
		for (let turn = 0; !condition(); turn++) {
			if (turn > 1000) throw new Error(`It never came. So far:\n${this.notes.join('\n')}`);
			await setImmediate();
		}
	}

	cut(): void {
		this.#events.closed();
	}
}

/**
 * Holds the conversation of section 14 with a real relay and returns it as the document shows it.
 * Clock and randomness are fixed, so it comes out the same every time.
 */
export async function holdConversation(): Promise<string> {
	const clock = manualClock(1_795_222_866_000);
	const relay = await startRelay(clock);
	const ada = await enter(relay, {name: 'ada', seed: 1});
	const [lobby] = ada.got('room').map(({room}) => Object(room).room as string);
	clock.advance(5000);

	const bob = new NotedLine(relay);
	const {secret, device} = deviceOf(2, 'desktop');
	await bob.ask({type: 'register.device', id: 1, name: 'bob', device});
	const deviceId = Object(bob.got('ok')[0]?.result).device as string;
	await bob.ask({type: 'resume', id: 2, cursors: {}});
	clock.advance(1000);
	await bob.until(() => bob.got('presence').length > 0);
	await bob.ask({type: 'send', id: 3, room: lobby, message: 'V1StGXR8Z5jdHi6B', text: 'hi ada'});
	ada.send({type: 'typing', room: lobby});
	await bob.until(() => bob.got('typing').length > 0);
	const answer = {type: 'send', id: 3, room: lobby, message: 'Uakgb_J5m9g-0JDM'};
	await ada.ask({...answer, id: 3, text: 'hello bob'});
	await bob.until(() => bob.got('message').length === 4);
	await bob.ask({type: 'read', id: 4, room: lobby, seq: 4});
	bob.cut();
	await ada.ask({...answer, id: 4, message: 'k3Tq0pWv8sXr2LzN', text: 'are you there?'});
	clock.advance(2000);

	const back = new NotedLine(relay);
	const [hello] = back.got('hello');
	const bytes = relayAuthBytes({
		host: 'chat.example.org',
		relayKey: Buffer.from(Object(hello?.relay).key, 'base64url'),
		nonce: Buffer.from(String(hello?.nonce), 'base64url'),
		deviceId: Buffer.from(deviceId, 'base64url'),
		identityKey: new Uint8Array(),
	});
	const signature = sign(null, bytes, secret).toString('base64url');
	await back.ask({
		type: 'auth.device',
		id: 1,
		device: deviceId,
		host: 'chat.example.org',
		signature,
	});
	await back.ask({type: 'resume', id: 2, cursors: {[lobby ?? '']: [4, 'Uakgb_J5m9g-0JDM']}});
	for (const line of [ada, back]) line.cut();
	await relay.stop({retryAfterMax: 0});
	return `${[...bob.notes, '', '(the line breaks; Bob connects again)', '', ...back.notes].join('\n')}\n`;
}

/** A new account's device on its own line, live. */
export async function enter(
	relay: Relay,
	{name, seed}: {readonly name: string; readonly seed: number},
): Promise<NotedLine> {
	const line = new NotedLine(relay);
	const {device} = deviceOf(seed, 'laptop');
	await line.ask({type: 'register.device', id: 1, name, device});
	await line.ask({type: 'resume', id: 2, cursors: {}});
	return line;
}

/** Ada's relay, with that clock and chances that are the same every time. */
export function startRelay(clock: ManualClock): Promise<Relay> {
	const random = countingRandom();
	return createRelay({
		storage: createMemoryStorage({random}),
		clock,
		random,
		options: {
			name: "Ada's relay",
			registration: 'open',
			loopback: true,
			relayKey: Uint8Array.from({length: 32}, (_, index) => index),
			software: 'termchat',
		},
	});
}

/** Bytes that look like chance and are the same every time. */
function countingRandom(): Random {
	let state = 1;
	const next = (): number => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state >>> 24;
	};
	return {
		bytes: (length) => Uint8Array.from({length}, next),
		fraction: () => next() / 256,
	};
}
