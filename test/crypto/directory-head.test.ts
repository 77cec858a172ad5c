import test from 'ava';
import {accountId} from '../../source/crypto/account-id.ts';
import {
	EMPTY_DIRECTORY,
	encodeDirectoryHead,
	nextDirectoryHead,
	openDirectoryHead,
} from '../../source/crypto/directory-head.ts';
import {concat, frame, u64, utf8} from '../../source/crypto/encoding.ts';
import {CryptoError} from '../../source/crypto/error.ts';
import {exact} from '../../source/crypto/exact-bytes.ts';
import {hash} from '../../source/crypto/kdf.ts';
import {ready, sign, signKeypair} from '../../source/crypto/sodium.ts';
import {flipped, resized, toHex} from '../helpers/hex.ts';

const account = accountId('alice@relay.example');
const host = 'relay.example';
const listHash = exact('tag', new Uint8Array(32).fill(7));

test.before(() => ready());

test('each entry of a directory moves its head on, in order', (t) => {
	const one = nextDirectoryHead(EMPTY_DIRECTORY, {account, listHash, time: 1});
	const other = nextDirectoryHead(EMPTY_DIRECTORY, {account, listHash, time: 2});
	const expected = hash('dir-entry', new Uint8Array(32), utf8(account), listHash, u64(1));
	t.is(toHex(one), toHex(expected));
	t.not(toHex(one), toHex(other));
	t.throws(() => nextDirectoryHead(new Uint8Array(31), {account, listHash, time: 1}), {
		code: 'bad-length',
	});
});

test('a signed head is read, and any change to it is refused', (t) => {
	const {record, relay} = signedHead();
	const head = {host, count: 3, head: listHash, time: 99};
	t.deepEqual(openDirectoryHead(record, relay), head);
	for (const changed of [...flipped(record), ...resized(record)]) {
		t.throws(() => openDirectoryHead(changed, relay), {instanceOf: CryptoError});
	}
});

test('the head of another relay is refused', (t) => {
	const {record, relay} = signedHead();
	const refused = {instanceOf: CryptoError, code: 'bad-signature'};
	t.throws(() => openDirectoryHead(record, {...relay, host: 'other.example'}), refused);
	const {publicKey} = signKeypair(exact('signingSeed', new Uint8Array(32).fill(9)));
	t.throws(() => openDirectoryHead(record, {...relay, key: publicKey}), refused);
});

test('a head with a host of any length is refused as a record, not by a fault', (t) => {
	const {relay} = signedHead();
	const head = {host: 'a'.repeat(3_000_000), count: 3, head: listHash, time: 99};
	const record = concat(encodeDirectoryHead(head), new Uint8Array(64));
	t.throws(() => openDirectoryHead(record, relay), {instanceOf: CryptoError});
});

function signedHead() {
	const {publicKey, secretKey} = signKeypair(exact('signingSeed', new Uint8Array(32).fill(8)));
	const body = encodeDirectoryHead({host, count: 3, head: listHash, time: 99});
	const record = concat(body, sign(secretKey, frame('dir-head', body)));
	return {record, relay: {host, key: publicKey}};
}
