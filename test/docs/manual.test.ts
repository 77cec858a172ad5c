import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {printManualTables} from '../../source/build/manual-tables.ts';
import {COMMANDS, findCommand} from '../../source/client/commands/index.ts';
import {SETTINGS} from '../../source/client/setting-table.ts';
import {ACTION_NAMES} from '../../source/tui/actions.ts';
import {profileRows} from '../../source/tui/key-profiles/index.ts';
import {formatKey} from '../../source/tui/key-stroke.ts';
import {BINDINGS, SAFE_KEYS} from '../../source/tui/keymap.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const DOCS = path.join(ROOT, 'docs');

/** Where keys and commands are told of to people. */
const MANUALS = ['README.md', 'docs/keys.md', 'docs/commands.md'] as const;

/** What programs are told, and the words of other programs. */
const NO_COMMANDS = new Set([
	'/dev',
	'/tmp',
	'/var',
	'/etc',
	'/srv',
	'/usr',
	'/home',
	'/your',
	'/opt',
]);

for (const name of ['keys.md', 'commands.md']) {
	test(`docs/${name} holds what the tables hold`, (t) => {
		const file = path.join(DOCS, name);
		const document = readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
		const printed = printManualTables(document, {commands: COMMANDS, settings: SETTINGS});
		if (process.env.TERMCHAT_WRITE_DOCS === '1') writeFileSync(file, printed);
		else t.is(document, printed, `Run this test with TERMCHAT_WRITE_DOCS=1.`);
		t.true(printed.length > 1000);
	});
}

for (const profile of ['default', 'emacs', 'vim'] as const) {
	test(`every key that the profile ${profile} binds is documented`, (t) => {
		const document = read('docs/keys.md');
		const keys = profileRows(profile).flatMap((row) =>
			row.keys.map((sequence) => {
				const shown = formatKey(sequence);
				return row.argument === undefined ? shown : shown.replace(`${row.argument}`, '1..9');
			}),
		);
		t.deepEqual(
			keys.filter(
				(key) => !document.includes(`\`${key}\``) && !document.includes(`\`\` ${key} \`\``),
			),
			[],
		);
	});
}

test('every action has a key that arrives everywhere, or a sequence behind Ctrl-X', (t) => {
	const reachable = new Set(
		BINDINGS.flatMap(({keys, action}) =>
			keys.some((sequence) => sequence.startsWith('ctrl+x ') || isSafe(sequence)) ? [action] : [],
		),
	);
	t.deepEqual(
		ACTION_NAMES.filter((action) => !reachable.has(action)),
		[],
	);
});

for (const manual of MANUALS) {
	test(`every key that ${manual} names is bound`, (t) => {
		const bound = new Set(
			[...BINDINGS, ...profileRows('emacs'), ...profileRows('vim')].flatMap(({keys}) =>
				keys.map(formatKey),
			),
		);
		const leaders = new Set(
			[...bound].flatMap((keys) => (keys.includes(' ') ? [keys.split(' ')[0]] : [])),
		);
		const named = [...read(manual).matchAll(KEYS)].map(([key]) => key.trim());
		const unknown = named.filter((key) => {
			const [first = '', ...rest] = key.split(' ');
			if (bound.has(key) || leaders.has(key)) return false;
			// `Ctrl-X 1..9` stands for nine, and a word may follow a key in a sentence.
			if (rest[0] === '1..9' || /^1\b/.test(rest[0] ?? '')) return !bound.has(`${first} 1`);
			return !bound.has(first) && !leaders.has(first);
		});
		t.deepEqual([...new Set(unknown)], []);
	});

	test(`every command that ${manual} names exists`, (t) => {
		const named = [...read(manual).matchAll(/`(\/[a-z][\w-]*)/g)].map(([, name = '']) => name);
		const unknown = named.filter((name) => !NO_COMMANDS.has(name) && !isCommand(name.slice(1)));
		t.deepEqual([...new Set(unknown)], []);
	});
}

test('every setting is documented, and every name of a command', (t) => {
	const document = read('docs/commands.md');
	const names = COMMANDS.flatMap(({name, aliases}) => [name, ...aliases].map((each) => `/${each}`));
	t.deepEqual(
		names.filter((name) => !document.includes(`\`${name}`)),
		[],
	);
	t.deepEqual(
		Object.keys(SETTINGS).filter((name) => !document.includes(`\`${name}\``)),
		[],
	);
});

test('every page of the documentation is linked to from somewhere', (t) => {
	const pages = readdirSync(DOCS).filter((name) => name.endsWith('.md'));
	const texts = ['README.md', 'ARCHITECTURE.md', ...pages.map((name) => `docs/${name}`)]
		.map(read)
		.join('\n');
	t.deepEqual(
		pages.filter((name) => !texts.includes(`docs/${name}`) && !texts.includes(`(${name}`)),
		[],
	);
});

const KEYS =
	/\b(?:(?:Ctrl|Alt|Shift)-)+(?:[A-Z][A-Za-z]*|[?_/])(?: (?:Ctrl-)?(?:[A-Za-z?](?![\w])|1\.\.9|Tab|Enter))?/g;

function isSafe(sequence: string): boolean {
	// Where a single letter is bound, in a list of messages, letters arrive like any other.
	return SAFE_KEYS.includes(sequence) || /^[^\s]$/u.test(sequence);
}

function isCommand(name: string): boolean {
	try {
		findCommand(name);
		return true;
	} catch {
		return false;
	}
}

function read(name: string): string {
	return readFileSync(path.join(ROOT, name), 'utf8').replaceAll('\r\n', '\n');
}
