import {type ChildProcessWithoutNullStreams, spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {
	copyFileSync,
	existsSync,
	linkSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import manifest from '../../package.json' with {type: 'json'};

const guard = path.join(import.meta.dirname, '../../source/bin/termchat.cjs');
const onPosix = process.platform === 'win32' ? test.skip : test;

/** Stands for the program behind the guard: says how it was started, then does as it is told. */
const PROGRAM = `
const [what, value] = process.argv.slice(2);
console.log(JSON.stringify({arguments: process.argv.slice(2), version: process.versions.node}));
if (what === 'exit') process.exit(Number(value));
if (what === 'die') process.kill(process.pid, value);
if (what === 'wait') {
	setInterval(() => {}, 1000);
	process.on(value, () => {
		console.log('got ' + value);
		process.exit(3);
	});
}
`;

/** A checkout of nothing but the guard and PROGRAM, and perhaps a Node of its own. */
function makeCheckout(t: ExecutionContext, {ownNode}: {readonly ownNode: boolean}): string {
	const checkout = mkdtempSync(path.join(tmpdir(), 'termchat-guard-'));
	t.teardown(() => rmSync(checkout, {recursive: true, force: true, maxRetries: 5}));
	mkdirSync(path.join(checkout, 'source/bin'), {recursive: true});
	copyFileSync(guard, path.join(checkout, 'source/bin/termchat.cjs'));
	writeFileSync(path.join(checkout, 'source/bin/start.cjs'), PROGRAM);
	if (ownNode) {
		const folder = path.join(checkout, 'node_modules/node/bin');
		mkdirSync(folder, {recursive: true});
		const node = path.join(folder, process.platform === 'win32' ? 'node.exe' : 'node');
		try {
			linkSync(process.execPath, node);
		} catch {
			// The temporary folder is on another disk.
			copyFileSync(process.execPath, node);
		}
	}

	return checkout;
}

/** The command line that starts the checkout's guard in a Node that claims to be of a version. */
function pretending(version: string, checkout: string): string[] {
	const pretence = path.join(checkout, 'pretence.cjs');
	writeFileSync(
		pretence,
		`Object.defineProperty(process, 'versions', {value: {...process.versions, node: '${version}'}});
		Object.defineProperty(process, 'version', {value: 'v${version}'});`,
	);
	return ['--require', pretence, path.join(checkout, 'source/bin/termchat.cjs')];
}

async function untilPrinted(child: ChildProcessWithoutNullStreams, text: string): Promise<void> {
	for await (const chunk of child.stdout.iterator({destroyOnReturn: false})) {
		if (String(chunk).includes(text)) return;
	}

	throw new Error(`The program ended without printing “${text}”.`);
}

test('the guard asks for the version that package.json asks for', (t) => {
	const [, needed] = /NEEDED = \[(.+)\]/.exec(readFileSync(guard, 'utf8')) ?? [];
	t.is(`>=${needed?.replace(', ', '.')}`, manifest.engines.node);
});

for (const version of ['22.22.0', '22.22.3', '22.30.1', '24.0.0', '100.1.0']) {
	test(`Node ${version} is new enough`, (t) => {
		const command = pretending(version, makeCheckout(t, {ownNode: false}));
		const {status, stdout} = spawnSync(process.execPath, [...command, 'exit', '0']);
		t.is(status, 0);
		t.deepEqual(JSON.parse(String(stdout)).arguments, ['exit', '0']);
	});
}

for (const version of ['8.17.0', '20.20.2', '22.9.0', '22.21.1', '4.30.0']) {
	test(`Node ${version} is too old: a sentence, the way out, exit 70`, (t) => {
		const command = pretending(version, makeCheckout(t, {ownNode: false}));
		const {status, stdout, stderr} = spawnSync(process.execPath, [...command, 'join', 's3cret']);
		t.is(status, 70);
		t.is(String(stdout), '');
		t.regex(String(stderr), new RegExp(`needs Node\\.js 22\\.22 or newer; this is v${version}\\.`));
		t.regex(String(stderr), /^ {2}npx -p node@24 -p termchat termchat$/m);
		t.notRegex(String(stderr), /s3cret/);
	});
}

test('an old Node runs a checkout again with its own Node, arguments and exit code kept', (t) => {
	const command = pretending('20.20.2', makeCheckout(t, {ownNode: true}));
	const {status, stdout} = spawnSync(process.execPath, [...command, 'exit', '5', 'a b', '']);
	t.is(status, 5);
	t.deepEqual(JSON.parse(String(stdout)), {
		arguments: ['exit', '5', 'a b', ''],
		version: process.versions.node,
	});
});

test('a checkout whose own Node is too old does not run itself for ever', (t) => {
	const checkout = makeCheckout(t, {ownNode: true});
	const node = path.join(checkout, 'node_modules/node/bin', path.basename(process.execPath));
	const {status} = spawnSync(node, pretending('20.20.2', checkout));
	t.is(status, 70);
});

onPosix('an old Node without a working Node of its own explains itself', (t) => {
	const checkout = makeCheckout(t, {ownNode: false});
	mkdirSync(path.join(checkout, 'node_modules/node/bin'), {recursive: true});
	writeFileSync(path.join(checkout, 'node_modules/node/bin/node'), 'not a program');
	const {status, stderr} = spawnSync(process.execPath, pretending('20.20.2', checkout));
	t.is(status, 70);
	t.regex(String(stderr), /npx -p node@24/);
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	onPosix(`${signal} reaches the program through the guard`, async (t) => {
		const command = pretending('20.20.2', makeCheckout(t, {ownNode: true}));
		const child = spawn(process.execPath, [...command, 'wait', signal]);
		const ended = once(child, 'exit');
		await untilPrinted(child, 'wait');
		child.kill(signal);
		await untilPrinted(child, `got ${signal}`);
		t.deepEqual(await ended, [3, null]);
	});

	onPosix(`a program that dies of ${signal} takes the guard with it the same way`, async (t) => {
		const command = pretending('20.20.2', makeCheckout(t, {ownNode: true}));
		const child = spawn(process.execPath, [...command, 'die', signal]);
		t.deepEqual(await once(child, 'exit'), [null, signal]);
	});
}

const systemNode = ['/usr/bin/node', '/usr/local/bin/node'].find(
	(node) => existsSync(node) && isTooOld(node),
);

function isTooOld(node: string): boolean {
	const {stdout} = spawnSync(node, ['--version']);
	return /^v(?:[89]|1\d|20|21)\./.test(String(stdout));
}

(systemNode ? test : test.skip)('a real old Node parses the guard and is refused', (t) => {
	const checkout = makeCheckout(t, {ownNode: false});
	const program = path.join(checkout, 'source/bin/termchat.cjs');
	const {status, stderr} = spawnSync(systemNode ?? '', [program, 'serve']);
	t.is(status, 70);
	t.regex(String(stderr), /^termchat needs Node\.js 22\.22 or newer; this is v/);
});

(systemNode ? test : test.skip)('a real old Node runs a checkout with the newer one', (t) => {
	const program = path.join(makeCheckout(t, {ownNode: true}), 'source/bin/termchat.cjs');
	const {stdout} = spawnSync(systemNode ?? '', [program]);
	t.is(JSON.parse(String(stdout)).version, process.versions.node);
});
