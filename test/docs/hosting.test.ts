import {existsSync, readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {PICTURES} from '../../media/hosting-script.ts';
import {parseCommandLine} from '../../source/cli/parse.ts';
import {readConfigText} from '../../source/cli/relay-config/file.ts';
import {
	flagOf,
	RELAY_SETTING_NAMES,
	relaySetting,
	SERVE_FLAGS,
} from '../../source/cli/relay-config/table.ts';
import {findCommand} from '../../source/client/commands/index.ts';
import {findOperatorCommand, OPERATOR_COMMANDS} from '../../source/server/operator/console-desk.ts';
import {checkDockerfile} from '../acceptance/hosting/dockerfile.ts';
import {blockNamed, blocksOf, codeNamed, hostingDocument} from '../acceptance/hosting/document.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const BLOCKS = blocksOf(hostingDocument);
/** Code in sentences and tables. */
const CODE = [
	...hostingDocument.replaceAll(/^```[\s\S]*?^```$/gm, '').matchAll(/`([^`\n]+)`/g),
].map(([, code = '']) => code);
/** Lines that are typed. */
const LINES = BLOCKS.filter(({language}) => language === 'sh').flatMap(({text}) =>
	text.split('\n'),
);

test('every block of the page says whether it is followed, or why not', (t) => {
	t.deepEqual(
		BLOCKS.filter(({kind}) => kind === undefined).map(({text}) => text),
		[],
	);
	t.true(BLOCKS.length > 30);
});

test('every block that is followed has a name of its own', (t) => {
	const names = BLOCKS.filter(({kind}) => kind !== 'not run').map(
		({kind, name}) => `${kind} ${name}`,
	);
	t.deepEqual(
		names.filter((name, at) => names.indexOf(name) !== at),
		[],
	);
});

test('every block that is run, served or put somewhere is followed by the checks', (t) => {
	const folder = path.join(ROOT, 'test', 'acceptance', 'hosting', 'chapters');
	const chapters = ['simple', 'server', 'running', 'proxies', 'certificates', 'files'].map((name) =>
		readFileSync(path.join(folder, `${name}.ts`), 'utf8'),
	);
	const followed = chapters.join('\n');
	const unfollowed = BLOCKS.filter(
		({kind, name}) =>
			(kind === 'run' || kind === 'serve' || (kind === 'file' && name.startsWith('/'))) &&
			!followed.includes(`'${name}'`) &&
			!followed.includes(`'${path.posix.basename(name)}'`),
	);
	t.deepEqual(
		unfollowed.map(({name}) => name).filter((name) => !name.startsWith('/etc/logrotate.d/')),
		[],
	);
});

test('the files of docs/hosting are those of the page', (t) => {
	for (const [place, copy] of COPIES) {
		const file = path.join(ROOT, 'docs', 'hosting', copy);
		t.is(readFileSync(file, 'utf8').replaceAll('\r\n', '\n'), blockNamed('file', place), copy);
	}
});

const COPIES = [
	['/etc/termchat/relay.jsonc', 'relay.jsonc'],
	['/etc/systemd/system/termchat.service', 'termchat.service'],
	['/etc/systemd/system/termchat-backup.service', 'termchat-backup.service'],
	['/etc/systemd/system/termchat-backup.timer', 'termchat-backup.timer'],
	['/usr/local/bin/termchat-admin', 'termchat-admin'],
	['/usr/local/bin/termchat-backup', 'termchat-backup'],
	['/etc/nginx/sites-enabled/termchat', 'nginx.conf'],
	['/etc/caddy/Caddyfile', 'Caddyfile'],
	['/etc/logrotate.d/termchat', 'logrotate'],
	['docs/hosting/Dockerfile', 'Dockerfile'],
	['docs/hosting/compose.yaml', 'compose.yaml'],
	['docs/hosting/prometheus.yaml', 'prometheus.yaml'],
	['docs/hosting/alerts.yaml', 'alerts.yaml'],
] as const;

test('every line of termchat on the page is one that the program understands', (t) => {
	const lines = LINES.map((line) => line.trim().replace(/^(?:exec )?(?:sudo -u termchat )?/, ''))
		.filter((line) => line.startsWith('termchat '))
		.map((line) => line.replace(/^termchat /, '').replace(/ [>|] .*/, ''));
	t.true(lines.length >= 6);
	for (const line of lines) {
		const words = wordsOf(line);
		t.notThrows(() => parseCommandLine(words, {}, import.meta), line);
	}
});

test("every command of the operator's on the page exists", (t) => {
	const typed = [...LINES, ...CODE].flatMap((line) => {
		const [, words] = /^termchat-admin (.*)/.exec(line) ?? [];
		return words === undefined ? [] : [wordsOf(words)];
	});
	t.true(typed.length > 30);
	for (const words of typed) {
		const isKnown = words[0] === 'restore' || findOperatorCommand(words) !== undefined;
		t.true(isKnown, words.join(' '));
	}
});

test("every command of the operator's is in a picture, and the pictures are there", (t) => {
	const typed = PICTURES.flatMap(({commands}) => commands.map(wordsOf));
	const shown = new Set(typed.map((words) => findOperatorCommand(words)?.command.name));
	t.deepEqual(
		OPERATOR_COMMANDS.map(({name}) => name).filter((name) => !shown.has(name)),
		NOT_PICTURED,
	);
	const linked = [...hostingDocument.matchAll(/!\[[^\]]+\]\(\.\.\/(media\/[\w-]+\.svg)\)/g)].map(
		([, file = '']) => file,
	);
	t.deepEqual(
		linked.filter((file) => !existsSync(path.join(ROOT, file))),
		[],
	);
	for (const {name} of PICTURES) t.true(linked.includes(`media/${name}.svg`), name);
});

/** It ends the relay, as shutdown does, which is in the picture with its countdown. */
const NOT_PICTURED: readonly string[] = [];

test('every setting, flag and variable on the page exists', (t) => {
	const settings = new Set<string>(RELAY_SETTING_NAMES);
	const inFiles = BLOCKS.filter(({language}) => language === 'jsonc').flatMap(({name, text}) => {
		const {faults} = readConfigText(text, name);
		t.deepEqual(faults, [], name);
		return [...text.matchAll(/^\t"([\w-]+)":/gm)].map(([, each = '']) => each);
	});
	t.deepEqual(
		inFiles.filter((name) => !settings.has(name)),
		[],
	);
	const flags = new Set([...SERVE_FLAGS.map(({name}) => name), ...RELAY_SETTING_NAMES.map(flagOf)]);
	const shown = LINES.filter((line) => /termchat serve/.test(line));
	const named = shown.flatMap((line) =>
		[...line.matchAll(/--([\w-]+)/g)].map(([, each = '']) => each),
	);
	t.deepEqual(
		named.filter((name) => !flags.has(name)),
		[],
	);
	const variables = new Set(RELAY_SETTING_NAMES.map((name) => relaySetting(name).variable));
	const written = [...hostingDocument.matchAll(/\bTERMCHAT_[A-Z_]+/g)].map(([name]) => name);
	t.deepEqual(
		written.filter((name) => !variables.has(name) && name !== 'TERMCHAT_VERSION'),
		[],
	);
});

test('every command of the chat on the page exists', (t) => {
	const named = CODE.flatMap((code) => /^\/([a-z][a-z-]*)(?: |$)/.exec(code)?.[1] ?? []);
	t.deepEqual(
		named.filter((name) => !PATHS.has(name) && findCommand(name) === undefined),
		[],
	);
	t.true(named.length > 8);
});

/** Paths of the relay's own health checks. */
const PATHS = new Set(['healthz', 'readyz', 'metrics']);

test('every figure that is watched is one that the relay tells', (t) => {
	const source = readFileSync(path.join(ROOT, 'source/server/seeing/relay-metrics.ts'), 'utf8');
	const named = [...hostingDocument.matchAll(/\btermchat_([a-z0-9_]+)/g)].map(
		([, name = '']) => name,
	);
	t.deepEqual(
		named.filter((name) => !source.includes(`'${name}'`) && name !== 'turned_away_total'),
		[],
	);
	t.true(named.length >= 6);
});

test('the Dockerfile is whole, runs the relay, and not as root', (t) => {
	const {user, variables, command, health} = checkDockerfile(
		blockNamed('file', 'docs/hosting/Dockerfile'),
	);
	t.is(user, 'node');
	t.deepEqual(command, ['termchat', 'serve']);
	t.is(health[0], 'node');
	t.true(health.join(' ').includes(`:${variables.TERMCHAT_METRICS_PORT}/healthz`));
});

test('what the page says one sees in the log or at the start is what the relay says', (t) => {
	const [, table = ''] = /^## When something is wrong\n([\s\S]*?)^## /m.exec(hostingDocument) ?? [];
	const seen = table.split('\n').flatMap((row) => {
		const [, cell = '', why = '', todo = ''] = row.split('|');
		return [...`${cell}${why}${todo}`.matchAll(/`([a-z]+(?: [a-z]+)+)`/g)].map(
			([, text = '']) => text,
		);
	});
	const sources = readdirSync(path.join(ROOT, 'source/server'), {recursive: true, encoding: 'utf8'})
		.filter((name) => name.endsWith('.ts'))
		.map((name) => readFileSync(path.join(ROOT, 'source/server', name), 'utf8'))
		.join('\n');
	const shell = /^(?:termchat|sudo|ss) |^restore /;
	t.deepEqual(
		seen.filter((text) => !shell.test(text) && !sources.includes(text)),
		[],
	);
	t.true(seen.length > 8);
});

test('links of the page lead somewhere', (t) => {
	const anchors = new Set(
		[...hostingDocument.matchAll(/^#+ (.+)$/gm)].map(
			([, title = '']) =>
				`#${title
					.toLowerCase()
					.replaceAll(/[^\w -]/g, '')
					.replaceAll(' ', '-')}`,
		),
	);
	for (const [, target = ''] of hostingDocument.matchAll(/\]\(([^)]+)\)/g)) {
		if (target.startsWith('https://')) continue;
		if (target.startsWith('#')) t.true(anchors.has(target), target);
		else t.true(existsSync(path.join(ROOT, 'docs', target.split('#')[0] ?? '')), target);
	}
	t.true(codeNamed('proxy_pass http://unix:').endsWith(';'));
});

function wordsOf(line: string): readonly string[] {
	return [...line.matchAll(/'([^']*)'|"([^"]*)"|\S+/g)].map(
		([word, single, double]) => single ?? double ?? word,
	);
}
