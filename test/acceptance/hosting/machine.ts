import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {text} from 'node:stream/consumers';
import {wait} from '../../helpers/wait.ts';
import {blockNamed} from './document.ts';
import {type Ports, type Substitution, substitute, substitutionsFor} from './substitutions.ts';

/** How a command ended. */
export type Ended = {readonly code: number; readonly stdout: string; readonly stderr: string};

/** A temporary folder that stands for a server, on which the document is followed. */
export class Machine {
	readonly folder: string;
	readonly ports: Ports;
	readonly substitutions: readonly Substitution[];
	readonly #children = new Set<ChildProcess>();

	private constructor(folder: string, ports: Ports, tarball: string) {
		this.folder = folder;
		this.ports = ports;
		this.substitutions = substitutionsFor({folder, ports, tarball});
	}

	/** Makes one; `tarball` is the package that is installed on it. */
	static async make(tarball: string): Promise<Machine> {
		// A short path: a Unix socket has room for a hundred bytes.
		const folder = mkdtempSync(path.join(tmpdir(), 'th-'));
		const ports = {
			relay: await freePort(),
			https: await freePort(),
			metrics: await freePort(),
			caddyAdmin: await freePort(),
		};
		const machine = new Machine(folder, ports, tarball);
		for (const each of ['shims', 'home', 'run', 'etc', 'var/lib', 'usr/local/bin']) {
			mkdirSync(machine.path(each), {recursive: true});
		}
		for (const name of readdirSync(SHIMS)) {
			writeFileSync(machine.path(`shims/${name}`), readFileSync(path.join(SHIMS, name)), {
				mode: 0o755,
			});
		}
		symlinkSync(process.execPath, machine.path('shims/node'));
		writeFileSync(machine.path('caddy-admin'), `localhost:${ports.caddyAdmin}`);
		machine.setServiceVariables({});
		return machine;
	}

	/** A path of the server: `/etc/termchat`, with or without the first slash. */
	path(place: string): string {
		return path.join(this.folder, place);
	}

	/** A text of the document as it holds here. */
	here(written: string): string {
		return substitute(written, this.substitutions);
	}

	/** Puts a file of the document where it says it belongs. */
	put(
		name: string,
		{as = name, mode = 0o644}: {readonly as?: string; readonly mode?: number} = {},
	) {
		this.write(as, this.here(blockNamed('file', name)), mode);
	}

	write(place: string, content: string, mode = 0o644): void {
		const file = this.path(place);
		mkdirSync(path.dirname(file), {recursive: true});
		writeFileSync(file, content, {mode});
	}

	read(place: string): string {
		return readFileSync(this.path(place), 'utf8');
	}

	/** Variables of services besides those of their units: the port that a file leaves to its default. */
	setServiceVariables(variables: Readonly<Record<string, string>>): void {
		const lines = Object.entries({TERMCHAT_PORT: String(this.ports.relay), ...variables});
		this.write('environment', lines.map(([name, value]) => `${name}=${value}`).join('\n'));
	}

	/** Follows a block of commands to its end; any that fails ends it, and throws. */
	async follow(name: string): Promise<string> {
		const {code, stdout, stderr} = await this.shell(blockNamed('run', name));
		if (code !== 0) throw new Error(`The block "${name}" ended with ${code}:\n${stdout}${stderr}`);
		return stdout;
	}

	/** Types commands as the document writes them. */
	async shell(written: string): Promise<Ended> {
		const child = this.spawn('bash', ['-euo', 'pipefail', '-c', this.here(written)]);
		const [stdout, stderr, [code]] = await Promise.all([
			text(child.stdout),
			text(child.stderr),
			once(child, 'close'),
		]);
		return {code: code ?? -1, stdout, stderr};
	}

	/** Starts a program that goes on; `close` ends it if it still runs. */
	spawn(
		command: string,
		words: readonly string[],
		variables: Readonly<Record<string, string>> = {},
	) {
		const child = spawn(command, words, {
			cwd: this.path('home'),
			env: {...this.#environment(), ...variables},
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		this.#children.add(child);
		child.once('exit', () => this.#children.delete(child));
		return child;
	}

	/** Waits until the relay of the unit takes visitors. */
	async whenReady(): Promise<void> {
		const url = `http://127.0.0.1:${this.ports.metrics}/readyz`;
		await wait(async () => (await fetch(url).catch(() => undefined))?.ok === true, 30_000);
	}

	/** Stops what runs here, and takes the folder away, unless it is to be kept for a look. */
	async close({isKept = false} = {}): Promise<void> {
		await this.shell('systemctl stop termchat || true; nginx -s quit 2>/dev/null || true');
		for (const child of this.#children) child.kill('SIGKILL');
		if (!isKept) rmSync(this.folder, {recursive: true, force: true});
	}

	#environment(): Record<string, string> {
		const before = ['shims', 'usr/local/bin'].map((each) => this.path(each));
		return {
			PATH: [...before, '/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin'].join(':'),
			HOME: this.path('home'),
			MACHINE: this.folder,
			LANG: 'C.UTF-8',
			TZ: 'UTC',
			NPM_CONFIG_PREFIX: this.path('usr/local'),
			NPM_CONFIG_CACHE: this.path('npm'),
			NPM_CONFIG_OFFLINE: 'true',
			NPM_CONFIG_AUDIT: 'false',
			NPM_CONFIG_FUND: 'false',
			NPM_CONFIG_UPDATE_NOTIFIER: 'false',
		};
	}
}

/** Programs that stand before those of the system: none touches a service or an account of it. */
const SHIMS = path.join(import.meta.dirname, 'shims');

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
	const server = createServer();
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	server.close();
	await once(server, 'close');
	if (address === null || typeof address === 'string') throw new Error('There is no free port.');
	return address.port;
}
