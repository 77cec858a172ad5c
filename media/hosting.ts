import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import {openOwnVault} from '../source/cli/home.ts';
import type {Client} from '../source/client/api.ts';
import {createClient} from '../source/client/client.ts';
import {homePaths} from '../source/client/home.ts';
import {transientSettings} from '../source/client/transient-settings.ts';
import {webSocketTransport} from '../source/client/websocket.ts';
import {freePort} from '../test/acceptance/hosting/machine.ts';
import {openPty, type Pty} from '../test/helpers/pty.ts';
import {screenshot} from '../test/helpers/screenshot.ts';
import {wait} from '../test/helpers/wait.ts';
import {openTermchat} from '../test/helpers/whole-program.ts';
import {GUESTS, PICTURES, ROOMS} from './hosting-script.ts';

// Makes the pictures of docs/hosting.md: a real relay on a pseudo-terminal, people who talk, and its
// operator's commands in a shell. Run it with `npm run media`. Figures and times are those of the run.

/** Seconds of talk that the graphs show. */
const TALK = 45;
const QUIET = 250;
const STANDS_FOR_FOLDER = '/var/lib/relay';
const PROGRAM = path.join(import.meta.dirname, '..', 'source', 'bin', 'termchat.cjs');

const folder = await mkdtemp(path.join(tmpdir(), 'tm-'));
try {
	await takeAll(path.join(folder, 'relay'));
} finally {
	await rm(folder, {recursive: true, force: true});
}

async function takeAll(data: string): Promise<void> {
	const port = await freePort();
	const words = ['--data-dir', data, '--port', String(port), '--name', 'Harbour', '--open'];
	const rates = ['--rate-messages', '50/s', '--rate-registrations', '100/h'];
	const address = ['--public-url', 'wss://chat.example'];
	const dashboard = await openTermchat(['serve', ...words, ...rates, ...address], {
		...{home: path.join(folder, 'home'), columns: 120, rows: 40},
	});
	const owners = new Map<string, Person>();
	try {
		await dashboard.waitFor('Harbour');
		await enter(owners, `ws://127.0.0.1:${port}`);
		await talk(owners, TALK);
		dashboard.type('help ban\r');
		await dashboard.waitFor('Keep an account');
		dashboard.press('\u{1B}');
		await talk(owners, 2);
		await takePicture(dashboard, 'hosting-dashboard', 'The dashboard at 120 by 40');
		dashboard.resize(80, 24);
		await talk(owners, 2);
		await takePicture(dashboard, 'hosting-dashboard-small', 'The dashboard at 80 by 24');
		await report(owners);
		await takeCommands(data);
	} finally {
		for (const owner of owners.values()) await owner.close();
		await dashboard.close();
	}
}

type Person = {readonly client: Client; close(): Promise<void>};

/** Makes an account. What is private is nobody's business in these pictures, and not waited for. */
async function openPerson(url: string, name: string): Promise<Person> {
	const paths = homePaths(path.join(folder, name));
	const vault = await openOwnVault({paths, settings: transientSettings({})});
	const client = createClient({url, vault, transport: webSocketTransport(), label: 'screen'});
	await client.register({name});
	await client.whenLive();
	return {
		client,
		async close() {
			await client.close();
			await vault.close();
		},
	};
}

async function enter(owners: Map<string, Person>, url: string): Promise<void> {
	for (const name of Object.keys(GUESTS)) {
		const owner = await openPerson(url, name);
		owners.set(name, owner);
		for (const room of ROOMS) {
			if (name === 'ada') await owner.client.createRoom({name: room});
			else await owner.client.joinRoom(room);
		}
	}
}

/** Lets everybody say as much as the script has it, for so many seconds. */
async function talk(owners: ReadonlyMap<string, Person>, seconds: number): Promise<void> {
	for (let second = 0; second < seconds; second++) {
		for (const [index, [name, pace]] of Object.entries(GUESTS).entries()) {
			const owner = owners.get(name);
			// A tide, so that the graphs have a shape.
			const most = Math.round(pace * (1.2 + Math.sin((second + index * 4) / 5)));
			for (let count = 0; count < most; count++) {
				const room = ROOMS[(index + second + count) % ROOMS.length];
				const found = [...(owner?.client.state.rooms.values() ?? [])].find(
					(each) => each.name === room,
				);
				if (found !== undefined) owner?.client.send(found.id, `${name}, ${second}.${count}`);
			}
		}
		await delay(1000);
	}
}

/** bob reports the last message of eve, which is kept as it was. */
async function report(owners: ReadonlyMap<string, Person>): Promise<void> {
	const [eve, bob] = [owners.get('eve'), owners.get('bob')];
	const room = [...(bob?.client.state.rooms.values() ?? [])].find(({name}) => name === 'ops');
	if (room === undefined || eve === undefined || bob === undefined) throw new Error('No #ops.');
	const id = eve.client.send(room.id, 'buy followers, cheap');
	const {seq} = await eve.client.whenAccepted(id);
	await wait(() => (bob.client.state.rooms.get(room.id)?.head ?? 0) >= seq);
	await bob.client.report(room.id, seq, 'Advertising');
}

async function takeCommands(data: string): Promise<void> {
	const work = path.join(folder, 'work');
	await mkdir(work);
	await writeFile(path.join(work, 'names.txt'), 'gwen\nhugo:x\nada\n');
	const rc = path.join(folder, 'rc');
	await writeFile(rc, shellSettings(data));
	for (const {name, title, rows, commands} of PICTURES) {
		const shell = await openPty({
			command: 'bash',
			arguments: ['--noprofile', '--rcfile', rc, '-i'],
			columns: 124,
			rows,
			cwd: work,
			environment: {TERMCHAT_HOME: path.join(folder, 'home'), TZ: 'UTC', LANG: 'C.UTF-8'},
		});
		try {
			for (const command of commands) {
				await whenPrompted(shell);
				shell.type(`termchat-admin ${command}\r`);
				await delay(QUIET);
			}
			await whenPrompted(shell);
			await takePicture(shell, name, title);
		} finally {
			await shell.close();
		}
	}
}

/** A shell with the script of the document, and the ids that two commands need. */
function shellSettings(data: string): string {
	const admin = `'${process.execPath}' '${PROGRAM}' admin --data-dir '${data}'`;
	const first = (list: string, key: string) =>
		String.raw`last-${key}() { ${admin} ${list} --json | sed -n '1s/.*"${key}":"\([^"]*\)".*/\1/p'; }`;
	return [
		"PS1='$ '",
		'unset PROMPT_COMMAND',
		`termchat-admin() { ${admin} "$@"; }`,
		first('invites', 'invite'),
		first('reports', 'report'),
		'',
	].join('\n');
}

/** Resolves when the shell waits at an empty prompt. */
async function whenPrompted(shell: Pty): Promise<void> {
	await wait(
		() =>
			shell
				.lines()
				.findLast((line) => line.trim() !== '')
				?.trim() === '$',
		30_000,
	);
}

async function takePicture(program: Pty, name: string, title: string): Promise<void> {
	await quiet(program);
	const svg = screenshot(program.emulator, {title, windowTitle: 'termchat', hasCursor: true});
	// The folder of this run is nobody's: one of the same length stands for it, so that no row moves.
	const shown = svg.replaceAll(folder, STANDS_FOR_FOLDER.padEnd(folder.length, 'y'));
	await writeFile(path.join(import.meta.dirname, `${name}.svg`), shown);
}

/** Resolves when nothing more of a frame is on its way; the dashboard draws one each second. */
async function quiet(program: Pty): Promise<void> {
	for (let length = -1; length !== program.written().length; ) {
		length = program.written().length;
		await delay(QUIET);
	}
}
