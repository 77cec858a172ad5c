import test from 'ava';
import fc from 'fast-check';
import {
	editSettingsText,
	parseSettingsText,
	settingsFault,
	settingsPlaces,
} from '../../source/client/settings-text.ts';

const WRITTEN = `{
	// my relay
	"server": "wss://chat.example", // the one at work
	"future": {"a": [1, 2, /* three */ 3]},
	"theme": "dark",
}
`;

test('comments and a last comma are read past', (t) => {
	t.deepEqual(parseSettingsText(WRITTEN), {
		server: 'wss://chat.example',
		future: {a: [1, 2, 3]},
		theme: 'dark',
	});
	t.deepEqual(parseSettingsText('\uFEFF{"a": "// no comment, }"}'), {a: '// no comment, }'});
});

test('a changed value leaves every other character as it was', (t) => {
	const values = {server: 'wss://chat.example', future: {a: [1, 2, 3]}, theme: 'light'};
	t.is(editSettingsText(WRITTEN, values), WRITTEN.replace('"dark"', '"light"'));
});

test('a new value comes last, in the indentation of the others', (t) => {
	t.is(
		editSettingsText('{\n  "a": 1 // one\n}\n', {a: 1, b: true}),
		'{\n  "a": 1, // one\n  "b": true\n}\n',
	);
	t.is(
		editSettingsText(WRITTEN, {...(parseSettingsText(WRITTEN) as object), bell: 'all'}),
		WRITTEN.replace('"dark",\n', '"dark",\n\t"bell": "all"\n'),
	);
});

test('what is taken out goes with its line and its comma', (t) => {
	t.is(
		editSettingsText('{\n\t"a": 1,\n\t"b": 2,\n\t"c": 3\n}', {a: 1, c: 3}),
		'{\n\t"a": 1,\n\t"c": 3\n}',
	);
	t.is(editSettingsText('{\n\t"a": 1,\n\t"b": 2\n}', {a: 1}), '{\n\t"a": 1\n}');
	t.is(editSettingsText('{"a": 1}', {}), '{}');
});

test('a comment in front of a member that is taken out stays', (t) => {
	const edited = editSettingsText('{\n\t"a": 1,\n\t// why b\n\t"b": 2\n}', {a: 1});
	t.regex(edited, /\/\/ why b/);
	t.deepEqual(parseSettingsText(edited), {a: 1});
});

test('a text that is no settings file is written anew', (t) => {
	for (const text of ['', '[1]', '{"a": ', 'nonsense', '"{}"']) {
		t.deepEqual(JSON.parse(editSettingsText(text, {a: 1})), {a: 1});
	}
});

const names = fc.string({maxLength: 6}).filter((name) => name !== '__proto__');
const objects = fc.dictionary(
	names,
	fc.jsonValue({maxDepth: 2}).filter((value) => value !== undefined),
	{
		maxKeys: 5,
	},
);
const gaps = fc.constantFrom('', ' ', '\n', '\n\t', ' /* , } " */ ', ' // { "x": 1,\n', '\t');

test('whatever stands in a file, with whatever comments, the edit says what was asked', (t) => {
	fc.assert(
		fc.property(
			objects,
			objects,
			fc.array(gaps, {minLength: 30, maxLength: 30}),
			fc.boolean(),
			(before, after, filling, hasComma) => {
				let index = 0;
				const gap = () => filling[index++ % filling.length] ?? '';
				const members = Object.entries(before).map(
					([name, value]) =>
						`${gap()}${JSON.stringify(name)}${gap()}:${gap()}${JSON.stringify(value)}${gap()}`,
				);
				const last = hasComma && members.length > 0 ? `,${gap()}` : '';
				const text = `${gap()}{${gap()}${members.join(',')}${last}}${gap()}`;
				t.deepEqual(parseSettingsText(text), JSON.parse(JSON.stringify(before)));
				const edited = parseSettingsText(editSettingsText(text, after));
				t.deepEqual(edited, JSON.parse(JSON.stringify(after)));
			},
		),
	);
});

test('the members of a settings file have their places', (t) => {
	const text = '{\n\t// "a": 0\n\t"a": [1, {"b": 2}],\n\t"c": "x",\n}';
	t.deepEqual(
		settingsPlaces(text).map(({name, start, valueStart}) => [
			name,
			text.slice(start, start + 3),
			text.slice(valueStart, valueStart + 1),
		]),
		[
			['a', '"a"', '['],
			['c', '"c"', '"'],
		],
	);
});

for (const [text, sound] of [
	['{"a": 1}', undefined],
	['{"a": x}', 6],
	['{"a": truth}', 9],
	['{"a": 1 "b": 2}', 8],
	['{"a": "x', 8],
	['{"a": 1', 7],
	['// only\n', 8],
	['{"a": 1} x', 9],
	['{a: 1}', 1],
	['/* x */ {"a": 01}', 15],
] as const) {
	test(`what makes no sense in ${JSON.stringify(text)} begins at ${sound}`, (t) => {
		t.is(settingsFault(text), sound);
	});
}
