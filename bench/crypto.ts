import sodium from 'libsodium-wrappers';
import {sealFanOut} from '../source/crypto/fan-out.ts';
import type {SessionBook} from '../source/crypto/session-book.ts';
import {ready} from '../source/crypto/sodium.ts';
import {systemRandom} from '../source/protocol/environment.ts';
import {type End, pair} from '../test/crypto/session-pair.ts';
import {NOW} from '../test/crypto/test-device.ts';
import type {Benchmark, Figure, Pace} from './benchmark.ts';
import {median, quantile} from './statistics.ts';

const TEXT = 'x'.repeat(100);
/** What a text of up to 255 bytes is padded to. */
const PADDED = 256;
const DEVICES = 64;
const QUEUED = 200;
/** Messages that are opened before the screen gets its turn. */
const SLICE = 20;

/**
 * What private messages cost: a handshake, a message one way, a message to 64 devices, and a queue
 * of 200 opened in slices. Beside them the primitives alone, in a loop over libsodium.
 */
export const privateMessages: Benchmark = {
	name: 'crypto',
	summary: 'private messages: handshake, one way, 64 devices, a queue',
	async run(pace) {
		await ready();
		await sodium.ready;
		const rounds = ROUNDS[pace];
		return [
			...handshakes(rounds.handshakes),
			...oneWay(rounds.messages),
			sizes(),
			...fanOut(rounds.fanOuts),
			...queue(rounds.queues),
		];
	},
};

const ROUNDS: Readonly<Record<Pace, Readonly<Record<RoundName, number>>>> = {
	full: {handshakes: 300, messages: 20_000, fanOuts: 300, queues: 30},
	quick: {handshakes: 60, messages: 3000, fanOuts: 60, queues: 6},
};

type RoundName = 'handshakes' | 'messages' | 'fanOuts' | 'queues';

function handshakes(rounds: number): readonly Figure[] {
	const times: number[] = [];
	const bare: number[] = [];
	for (let left = rounds; left > 0; ) {
		const [alice, bob] = pair(systemRandom);
		for (let round = 0; round < 30 && left > 0; round++, left--) {
			times.push(
				milliseconds(() => {
					alice.start(bob);
					bob.receive(alice.send(TEXT, bob), alice);
				}),
			);
			bare.push(milliseconds(bareHandshake));
		}
	}

	const beside = (share: number) => [{name: 'its primitives', value: quantile(bare, share)}];
	return [0.5, 0.99].map((share) => ({
		...{name: `handshake, both ends, p${share * 100}`, unit: 'ms' as const},
		...{measured: quantile(times, share), beside: beside(share)},
		target: {type: 'time' as const, most: 10},
	}));
}

function oneWay(rounds: number): readonly Figure[] {
	const [alice, bob] = talking();
	const each = (run: () => void) => (milliseconds(() => repeat(rounds, run)) * 1000) / rounds;
	const measured = each(() => bob.receive(alice.send(TEXT, bob), alice));
	const beside = [{name: 'its primitives', value: each(bareMessage)}];
	// 125 µs a message are 8,000 messages a second.
	const target = {type: 'time' as const, most: 125};
	return [{name: 'message sealed and opened', unit: 'µs', measured, beside, target}];
}

function sizes(): Figure {
	const [alice, bob] = talking();
	const measured = (alice.send(TEXT, bob).length - PADDED) / 1024;
	const target = {type: 'value' as const, most: 107 / 1024};
	return {name: 'added to a padded text', unit: 'KiB', measured, target};
}

function fanOut(rounds: number): readonly Figure[] {
	const pairs = Array.from({length: DEVICES}, talking);
	const recipients = pairs.flatMap(([, {device}]) =>
		device.list.devices.map((listed) => ({
			...{listed, device: device.remote, copy: 'message' as const},
		})),
	);
	const texts = {message: new TextEncoder().encode(TEXT), sent: new Uint8Array()};
	let books: readonly SessionBook[] = pairs.map(([sender]) => sender.book);
	const times = Array.from({length: rounds}, () =>
		milliseconds(() => {
			const sealable = books.flatMap((book, index) => {
				const recipient = recipients[index];
				return recipient === undefined ? [] : [{recipient, book}];
			});
			books = sealFanOut(sealable, texts, {now: NOW, random: systemRandom}).books;
		}),
	);
	const target = {type: 'time' as const, most: 30};
	return [
		{name: `message to ${DEVICES} devices, p50`, unit: 'ms', measured: median(times)},
		{
			name: `message to ${DEVICES} devices, p99`,
			unit: 'ms',
			measured: quantile(times, 0.99),
			target,
		},
	];
}

function queue(rounds: number): readonly Figure[] {
	const slices: number[] = [];
	const totals: number[] = [];
	repeat(rounds, () => {
		const [alice, bob] = talking();
		const messages = Array.from({length: QUEUED}, () => alice.send(TEXT, bob));
		let total = 0;
		for (let from = 0; from < QUEUED; from += SLICE) {
			const slice = messages.slice(from, from + SLICE);
			const time = milliseconds(() => {
				for (const message of slice) bob.receive(message, alice);
			});
			slices.push(time);
			total += time;
		}

		totals.push(total);
	});
	const longest = {type: 'time' as const, most: 16};
	const whole = {type: 'time' as const, most: 100};
	return [
		{
			...{name: `slice of ${SLICE} queued messages, p99`, unit: 'ms', target: longest},
			measured: quantile(slices, 0.99),
		},
		{name: `${QUEUED} queued messages`, unit: 'ms', measured: median(totals), target: whole},
	];
}

/** Two devices in the middle of a conversation, with the KEM step behind them. */
function talking(): readonly [alice: End, bob: End] {
	const [alice, bob] = pair(systemRandom, 0);
	bob.receive(alice.send(TEXT, bob), alice);
	alice.receive(bob.send(TEXT, alice), bob);
	bob.receive(alice.send(TEXT, bob), alice);
	return [alice, bob];
}

/** The keys, exchanges and encapsulations of a handshake and of its first two chains. */
function bareHandshake(): void {
	const {publicKey, privateKey} = sodium.crypto_kem_xwing_seed_keypair(new Uint8Array(32).fill(1));
	const secret = new Uint8Array(32).fill(7);
	const peer = sodium.crypto_scalarmult_base(secret);
	repeat(7, () => sodium.crypto_scalarmult(secret, peer));
	repeat(3, () => sodium.crypto_scalarmult_base(secret));
	const {ciphertext} = sodium.crypto_kem_xwing_enc(publicKey);
	sodium.crypto_kem_xwing_dec(ciphertext, privateKey);
}

/** The MACs and the cipher of a message, at both ends. */
function bareMessage(): void {
	const key = new Uint8Array(32).fill(7);
	const nonce = new Uint8Array(24);
	const text = new Uint8Array(PADDED);
	repeat(14, () => sodium.crypto_auth(text, key));
	const sealed = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(text, null, null, nonce, key);
	sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, sealed, null, nonce, key);
}

function milliseconds(run: () => void): number {
	const started = performance.now();
	run();
	return performance.now() - started;
}

function repeat(times: number, run: () => void): void {
	for (let left = times; left > 0; left--) run();
}
