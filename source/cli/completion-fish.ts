import {type CompletionRow, chatFlags, completionRows} from './completion-rows.ts';
import type {Flag} from './flags.ts';

/** A script that completes termchat in fish. */
export function fishScript(): string {
	const rows = completionRows();
	return [
		'# fish completion of termchat; made by: termchat completion fish',
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

function linesOf({name, flags, words, takesPlaces}: CompletionRow): readonly string[] {
	const when = `complete -c termchat -n '__fish_seen_subcommand_from ${name}'`;
	return [
		...flags.map((flag) => `${when} ${flagWords(flag)}`),
		...(words.length === 0 ? [] : [`${when} -f -a ${quoted(words.join(' '))}`]),
		...(takesPlaces ? [`${when} -f -a '(termchat completion places 2>/dev/null)'`] : []),
	];
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
