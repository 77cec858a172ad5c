import {type CompletionRow, chatFlags, completionRows, type WordsAfter} from './completion-rows.ts';
import type {Flag} from './flags.ts';

/** A script that completes termchat in fish. */
export function fishScript(): string {
	const rows = completionRows();
	return [
		'# fish completion of termchat; made by: termchat completion fish',
		GIVEN,
		...rows.map(
			({name, summary}) =>
				`complete -c termchat -f -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`,
		),
		...chatFlags().map(
			(flag) => `complete -c termchat -n __fish_use_subcommand ${flagWords(flag)}`,
		),
		...rows.flatMap(linesOf),
		'',
	].join('\n');
}

/** Whether the words behind a subcommand are these; flags do not count. */
const GIVEN = `function __termchat_given
	set -l given
	set -l place 0
	for token in (commandline -opc)
		set place (math $place + 1)
		if test $place -gt 2; and not string match -q -- '-*' $token
			set given $given $token
		end
	end
	test "$given" = "$argv"
end`;

function linesOf({name, flags, words, takesPlaces}: CompletionRow): readonly string[] {
	const when = `complete -c termchat -n '__fish_seen_subcommand_from ${name}'`;
	return [
		...flags.map((flag) => `${when} ${flagWords(flag)}`),
		...words.map((each) => wordsAfter(name, each)),
		...(takesPlaces ? [`${when} -f -a '(termchat completion places 2>/dev/null)'`] : []),
	];
}

function wordsAfter(name: string, {after, words}: WordsAfter): string {
	const when =
		`__fish_seen_subcommand_from ${name}; and __termchat_given ${after.join(' ')}`.trimEnd();
	return `complete -c termchat -n ${quoted(when)} -f -a ${quoted(words.join(' '))}`;
}

function flagWords({name, short, value, summary}: Flag): string {
	return [
		`-l ${name}`,
		...(short === undefined ? [] : [`-s ${short}`]),
		...(value === undefined ? [] : ['-r']),
		`-d ${quoted(summary)}`,
	].join(' ');
}

function quoted(text: string): string {
	return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
