import test from 'ava';
import fc from 'fast-check';
import {decodeContact, encodeContact, meetContact} from '../../source/crypto/contact.ts';
import {CryptoError} from '../../source/crypto/error.ts';
import {encodeHeader, parseMessage} from '../../source/crypto/message.ts';
import {decodePrekeyStore} from '../../source/crypto/prekey-store.ts';
import {decodeSessionBook} from '../../source/crypto/session-book.ts';
import {ready} from '../../source/crypto/sodium.ts';
import {toHex} from '../helpers/hex.ts';
import {seededRandom} from '../helpers/seeded-random.ts';
import {pair} from './session-pair.ts';

test.before(() => ready());

test('whatever a parser accepts, it writes back byte for byte', (t) => {
	const [alice, bob] = pair(seededRandom(1));
	const first = alice.send('first', bob);
	alice.start(bob);
	bob.receive(first, alice);
	const answer = bob.send('answer', alice);
	const {list} = bob.device;
	const records = [
		{
			bytes: [first, answer],
			again: (bytes: Uint8Array) => {
				const message = parseMessage(bytes);
				return new Uint8Array([...encodeHeader(message), ...message.sealed]);
			},
		},
		{
			bytes: [alice.book.encode(), bob.book.encode()],
			again: (bytes: Uint8Array) => decodeSessionBook(bytes).encode(),
		},
		{
			bytes: [bob.prekeys.encode()],
			again: (bytes: Uint8Array) => decodePrekeyStore(bytes).encode(),
		},
		{
			bytes: [encodeContact(meetContact(list.account, list))],
			again: (bytes: Uint8Array) => encodeContact(decodeContact(bytes)),
		},
	];
	let accepted = 0;
	const changes = fc.array(fc.record({at: fc.nat(), value: fc.integer({min: 0, max: 255})}), {
		maxLength: 4,
	});
	fc.assert(
		fc.property(fc.constantFrom(...records), fc.nat(), changes, (record, pick, edits) => {
			const bytes = (record.bytes[pick % record.bytes.length] ?? first).slice();
			for (const {at, value} of edits) bytes[at % bytes.length] = value;
			try {
				const again = record.again(bytes);
				accepted += 1;
				return toHex(again) === toHex(bytes);
			} catch (error) {
				return error instanceof CryptoError;
			}
		}),
		{numRuns: 600},
	);
	t.true(accepted > 50);
});

test('no bytes make a parser fail in another way', (t) => {
	const parsers = [parseMessage, decodeSessionBook, decodePrekeyStore, decodeContact];
	fc.assert(
		fc.property(fc.constantFrom(...parsers), fc.uint8Array({maxLength: 400}), (parse, tail) => {
			try {
				parse(new Uint8Array([1, ...tail]));
				return true;
			} catch (error) {
				return error instanceof CryptoError;
			}
		}),
		{numRuns: 600},
	);
	t.pass();
});
