import {type CompletionRow, chatFlags, completionRows, type WordsAfter} from './completion-rows.ts';
import type {Flag} from './flags.ts';

/** A script that completes termchat in bash 3.2 or later. */
export function bashScript(): string {
	const rows = completionRows();
	return `# bash completion of termchat; made by: termchat completion bash
_termchat() {
	local line current command words places before word
	line="\${COMP_LINE:0:COMP_POINT}"
	current="\${line##*[[:space:]]}"
	command=
	[ "$COMP_CWORD" -gt 1 ] && command="\${COMP_WORDS[1]}"
	words=
	places=
	before=
	for word in "\${COMP_WORDS[@]:2:COMP_CWORD-2}"; do
		case "$word" in
		-*) ;;
		*) before="\${before:+$before }$word" ;;
		esac
	done
	case "$command" in
${rows.map(caseOf).join('\n')}
	*) words="${flagWords(chatFlags())} ${rows.map(({name}) => name).join(' ')}" ;;
	esac
	case "$current" in
	-*) ;;
	*) [ -n "$places" ] && words="$words $(termchat completion places 2>/dev/null)" ;;
	esac
	COMPREPLY=($(compgen -W "$words" -- "$current"))
	# bash begins a new word at an @, and puts what is found behind it.
	case "$current$COMP_WORDBREAKS" in
	@*@*) COMPREPLY=("\${COMPREPLY[@]#@}") ;;
	esac
}
complete -o bashdefault -o default -F _termchat termchat
`;
}

function caseOf({name, flags, words, takesPlaces}: CompletionRow): string {
	const lines = [
		`\t${name})`,
		`\t\twords="${flagWords(flags)}"`,
		...(takesPlaces ? ['\t\tplaces=1'] : []),
		...(words.length === 0
			? []
			: ['\t\tcase "$current:$before" in', '\t\t-*) ;;', ...words.map(wordsAfter), NO_WORDS]),
		'\t\t;;',
	];
	return lines.join('\n');
}

function wordsAfter({after, words}: WordsAfter): string {
	return `\t\t*:'${after.join(' ')}') words="${words.join(' ')}" ;;`;
}

/** Where words are meant, flags are offered once they are begun. */
const NO_WORDS = '\t\t*) words= ;;\n\t\tesac';

function flagWords(flags: readonly Flag[]): string {
	return flags.map(({name}) => `--${name}`).join(' ');
}
