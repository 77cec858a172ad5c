import {Buffer} from 'node:buffer';
import {generateKeyPairSync, type KeyObject, sign} from 'node:crypto';
import type {NewDevice, RequestFields} from '../../source/protocol/client-frame.ts';
import type {Welcome} from '../../source/protocol/records.ts';
import {relayAuthBytes} from '../../source/protocol/relay-auth.ts';
import {createRelay, type Relay, type RelayParts} from '../../source/server/relay.ts';
import {createMemoryStorage} from '../../source/server/storage/memory.ts';
import type {Storage} from '../../source/server/storage/storage.ts';
import {FakeLink} from './link.ts';
import {type ManualClock, manualClock} from './manual-clock.ts';
import {seededRandom} from './seeded-random.ts';

/** A device as a client has it. */
export class TestDevice {
	readonly publicKey: string;
	readonly exchangeKey: string;
	readonly #secret: KeyObject;

	constructor() {
		const {publicKey, privateKey} = generateKeyPairSync('ed25519');
		this.publicKey = publicKey.export({format: 'jwk'}).x ?? '';
		this.#secret = privateKey;
		this.exchangeKey = generateKeyPairSync('x25519').publicKey.export({format: 'jwk'}).x ?? '';
	}

	/** What adds the device to an account. */
	get fields(): NewDevice {
		const {publicKey, exchangeKey} = this;
		return {publicKey, exchangeKey, label: 'laptop'};
	}

	/** Its Ed25519 signature of these bytes. */
	sign(bytes: Uint8Array): Uint8Array {
		return sign(undefined, bytes, this.#secret);
	}

	/** What logs the device in on that line. */
	async proof(
		link: FakeLink,
		id: string,
		host = 'chat.example',
	): Promise<RequestFields<'auth.device'>> {
		const hello = link.all('hello')[0] ?? (await link.until('hello'));
		const bytes = relayAuthBytes({
			host,
			relayKey: Buffer.from(hello.relay.key, 'base64url'),
			nonce: Buffer.from(hello.nonce, 'base64url'),
			deviceId: Buffer.from(id, 'base64url'),
			identityKey: new Uint8Array(),
		});
		const signature = sign(undefined, bytes, this.#secret).toString('base64url');
		return {device: id, host, signature};
	}
}

/** An account that a test has made, with its first line. */
export type TestMember = {
	readonly link: FakeLink;
	readonly device: TestDevice;
	readonly welcome: Welcome;
};

/** A relay in memory, with a clock that stands still and randomness that repeats. */
export type TestRelay = {
	readonly relay: Relay;
	readonly clock: ManualClock;
	readonly storage: Storage;
	/** A line that has not logged in, from `192.0.2.1` unless said otherwise. */
	connect(address?: string): FakeLink;
	/** A new account, logged in but not live. */
	register(name: string, invite?: string): Promise<TestMember>;
	/** A new account whose line is live; the frames of its resume are forgotten. */
	join(name: string): Promise<TestMember>;
	/** Another line of the same device, logged in. */
	again(member: TestMember, passing?: boolean): Promise<FakeLink>;
	/** The id of a room by its name. */
	roomId(name: string): Promise<string>;
	/** Lets virtual time pass in steps of a second, and what it sets off happen. */
	pass(milliseconds: number): Promise<void>;
};

export async function startTestRelay(
	parts: Partial<Omit<RelayParts, 'options'>> & {
		readonly options?: Partial<RelayParts['options']>;
	} = {},
): Promise<TestRelay> {
	const random = seededRandom();
	const clock = manualClock(1_700_000_000_000);
	const storage = parts.storage ?? createMemoryStorage({random});
	const relay = await createRelay({
		clock,
		random,
		...parts,
		storage,
		options: {
			name: 'Test relay',
			registration: 'open',
			relayKey: new Uint8Array(32).fill(7),
			loopback: true,
			...parts.options,
		},
	});
	const connect = (address?: string): FakeLink =>
		new FakeLink(address === undefined ? {} : {address}).connect(relay);
	const register = async (name: string, invite?: string): Promise<TestMember> => {
		const link = connect();
		const device = new TestDevice();
		const welcome = await link.request('register.device', {
			name,
			device: device.fields,
			...(invite === undefined ? {} : {invite}),
		});
		return {link, device, welcome};
	};
	return {
		relay,
		clock,
		storage,
		connect,
		register,
		async join(name) {
			const member = await register(name);
			await member.link.request('resume', {cursors: {}});
			member.link.forget();
			return member;
		},
		async again({device, welcome}, passing = false) {
			const link = connect();
			const proof = await device.proof(link, welcome.device);
			await link.request('auth.device', {...proof, passing});
			return link;
		},
		async roomId(name) {
			const room = await storage.roomByName(name);
			if (room === undefined) throw new Error(`There is no room ${name}.`);
			return room.id;
		},
		async pass(milliseconds) {
			for (let left = milliseconds; left > 0; left -= 1000) {
				clock.advance(Math.min(left, 1000));
				await settle();
			}
		},
	};
}

/** Lets everything that needs no time happen. */
export async function settle(): Promise<void> {
	for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** A device that nobody has seen before, as a request carries it. */
export function newDevice(): NewDevice {
	return new TestDevice().fields;
}

let messages = 0;

/** A fresh message id. */
export function messageId(): string {
	return `message-${String(++messages).padStart(6, '0')}`;
}
