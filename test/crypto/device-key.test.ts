import {createHash, createPublicKey, verify as nodeVerify} from 'node:crypto';
import {inspect} from 'node:util';
import test from 'ava';
import fc from 'fast-check';
import {createDeviceKey, type DeviceKey, decodeDeviceKey} from '../../source/crypto/device-key.ts';
import {frame, toBase64url, utf8} from '../../source/crypto/encoding.ts';
import {CryptoError, type CryptoErrorCode} from '../../source/crypto/error.ts';
import {ready} from '../../source/crypto/sodium.ts';
import {systemRandom} from '../../source/protocol/environment.ts';
import {deviceIdBytes, relayAuthBytes} from '../../source/protocol/relay-auth.ts';
import {flipped, resized, toHex} from '../helpers/hex.ts';

const refuses = (code: CryptoErrorCode) => ({instanceOf: CryptoError, code});
const challenge = {
	host: 'relay.example',
	relayKey: new Uint8Array(32).fill(1),
	nonce: new Uint8Array(32).fill(2),
};
const empty = new Uint8Array();

test.before(() => ready());

test('a login is verified by a relay that knows only node:crypto', (t) => {
	const key = createDeviceKey(systemRandom);
	const {deviceId} = key;
	const bytes = relayAuthBytes({...challenge, deviceId, identityKey: empty});
	t.true(isVerifiedByNode(key, bytes, key.signLogin(challenge)));
});

test('a login for one relay, nonce, key or device is no login for another', (t) => {
	const key = createDeviceKey(systemRandom);
	const signature = key.signLogin(challenge);
	const auth = {...challenge, deviceId: key.deviceId, identityKey: empty};
	const others = [
		{...auth, host: 'other.example'},
		{...auth, relayKey: new Uint8Array(32).fill(9)},
		{...auth, nonce: new Uint8Array(32).fill(9)},
		{...auth, deviceId: new Uint8Array(16)},
		{...auth, identityKey: new Uint8Array(32)},
	];
	for (const other of others) {
		t.false(isVerifiedByNode(key, relayAuthBytes(other), signature));
	}
});

test('the account identity key is signed once there is one', (t) => {
	const key = createDeviceKey(systemRandom);
	const identityKey = new Uint8Array(32).fill(3);
	const signature = key.signLogin({...challenge, identityKey});
	const bytes = relayAuthBytes({...challenge, deviceId: key.deviceId, identityKey});
	t.true(isVerifiedByNode(key, bytes, signature));
});

test('the relay builds the same bytes as a TC1 frame', (t) => {
	const bytes = (length: number) => fc.uint8Array({minLength: length, maxLength: length});
	const identity = fc.oneof(bytes(0), bytes(32));
	fc.assert(
		fc.property(
			fc.domain(),
			bytes(32),
			bytes(32),
			bytes(16),
			identity,
			(host, relayKey, nonce, deviceId, identityKey) => {
				const expected = frame('relay-auth', utf8(host), relayKey, nonce, deviceId, identityKey);
				const actual = relayAuthBytes({host, relayKey, nonce, deviceId, identityKey});
				return toHex(actual) === toHex(expected);
			},
		),
	);
	t.pass();
});

test('the device id is the hash of both public keys', (t) => {
	const {deviceId, signingKey, exchangeKey} = createDeviceKey(systemRandom);
	const bytes = deviceIdBytes(signingKey, exchangeKey);
	t.is(toHex(bytes), toHex(frame('device-id', signingKey, exchangeKey)));
	t.is(toHex(deviceId), createHash('sha512').update(bytes).digest('hex').slice(0, 32));
});

for (const [what, malformed] of [
	['a short nonce', {nonce: new Uint8Array(31)}],
	['no nonce', {nonce: empty}],
	['a long nonce', {nonce: new Uint8Array(33)}],
	['a short relay key', {relayKey: new Uint8Array(31)}],
	['a short identity key', {identityKey: new Uint8Array(16)}],
] as const) {
	test(`a challenge with ${what} is not signed`, (t) => {
		const key = createDeviceKey(systemRandom);
		t.throws(() => key.signLogin({...challenge, ...malformed}), refuses('bad-length'));
	});
}

test('the relay refuses parts of a wrong length', (t) => {
	const auth = {...challenge, deviceId: new Uint8Array(16), identityKey: empty};
	for (const wrong of [
		{nonce: new Uint8Array(31)},
		{relayKey: empty},
		{deviceId: new Uint8Array(17)},
		{identityKey: new Uint8Array(31)},
	]) {
		t.throws(() => relayAuthBytes({...auth, ...wrong}), {instanceOf: RangeError});
	}

	t.throws(() => deviceIdBytes(empty, new Uint8Array(32)), {instanceOf: RangeError});
});

test('a device key that was stored is the same device', (t) => {
	const key = createDeviceKey(systemRandom);
	const again = decodeDeviceKey(key.encode());
	t.is(toHex(again.deviceId), toHex(key.deviceId));
	t.is(toHex(again.signLogin(challenge)), toHex(key.signLogin(challenge)));
});

test('a stored device key of another length or version is refused', (t) => {
	const encoded = createDeviceKey(systemRandom).encode();
	for (const changed of resized(encoded)) {
		t.throws(() => decodeDeviceKey(changed), refuses('bad-encoding'));
	}

	for (const changed of flipped(encoded.slice(0, 1))) {
		const other = new Uint8Array([...changed, ...encoded.slice(1)]);
		t.throws(() => decodeDeviceKey(other), refuses('bad-encoding'));
	}
});

test('two devices are never the same', (t) => {
	const [one, two] = [createDeviceKey(systemRandom), createDeviceKey(systemRandom)];
	t.not(toHex(one.deviceId), toHex(two.deviceId));
	t.not(toHex(one.signingKey), toHex(two.signingKey));
});

test('printing a device key shows no secret', (t) => {
	const random = {bytes: (length: number) => new Uint8Array(length).fill(0xee), fraction: () => 0};
	const key = createDeviceKey(random);
	const printed = inspect(key, {depth: 9, showHidden: true}) + JSON.stringify(key);
	t.false(printed.includes('238, 238, 238') || printed.includes('238,"1":238'));
});

test('two devices agree on the same secret', (t) => {
	const [one, two] = [createDeviceKey(systemRandom), createDeviceKey(systemRandom)];
	t.is(toHex(one.agree(two.exchangeKey)), toHex(two.agree(one.exchangeKey)));
});

test('a statement is signed under its label', (t) => {
	const key = createDeviceKey(systemRandom);
	const body = utf8('body');
	for (const [statement, other] of [
		['spk', 'kpk'],
		['kpk', 'device-pop'],
		['device-pop', 'spk'],
	] as const) {
		const signature = key.sign(statement, body);
		t.true(isVerifiedByNode(key, frame(statement, body), signature));
		t.false(isVerifiedByNode(key, frame(other, body), signature));
	}
});

test('a wiped device key neither signs nor agrees nor is stored', (t) => {
	const key = createDeviceKey(systemRandom);
	key.wipe();
	t.throws(() => key.sign('spk'), refuses('wiped'));
	t.throws(() => key.agree(key.exchangeKey), refuses('wiped'));
	t.throws(() => key.signLogin(challenge), refuses('wiped'));
	t.throws(() => key.encode(), refuses('wiped'));
});

/** As the relay does it, without any of our cryptography. */
function isVerifiedByNode(key: DeviceKey, bytes: Uint8Array, signature: Uint8Array): boolean {
	const jwk = {kty: 'OKP', crv: 'Ed25519', x: toBase64url(key.signingKey)};
	return nodeVerify(undefined, bytes, createPublicKey({key: jwk, format: 'jwk'}), signature);
}
