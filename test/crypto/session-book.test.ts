import {inspect} from 'node:util';
import test from 'ava';
import {CryptoError} from '../../source/crypto/error.ts';
import {parseMessage} from '../../source/crypto/message.ts';
import {decodePrekeyStore} from '../../source/crypto/prekey-store.ts';
import {createSessionBook, decodeSessionBook} from '../../source/crypto/session-book.ts';
import {ready} from '../../source/crypto/sodium.ts';
import {systemRandom} from '../../source/protocol/environment.ts';
import {toHex} from '../helpers/hex.ts';
import {seededRandom} from '../helpers/seeded-random.ts';
import {type End, pair} from './session-pair.ts';
import {defined, NOW} from './test-device.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

test.before(() => ready());

test('a first message opens, and so does the answer', (t) => {
	const [alice, bob] = pair(systemRandom);
	t.is(bob.receive(alice.send('hello', bob), alice), 'hello');
	t.is(alice.receive(bob.send('hi', alice), bob), 'hi');
	t.is(idOf(alice), idOf(bob));
});

test('messages have the sizes of the specification', (t) => {
	const [alice, bob] = pair(systemRandom);
	const first = alice.send('hello', bob);
	t.is(first.length, 2515 + 256);
	bob.receive(first, alice);
	const answer = bob.send('hi', alice);
	t.is(answer.length, 1227 + 256);
	alice.receive(answer, bob);
	t.is(alice.send('plain', bob).length, 107 + 256);
});

test('the first message is repeated in full until the peer has answered', (t) => {
	const [alice, bob] = pair(systemRandom);
	const messages = ['one', 'two', 'three'].map((text) => alice.send(text, bob));
	t.deepEqual(
		messages.map((message) => message[1]),
		[1, 1, 1],
	);
	t.is(bob.receive(defined(messages[2]), alice), 'three');
	t.is(bob.receive(defined(messages[0]), alice), 'one');
	alice.receive(bob.send('answer', alice), bob);
	t.is(alice.send('four', bob)[1], 2);
});

test('messages open in any order, each once', (t) => {
	const [alice, bob] = pair(systemRandom);
	const messages = ['0', '1', '2', '3', '4'].map((text) => alice.send(text, bob));
	for (const index of [3, 0, 4, 1, 2]) {
		t.is(bob.receive(defined(messages[index]), alice), String(index));
	}

	for (const message of messages) {
		t.is(bob.receive(message, alice), 'duplicate');
	}
});

test('messages of a finished chain still open, and repeat as duplicates', (t) => {
	const [alice, bob] = pair(systemRandom);
	bob.receive(alice.send('start', bob), alice);
	const late = [bob.send('late 0', alice), bob.send('late 1', alice)];
	const last = bob.send('last', alice);
	alice.receive(last, bob);
	bob.receive(alice.send('turn', bob), alice);
	t.is(alice.receive(bob.send('new chain', alice), bob), 'new chain');
	t.is(alice.receive(defined(late[1]), bob), 'late 1');
	t.is(alice.receive(defined(late[0]), bob), 'late 0');
	for (const message of [...late, last]) {
		t.is(alice.receive(message, bob), 'duplicate');
	}
});

test('the first chain of a peer may arrive after the second one', (t) => {
	const [alice, bob] = pair(systemRandom);
	bob.receive(alice.send('start', bob), alice);
	const early = ['a', 'b', 'c'].map((text) => bob.send(text, alice));
	alice.receive(defined(early[0]), bob);
	bob.receive(alice.send('turn', bob), alice);
	t.is(alice.receive(bob.send('second chain', alice), bob), 'second chain');
	t.is(alice.book.missing(NOW, 0), 2);
	t.is(alice.receive(defined(early[2]), bob), 'c');
	t.is(alice.receive(defined(early[1]), bob), 'b');
	t.is(alice.book.missing(NOW, 0), 0);
});

test('a thousand missing messages are bridged, one more is not', (t) => {
	const [alice, bob] = pair(seededRandom(7));
	bob.receive(alice.send('start', bob), alice);
	for (let count = 0; count < 1000; count++) alice.send('lost', bob);
	const bridged = alice.send('bridged', bob);
	const tooFar = alice.send('too far', bob);
	t.is(bob.receive(tooFar, alice), 'too-far-ahead');
	t.is(bob.receive(bridged, alice), 'bridged');
	t.is(bob.receive(tooFar, alice), 'too far');
	t.is(bob.book.missing(NOW, 0), 1000);
});

test('the keys of at most 2,000 missing messages are kept, the oldest go first', (t) => {
	const [alice, bob] = pair(seededRandom(8));
	bob.receive(alice.send('start', bob), alice);
	const lost: Uint8Array[] = [];
	for (let round = 0; round < 3; round++) {
		for (let count = 0; count < 900; count++) lost.push(alice.send('lost', bob));
		bob.receive(alice.send('next', bob), alice);
	}

	t.is(bob.book.missing(NOW, 0), 2000);
	t.is(bob.receive(defined(lost[0]), alice), 'duplicate');
	t.is(bob.receive(defined(lost[699]), alice), 'duplicate');
	t.is(bob.receive(defined(lost[700]), alice), 'lost');
});

test('the key of a missing message is dropped after 30 days', (t) => {
	const [alice, bob] = pair(systemRandom);
	bob.receive(alice.send('start', bob), alice);
	const [inTime, tooLate] = [alice.send('in time', bob), alice.send('too late', bob)];
	bob.receive(alice.send('next', bob), alice);
	bob.now = NOW + 30 * DAY;
	t.is(bob.receive(inTime, alice), 'in time');
	bob.now += 1;
	t.is(bob.receive(tooLate, alice), 'duplicate');
});

test('a book and prekeys read from a Buffer own their bytes', (t) => {
	const [alice, bob] = pair(systemRandom);
	const first = alice.send('hello', bob);
	const stored = [alice.book.encode(), bob.prekeys.encode()].map((bytes) => Buffer.from(bytes));
	const [book = Buffer.of(), prekeys = Buffer.of()] = stored;
	alice.book = decodeSessionBook(book);
	bob.prekeys = decodePrekeyStore(prekeys);
	for (const bytes of stored) bytes.fill(0);
	t.is(bob.receive(first, alice), 'hello');
	t.is(bob.receive(alice.send('again', bob), alice), 'again');
});

test('with Buffers for randomness too, every step leaves the book before as it was', (t) => {
	const random = {
		bytes: (length: number) => Buffer.from(systemRandom.bytes(length)),
		fraction: () => 0,
	};
	const [alice, bob] = pair(random);
	for (let round = 0; round < 3; round++) {
		for (const [from, to] of [
			[alice, bob],
			[bob, alice],
		] as const) {
			const [sender, receiver] = [from.book, to.book];
			const before = toHex(receiver.encode());
			const message = from.send('hello', to);
			const sent = toHex(sender.encode());
			t.is(to.peek(message.with(-1, (message.at(-1) ?? 0) ^ 1), from).type, 'refused');
			t.is(to.receive(message, from), 'hello');
			t.is(toHex(receiver.encode()), before);
			t.is(toHex(sender.encode()), sent);
		}
	}
});

test('a session replaced while the clock was years ahead does not stay for years', (t) => {
	const [alice, bob] = pair(systemRandom);
	bob.receive(alice.send('hello', bob), alice);
	const late = alice.send('late', bob);
	alice.start(bob);
	bob.now = NOW + 4000 * DAY;
	t.is(bob.receive(alice.send('anew', bob), alice), 'anew');
	bob.now = NOW;
	t.is(bob.receive(late, alice), 'unknown-prekey');
});

test('a gap is told once it has lasted', (t) => {
	const [alice, bob] = pair(systemRandom);
	alice.send('lost', bob);
	bob.receive(alice.send('arrives', bob), alice);
	t.is(bob.book.missing(NOW + 59_999, 60_000), 0);
	t.is(bob.book.missing(NOW + 60_000, 60_000), 1);
});

test('when both start at once, the smaller id is active on both ends', (t) => {
	for (let seed = 0; seed < 8; seed++) {
		const [alice, bob] = pair(seededRandom(seed));
		const [fromAlice, fromBob] = [alice.send('from alice', bob), bob.send('from bob', alice)];
		const smaller = [idOf(alice), idOf(bob)].toSorted()[0];
		t.is(bob.receive(fromAlice, alice), 'from alice');
		t.is(alice.receive(fromBob, bob), 'from bob');
		t.deepEqual([idOf(alice), idOf(bob)], [smaller, smaller]);
		t.is(bob.receive(alice.send('on', bob), alice), 'on');
		t.is(alice.receive(bob.send('off', alice), bob), 'off');
	}
});

test('a session that supersedes ours becomes active, be its id smaller or larger', (t) => {
	for (let seed = 0; seed < 8; seed++) {
		const [alice, bob] = pair(seededRandom(seed));
		const unanswered = alice.send('one', bob);
		bob.receive(unanswered, alice);
		bob.start(alice);
		alice.receive(bob.send('two', alice), bob);
		t.is(idOf(alice), idOf(bob));
	}
});

test('a peer that lost its sessions is followed, be the id of the new one smaller or larger', (t) => {
	for (let seed = 0; seed < 8; seed++) {
		const [alice, bob] = pair(seededRandom(seed));
		bob.receive(alice.send('start', bob), alice);
		alice.receive(bob.send('answer', alice), bob);
		bob.book = createSessionBook();
		t.is(alice.receive(bob.send('again', alice), bob), 'again');
		t.is(idOf(alice), idOf(bob));
	}
});

test('a replaced session receives for seven days, and never becomes active again', (t) => {
	const [alice, bob] = pair(systemRandom);
	bob.receive(alice.send('start', bob), alice);
	alice.receive(bob.send('answer', alice), bob);
	const [early, late] = [alice.send('early', bob), alice.send('late', bob)];
	bob.start(alice);
	const renewed = idOf(bob);
	bob.now = NOW + 7 * DAY - 1;
	t.is(bob.receive(early, alice), 'early');
	t.is(idOf(bob), renewed);
	bob.now += 1;
	t.is(bob.receive(late, alice), 'unknown-session');
});

test('at most three replaced sessions are kept', (t) => {
	const [alice, bob] = pair(systemRandom);
	const messages: Uint8Array[] = [];
	for (let round = 0; round < 5; round++) {
		alice.start(bob);
		const [first, second] = [alice.send('first', bob), alice.send('second', bob)];
		bob.receive(first, alice);
		messages.push(second);
	}

	const outcomes = messages.map((message) => bob.receive(message, alice));
	t.deepEqual(outcomes, ['unknown-prekey', 'second', 'second', 'second', 'second']);
});

test('a session in place of one that never opened is active at both ends, whatever their ids', (t) => {
	const outcomes = Array.from({length: 16}, (_, seed) => {
		const renewed = (names: boolean) => {
			const [alice, bob] = pair(seededRandom(seed));
			alice.send('does not open', bob);
			bob.start(alice, names ? alice.book.activeId : undefined);
			t.is(alice.receive(bob.send('reset', alice), bob), 'reset');
			return idOf(alice) === idOf(bob);
		};
		return [renewed(true), renewed(false)] as const;
	});
	t.true(outcomes.every(([isOne]) => isOne));
	// Without naming it, the smaller id decides, as between two who begin at once.
	t.true(outcomes.some(([, isOne]) => !isOne));
});

test('a first message that was held back does not bring a replaced session back', (t) => {
	const [alice, bob] = pair(systemRandom);
	const held = alice.send('held back', bob);
	alice.start(bob);
	bob.receive(alice.send('renewed', bob), alice);
	const renewed = idOf(alice);
	t.is(bob.receive(held, alice), 'held back');
	t.is(idOf(bob), renewed);
});

test('a session that stays unanswered is renewed after 30 days or 10,000 messages', (t) => {
	const [alice, bob] = pair(seededRandom(3));
	t.true(alice.book.needsHandshake(NOW));
	alice.start(bob);
	t.false(alice.book.needsHandshake(NOW + 30 * DAY - 1));
	t.true(alice.book.needsHandshake(NOW + 30 * DAY));
	const refused = {instanceOf: CryptoError, code: 'no-session'};
	t.throws(() => alice.book.seal(new Uint8Array(), {...alice.step, now: NOW + 30 * DAY}), refused);
	for (let count = 0; count < 10_000; count++) {
		const next = alice.book.seal(new Uint8Array(), alice.step).book;
		alice.book.wipe(next);
		alice.book = next;
	}

	t.true(alice.book.needsHandshake(NOW));
});

test('a session that was answered does not expire', (t) => {
	const [alice, bob] = pair(systemRandom);
	bob.receive(alice.send('start', bob), alice);
	alice.receive(bob.send('answer', alice), bob);
	t.false(alice.book.needsHandshake(NOW + 400 * DAY));
	t.false(bob.book.needsHandshake(NOW + 400 * DAY));
});

test('a book without a session seals nothing', (t) => {
	const [alice] = pair(systemRandom);
	const refused = {instanceOf: CryptoError, code: 'no-session'};
	t.throws(() => alice.book.seal(new Uint8Array(), alice.step), refused);
});

test('after a retirement nothing is sent on the old session, but it still receives', (t) => {
	const [alice, bob] = pair(systemRandom);
	bob.receive(alice.send('start', bob), alice);
	const before = idOf(bob);
	bob.book = bob.book.retire(NOW);
	t.true(bob.book.needsHandshake(NOW));
	t.is(bob.receive(alice.send('still', bob), alice), 'still');
	const message = bob.send('renewed', alice);
	t.is(toHex(defined(parseMessage(message).initial).supersedes), before);
	t.is(alice.receive(message, bob), 'renewed');
	t.is(idOf(alice), idOf(bob));
});

test('resets are limited to one an hour and five a day', (t) => {
	let [{book}] = pair(systemRandom);
	const allowed: number[] = [];
	for (let now = NOW; now < NOW + DAY; now += HOUR / 4) {
		if (book.mayReset(now)) {
			book = decodeSessionBook(book.noteReset(now).encode());
			allowed.push((now - NOW) / HOUR);
		}
	}

	t.deepEqual(allowed, [0, 1, 2, 3, 4]);
	t.true(book.mayReset(NOW + DAY));
});

test('a replayed first message opens no second session, also with a last-resort prekey', (t) => {
	const [alice, bob] = pair(systemRandom, 0);
	const first = alice.send('once', bob);
	t.is(bob.receive(first, alice), 'once');
	bob.book = createSessionBook();
	t.is(bob.receive(first, alice), 'duplicate');
	bob.prekeys = decodePrekeyStore(bob.prekeys.encode());
	t.is(bob.receive(first, alice), 'duplicate');
});

test('a one-time prekey opens one session', (t) => {
	const [alice, bob] = pair(systemRandom);
	const first = alice.send('once', bob);
	t.is(bob.receive(first, alice), 'once');
	bob.book = createSessionBook();
	t.is(bob.receive(first, alice), 'unknown-prekey');
});

test('a first message that does not open uses up no prekey', (t) => {
	const [alice, bob] = pair(systemRandom);
	const first = alice.send('hello', bob);
	const damaged = first.slice();
	damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1;
	t.is(bob.receive(damaged, alice), 'open-failed');
	t.is(bob.receive(first, alice), 'hello');
});

test('a first message of another device than it claims is refused', (t) => {
	const [alice, bob] = pair(systemRandom);
	const [mallory] = pair(systemRandom);
	t.is(bob.receive(alice.send('hello', bob), mallory), 'bad-message');
});

test('the device of another account cannot be passed off as this one', (t) => {
	const [alice, bob] = pair(systemRandom);
	const first = alice.send('hello', bob);
	const [mallory] = pair(systemRandom);
	const {account, identityKey} = mallory.device.remote;
	for (const claimed of [{account: bob.device.remote.account}, {identityKey}]) {
		const remote = {...alice.device.remote, ...claimed};
		const {prekeys, now} = bob;
		const received = bob.book.receive(bob.device.local, remote, {message: first, prekeys, now});
		t.deepEqual(received, {type: 'refused', code: 'bad-message'});
	}

	t.truthy(account);
});

test('equal texts never give equal messages', (t) => {
	const [alice, bob] = pair(systemRandom);
	bob.receive(alice.send('start', bob), alice);
	alice.receive(bob.send('answer', alice), bob);
	const messages = [alice.send('same', bob), alice.send('same', bob)].map(toHex);
	t.not(messages[0], messages[1]);
});

test('a rolled-back book sealing another text uses another nonce', (t) => {
	const [alice, bob] = pair(systemRandom);
	bob.receive(alice.send('start', bob), alice);
	alice.receive(bob.send('answer', alice), bob);
	const seal = (text: string) => {
		const {message} = alice.book.seal(new TextEncoder().encode(text), alice.step);
		const {headerBytes, sealed} = parseMessage(message);
		return [toHex(headerBytes), toHex(sealed.subarray(0, 24))];
	};
	alice.send('make the chain', bob);
	const [one, other] = [seal('one'), seal('other')];
	t.is(one[0], other[0]);
	t.not(one[1], other[1]);
});

test('a book as bytes is the same book', (t) => {
	const [alice, bob] = pair(systemRandom);
	bob.receive(alice.send('start', bob), alice);
	alice.send('lost', bob);
	bob.receive(alice.send('after a gap', bob), alice);
	bob.start(alice);
	for (const {book} of [alice, bob]) {
		t.is(toHex(decodeSessionBook(book.encode()).encode()), toHex(book.encode()));
	}

	bob.book = decodeSessionBook(bob.book.encode());
	t.is(bob.receive(alice.send('go on', bob), alice), 'go on');
});

test('a book of a newer version is refused', (t) => {
	const bytes = pair(systemRandom)[0].book.encode();
	bytes[0] = 2;
	const refused = {instanceOf: CryptoError, code: 'unknown-version'};
	t.throws(() => decodeSessionBook(bytes), refused);
});

test('a book cut short, with a byte more, or with an unknown flag is refused', (t) => {
	const [alice, bob] = pair(systemRandom);
	alice.start(bob);
	const bytes = alice.book.encode();
	for (let length = 0; length < bytes.length; length += 7) {
		t.throws(() => decodeSessionBook(bytes.slice(0, length)), {instanceOf: CryptoError});
	}

	t.throws(() => decodeSessionBook(new Uint8Array([...bytes, 0])), {instanceOf: CryptoError});
	t.throws(() => decodeSessionBook(bytes.with(1, 3)), {code: 'bad-encoding'});
});

test('wiping a book clears what the next one no longer has, and nothing else', (t) => {
	const [alice, bob] = pair(systemRandom);
	bob.receive(alice.send('start', bob), alice);
	bob.start(alice);
	const before = bob.book;
	bob.send('next', alice);
	before.wipe(bob.book);
	t.is(alice.receive(bob.send('after', alice), bob), 'after');
	t.is(bob.receive(alice.send('goes on', bob), alice), 'goes on');
	const zeros = '00'.repeat(32);
	t.false(toHex(bob.book.encode()).includes(zeros));
	bob.book.wipe();
	t.true(toHex(bob.book.encode()).includes(zeros));
});

test('printing a book or a prekey store shows no secret', (t) => {
	const [alice, bob] = pair(systemRandom);
	alice.start(bob);
	for (const secret of [alice.book, alice.prekeys]) {
		const printed = inspect(secret, {depth: 9, showHidden: true});
		t.regex(printed, /^(?:SessionBook \{ \[activeId\]: \[Getter\] \}|PrekeyStore \{\})$/);
		t.is(JSON.stringify(secret), '{}');
	}
});

function idOf({book}: End): string {
	return toHex(book.activeId ?? new Uint8Array());
}
