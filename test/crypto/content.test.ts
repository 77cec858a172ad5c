import test from 'ava';
import fc from 'fast-check';
import {
	CONTENT_KINDS,
	type Content,
	createContentId,
	encodeContent,
	isTimeDoubtful,
	openContent,
} from '../../source/crypto/content.ts';
import {utf8} from '../../source/crypto/encoding.ts';
import {CryptoError} from '../../source/crypto/error.ts';
import {systemRandom} from '../../source/protocol/environment.ts';

const to = 'bob@relay.example';
const content: Content = {
	...{id: createContentId(systemRandom), time: 1_767_225_600_000, to, kind: 'text'},
	...{body: 'hello', lists: undefined, directory: undefined},
};
const wire = {v: 1, id: content.id, ts: content.time, to, k: 'text', b: 'hello'};
const encode = (value: unknown): Uint8Array => utf8(JSON.stringify(value));

test('content has the fields of the specification', (t) => {
	t.deepEqual(JSON.parse(new TextDecoder().decode(encodeContent(content))), wire);
});

test('content of every kind reads as it was written', (t) => {
	const bytes = fc.uint8Array({minLength: 8, maxLength: 8});
	const lists = fc.record({
		...{ownSequence: fc.nat(), ownHash: bytes, peerSequence: fc.nat(), peerHash: bytes},
	});
	const directory = fc.record({count: fc.nat(), head: bytes});
	fc.assert(
		fc.property(
			fc.constantFrom(...CONTENT_KINDS),
			fc.jsonValue({noUnicodeString: false}),
			fc.option(lists, {nil: undefined}),
			fc.option(directory, {nil: undefined}),
			(kind, value, listView, directoryView) => {
				const body = JSON.parse(JSON.stringify(value).toWellFormed());
				const written = {...content, kind, body, lists: listView, directory: directoryView};
				const opened = openContent(encodeContent(written), to);
				t.deepEqual(opened, {type: 'content', content: written});
			},
		),
		{numRuns: 60},
	);
});

test('content for another conversation is refused, of whatever version or kind', (t) => {
	const refused = {instanceOf: CryptoError, code: 'wrong-conversation'};
	t.throws(() => openContent(encodeContent(content), 'carol@relay.example'), refused);
	t.throws(() => openContent(encode({...wire, v: 2, k: 'poll'}), 'carol@relay.example'), refused);
});

test('content of a newer kind or version is told as such', (t) => {
	t.deepEqual(openContent(encode({...wire, k: 'poll'}), to), {type: 'newer', kind: 'poll'});
	t.deepEqual(openContent(encode({...wire, v: 2}), to), {type: 'newer', kind: 'text'});
});

test('an unknown field is ignored', (t) => {
	t.is(openContent(encode({...wire, color: 'red'}), to).type, 'content');
});

for (const [what, bytes] of [
	['no JSON', utf8('hello')],
	['nothing', new Uint8Array()],
	['half a character', new Uint8Array([...encode(wire), 0xc3])],
	['a list', encode([wire])],
	['null', encode(null)],
	['no id', encode({...wire, id: undefined})],
	['a short id', encode({...wire, id: 'AAAA'})],
	['an id with stray bits', encode({...wire, id: `${'A'.repeat(21)}B`})],
	['no time', encode({...wire, ts: undefined})],
	['a time of words', encode({...wire, ts: 'now'})],
	['a negative time', encode({...wire, ts: -1})],
	['no body', encode({...wire, b: undefined})],
	['no kind', encode({...wire, k: undefined})],
	['a number as its kind', encode({...wire, k: 1})],
	['no address', encode({...wire, to: undefined})],
	['a list view cut short', encode({...wire, dl: [1, 'AAAAAAAAAAA']})],
	['a list view with a short hash', encode({...wire, dl: [1, 'AAAA', 1, 'AAAA']})],
	['a directory view of words', encode({...wire, dir: 'x'})],
] as const) {
	test(`content with ${what} is refused`, (t) => {
		const error = t.throws(() => openContent(bytes, to), {
			instanceOf: CryptoError,
			code: 'bad-content',
		});
		t.is(error?.cause, undefined);
	});
}

test('content that is too long to pad is refused', (t) => {
	const body = 'x'.repeat(65_536);
	t.throws(() => encodeContent({...content, body}), {code: 'out-of-range'});
	const room = 65_535 - encodeContent({...content, body: ''}).length;
	t.is(encodeContent({...content, body: 'x'.repeat(room)}).length, 65_535);
});

test('a time more than a day off is doubtful', (t) => {
	const day = 86_400_000;
	t.false(isTimeDoubtful(content, content.time + day));
	t.true(isTimeDoubtful(content, content.time + day + 1));
	t.true(isTimeDoubtful(content, content.time - day - 1));
});
