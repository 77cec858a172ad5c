import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {setTimeout as pause} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {messageId} from '../../test/helpers/test-relay.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import type {AttackFigure} from './figure.ts';
import {Visitor} from './visitor.ts';

/** Addresses that somebody would like the relay to fetch. */
const BAIT = [
	...['http://169.254.169.254/latest/meta-data/', 'http://127.0.0.1:9/', 'file:///etc/passwd'],
	...['https://bait.invalid/picture.png', '//bait.invalid', 'ftp://bait.invalid/', '\\\\bait\\x'],
];

/** What of Node could ask somebody something, and the files that do so and whom they ask. */
const ASKING =
	/\bfetch\(|\bimport\('node:(?:http|https|dns)|(?:request|get|connect|lookup|resolve\w*|createSocket|spawn|exec\w*),?[^;]*\bfrom 'node:(?:http|https|net|tls|dns|http2|dgram|child_process)/;
const ALLOWED: ReadonlyMap<string, string> = new Map([
	['operator/ask-control.ts', "the relay's own control socket, from the operator's command"],
	['transport/unix-socket.ts', 'the Unix socket it is about to listen on'],
	['lan/multicast.ts', 'multicast in the own network, with --lan only'],
]);

/**
 * Writes addresses wherever a text can be written, and watches what the relay asks the system for: it
 * must connect to nothing and look no name up.
 */
export async function run(): Promise<AttackFigure> {
	const asking = askingFiles();
	const unknown = asking.filter((file) => !ALLOWED.has(file));
	const seen = await watched();
	return {
		name: 'S32 outgoing requests',
		pass: unknown.length === 0 && (seen === undefined || (seen.calls.length === 0 && seen.isHeard)),
		figure: `${asking.length} files of the relay could ask somebody something, ${unknown.length} of them for others (${unknown.join(', ') || 'the rest is its own socket'}); ${
			seen === undefined
				? 'not watched: there is no strace here'
				: `watched while ${seen.texts} addresses were written: ${seen.calls.length} connections and look-ups${seen.calls.length === 0 ? '' : ` (${seen.calls[0]})`}`
		}`,
		mark: '0 for others, 0 connections',
	};
}

function askingFiles(): readonly string[] {
	const folder = fileURLToPath(new URL('../../source/server/', import.meta.url));
	return readdirSync(folder, {recursive: true, encoding: 'utf8'})
		.filter((file) => file.endsWith('.ts'))
		.filter((file) => {
			const source = readFileSync(join(folder, file), 'utf8');
			return ASKING.test(source.replaceAll(/import type [^;]+;/g, ''));
		});
}

/** What a relay under observation connects to; undefined where it cannot be observed. */
async function watched() {
	if (spawnSync('strace', ['-V']).status !== 0) return undefined;
	const trace = join(temporaryFolder('s32'), 'trace');
	const program = fileURLToPath(new URL('attacked-relay.ts', import.meta.url));
	const watch = ['-f', '-qq', '-e', 'trace=connect,sendto,sendmsg,bind', '-o', trace];
	const child = spawn(
		'strace',
		[...watch, process.execPath, ...process.execArgv, program, '{"registration":"open"}'],
		{stdio: ['ignore', 'ignore', 'ignore', 'ipc']},
	);
	try {
		const [{port}] = await once(child, 'message');
		const before = readFileSync(trace, 'utf8').length;
		const texts = await writeBait(port);
		await pause(500);
		const lines = readFileSync(trace, 'utf8').slice(before).split('\n');
		const calls = lines.filter((line) => /connect\(|(?:sendto|sendmsg)\(.*AF_INET/.test(line));
		// The relay's own listening shows that something is seen at all.
		const isHeard = readFileSync(trace, 'utf8').includes('bind(');
		return {texts, calls, isHeard};
	} finally {
		child.disconnect();
		await once(child, 'exit');
	}
}

async function writeBait(port: number): Promise<number> {
	const ada = await Visitor.join(port, 'ada');
	let count = 0;
	for (const [index, text] of BAIT.entries()) {
		const {room} = await ada.request('room.create', {name: `bait${index}x`, topic: text});
		await ada.ask('send', {room: room.room, message: messageId(), text: `${text} <${text}>`});
		await ada.ask('profile.set', {displayName: text, bio: text});
		await ada.ask('presence', {state: 'online', status: text});
		await ada.ask('token.create', {label: text});
		await ada.ask('keys.fetch', {name: text});
		await ada.ask('directory.head', {host: 'bait.invalid'});
		count += 7;
	}
	ada.close();
	return count;
}
