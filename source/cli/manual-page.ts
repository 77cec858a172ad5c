import {CHAT, COMMANDS, type CommandEntry} from './command-table.ts';
import {type Flag, GLOBAL_FLAGS} from './flags.ts';
import type {Row} from './help-table.ts';
import {exitCodeRows, RUN_ENDS, TOPICS, variableRows} from './help-topics.ts';

/** The manual page termchat(1) in the man macros of roff (groff_man(7)), printed from the tables. */
export function manualPage(version: string): string {
	const commands: readonly CommandEntry[] = COMMANDS;
	return [
		`.TH TERMCHAT 1 "" "termchat ${plain(version)}" "User Commands"`,
		...section('NAME', [String.raw`termchat \- chat in your terminal`]),
		...section('SYNOPSIS', [
			...['', ...commands.map(({name, usage}) => `${name} ${usage}`.trim())].flatMap((words) => [
				'.PP',
				`.B termchat${words === '' ? '' : `\n${line(words)}`}`,
			]),
		]),
		...section('DESCRIPTION', [line(`${CHAT.summary}.`), ...DESCRIPTION.map(line)]),
		...section('COMMANDS', commands.flatMap(commandPart)),
		...section('OPTIONS', ['Every command understands:', ...flagParts(GLOBAL_FLAGS)]),
		...section('ENVIRONMENT', rowParts(variableRows())),
		...section('EXIT STATUS', [...rowParts(exitCodeRows()), '.PP', line(RUN_ENDS)]),
		...section('SEE ALSO', [
			line(`termchat help COMMAND, and for more: termchat help ${[...TOPICS.keys()].join('|')}`),
		]),
		'',
	].join('\n');
}

const DESCRIPTION = [
	'Rooms are kept by a relay, which anybody can host with termchat serve; what is written to one person is end-to-end encrypted.',
	'Commands that post and follow messages work beside a full screen of the same home.',
];

function section(title: string, lines: readonly string[]): readonly string[] {
	return [`.SH ${title}`, ...lines];
}

function commandPart({name, usage, summary, flags, examples}: CommandEntry): readonly string[] {
	return [
		`.SS ${plain(['termchat', name, usage].join(' ').trim())}`,
		line(`${summary}.`),
		...flagParts(flags),
		'.PP',
		'.nf',
		...examples.map((example) => line(`    ${example}`)),
		'.fi',
	];
}

function flagParts(flags: readonly Flag[]): readonly string[] {
	return flags.flatMap(({name, short, value, summary, environment, fallback}) => {
		const typed = [...(short === undefined ? [] : [`-${short}`]), `--${name}`].join(', ');
		const said = environment === undefined ? '' : ` [${environment}]`;
		const unless = fallback === undefined ? '' : ` (default ${fallback})`;
		const head = `.B ${plain(typed)}${value === undefined ? '' : ` ${plain(value)}`}`;
		return ['.TP', head, line(`${summary}${unless}${said}.`)];
	});
}

function rowParts(rows: readonly Row[]): readonly string[] {
	return rows.flatMap(([left, right]) => ['.TP', `.B ${plain(left)}`, line(`${right}.`)]);
}

/** Text that roff takes as it is: no escapes, and dashes that can be typed again. */
function plain(text: string): string {
	return text
		.replaceAll('\\', String.raw`\e`)
		.replaceAll('-', String.raw`\-`)
		.replaceAll('"', String.raw`\(dq`)
		.replaceAll('…', '...');
}

/** A line of text: a full stop or an apostrophe at its start would be a request. */
function line(text: string): string {
	return plain(text).replace(/^(?=[.'])/, String.raw`\&`);
}
