import test from 'ava';
import {CryptoError} from '../../source/crypto/error.ts';
import {sha512} from '../../source/crypto/sodium.ts';

test('nothing is computed before ready() has checked the library', (t) => {
	t.throws(() => sha512(new Uint8Array()), {instanceOf: CryptoError, code: 'not-ready'});
});
