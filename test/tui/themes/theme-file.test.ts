import test from 'ava';
import fc from 'fast-check';
import {transientConfigFiles} from '../../../source/client/config-files.ts';
import {dark} from '../../../source/tui/themes/dark.ts';
import {ember} from '../../../source/tui/themes/ember.ts';
import {openThemeShelf} from '../../../source/tui/themes/shelf.ts';
import {fixedRoles, nameColorCount} from '../../../source/tui/themes/theme.ts';
import {readTheme, themeText} from '../../../source/tui/themes/theme-file.ts';

test('a file changes what it names, over the theme that it is based on', (t) => {
	const text = `{
		// louder
		"base": "ember",
		"roles": {"mention": {"foreground": "#ffff00", "underline": true}},
		"names": ["#ffffff"],
	}`;
	const {theme, problems, warnings} = readTheme('mine', text);
	t.deepEqual([...problems, ...warnings], []);
	t.deepEqual(theme?.roles.mention, {foreground: '#ffff00', underline: true});
	t.is(theme?.roles.error, ember.roles.error);
	t.deepEqual(theme?.names[0], {foreground: '#ffffff'});
	t.is(theme?.names[1], ember.names[1]);
	t.is(theme?.name, 'mine');
});

test('an exported theme reads back as itself', (t) => {
	const {theme, problems} = readTheme('dark', themeText(dark, 'dark'));
	t.deepEqual(problems, []);
	t.deepEqual(theme, dark);
});

const wrong: readonly (readonly [string, RegExp])[] = [
	['{', /no JSON/],
	['[]', /is an object/],
	['{"base": "drak"}', /"base" takes the name of a theme: dark, light/],
	['{"roles": {"mentoin": {}}}', /no role "mentoin"\. Is it "mention"\?/],
	['{"roles": {"mention": {"foreground": "#ff"}}}', /"mention" has the foreground "#ff"/],
	['{"roles": {"error": {"foreground": "redd"}}}', /as #rrggbb, or as a name such as bright-blue/],
	['{"roles": {"error": {"bold": "yes"}}}', /"error" has "bold": "yes", which says nothing/],
	['{"roles": {"error": "#ff0000"}}', /"error" takes an object/],
	['{"names": "#ffffff"}', /"names" takes a list/],
	['{"names": ["#fffff"]}', /"name-0" has the foreground/],
	['{"backgrounds": ["black"]}', /"backgrounds" takes a list/],
	['{"rolls": {}}', /"rolls" is no part of a theme/],
];

for (const [text, sentence] of wrong) {
	test(`${text} is refused with a sentence that names it`, (t) => {
		const {problems} = readTheme('mine', text);
		t.is(problems.length, 1);
		t.regex(problems[0] ?? '', sentence);
	});
}

test('a colour that is hard to see is a warning with its contrast, and holds all the same', (t) => {
	const {theme, problems, warnings} = readTheme(
		'mine',
		'{"roles": {"muted": {"foreground": "#444444"}}}',
	);
	t.deepEqual(problems, []);
	t.is(theme?.roles.muted.foreground, '#444444');
	t.is(warnings.length, 1);
	t.regex(warnings[0] ?? '', /"muted" is hard to see: #444444 on #\w{6} .* \d\.\d to 1, and 4\.5/);
});

test('whatever a file holds, what comes out is a whole theme or none, with sentences of bounded length', (t) => {
	const words = fc.constantFrom(
		'base',
		'roles',
		'names',
		'backgrounds',
		'mention',
		'foreground',
		'#ffffff',
		'dark',
	);
	const value = fc.letrec((tie) => ({
		node: fc.oneof(
			{maxDepth: 4},
			fc.jsonValue(),
			words,
			fc.array(tie('node'), {maxLength: 3}),
			fc.dictionary(words, tie('node')),
		),
	})).node;
	fc.assert(
		fc.property(value, (content) => {
			const {theme, problems, warnings} = readTheme('mine', JSON.stringify(content) ?? '');
			if (theme !== undefined) {
				t.deepEqual(Object.keys(theme.roles).toSorted(), [...fixedRoles].toSorted());
				t.is(theme.names.length, nameColorCount);
			} else {
				t.true(problems.length > 0);
			}
			for (const sentence of [...problems, ...warnings]) t.true(sentence.length < 600);
		}),
	);
});

test('the shelf has the themes of the program first, and no own one under their names', (t) => {
	const shelf = openThemeShelf(
		transientConfigFiles({
			'themes/mine.json': '{"base": "light"}',
			'themes/dark.json': '{"base": "light"}',
			'themes/Not A Name.json': '{}',
		}),
	);
	t.is(shelf.names().at(-1), 'mine');
	t.is(shelf.find('dark'), dark);
	t.is(shelf.find('../settings'), undefined);
	t.is(shelf.find('constructor'), undefined);
	t.is(shelf.find('auto'), undefined);
	t.regex(shelf.problemsOf('missing')[0] ?? '', /There is none of that name/);
});

test('a file that has changed is another theme, one that has not is the same', (t) => {
	const files = transientConfigFiles({'themes/mine.json': '{"base": "light"}'});
	const shelf = openThemeShelf(files);
	const first = shelf.find('mine');
	t.truthy(first);
	t.is(shelf.find('mine'), first);
	files.write('themes/mine.json', '{"base": "ember"}');
	t.not(shelf.find('mine'), first);
});
