import test from 'ava';
import fc from 'fast-check';
import {mediaFacts} from '../../../../source/client/files/disk/media-facts.ts';
import {
	big,
	box,
	bytesOf,
	flac,
	little,
	memorySource,
	mp3,
	mvhd,
	ogg,
	opusHead,
	vorbisHead,
	wave,
} from './media-bytes.ts';

const seconds = async (bytes: Uint8Array) => (await mediaFacts(memorySource(bytes))).seconds;

const ftyp = box('ftyp', 'M4A ', little(0));
const sound = {packet: new Uint8Array(200)};
const frames = (count: number) => bytesOf('Xing', big(1), big(count));
const longHead = box(
	'mvhd',
	bytesOf(1, new Uint8Array(19)),
	big(1000),
	big(0),
	big(9500),
	new Uint8Array(80),
);
const longBox = bytesOf(big(1), 'mdat', big(0), big(116), new Uint8Array(100));
const vorbisEnd = {...sound, position: 441_000n};

const known: ReadonlyArray<readonly [what: string, bytes: Uint8Array, seconds: number]> = [
	['WAV', wave(3), 3],
	['WAV that was recorded into a pipe', wave(2, 0xffff_ffff), 2],
	['FLAC', flac(441_000, 44_100), 10],
	['FLAC with more samples than 32 bits count', flac(2 ** 33, 192_000), 44_739.2],
	['Opus', ogg({packet: opusHead, position: 0n}, {...sound, position: 96_312n}), 2],
	[
		'Opus whose last page ends no packet',
		ogg(
			{packet: opusHead, position: 0n},
			{...sound, position: 96_312n},
			{...sound, position: 2n ** 64n - 1n},
		),
		2,
	],
	[
		'Opus followed by another stream',
		ogg(
			{packet: opusHead, position: 0n},
			{...sound, position: 96_312n},
			{...sound, position: 5n, stream: 8},
		),
		2,
	],
	['Vorbis', ogg({packet: vorbisHead, position: 0n}, vorbisEnd), 10],
	[
		'Vorbis longer than its last page',
		ogg({packet: vorbisHead, position: 0n}, ...Array.from({length: 400}, () => vorbisEnd)),
		10,
	],
	['MP4', bytesOf(ftyp, box('moov', mvhd(12_345, 1000))), 12.3],
	[
		'MP4 whose head comes last',
		bytesOf(ftyp, box('mdat', new Uint8Array(5000)), box('moov', box('udta'), mvhd(600, 600))),
		1,
	],
	['MP4 with long numbers', bytesOf(ftyp, longBox, box('moov', longHead)), 9.5],
	['MP3 with a count of frames', mp3(5, frames(100)), 2.6],
	[
		'MP3 with a count of frames, after a tag',
		bytesOf('ID3', 4, 0, 0, 0, 0, 1, 2, new Uint8Array(130), mp3(5, frames(1000))),
		26.1,
	],
	['MP3 of one bit rate', mp3(200), 5.2],
	[
		'MP3 of one bit rate, with a tag at the end',
		bytesOf(mp3(200), 'TAG', new Uint8Array(125)),
		5.2,
	],
];
for (const [what, bytes, length] of known) {
	test(`the length of ${what} is known`, async (t) => {
		t.is(await seconds(bytes), length);
	});
}

test('the length of an MP3 that Fraunhofer made is known', async (t) => {
	const vbri = bytesOf('VBRI', new Uint8Array(6), big(9999), big(500));
	t.is(await seconds(mp3(3, vbri)), 13.1);
});

const unknown: ReadonlyArray<readonly [what: string, bytes: Uint8Array]> = [
	['text', bytesOf('hello there, this is text')],
	['WAV without sound', wave(0)],
	['WAV at no bytes a second', bytesOf('RIFF', little(40), 'WAVEdata', little(4), 'abcd')],
	['WAV whose parts have no length', bytesOf('RIFF', little(9), 'WAVE', new Uint8Array(5000))],
	['FLAC at no rate', flac(1000, 0)],
	['FLAC of a year', flac(2 ** 36 - 1, 8)],
	['FLAC that is cut', flac(1000, 1000).subarray(0, 20)],
	['Ogg of no codec that is known', ogg({...sound, position: 0n}, {...sound, position: 99n})],
	[
		'Opus that ends before it begins',
		ogg({packet: opusHead, position: 0n}, {...sound, position: 1n}),
	],
	['MP4 without a head', bytesOf(ftyp, box('mdat', new Uint8Array(100)))],
	['MP4 that did not know its length', bytesOf(ftyp, box('moov', mvhd(0xffff_ffff, 1000)))],
	['MP4 with no time scale', bytesOf(ftyp, box('moov', mvhd(1000, 0)))],
	['MP4 whose box is shorter than its own head', bytesOf(ftyp, big(3), 'moov', mvhd(1, 1))],
	['MP4 whose box ends beyond all files', bytesOf(ftyp, big(1), 'mdat', big(0xffff_ffff), big(9))],
	['MP3 of one frame', mp3(1)],
	['a tag without MP3', bytesOf('ID3', 4, 0, 0, 0, 0, 1, 0, new Uint8Array(5000))],
	['a tag that never ends', bytesOf('ID3', 4, 0, 0, 0x7f, 0x7f, 0x7f, 0x7f)],
];
for (const [what, bytes] of unknown) {
	test(`no length is told of ${what}`, async (t) => {
		t.is(await seconds(bytes), undefined);
	});
}

test('a long row of empty boxes is not followed to its end', async (t) => {
	const boxes = Array.from({length: 20_000}, () => box('free'));
	const source = memorySource(bytesOf(ftyp, ...boxes, box('moov', mvhd(1, 1))));
	t.is((await mediaFacts(source)).seconds, undefined);
	t.true(source.reads < 500);
});

test('a file full of what could be MP3 frames is read in bounded parts', async (t) => {
	const source = memorySource(bytesOf(...Array.from({length: 50_000}, () => '\xff\xfb\x90\x00')));
	await mediaFacts(source);
	t.true(source.reads < 500);
});

const beginnings = [
	...[wave(1), flac(1000, 1000), mp3(4, frames(9)), bytesOf(ftyp, box('moov', mvhd(9, 9)))],
	...[
		ogg({packet: opusHead, position: 0n}, {...sound, position: 99_999n}),
		bytesOf('ID3\x04'),
		bytesOf(),
	],
];

test('random bytes have some type, and a length that can be or none', async (t) => {
	const damaged = fc.record({
		start: fc.constantFrom(...beginnings),
		cut: fc.nat(2000),
		changes: fc.array(fc.tuple(fc.nat(600), fc.nat(255)), {maxLength: 20}),
		tail: fc.uint8Array({maxLength: 600}),
	});
	await fc.assert(
		fc.asyncProperty(damaged, async ({start, cut, changes, tail}) => {
			const bytes = bytesOf(start.subarray(0, cut), tail);
			for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
			const source = memorySource(bytes, 'a.mp3');
			const facts = await mediaFacts(source);
			t.regex(facts.mediaType, /^[\w.+-]+\/[\w.+-]+$/);
			if (facts.seconds !== undefined) t.true(facts.seconds > 0 && facts.seconds <= 30 * 86_400);
			t.true(source.reads < 500);
		}),
		{numRuns: Number(process.env.TERMCHAT_RUNS ?? 1500)},
	);
});
