import test from 'ava';
import {readBody, writeBody} from '../../../source/client/private/bodies.ts';
import {sealedFacts} from '../../../source/client/private/file-body.ts';
import type {Json} from '../../../source/crypto/content.ts';
import {sealedFile} from '../../helpers/sealed-file.ts';

const KEY = sealedFile().key;

/** The body of a file as it travels, with other fields. */
function travelling(changes: {readonly [key: string]: Json}): Json {
	const body = writeBody('file', {file: sealedFile(), text: 'look'});
	return JSON.parse(JSON.stringify({...Object(body), ...changes}));
}

test('a file travels with these fields and no others', (t) => {
	const body = writeBody('file', {file: sealedFile({seconds: 3}), text: 'look', replyTo: 'a'});
	t.deepEqual(Object.keys(Object(body)).sort(), [
		...['chunks', 'expires', 'file', 'hash', 'header', 'key', 'name'],
		...['replyTo', 'seconds', 'size', 'text', 'type'],
	]);
});

test('what nobody said does not travel', (t) => {
	const body = writeBody('file', {file: sealedFile(), text: ''});
	t.false('text' in Object(body) || 'replyTo' in Object(body) || 'seconds' in Object(body));
});

for (const [what, changes] of [
	['an id with other characters', {file: '../x'}],
	['no id', {file: ''}],
	['an id that is too long', {file: 'a'.repeat(65)}],
	['a key of another length', {key: KEY.slice(0, 42)}],
	['a key with stray bits', {key: `${KEY.slice(0, 42)}F`}],
	['a key in another alphabet', {key: `+${KEY.slice(1)}`}],
	['a key that is no text', {key: 5}],
	['a header of another length', {header: KEY}],
	['a hash of another length', {hash: sealedFile().header}],
	['no bytes', {size: 0, chunks: 0}],
	['half a byte', {size: 0.5}],
	['more than 1 TiB', {size: 2 ** 40 + 1, chunks: 2 ** 24}],
	['more chunks than its size has', {chunks: 3}],
	['fewer chunks than its size has', {chunks: 1}],
	['a size that is no number', {size: '70000'}],
	['no name', {name: ''}],
	['a name of 256 bytes', {name: 'é'.repeat(128)}],
	['a type without a subtype', {type: 'image'}],
	['a type with a parameter', {type: 'text/html; charset=utf-8'}],
	['a type with a line break', {type: 'text/html\n'}],
	['a type that is too long', {type: `a/${'b'.repeat(99)}`}],
	['a duration before it begins', {seconds: -1}],
	['a duration of a third of a year', {seconds: 10_000_001}],
	['a duration that is no number', {seconds: '1'}],
	['no end', {expires: null}],
	['a text that is no text', {text: 7}],
	['an answer to nothing', {replyTo: ''}],
] as const) {
	test(`a file with ${what} is no file`, (t) => {
		t.is(readBody('file', travelling(changes)), undefined);
	});
}

test('a file with a single field missing is no file', (t) => {
	for (const field of [
		...['file', 'key', 'header', 'hash', 'chunks'],
		...['name', 'type', 'size', 'expires'],
	]) {
		const {[field]: _, ...rest} = Object(travelling({}));
		t.is(readBody('file', rest), undefined, field);
	}

	t.not(readBody('file', travelling({})), undefined);
});

test('a name of 255 bytes stays as it was sent, whatever is in it', (t) => {
	const name = `\u202e\u001b[31m/..\\${'x'.repeat(243)}`;
	t.is(Buffer.byteLength(name), 255);
	t.is(readBody('file', travelling({name}))?.file.name, name);
});

test('what everybody may see has nothing that opens the file', (t) => {
	const sealed = sealedFile({seconds: 9});
	const {file, name, mediaType, size, seconds = 0, expiresAt} = sealed;
	t.deepEqual(sealedFacts(sealed), {
		...{file, name, mediaType, size, seconds, expiresAt},
		isSealed: true,
	});
});
