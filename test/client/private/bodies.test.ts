import test from 'ava';
import fc from 'fast-check';
import {
	type Bodies,
	type BodyKind,
	IDS_IN_BODY,
	readBody,
	writeBody,
} from '../../../source/client/private/bodies.ts';
import type {Json} from '../../../source/crypto/content.ts';
import {sealedFile} from '../../helpers/sealed-file.ts';

const KINDS = [
	'text',
	'file',
	'edit',
	'del',
	'react',
	'rcpt',
	'typing',
	'sent',
	'sas',
	'reset',
	'list',
] as const satisfies readonly BodyKind[];

const EXAMPLES: {readonly [Kind in BodyKind]: ReadonlyArray<Bodies[Kind]>} = {
	text: [
		{text: 'hello', style: 'text'},
		{text: 'waves', style: 'action'},
	],
	file: [
		{file: sealedFile(), text: ''},
		{file: sealedFile({seconds: 12.5, size: 1, name: 'ノート.ogg'}), text: 'listen'},
		{file: sealedFile({mediaType: 'image/svg+xml'}), text: 'look', replyTo: 'a'},
	],
	edit: [{id: 'a', text: ''}],
	del: [{id: 'a'}],
	react: [{id: 'a', emoji: '👍🏽', isOn: false}],
	rcpt: [{state: 'read', ids: ['a', 'b']}],
	typing: [{isOn: true}],
	sent: [{to: 'bob@relay.example', kind: 'edit', body: {id: 'a', text: 'b'}}],
	sas: [
		{step: 'start', run: 'r', commitment: 'c'},
		{step: 'answer', run: 'r', answer: 'a'},
		{step: 'reveal', run: 'r', reveal: 'v'},
		{step: 'cancel', run: 'r'},
	],
	reset: [{ids: ['a']}],
	list: [{record: 'AQ'}],
};

for (const kind of KINDS) {
	test(`what is written as ${kind} is read as the same`, (t) => {
		for (const body of EXAMPLES[kind]) {
			const travelled: Json = JSON.parse(JSON.stringify(writeBody(kind, body)));
			t.deepEqual(readBody(kind, travelled), body);
		}
	});

	test(`no JSON whatever makes the reader of ${kind} fail`, (t) => {
		fc.assert(
			fc.property(fc.jsonValue(), (value) => {
				// The generator's type is wider by name only.
				const body = readBody(kind, value as Json);
				return body === undefined || typeof body === 'object';
			}),
		);
		t.pass();
	});
}

test('plain text travels as a string', (t) => {
	t.is(writeBody('text', {text: 'hello', style: 'text'}), 'hello');
});

test('a body of another shape is no body', (t) => {
	t.is(readBody('text', 7), undefined);
	t.is(readBody('edit', {id: 'a'}), undefined);
	t.is(readBody('del', {id: ''}), undefined);
	t.is(readBody('react', {id: 'a', emoji: '', isOn: true}), undefined);
	t.is(readBody('react', {id: 'a', emoji: 'x'.repeat(41), isOn: true}), undefined);
	t.is(readBody('rcpt', {state: 'seen', ids: ['a']}), undefined);
	t.is(readBody('rcpt', {state: 'read', ids: []}), undefined);
	t.is(readBody('sent', {to: 'b@c', kind: 'nonsense', body: 1}), undefined);
	t.is(readBody('sas', {step: 'reveal', run: 'r'}), undefined);
	t.is(readBody('list', ['x']), undefined);
});

test('a list of ids has a limit', (t) => {
	const ids = Array.from({length: IDS_IN_BODY + 1}, (_, index) => `${index}`);
	t.is(readBody('reset', {ids}), undefined);
	t.deepEqual(readBody('reset', {ids: ids.slice(1)}), {ids: ids.slice(1)});
});
