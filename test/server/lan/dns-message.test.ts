import test from 'ava';
import fc from 'fast-check';
import {
	type DnsMessage,
	type DnsRecord,
	decodeDnsMessage,
	encodeDnsMessage,
} from '../../../source/server/lan/dns-message.ts';

const label = fc
	.string({minLength: 1, maxLength: 15, unit: 'grapheme'})
	.filter((text) => Buffer.byteLength(text) <= 63);
const name = fc.array(label, {maxLength: 4}).filter((labels) => bytesOf(labels) <= 255);
const head = {name, ttl: fc.nat({max: 2 ** 32 - 1})};
const record: fc.Arbitrary<DnsRecord> = fc.oneof(
	fc.record({...head, type: fc.constant('PTR' as const), target: name}),
	fc.record({
		...head,
		type: fc.constant('SRV' as const),
		target: name,
		port: fc.nat({max: 65_535}),
	}),
	fc.record({...head, type: fc.constant('TXT' as const), entries: fc.array(label, {maxLength: 5})}),
	fc.record({...head, type: fc.constant('A' as const), address: fc.constant('192.0.2.7')}),
	fc.record({...head, type: fc.constant('AAAA' as const), address: fc.constant('2001:db8::7')}),
);
const message: fc.Arbitrary<DnsMessage> = fc.record({
	id: fc.nat({max: 65_535}),
	isResponse: fc.boolean(),
	questions: fc.array(fc.record({name, type: fc.constantFrom('PTR', 'SRV', 'ANY')}), {
		maxLength: 4,
	}),
	records: fc.array(record, {maxLength: 8}),
});

function bytesOf(labels: readonly string[]): number {
	return labels.reduce((sum, each) => sum + Buffer.byteLength(each) + 1, 1);
}

test('what is written is read', (t) => {
	fc.assert(
		fc.property(message, (written) => {
			t.deepEqual(decodeDnsMessage(encodeDnsMessage(written)), written);
		}),
		{numRuns: 300},
	);
});

test('whatever arrives is a message or none, and costs no more than it weighs', (t) => {
	const bent = fc
		.tuple(message, fc.array(fc.tuple(fc.nat(), fc.nat({max: 255})), {maxLength: 6}), fc.nat())
		.map(([written, changes, end]) => {
			const bytes = Buffer.from(encodeDnsMessage(written));
			for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
			return end % 3 === 0 ? bytes.subarray(0, end % bytes.length) : bytes;
		});
	const anything = fc.oneof(bent, fc.uint8Array({maxLength: 200}));
	fc.assert(
		fc.property(anything, (bytes) => {
			const read = decodeDnsMessage(bytes);
			if (read === undefined) return true;
			const names = [...read.questions, ...read.records].map((each) => bytesOf(each.name));
			return names.every((size) => size <= 255) && names.length <= 128;
		}),
		{numRuns: 3000},
	);
	t.pass();
});

/** A response with one PTR record whose name is made of these bytes. */
function withName(...bytes: readonly number[]): Uint8Array {
	const rest = [0, 12, 0, 1, 0, 0, 0, 9, 0, 1, 0];
	return Uint8Array.of(0, 0, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 0, ...bytes, ...rest);
}

test('a name may point back to an earlier one', (t) => {
	// `a.b`, then `x.` and a pointer to `b`.
	const bytes = [1, 97, 1, 98, 0];
	const twice = Uint8Array.of(
		...[0, 0, 0x84, 0, 0, 0, 0, 2, 0, 0, 0, 0],
		...bytes,
		...[0, 12, 0, 1, 0, 0, 0, 9, 0, 2, 0xc0, 12],
		...[1, 120, 0xc0, 14],
		...[0, 12, 0, 1, 0, 0, 0, 9, 0, 1, 0],
	);
	const records = decodeDnsMessage(twice)?.records;
	t.deepEqual(
		records?.map((each) => each.name),
		[
			['a', 'b'],
			['x', 'b'],
		],
	);
});

for (const [what, bytes] of [
	['points to itself', withName(0xc0, 12)],
	['points forward', withName(0xc0, 14, 1, 97)],
	['points round in a circle', withName(1, 97, 0xc0, 12)],
	['points beyond the end', withName(0xff, 0xff)],
	['has a label of 64 bytes', withName(64, ...Array.from({length: 64}, () => 97), 0)],
	['has 256 bytes', withName(...Array.from({length: 128}, () => [1, 97]).flat(), 0)],
	['is no UTF-8', withName(1, 0xff, 0)],
	['does not end', withName(9).subarray(0, 20)],
] as const) {
	test(`a message with a name that ${what} is none`, (t) => {
		t.is(decodeDnsMessage(bytes), undefined);
	});
}

test('a message that claims more than it has is none', (t) => {
	const bytes = Buffer.from(withName(1, 97, 0));
	bytes.writeUInt16BE(2, 6);
	t.is(decodeDnsMessage(bytes), undefined);
	bytes.writeUInt16BE(65_535, 6);
	t.is(decodeDnsMessage(bytes), undefined);
	t.is(decodeDnsMessage(new Uint8Array(9001)), undefined);
	t.is(decodeDnsMessage(new Uint8Array(11)), undefined);
});
