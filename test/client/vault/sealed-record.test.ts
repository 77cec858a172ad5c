import test from 'ava';
import {
	openRecord,
	openRecordHead,
	RECORD_HEAD_BYTES,
	sealRecord,
} from '../../../source/client/vault/sealed-record.ts';
import {seal} from '../../../source/crypto/aead.ts';
import {concat, frame, u8, u64, utf8} from '../../../source/crypto/encoding.ts';
import {CryptoError} from '../../../source/crypto/error.ts';
import {exact} from '../../../source/crypto/exact-bytes.ts';
import {pad} from '../../../source/crypto/padding.ts';
import {ready} from '../../../source/crypto/sodium.ts';

const key = exact('key', new Uint8Array(32).fill(7));
const record = {name: 'account', generation: 3, bytes: utf8('ann')};
const refused = {instanceOf: CryptoError, code: 'open-failed'};

test.before(() => ready());

test('a record is sealed as TC1 4.5 says, byte for byte', (t) => {
	const expected = concat(
		u8(1),
		u8(1),
		u64(3),
		seal(key, frame('vault-name', u64(3)), pad(utf8('account'))),
		seal(key, frame('vault', utf8('account'), u64(3)), utf8('ann')),
	);
	t.deepEqual(sealRecord(key, record), expected);
});

test('a sealed record opens, and its start tells its name', (t) => {
	const sealed = sealRecord(key, record);
	t.deepEqual(openRecord(key, 'account', sealed), record);
	t.is(openRecordHead(key, sealed.slice(0, RECORD_HEAD_BYTES)).name, 'account');
});

test('the contents of another name or generation do not fit', (t) => {
	const head = sealRecord(key, record).slice(0, RECORD_HEAD_BYTES);
	for (const other of [
		{...record, name: 'other'},
		{...record, generation: 2},
	]) {
		const body = sealRecord(key, other).slice(RECORD_HEAD_BYTES);
		t.throws(() => openRecord(key, 'account', concat(head, body)), refused);
	}
});

test('a record is not read under another name or key', (t) => {
	const sealed = sealRecord(key, record);
	const otherKey = exact('key', new Uint8Array(32));
	t.throws(() => openRecord(key, 'other', sealed), refused);
	t.throws(() => openRecord(otherKey, 'account', sealed), refused);
});

test('the length of a name does not show', (t) => {
	const long = sealRecord(key, {...record, name: 'n'.repeat(255)});
	t.is(long.length, sealRecord(key, {...record, name: 'n'}).length);
});
