import {chmod, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';

/** What stands on the path as an installed tunnel, and the notes it leaves about itself. */
export type FakeTunnel = {
	/** For the program under test. */
	readonly environment: Readonly<Record<string, string>>;
	/** One for each start so far: its process, its words, and the environment it was given. */
	starts(): Promise<readonly FakeStart[]>;
};

export type FakeStart = {
	readonly pid: number;
	readonly argv: readonly string[];
	readonly variables: readonly string[];
};

/** The address of this machine that is none of those a relay goes by of itself; elsewhere it has but one. */
export const OUTER_HOST = process.platform === 'linux' ? '127.0.0.2' : '127.0.0.1';

/**
 * Puts a program under a tool's name into a folder: it passes TCP on to the port that is its `portAt`th
 * word, as `bore` does, and prints `line` with the port it listens at in place of `{port}`.
 */
export async function installFakeTunnel(
	folder: string,
	tool: {readonly name: string; readonly portAt: number; readonly line: string},
): Promise<FakeTunnel> {
	const notes = path.join(folder, 'starts');
	const script = path.join(folder, `${tool.name}.mjs`);
	await writeFile(notes, '');
	await writeFile(script, FORWARDER);
	const facts = JSON.stringify(JSON.stringify({...tool, notes, host: OUTER_HOST}));
	const file = path.join(folder, tool.name);
	await writeFile(
		file,
		`#!/bin/sh\nexec '${process.execPath}' '${script}' ${facts.replaceAll('$', '\\$')} "$@"\n`,
	);
	await chmod(file, 0o755);
	return {
		environment: {
			PATH: `${folder}${path.delimiter}${process.env.PATH ?? ''}`,
		},
		async starts() {
			const lines = (await readFile(notes, 'utf8')).split('\n').filter((line) => line !== '');
			return lines.map((line): FakeStart => JSON.parse(line));
		},
	};
}

const FORWARDER = `
import {appendFileSync} from 'node:fs';
import {connect, createServer} from 'node:net';
const [facts, ...argv] = process.argv.slice(2);
const {notes, host, portAt, line} = JSON.parse(facts);
appendFileSync(notes, JSON.stringify({pid: process.pid, argv, variables: Object.keys(process.env)}) + '\\n');
const target = Number(/\\d+$/.exec(argv[portAt])?.[0]);
const server = createServer((socket) => {
	const relay = connect(target, '127.0.0.1');
	for (const each of [socket, relay]) each.on('error', () => {});
	socket.on('close', () => relay.destroy());
	relay.on('close', () => socket.destroy());
	socket.pipe(relay).pipe(socket);
});
server.listen(0, host, () => {
	console.log('\\u001B[32mINFO\\u001B[0m ' + line.replace('{port}', server.address().port));
});
`;
