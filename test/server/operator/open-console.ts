import type {OperatorConsole} from '../../../source/server/operator/console-desk.ts';
import type {ConsoleHost} from '../../../source/server/operator/operator-command.ts';
import {type Audience, createSay, type SaidPart} from '../../../source/server/operator/say.ts';
import {startTestRelay, type TestRelay} from '../../helpers/test-relay.ts';

/** A relay in memory with its operator's console. */
export type TestConsole = TestRelay & {
	readonly console: OperatorConsole;
	/** What a command says to people, a line each, cells with a `|` between. */
	tell(line: string, input?: string): Promise<readonly string[]>;
	/** What it says to programs. */
	records(line: string, input?: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
};

export async function openTestConsole(host: Partial<ConsoleHost> = {}): Promise<TestConsole> {
	const test = await startTestRelay();
	const console = test.relay.openConsole({state: 'running', url: 'wss://chat.example', ...host});
	const run = async (line: string, audience: Audience, input?: string) => {
		const parts: SaidPart[] = [];
		const say = createSay({audience, put: (part) => parts.push(part)});
		await console.run(line.split(' '), {say, input});
		return parts;
	};
	return {
		...test,
		console,
		async tell(line, input) {
			return (await run(line, 'people', input)).map((part) => {
				if (part.type === 'row' || part.type === 'tabbed') return part.cells.join('|');
				return part.type === 'record' ? '' : part.text;
			});
		},
		async records(line, input) {
			const parts = await run(line, 'programs', input);
			return parts.flatMap((part) => (part.type === 'record' ? [part.record] : []));
		},
	};
}
