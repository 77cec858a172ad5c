import {readdirSync, readFileSync} from 'node:fs';
import {isBuiltin} from 'node:module';
import path from 'node:path';
import test from 'ava';

/** The packages that a relay, a client and a screen are made of. */
const RELAY_LIBRARIES = ['ws', 'pino', '@serenity-kit/opaque', 'nanoid', 'valibot'];
const CLIENT_LIBRARIES = ['ws', 'conf', 'nanoid', '@serenity-kit/opaque', 'valibot', 'hash-wasm'];
const SCREEN_LIBRARIES = ['ink', 'react', 'string-width', 'fzf', 'uqr'];
/** What stands in for a module of Ink needs what that module needs, and the module itself. */
const INK_INSIDES = ['node_modules', '@alcalzone/ansi-tokenize'];
const INSIDE = [
	'protocol',
	'crypto',
	'server',
	'client',
	'tui',
	'cli',
	'server.ts',
	'package.json',
];

/**
 * Who may import what: folders of `source`, files of the root, packages, `node:*` for Node's own
 * modules, `computed` for a name that only the running program knows. The longest name that a file's
 * path starts with decides. A new entry here is a design
 * decision: that the relay cannot read private messages is true because `server` lists neither
 * `crypto` nor `client`.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
	words: ['node:*'],
	protocol: ['valibot'],
	crypto: ['protocol', 'libsodium-wrappers'],
	// What is done to every byte of a file: natively it goes more than twice as fast (measured).
	'crypto/native.ts': ['protocol', 'node:*'],
	server: ['protocol', 'node:*', ...RELAY_LIBRARIES],
	client: ['words', 'protocol', 'crypto', 'node:*', ...CLIENT_LIBRARIES],
	tui: ['words', 'client', 'protocol', ...SCREEN_LIBRARIES],
	'tui/terminal': ['words', 'client', 'protocol', 'node:*', ...SCREEN_LIBRARIES, ...INK_INSIDES],
	plain: ['words', 'client', 'protocol', 'tui', 'node:*'],
	cli: [
		...INSIDE,
		'words',
		'plain',
		'node:*',
		'meow',
		'uqr',
		...RELAY_LIBRARIES,
		...SCREEN_LIBRARIES,
	],
	bin: ['node:*', 'tui', 'tsx', 'computed'],
	build: ['node:*', 'words', 'tui', 'package.json', 'acorn', 'esbuild', 'termchat', 'computed'],
	'cli.tsx': [...INSIDE, 'node:*', 'meow', 'ink', 'react'],
	'server.ts': ['server', 'protocol', 'node:*', ...RELAY_LIBRARIES],
};

/** Libraries behind one file of ours, which is where their odd corners are known. */
const ONLY_IMPORTER: Readonly<Record<string, string>> = {
	'libsodium-wrappers': 'source/crypto/sodium.ts',
	conf: 'source/client/settings.ts',
	'hash-wasm': 'source/client/vault/argon2.ts',
};

/** Of a folder that a place may import from, the part that it may: the rest is not for it. */
const ONLY_PART: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
	plain: {tui: /^source\/tui\/(?:text\/|first-run\/first-run-actions\.ts$)/},
};

/** A longer file holds two things. */
const MAX_LINES = 350;

/** The files that write to the terminal; all others hand their text to one of them. */
const MAY_PRINT = [
	/^source\/tui\/terminal\/gate\.ts$/,
	/^source\/cli\/output\.ts$/,
	/^source\/(?:bin|build)\//,
];

/** The files that bring the machine's clock and randomness to relay and client. */
const MAY_TOUCH_CLOCK = [
	/^source\/client\/vault\/file-system\.ts$/,
	// A thread of its own, which is given no clock.
	/^source\/server\/seeing\/watchdog\.ts$/,
];

type SourceFile = {readonly name: string; readonly text: string};

/** Returns a sentence for each thing in the file that the tables above do not allow. */
function breachesIn({name, text}: SourceFile): readonly string[] {
	const code = withoutComments(text);
	return [
		...importBreaches(name, code),
		...lengthBreaches(name, text),
		...printBreaches(name, code),
		...clockBreaches(name, code),
	];
}

function importBreaches(name: string, code: string): readonly string[] {
	const place = placeOf(name);
	const own = place.split('/')[0];
	const allowed = MAY_IMPORT[place];
	if (!allowed) return [`${name} is in no folder of the import table`];
	return importsIn(code).flatMap((specifier) => {
		const target = targetOf(name, specifier);
		const owner = ONLY_IMPORTER[target];
		if (owner && name !== owner) return [`${name} imports ${specifier}: only ${owner} may`];
		return target === own || (allowed.includes(target) && isPartFor(place, name, specifier))
			? []
			: [`${name} imports ${specifier}: ${place} may import ${allowed.join(', ')}`];
	});
}

function isPartFor(place: string, name: string, specifier: string): boolean {
	const part = ONLY_PART[place]?.[targetOf(name, specifier)];
	return !part || part.test(path.posix.join(path.posix.dirname(name), specifier));
}

function lengthBreaches(name: string, text: string): readonly string[] {
	const lines = text.trimEnd().split('\n').length;
	return lines > MAX_LINES
		? [`${name} has ${lines} lines, more than ${MAX_LINES}: split it by noun`]
		: [];
}

function printBreaches(name: string, code: string): readonly string[] {
	if (MAY_PRINT.some((pattern) => pattern.test(name))) return [];
	const found = code.match(
		/\bprocess\.stdout\.write\b|\bconsole\.\w+\(|\{[^}]*\bstdout\b[^}]*\} from 'node:process'/,
	);
	return found
		? [`${name} prints with ${found[0]}: hand the text to the gate or to cli/output`]
		: [];
}

function clockBreaches(name: string, code: string): readonly string[] {
	if (!/^source\/(?:server|client)\//.test(name)) return [];
	if (MAY_TOUCH_CLOCK.some((pattern) => pattern.test(name))) return [];
	const found = code.match(
		/\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b|\bMath\.random\b|(?<![.\w])set(?:Timeout|Interval)\(|\bcrypto\.(?:random|getRandom)\w+|\{[^}]*\brandom\w+[^}]*\} from 'node:crypto'|'node:timers[^']*'/,
	);
	return found ? [`${name} uses ${found[0]}: take a Clock or a Random instead`] : [];
}

/** Every kind of import: static, type-only, for effect, re-export, dynamic, in a type, `require`. */
function importsIn(code: string): readonly string[] {
	return [
		...code.matchAll(/\b(?:import|export)\b[^'"`;()]*?\bfrom\s*(['"])(?<specifier>[^'"]+)\1/g),
		...code.matchAll(/^\s*import\s*(['"])(?<specifier>[^'"]+)\1/gm),
		...code.matchAll(/\b(?:import|require)\s*\(\s*(['"])(?<specifier>[^'"]+)\1/g),
		...code.matchAll(/\bimport(?<specifier>\(\s*[^'"\s)][^)]*\))/g),
	].map(({groups}) => groups?.specifier?.trim() ?? '');
}

/** The name in the import table that a specifier stands for. */
function targetOf(name: string, specifier: string): string {
	if (specifier.startsWith('.')) {
		return placeOf(path.posix.join(path.posix.dirname(name), specifier)).split('/')[0] ?? '';
	}

	if (isBuiltin(specifier)) return 'node:*';
	if (!/^[@\w]/.test(specifier)) return 'computed';
	return /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
}

/** `source/tui/terminal/gate.ts` → `tui/terminal`, `source/tui/app.tsx` → `tui`, `cli.tsx` → itself. */
function placeOf(name: string): string {
	const inside = name.replace(/^source\//, '');
	const places = Object.keys(MAY_IMPORT).filter(
		(place) => inside === place || inside.startsWith(`${place}/`),
	);
	return places.sort((one, other) => other.length - one.length)[0] ?? inside;
}

function withoutComments(text: string): string {
	return text.replaceAll(
		/("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g,
		'$1',
	);
}

function readSources(): readonly SourceFile[] {
	const root = path.join(import.meta.dirname, '..');
	const inSource = readdirSync(path.join(root, 'source'), {recursive: true, encoding: 'utf8'});
	return [...inSource.map((file) => path.join('source', file)), ...readdirSync(root)]
		.map((file) => file.replaceAll(path.sep, '/'))
		.filter((file) => /\.(?:ts|tsx|cjs)$/.test(file))
		.map((name) => ({name, text: readFileSync(path.join(root, name), 'utf8')}));
}

test('every file keeps to the import table, its length and its place', (t) => {
	const files = readSources();
	t.true(files.length > 30);
	t.deepEqual(files.flatMap(breachesIn), []);
});

const planted: ReadonlyArray<readonly [string, string, string]> = [
	['an import', 'source/server/relay.ts', "import {seal} from '../crypto/aead.ts';"],
	[
		'an import over several lines',
		'source/server/a.ts',
		"import {\n\tseal,\n} from '../crypto/aead.ts';",
	],
	[
		'a type-only import',
		'source/server/a.ts',
		"import type {State} from '../client/state/state.ts';",
	],
	['an import for its effect', 'source/protocol/a.ts', "import 'node:fs';"],
	['a re-export', 'source/protocol/a.ts', "export {ready} from '../crypto/sodium.ts';"],
	['a re-export of everything', 'source/protocol/a.ts', "export * from 'nanoid';"],
	['a dynamic import', 'source/tui/app.tsx', "const relay = await import('../server/relay.ts');"],
	['a computed import', 'source/tui/app.tsx', 'await import(name);'],
	['an import in a type', 'source/crypto/a.ts', "type Socket = import('ws').WebSocket;"],
	['a require', 'source/crypto/a.ts', "const fs = require('node:fs');"],
	['a file or socket in the screen', 'source/tui/panes/a.tsx', "import net from 'node:net';"],
	['a way around the folders', 'source/server/a.ts', "import '../../source/client/api.ts';"],
	['an import after a comment', 'source/server/a.ts', "/* it's */ import 'ink'; // fine"],
	[
		'a second importer of libsodium',
		'source/crypto/a.ts',
		"import sodium from 'libsodium-wrappers';",
	],
	['a pane in the line client', 'source/plain/a.ts', "import '../tui/panes/header.ts';"],
	['a second importer of conf', 'source/client/a.ts', "import Conf from 'conf';"],
	['a folder that nobody planned', 'source/utils/a.ts', ''],
	['a long file', 'source/client/a.ts', 'x();\n'.repeat(MAX_LINES + 1)],
	['a line to the terminal', 'source/tui/app.tsx', "process.stdout.write('x');"],
	['a forgotten console.log', 'source/server/a.ts', "console.log('x');"],
	['an imported stdout', 'source/tui/terminal/a.ts', "import {stdout} from 'node:process';"],
	['the time of day', 'source/server/a.ts', 'const now = Date.now();'],
	['the time of day as a date', 'source/client/a.ts', 'const now = new Date();'],
	['randomness', 'source/client/a.ts', 'const jitter = Math.random();'],
	['a timer', 'source/client/a.ts', 'setTimeout(retry, 100);'],
	['a repeating timer', 'source/server/a.ts', 'setInterval(beat, 100);'],
	[
		'a timer as a promise',
		'source/client/a.ts',
		"import {setTimeout as wait} from 'node:timers/promises';",
	],
	['random bytes', 'source/server/a.ts', "import {randomBytes} from 'node:crypto';"],
	['a random id', 'source/server/a.ts', 'crypto.randomUUID();'],
];

for (const [kind, name, text] of planted) {
	test(`caught where it has no place: ${kind}`, (t) => {
		const breaches = breachesIn({name, text});
		t.is(breaches.length, 1);
		t.true(breaches[0]?.startsWith(name));
	});
}

test('a breach names the file and the import', (t) => {
	const [breach] = breachesIn({name: 'source/server/a.ts', text: "import '../client/api.ts';"});
	t.regex(breach ?? '', /^source\/server\/a\.ts imports \.\.\/client\/api\.ts: server may import /);
});

test('what the tables allow, and what comments say, is no breach', (t) => {
	const allowed: readonly SourceFile[] = [
		{name: 'source/protocol/a.ts', text: "import * as v from 'valibot';\nimport './limits.ts';"},
		{name: 'source/crypto/sodium.ts', text: "import sodium from 'libsodium-wrappers';"},
		{name: 'source/client/settings.ts', text: "import Conf from 'conf';"},
		{
			name: 'source/server/handlers/a.ts',
			text: "import type {Storage} from '../storage/storage.ts';",
		},
		{name: 'source/server/a.ts', text: "// import 'ink'; Date.now()\n/* console.log() */"},
		{name: 'source/server/a.ts', text: 'new Date(message.time); clock.setTimeout(1);'},
		{name: 'source/tui/terminal/a.ts', text: "import {Buffer} from 'node:buffer';"},
		{name: 'cli.tsx', text: "const {serve} = await import('./source/cli/serve.ts');"},
	];
	t.deepEqual(allowed.flatMap(breachesIn), []);
});
