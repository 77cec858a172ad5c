import test from 'ava';
import {mediaFacts} from '../../../../source/client/files/disk/media-facts.ts';
import {box, bytesOf, flac, little, memorySource, mp3, ogg, opusHead, wave} from './media-bytes.ts';

const UNKNOWN = 'application/octet-stream';
const theora = ogg({packet: bytesOf(0x80, 'theora', new Uint8Array(60)), position: 0n});

const kinds: ReadonlyArray<readonly [name: string, start: Uint8Array, type: string]> = [
	['a', bytesOf(0x89, 'PNG\r\n\x1a\n'), 'image/png'],
	['a', bytesOf(0xff, 0xd8, 0xff, 0xe0), 'image/jpeg'],
	['a', bytesOf('GIF89a', 1, 0, 1, 0), 'image/gif'],
	['a', bytesOf('RIFF', little(4), 'WEBP'), 'image/webp'],
	['a', bytesOf('BM', little(70), little(0), little(54)), 'image/bmp'],
	['a', bytesOf('%PDF-1.7'), 'application/pdf'],
	['a', bytesOf('PK\x03\x04', 20, 0), 'application/zip'],
	[
		'letter.docx',
		bytesOf('PK\x03\x04', 20, 0),
		'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
	],
	['a', bytesOf(0x1f, 0x8b, 8), 'application/gzip'],
	['a', mp3(3), 'audio/mpeg'],
	['a', bytesOf('ID3', 4, 0, 0, 0, 0, 0, 0), 'audio/mpeg'],
	['a', ogg({packet: opusHead, position: 0n}), 'audio/ogg'],
	['a', theora, 'video/ogg'],
	['a', wave(0), 'audio/wav'],
	['a', flac(1, 1), 'audio/flac'],
	['a', box('ftyp', 'isom', little(0)), 'video/mp4'],
	['a', box('ftyp', 'M4A ', little(0)), 'audio/mp4'],
	['note.m4a', box('ftyp', 'isom', little(0)), 'audio/mp4'],
	['a', box('ftyp', 'avif', little(0)), 'image/avif'],
	['a', bytesOf(0x1a, 0x45, 0xdf, 0xa3, 'B\x82\x84webm'), 'video/webm'],
	['a.weba', bytesOf(0x1a, 0x45, 0xdf, 0xa3, 'B\x82\x84webm'), 'audio/webm'],
	['a', bytesOf(0x1a, 0x45, 0xdf, 0xa3, 'B\x82\x88matroska'), 'video/x-matroska'],
	['a', new TextEncoder().encode('Grüße\n\tund mehr\r\n'), 'text/plain'],
	['notes.md', bytesOf('# Notes\n'), 'text/markdown'],
	['a.json', bytesOf('{}'), 'application/json'],
	['a.ts', bytesOf('export {};\n'), 'text/x-typescript'],
	['a.svg', bytesOf('<svg/>'), 'image/svg+xml'],
	['a', bytesOf(0xff, 0xfe, 'a\0'), 'text/plain'],
	['coloured.log', bytesOf('\x1b[31mred\x1b[0m\n'), 'text/plain'],
	['font.ttf', bytesOf(0, 1, 0, 0, 0, 9), 'font/ttf'],
	['a', bytesOf(0, 1, 2, 3), UNKNOWN],
	['a', bytesOf('text\0text'), UNKNOWN],
	['a', bytesOf('no UTF-8: \xff'), UNKNOWN],
	['a', new Uint8Array(0), UNKNOWN],
];
for (const [name, start, type] of kinds) {
	test(`${name} that begins with ${JSON.stringify(Buffer.from(start.slice(0, 12)).toString('latin1'))} is ${type}`, async (t) => {
		t.is((await mediaFacts(memorySource(start, name))).mediaType, type);
	});
}

const liars: ReadonlyArray<readonly [name: string, start: Uint8Array, type: string]> = [
	['photo.png', bytesOf(0, 1, 2, 3), UNKNOWN],
	['photo.png', bytesOf('MZ\0\0'), UNKNOWN],
	['photo.png', bytesOf('#!/bin/sh\n'), 'text/plain'],
	['photo.jpg', bytesOf(0x89, 'PNG\r\n\x1a\n'), 'image/png'],
	['song.mp4', bytesOf('just text'), 'text/plain'],
	['letter.docx', bytesOf(0, 1, 2, 3), UNKNOWN],
	['notes.txt', bytesOf(0, 1, 2, 3), UNKNOWN],
	['page.html', bytesOf('%PDF-1.7'), 'application/pdf'],
];
for (const [name, start, type] of liars) {
	test(`the bytes of ${name} count more than its name: ${type} for ${JSON.stringify(Buffer.from(start).toString('latin1'))}`, async (t) => {
		t.is((await mediaFacts(memorySource(start, name))).mediaType, type);
	});
}

test('a letter that the first part cuts in two leaves it text', async (t) => {
	const text = new TextEncoder().encode(`x${'ä'.repeat(5000)}`);
	t.is((await mediaFacts(memorySource(text))).mediaType, 'text/plain');
});
