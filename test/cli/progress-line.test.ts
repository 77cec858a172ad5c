import test from 'ava';
import {FlagValues} from '../../source/cli/flags.ts';
import {progressLine} from '../../source/cli/progress-line.ts';
import {transferOf} from '../helpers/build-files.ts';

function open(flags: readonly string[] = [], stream: Partial<NodeJS.WriteStream> = {}) {
	const written: string[] = [];
	const stderr = {
		isTTY: true,
		columns: 40,
		write: (text: string) => written.push(text) > 0,
		...stream,
	};
	const line = progressLine({
		// It writes, and asks whether it is a terminal and how wide.
		stderr: stderr as unknown as NodeJS.WriteStream,
		flags: new FlagValues(new Map(flags.map((flag) => [flag, true]))),
	});
	return {line, written};
}

test('one line is written over and over, and cut to the terminal', (t) => {
	const {line, written} = open();
	line.show(transferOf(), '#ops');
	line.show(transferOf(), '#ops');
	line.clear();
	const shown = '\r\u001b[2Kreport.pdf to #ops, 12.3 MB, 43 %, 1.0…';
	t.deepEqual(written, [shown, shown, '\r\u001b[2K']);
});

test('a foreign name cannot move the cursor', (t) => {
	const {line, written} = open();
	line.show(transferOf({name: 'a\u001b[2J\rb'}), '#ops');
	t.notRegex(written[0]?.slice(5) ?? '', /\p{Cc}/u);
});

test('scripts see nothing of it', (t) => {
	for (const {line, written} of [open(['json']), open(['quiet']), open([], {isTTY: false})]) {
		line.show(transferOf(), '#ops');
		line.clear();
		t.deepEqual(written, []);
	}
});
