import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import path from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import {wait} from '../../helpers/wait.ts';

/** What a guest is told to do. */
export type GuestOrder =
	| {readonly type: 'say'; readonly room: string; readonly text: string}
	| {readonly type: 'create' | 'join' | 'texts'; readonly room: string};

/** What a guest tells. */
export type GuestReport =
	| {readonly type: 'ready' | 'done'}
	| {readonly type: 'message'; readonly from: string; readonly text: string}
	| {readonly type: 'accepted'; readonly text: string; readonly seq: number}
	| {readonly type: 'texts'; readonly texts: readonly string[]}
	| {
			readonly type: 'state';
			readonly state: string;
			/** Connections that came to be since the start. */
			readonly connections: number;
			readonly reason: string | undefined;
	  }
	| {readonly type: 'failed'; readonly message: string};

const PROCESS = path.join(import.meta.dirname, 'guest-process.ts');
const ROOT = path.join(import.meta.dirname, '..', '..', '..');

/** Somebody with a client who trusts the test authority. */
export class Guest {
	readonly name: string;
	readonly #child: ChildProcess;
	readonly #reports: GuestReport[] = [];
	#complaints = '';

	/** Opens the client of a home: with an invitation (or an empty one) it makes an account first. */
	constructor(options: {
		readonly name: string;
		readonly home: string;
		readonly url: string;
		readonly authority: string | undefined;
		readonly invite?: string | undefined;
	}) {
		const {name, home, url, authority, invite} = options;
		this.name = name;
		const words = [
			'--import',
			'tsx',
			PROCESS,
			home,
			url,
			name,
			...(invite === undefined ? [] : [invite]),
		];
		this.#child = spawn(process.execPath, words, {
			cwd: ROOT,
			env: {...process.env, NODE_OPTIONS: '', ...(authority && {NODE_EXTRA_CA_CERTS: authority})},
			stdio: 'pipe',
		});
		const {stdout, stderr} = this.#child;
		stderr?.on('data', (chunk: Buffer) => {
			this.#complaints += chunk.toString();
		});
		if (stdout === null) throw new Error('A guest has an output.');
		createInterface({input: stdout}).on('line', (line) => {
			// Written by our own process.
			this.#reports.push(JSON.parse(line) as GuestReport);
		});
	}

	/** Resolves when it is live. */
	async ready(): Promise<this> {
		await this.until(({type}) => type === 'ready');
		return this;
	}

	/** Connections that came to be since the start. */
	get connections(): number {
		return this.#state?.connections ?? 0;
	}

	get state(): string {
		return this.#state?.state ?? 'unknown';
	}

	get reason(): string {
		return this.#state?.reason ?? '';
	}

	/** Says something and waits until the relay has stored it. */
	async say(room: string, text: string): Promise<void> {
		await this.order(
			{type: 'say', room, text},
			(each) => each.type === 'accepted' && each.text === text,
		);
	}

	/** Waits for what somebody else says. */
	async hear(text: string): Promise<void> {
		await this.until((each) => each.type === 'message' && each.text === text);
	}

	async create(room: string): Promise<void> {
		await this.order({type: 'create', room}, ({type}) => type === 'done');
	}

	async join(room: string): Promise<void> {
		await this.order({type: 'join', room}, ({type}) => type === 'done');
	}

	/** The texts it holds of a room. */
	async texts(room: string): Promise<readonly string[]> {
		const found = await this.order({type: 'texts', room}, ({type}) => type === 'texts');
		return found.type === 'texts' ? found.texts : [];
	}

	/** Waits for a report that comes from now on, or has come. */
	async until(isMeant: (report: GuestReport) => boolean, from = 0): Promise<GuestReport> {
		const find = () => this.#reports.slice(from).find(isMeant);
		const failed = () => this.#reports.slice(from).find(({type}) => type === 'failed');
		const hasEnded = () => this.#child.exitCode !== null;
		await wait(() => find() !== undefined || failed() !== undefined || hasEnded(), 60_000).catch(
			() => undefined,
		);
		const found = find();
		if (found !== undefined) return found;
		throw new Error(
			`${this.name} did not: ${JSON.stringify(failed() ?? this.#state)} ${this.#complaints}`,
		);
	}

	async close(): Promise<void> {
		if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
		const gone = once(this.#child, 'exit');
		this.#child.stdin?.end();
		const timer = setTimeout(() => this.#child.kill('SIGKILL'), 10_000);
		await gone;
		clearTimeout(timer);
	}

	async order(order: GuestOrder, isAnswer: (report: GuestReport) => boolean): Promise<GuestReport> {
		const from = this.#reports.length;
		this.#child.stdin?.write(`${JSON.stringify(order)}\n`);
		return this.until(isAnswer, from);
	}

	get #state() {
		const found = this.#reports.findLast(({type}) => type === 'state');
		return found?.type === 'state' ? found : undefined;
	}
}
