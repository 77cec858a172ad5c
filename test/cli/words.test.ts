import test from 'ava';
import {zshScript} from '../../source/cli/completion-zsh.ts';
import {helpOn} from '../../source/cli/help.ts';
import {paragraph} from '../../source/cli/help-table.ts';
import {manualPage} from '../../source/cli/manual-page.ts';
import {STATUS_TIMEOUT} from '../../source/cli/shared-flags.ts';
import {speak} from '../../source/words/phrase.ts';
import {temporaryFolder} from '../helpers/cli-homes.ts';
import {runCli} from '../helpers/run-cli.ts';

/** Runs it while the interface speaks these words of another language. */
function speaking<Value>(words: Readonly<Record<string, string>>, run: () => Value): Value {
	speak({language: 'de', phrases: new Map(Object.entries(words))});
	try {
		return run();
	} finally {
		speak(undefined);
	}
}

test.serial('the help of a command is in the language of the person', (t) => {
	const words = {
		'List the rooms': 'Die Räume auflisten',
		'Never ask a question': 'Nie etwas fragen',
		'Usage: {1}': 'Aufruf: {1}',
	};
	const text = speaking(words, () => helpOn('rooms'));
	t.regex(text, /^Die Räume auflisten\.$/m);
	t.regex(text, /^Aufruf: termchat rooms$/m);
	t.regex(text, /--no-input +Nie etwas fragen \[TERMCHAT_NO_INPUT\]$/m);
});

test.serial('tables of help are in the language of the person', (t) => {
	const words = {
		'cancelled at a question': 'bei einer Frage abgebrochen',
		'Print where a fault happened': 'Zeigen, wo ein Fehler war',
		'Join a room, or accept an invitation to it': 'Einen Raum betreten',
		'{1} (also {2})': '{1} (auch {2})',
		rooms: 'Räume',
	};
	speaking(words, () => {
		t.regex(helpOn('exit-codes'), /^ {2}3 +bei einer Frage abgebrochen$/m);
		t.regex(helpOn('env'), /^ {2}TERMCHAT_DEBUG +Zeigen, wo ein Fehler war$/m);
		t.regex(helpOn('commands'), /^ {6}Einen Raum betreten( \(auch .*\))?$/m);
		t.regex(helpOn('commands'), /^RÄUME$/m);
	});
});

test.serial('a paragraph of help is broken where its translation needs it', (t) => {
	const words = {'It is never sent in any other way.': 'Nie anders. '.repeat(20).trim()};
	const lines = speaking(words, () => helpOn('private')).split('\n');
	const paragraphLines = lines.slice(0, lines.indexOf(''));
	t.true(paragraphLines.length > 4);
	for (const line of paragraphLines) t.true(line.length <= 90, line);
});

test('a paragraph reckons with wide characters, and cuts no word', (t) => {
	t.deepEqual(paragraph(['你好 你好', 'termchat'], 5), ['你好', '你好', 'termchat']);
	t.deepEqual(paragraph(['你好 你好', 'termchat'], 9), ['你好 你好', 'termchat']);
});

test.serial('the manual page and completion stay as they are in every language', (t) => {
	const words = {
		'List the rooms': 'Die Räume auflisten',
		'Print where a fault happened': 'Zeigen, wo ein Fehler war',
		'cancelled at a question': 'bei einer Frage abgebrochen',
	};
	const [page, script] = [manualPage('1.2.3'), zshScript()];
	speaking(words, () => {
		t.is(manualPage('1.2.3'), page);
		t.is(zshScript(), script);
	});
});

test.serial('a report for programs is in English, whoever asks for it', async (t) => {
	const home = await temporaryFolder(t);
	speak({language: 'de', phrases: new Map([['free space', 'freier Platz']])});
	t.teardown(() => speak(undefined));
	const {records} = await runCli(['doctor', '--json'], {home});
	const names = records.map(({name}) => name);
	t.true(names.includes('free space'));
	t.false(names.includes('freier Platz'));
});

test('the help on status says how long it waits', (t) => {
	t.true(helpOn('status').includes(`(1 to 86400; default ${STATUS_TIMEOUT})`));
});
