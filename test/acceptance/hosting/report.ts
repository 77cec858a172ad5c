import process from 'node:process';
import {systemClock} from '../../../source/protocol/environment.ts';

/** Tells what was followed, and what came of it. */
export class Report {
	#passed = 0;
	#failed = 0;
	readonly #leftOut: string[] = [];

	/** Carries out one check and tells how it went; resolves whether it did. A failure is no end. */
	async check(title: string, work: () => Promise<string | undefined> | Promise<void>) {
		const started = systemClock.monotonic();
		try {
			const figure = await work();
			const seconds = ((systemClock.monotonic() - started) / 1000).toFixed(1);
			this.#passed++;
			print(`ok    ${title}${figure === undefined ? '' : ` (${figure})`} ${seconds} s`);
			return true;
		} catch (error) {
			this.#failed++;
			const seconds = ((systemClock.monotonic() - started) / 1000).toFixed(1);
			print(`FAIL  ${title} ${seconds} s`);
			print(indent(error instanceof Error ? (error.stack ?? error.message) : String(error)));
			return false;
		}
	}

	/** Says that something is not checked, and why. */
	leaveOut(title: string, reason: string): void {
		this.#leftOut.push(title);
		print(`left out  ${title}: ${reason}`);
	}

	note(text: string): void {
		print(`      ${text}`);
	}

	chapter(title: string): void {
		print(`\n${title}`);
	}

	/** Prints the figures; whether all went well. */
	close(): boolean {
		const {length} = this.#leftOut;
		print(`\n${this.#passed} checks passed, ${this.#failed} failed, ${length} left out`);
		return this.#failed === 0 && this.#passed > 0;
	}
}

function print(line: string): void {
	process.stdout.write(`${line}\n`);
}

function indent(text: string): string {
	return text
		.split('\n')
		.map((line) => `      ${line}`)
		.join('\n');
}

/** Throws with a sentence unless it holds. */
export function must(condition: boolean, sentence: string): asserts condition {
	if (!condition) throw new Error(sentence);
}
