import {type ChildProcess, fork} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, readdirSync} from 'node:fs';
import os from 'node:os';
import {join} from 'node:path';
import process from 'node:process';

const LOWEST = os.constants.priority.PRIORITY_LOW;

/** What may be asked of a program in a process of its own: a question by its name, and its answer. */
export type Questions = Readonly<Record<string, (asked: never) => unknown>>;

/** A program of this folder in a process of its own, which answers questions, several at a time. */
export class Child<Asked extends Questions> {
	readonly #process: ChildProcess;
	readonly #exited: Promise<unknown>;
	readonly #waiting = new Map<number, (answer: Answer) => void>();
	#last = 0;

	private constructor(child: ChildProcess) {
		this.#process = child;
		this.#exited = once(child, 'exit').then(() => {
			const error = 'The process ended.';
			for (const answer of this.#waiting.values()) answer({id: 0, error});
		});
		// It is our own program that speaks.
		child.on('message', (answer) => this.#waiting.get((answer as Answer).id)?.(answer as Answer));
	}

	/** Starts one and waits until it answers. */
	static async start<Asked extends Questions>(
		program: string,
		options: readonly string[],
	): Promise<Child<Asked>> {
		const child = fork(join(import.meta.dirname, program), options, {
			execArgv: [...process.execArgv, '--expose-gc'],
		});
		const started = new Child<Asked>(child);
		await started.#ask('hello', undefined);
		return started;
	}

	/** Rejects when it could not be done. */
	async ask<Name extends keyof Asked & string>(
		name: Name,
		...asked: Parameters<Asked[Name]>
	): Promise<Awaited<ReturnType<Asked[Name]>>> {
		// The program's table, from which the types are, answers by that name.
		return (await this.#ask(name, asked[0])) as Awaited<ReturnType<Asked[Name]>>;
	}

	/** From now on others have the processors first, as if it were on a machine of its own. */
	stepBack(): void {
		const {pid} = this.#process;
		if (pid === undefined) return;
		// On Linux threads have priorities, and those for files and for garbage have work as well.
		const threads = `/proc/${pid}/task`;
		const ids = existsSync(threads) ? readdirSync(threads).map(Number) : [pid];
		for (const id of ids) os.setPriority(id, LOWEST);
	}

	async close(): Promise<void> {
		if (this.#process.connected) this.#process.disconnect();
		await this.#exited;
	}

	#ask(name: string, asked: unknown): Promise<unknown> {
		const id = ++this.#last;
		return new Promise((resolve, reject) => {
			this.#waiting.set(id, ({error, result}) => {
				this.#waiting.delete(id);
				if (error === undefined) resolve(result);
				else reject(new Error(error));
			});
			this.#process.send({id, name, asked});
		});
	}
}

/** The other end: lets this process answer, until nobody asks any more. */
export function answerAll(questions: Questions): void {
	process.on('message', async (message) => {
		// Only `Child` writes to it.
		const {id, name, asked} = message as {id: number; name: string; asked: never};
		try {
			process.send?.({id, result: await questions[name]?.(asked)} satisfies Answer);
		} catch (error) {
			process.send?.({id, error: error instanceof Error ? error.stack : String(error)});
		}
	});
	process.on('disconnect', () => process.exit(0));
}

type Answer = {readonly id: number; readonly result?: unknown; readonly error?: string};
