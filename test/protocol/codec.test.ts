import test from 'ava';
import fc from 'fast-check';
import {REQUESTS} from '../../source/protocol/client-frame.ts';
import {
	decodeClientFrame,
	decodeRelayFrame,
	decodeResult,
	encodeFrame,
	FrameError,
} from '../../source/protocol/codec.ts';
import {LIMITS} from '../../source/protocol/limits.ts';

const send = {type: 'send', id: 7, room: 'room1', message: 'message-1', text: 'hi'} as const;

test('a frame comes back as it was written', (t) => {
	t.deepEqual(decodeClientFrame(encodeFrame(send)), send);
});

test('fields nobody asked for are dropped', (t) => {
	const source = JSON.stringify({...send, admin: true, nested: {deep: 1}});
	t.deepEqual(decodeClientFrame(source), send);
});

test('keys that name parts of the prototype change nothing', (t) => {
	const source = `{"__proto__":{"isAdmin":true},"constructor":1,${JSON.stringify(send).slice(1)}`;
	const frame = decodeClientFrame(source);
	t.deepEqual(Object.keys(frame).sort(), ['id', 'message', 'room', 'text', 'type']);
	t.false('isAdmin' in frame);
	t.false('isAdmin' in {});
});

test('a type that is the name of an inherited property is unknown', (t) => {
	for (const type of ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf']) {
		const source = JSON.stringify({type, id: 1});
		t.is(
			problemOf(() => decodeClientFrame(source)),
			'unknown-type',
			type,
		);
		t.is(
			problemOf(() => decodeRelayFrame(source)),
			'unknown-type',
			type,
		);
	}
});

const refused: ReadonlyArray<readonly [string, string, string]> = [
	['empty text', '', 'malformed'],
	['not JSON', '{type:send}', 'malformed'],
	['an array', '[]', 'malformed'],
	['null', 'null', 'malformed'],
	['a number', '7', 'malformed'],
	['a string', '"send"', 'malformed'],
	['no type', '{"id":1}', 'malformed'],
	['a type that is not a string', '{"type":1,"id":1}', 'malformed'],
	['an unknown type', '{"type":"fly","id":1}', 'unknown-type'],
	['a request without an id', JSON.stringify({...send, id: undefined}), 'bad-field'],
	['id zero', JSON.stringify({...send, id: 0}), 'bad-field'],
	['a negative id', JSON.stringify({...send, id: -1}), 'bad-field'],
	['a fractional id', JSON.stringify({...send, id: 1.5}), 'bad-field'],
	['an id beyond 32 bits', JSON.stringify({...send, id: 2 ** 32}), 'bad-field'],
	['an id that is a string', JSON.stringify({...send, id: '1'}), 'bad-field'],
	['a missing field', JSON.stringify({...send, text: undefined}), 'bad-field'],
	['a field of another type', JSON.stringify({...send, text: {}}), 'bad-field'],
	['a null field', JSON.stringify({...send, room: null}), 'bad-field'],
	['a room id with a space', JSON.stringify({...send, room: 'a b'}), 'bad-field'],
	['a message id that is too short', JSON.stringify({...send, message: 'x'}), 'bad-field'],
	['a kind that clients cannot send', JSON.stringify({...send, kind: 'notice'}), 'bad-field'],
	[
		'deep nesting',
		`{"type":"send","id":1,"x":${'['.repeat(LIMITS.frameDepth)}${']'.repeat(LIMITS.frameDepth)}}`,
		'malformed',
	],
	['very deep nesting', '['.repeat(60_000), 'malformed'],
	[
		'a crowded object',
		`{${Array.from({length: 300}, (_, n) => `"k${n}":1`).join(',')}}`,
		'malformed',
	],
	['a frame over the limit', `"${'x'.repeat(LIMITS.frameBytes)}"`, 'too-large'],
];

for (const [what, source, problem] of refused) {
	test(`refused: ${what}`, (t) => {
		t.is(
			problemOf(() => decodeClientFrame(source)),
			problem,
		);
	});
}

test('a position in each of as many rooms as an account can be in is no crowd', (t) => {
	const rooms = Array.from({length: LIMITS.roomsPerAccount}, (_, n) => `room-${n}`);
	const cursors = Object.fromEntries(rooms.map((room) => [room, [7, 'message-7']]));
	const frame = {type: 'resume', id: 1, cursors};
	t.deepEqual<unknown, unknown>(decodeClientFrame(JSON.stringify(frame)), frame);
});

test('a refusal carries the number of the request it answers', (t) => {
	const error = t.throws(() => decodeClientFrame('{"type":"send","id":9}'), {
		instanceOf: FrameError,
	});
	t.is(error?.id, 9);
});

test('a refusal never repeats a value it was given', (t) => {
	const source = JSON.stringify({type: 'auth.token', id: 1, token: 'secret token!'});
	const error = t.throws(() => decodeClientFrame(source), {instanceOf: FrameError});
	t.false(error?.message.includes('secret'));
});

test('brackets and colons inside strings do not count as structure', (t) => {
	const text = '[[[[[[[[[[[[{{{{{{{{{{{{:::: \\" ::'.repeat(10);
	t.deepEqual(decodeClientFrame(JSON.stringify({...send, text})), {...send, text});
});

test('whatever the text, decoding yields a frame or a FrameError', (t) => {
	const property = fc.property(fc.oneof(fc.string(), fc.json()), (source) => {
		for (const decode of [decodeClientFrame, decodeRelayFrame]) {
			try {
				decode(source);
			} catch (error) {
				if (!(error instanceof FrameError)) throw error;
			}
		}
	});
	t.notThrows(() => fc.assert(property, {numRuns: 2000}));
});

test('a result that does not fit its request is refused', (t) => {
	t.deepEqual(decodeResult('send', {seq: 1, time: 2, duplicate: false, extra: 1}), {
		seq: 1,
		time: 2,
		duplicate: false,
	});
	t.deepEqual(decodeResult('logout', undefined), {});
	t.is(
		problemOf(() => decodeResult('send', {seq: 'one'})),
		'bad-field',
	);
});

const entry = {
	...{type: 'message', room: 'r1', seq: 1, id: 'message-1', from: 'ada', time: 1, text: 'hi'},
	kind: 'text',
};

test('a word only a newer relay knows is taken for the plainest one', (t) => {
	t.like(decodeRelayFrame(JSON.stringify({...entry, kind: 'poll'})), {...entry, kind: 'notice'});
	t.like(decodeRelayFrame(JSON.stringify(entry)), entry);
	const member = {name: 'ada', role: 'gardener', presence: 'online'} as const;
	t.like(decodeResult('member.list', {members: [member], more: false}).members[0], {
		...member,
		role: 'member',
	});
});

test('what is no word is not taken for one', (t) => {
	for (const kind of [undefined, 5, {}, ['text']]) {
		t.is(
			problemOf(() => decodeRelayFrame(JSON.stringify({...entry, kind}))),
			'bad-field',
		);
	}
});

test('a relay takes no words it does not know', (t) => {
	for (const fields of [
		{type: 'send', room: 'r1', message: 'message-1', text: 'hi', kind: 'poll'},
		{type: 'presence', state: 'asleep'},
		{type: 'room.create', name: 'ops', visibility: 'secret'},
	]) {
		t.is(
			problemOf(() => decodeClientFrame(JSON.stringify({...fields, id: 1}))),
			'bad-field',
			fields.type,
		);
	}
});

test('every request has a schema that refuses an empty frame of its type', (t) => {
	for (const type of Object.keys(REQUESTS)) {
		t.is(
			problemOf(() => decodeClientFrame(JSON.stringify({type}))),
			'bad-field',
			type,
		);
	}
});

function problemOf(run: () => unknown): string | undefined {
	try {
		run();
		return undefined;
	} catch (error) {
		if (error instanceof FrameError) return error.code;
		throw error;
	}
}
