import {TYPES_BY_ENDING} from './ending-types.ts';
import {endingOf} from './file-name.ts';

/**
 * The media type of a file by its first bytes (4 KiB are enough) and its name. What can be told from the
 * bytes is not believed of the name.
 */
export function mediaTypeOf(head: Uint8Array, name: string): string {
	const byName = TYPES_BY_ENDING.get(endingOf(name));
	const byBytes = typeOfBytes(head);
	if (byBytes !== undefined) return refined(byBytes, byName);
	if (isText(head)) return byName !== undefined && isOfText(byName) ? byName : 'text/plain';
	// It says that it is a picture, a document or text, and would begin otherwise.
	if (byName === undefined || isProven(byName) || isOfText(byName)) return UNKNOWN;
	return byName;
}

const UNKNOWN = 'application/octet-stream';

type Mark = {
	readonly type: string;
	readonly at?: number;
	/** Characters stand for bytes. */
	readonly bytes: string;
};

/** File formats by how they begin. */
const MARKS: readonly Mark[] = [
	{type: 'image/png', bytes: '\x89PNG\r\n\x1a\n'},
	{type: 'image/jpeg', bytes: '\xff\xd8\xff'},
	{type: 'image/gif', bytes: 'GIF87a'},
	{type: 'image/gif', bytes: 'GIF89a'},
	{type: 'image/tiff', bytes: 'II*\0'},
	{type: 'image/tiff', bytes: 'MM\0*'},
	{type: 'image/x-icon', bytes: '\0\0\x01\0'},
	{type: 'image/jxl', bytes: '\0\0\0\x0cJXL \r\n\x87\n'},
	{type: 'image/vnd.adobe.photoshop', bytes: '8BPS'},
	{type: 'application/pdf', bytes: '%PDF-'},
	{type: 'application/postscript', bytes: '%!PS-'},
	{type: 'application/rtf', bytes: '{\\rtf'},
	{type: 'application/zip', bytes: 'PK\x03\x04'},
	{type: 'application/zip', bytes: 'PK\x05\x06'},
	{type: 'application/gzip', bytes: '\x1f\x8b'},
	{type: 'application/x-bzip2', bytes: 'BZh'},
	{type: 'application/x-xz', bytes: '\xfd7zXZ\0'},
	{type: 'application/zstd', bytes: '\x28\xb5\x2f\xfd'},
	{type: 'application/x-7z-compressed', bytes: '7z\xbc\xaf\x27\x1c'},
	{type: 'application/vnd.rar', bytes: 'Rar!\x1a\x07'},
	{type: 'application/x-tar', at: 257, bytes: 'ustar'},
	{type: 'application/x-elf', bytes: '\x7fELF'},
	{type: 'application/wasm', bytes: '\0asm'},
	{type: 'application/x-ole-storage', bytes: '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'},
	{type: 'audio/flac', bytes: 'fLaC'},
	{type: 'audio/mpeg', bytes: 'ID3'},
	{type: 'audio/midi', bytes: 'MThd'},
	{type: 'audio/amr', bytes: '#!AMR'},
	{type: 'font/woff', bytes: 'wOFF'},
	{type: 'font/woff2', bytes: 'wOF2'},
];

function typeOfBytes(head: Uint8Array): string | undefined {
	const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1');
	const mark = MARKS.find(({at = 0, bytes}) => text.startsWith(bytes, at));
	return mark?.type ?? containerType(text) ?? audioFrameType(head);
}

/** Formats in which something else comes first, or the same beginning means several things. */
function containerType(head: string): string | undefined {
	const kind = head.slice(8, 12);
	if (head.startsWith('RIFF')) return RIFF_TYPES.get(kind);
	if (head.startsWith('BM') && head.slice(6, 10) === '\0\0\0\0') return 'image/bmp';
	if (head.startsWith('FORM') && kind.startsWith('AIF')) return 'audio/aiff';
	if (head.startsWith('ftyp', 4)) return BRAND_TYPES.get(kind.trim()) ?? 'video/mp4';
	if (head.startsWith('OggS')) return oggType(head);
	if (head.startsWith('\x1aE\xdf\xa3')) {
		return head.slice(0, 64).includes('webm') ? 'video/webm' : 'video/x-matroska';
	}
	return undefined;
}

const RIFF_TYPES = new Map([
	['WAVE', 'audio/wav'],
	['WEBP', 'image/webp'],
	['AVI ', 'video/x-msvideo'],
]);

const BRAND_TYPES = new Map([
	['M4A', 'audio/mp4'],
	['M4B', 'audio/mp4'],
	['qt', 'video/quicktime'],
	['heic', 'image/heic'],
	['heix', 'image/heic'],
	['mif1', 'image/heif'],
	['avif', 'image/avif'],
	['avis', 'image/avif'],
	['3gp4', 'video/3gpp'],
	['3gp5', 'video/3gpp'],
]);

const OGG_SOUNDS = ['OpusHead', '\x01vorbis', 'Speex   ', '\x7fFLAC'];

function oggType(head: string): string {
	// The first packet stands after the page's head and its table of lengths (RFC 3533, section 6).
	const packet = head.slice(27 + (head.charCodeAt(26) || 0));
	if (OGG_SOUNDS.some((beginning) => packet.startsWith(beginning))) return 'audio/ogg';
	return packet.startsWith('\x80theora') ? 'video/ogg' : 'application/ogg';
}

/** An MPEG audio frame without a tag before it (ISO 11172-3, 2.4.1.3), or one of AAC. */
function audioFrameType([first = 0, second = 0, third = 0]: Uint8Array): string | undefined {
	if (first !== 0xff || (second & 0xe0) !== 0xe0) return undefined;
	if ((second & 0xf6) === 0xf0) return 'audio/aac';
	const isFrame =
		(second & 0x18) !== 0x08 &&
		// Layers II and III: the mark of layer I is the one of UTF-16 text.
		((second & 0x06) === 0x04 || (second & 0x06) === 0x02) &&
		(third & 0xf0) !== 0xf0 &&
		(third & 0xf0) !== 0 &&
		(third & 0x0c) !== 0x0c;
	return isFrame ? 'audio/mpeg' : undefined;
}

/** The name can say which of the formats it is that share a beginning. */
function refined(byBytes: string, byName: string | undefined): string {
	if (byName === undefined) return byBytes;
	const isRefinement =
		(byBytes === 'application/zip' && PACKED.test(byName)) ||
		(byBytes === 'application/x-ole-storage' && /ms-|msword|msi/.test(byName)) ||
		(byBytes === 'video/mp4' && byName === 'audio/mp4') ||
		(byBytes === 'video/webm' && byName === 'audio/webm');
	return isRefinement ? byName : byBytes;
}

/** Documents and programs that are archives. */
const PACKED = /openxml|opendocument|epub|java-archive|android/;

const PROVEN = new Set([
	...MARKS.map(({type}) => type),
	...RIFF_TYPES.values(),
	...'audio/ogg audio/mp4 audio/webm video/mp4 video/webm'.split(' '),
]);

/** Whether files of this type can be known by their beginning, so that the name alone proves nothing. */
function isProven(type: string): boolean {
	if (type === 'audio/mpeg') return false;
	return PROVEN.has(type) || PACKED.test(type) || type.startsWith('image/');
}

function isOfText(type: string): boolean {
	return /^text\/|[/+](?:json|xml|yaml|toml|sql|javascript|x-sh)$|^message\//.test(type);
}

/** UTF-8 without control characters, or UTF-16 that says so. The last character may be cut. */
function isText(head: Uint8Array): boolean {
	const [first, second] = head;
	if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
	try {
		const text = new TextDecoder('utf-8', {fatal: true}).decode(head, {stream: true});
		return text !== '' && !CONTROLS.test(text);
	} catch {
		// Not UTF-8: no text that we could show.
		return false;
	}
}

/** All but what text files have: tab, line ends, form feed, and the escape of coloured output. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: what is looked for.
const CONTROLS = /[\0-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]/;
