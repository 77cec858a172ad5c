import {spawnSync} from 'node:child_process';
import {
	chmodSync,
	copyFileSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	rmSync,
	symlinkSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {resolvePaths} from '../../source/client/paths.ts';

const root = path.join(import.meta.dirname, '../..');
const onPosix = process.platform === 'win32' ? test.skip : test;

/** Prints which of the two ran, and what it found around it. */
const program = (name: string) =>
	`console.log(JSON.stringify({name: '${name}', swapped: globalThis.swapped ?? false, mode: process.env.NODE_ENV ?? ''}));`;

type Files = Readonly<Record<string, string>>;

const PROJECT: Files = {
	'package.json': '{"type": "module"}',
	'tsconfig.json': '{"compilerOptions": {"jsx": "react-jsx"}}',
};

/** A folder with the given files and start.cjs, in the place that the package or a checkout has it. */
function makeFolder(t: ExecutionContext, bin: 'bin' | 'source/bin', files: Files): string {
	const folder = mkdtempSync(path.join(tmpdir(), 'termchat-start-'));
	t.teardown(() => rmSync(folder, {recursive: true, force: true, maxRetries: 5}));
	for (const [name, text] of Object.entries({...PROJECT, ...files})) {
		mkdirSync(path.dirname(path.join(folder, name)), {recursive: true});
		writeFileSync(path.join(folder, name), text);
	}

	mkdirSync(path.join(folder, bin), {recursive: true});
	copyFileSync(path.join(root, 'source/bin/start.cjs'), path.join(folder, bin, 'start.cjs'));
	return folder;
}

function start(file: string, environment: NodeJS.ProcessEnv = {}) {
	const {NODE_ENV: _, TERMCHAT_HOME: __, ...rest} = process.env;
	const {status, stdout, stderr} = spawnSync(process.execPath, [file], {
		env: {...rest, ...environment},
		encoding: 'utf8',
	});
	return {status, stdout, stderr};
}

/** A checkout with a bundle that was made before or after its sources changed last. */
function makeCheckout(t: ExecutionContext, bundle: 'older' | 'newer'): string {
	const checkout = makeFolder(t, 'source/bin', {
		'cli.tsx': `const which: string = 'sources';\n${program('sources')}`,
		'server.ts': '',
		'package-lock.json': '{}',
		'source/tui/terminal/swaps.ts':
			'export function registerSwaps(): void {\n\tObject.assign(globalThis, {swapped: true});\n}\n',
		'dist/cli.js': program('bundle'),
	});
	const day = 86_400;
	const made = Date.now() / 1000 + (bundle === 'newer' ? day : -day);
	utimesSync(path.join(checkout, 'dist/cli.js'), made, made);
	return checkout;
}

test('the published package starts its bundle, and leaves the environment alone', (t) => {
	const folder = makeFolder(t, 'bin', {'dist/cli.js': program('bundle')});
	const {stdout} = start(path.join(folder, 'bin/start.cjs'));
	t.deepEqual(JSON.parse(stdout), {name: 'bundle', swapped: false, mode: ''});
});

test('a checkout starts its bundle while that is newer than the sources', (t) => {
	const {stdout} = start(path.join(makeCheckout(t, 'newer'), 'source/bin/start.cjs'));
	t.is(JSON.parse(stdout).name, 'bundle');
});

test('a checkout runs its sources, in production and with the swaps, once they changed', (t) => {
	const checkout = makeCheckout(t, 'older');
	symlinkSync(path.join(root, 'node_modules'), path.join(checkout, 'node_modules'), 'junction');
	const {stdout} = start(path.join(checkout, 'source/bin/start.cjs'));
	t.deepEqual(JSON.parse(stdout), {name: 'sources', swapped: true, mode: 'production'});
});

test('a file deleted from the sources makes the bundle stale too', (t) => {
	const checkout = makeCheckout(t, 'newer');
	const later = Date.now() / 1000 + 2 * 86_400;
	utimesSync(path.join(checkout, 'source/tui'), later, later);
	symlinkSync(path.join(root, 'node_modules'), path.join(checkout, 'node_modules'), 'junction');
	const {stdout} = start(path.join(checkout, 'source/bin/start.cjs'));
	t.is(JSON.parse(stdout).name, 'sources');
});

test('a checkout installed without development tools says what to do', (t) => {
	const checkout = makeCheckout(t, 'older');
	const {status, stdout, stderr} = start(path.join(checkout, 'source/bin/start.cjs'));
	t.is(status, 70);
	t.is(stdout, '');
	t.regex(stderr, /without the tools that run its sources\.\nRun `npm ci` in /);
});

test('a bundle that cannot be loaded is a sentence and exit 70, not a stack', (t) => {
	const folder = makeFolder(t, 'bin', {'dist/cli.js': "import './missing.js';"});
	const {status, stderr} = start(path.join(folder, 'bin/start.cjs'));
	t.is(status, 70);
	t.regex(stderr, /^termchat could not start: /);
	t.notRegex(stderr, /^\s+at /m);
});

const homes: Readonly<Record<string, (home: string) => NodeJS.ProcessEnv>> = {
	'TERMCHAT_HOME is set': (home) => ({TERMCHAT_HOME: home}),
	'the system says where caches go': (home) => ({XDG_CACHE_HOME: home, LOCALAPPDATA: home}),
	'the system says so with a relative path': () => ({XDG_CACHE_HOME: 'caches'}),
	'nothing is said': () => ({}),
};

for (const [situation, environmentOf] of Object.entries(homes)) {
	test(`compiled code is kept in the client's cache folder when ${situation}`, (t) => {
		const folder = makeFolder(t, 'bin', {'dist/cli.js': program('bundle')});
		const home = path.join(folder, 'home');
		const environment = {
			HOME: home,
			LOCALAPPDATA: path.join(home, 'AppData', 'Local'),
			XDG_CACHE_HOME: '',
			...environmentOf(home),
		};
		const {cache} = resolvePaths({platform: process.platform, environment, home});
		mkdirSync(cache, {recursive: true, mode: 0o700});
		start(path.join(folder, 'bin/start.cjs'), environment);
		t.true(existsSync(path.join(cache, 'compiled')));
	});
}

test('a start makes no folder by itself', (t) => {
	const folder = makeFolder(t, 'bin', {'dist/cli.js': program('bundle')});
	start(path.join(folder, 'bin/start.cjs'), {TERMCHAT_HOME: path.join(folder, 'home')});
	t.false(existsSync(path.join(folder, 'home')));
});

onPosix('compiled code is neither read from nor put where others can write', (t) => {
	const folder = makeFolder(t, 'bin', {'dist/cli.js': program('bundle')});
	mkdirSync(path.join(folder, 'home/cache'), {recursive: true});
	chmodSync(path.join(folder, 'home/cache'), 0o777);
	start(path.join(folder, 'bin/start.cjs'), {TERMCHAT_HOME: path.join(folder, 'home')});
	t.false(existsSync(path.join(folder, 'home/cache/compiled')));
});
