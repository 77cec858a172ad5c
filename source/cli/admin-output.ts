import type {SaidPart} from '../server/operator/say.ts';
import type {Output} from './output.ts';
import {alignRows} from './rows.ts';

/** Prints what an operator's command says: rows that follow one another as a table. */
export class AdminOutput {
	readonly #output: Output;
	#rows: (readonly string[])[] = [];

	constructor(output: Output) {
		this.#output = output;
	}

	put(part: SaidPart): void {
		switch (part.type) {
			case 'row':
				this.#rows.push(part.cells);
				if (this.#rows.length >= TOGETHER) this.flush();
				return;
			case 'line':
				this.flush();
				this.#output.print(part.text);
				return;
			case 'remark':
				this.flush();
				this.#output.tell(part.text);
				return;
			case 'tabbed':
				this.flush();
				this.#output.printTabbed(part.cells);
				return;
			case 'record':
				this.#output.printJson(part.record);
		}
	}

	/** Prints the rows that wait for more. */
	flush(): void {
		for (const line of alignRows(this.#rows)) this.#output.print(line);
		this.#rows = [];
	}
}

/** Rows that are as wide as the widest among them. */
const TOGETHER = 1000;
