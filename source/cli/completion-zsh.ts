import {type CompletionRow, chatFlags, completionRows, type WordsAfter} from './completion-rows.ts';
import type {Flag} from './flags.ts';

/** A script that completes termchat in zsh, loaded from a file named `_termchat` or by `source`. */
export function zshScript(): string {
	const rows = completionRows();
	return `#compdef termchat
# zsh completion of termchat; made by: termchat completion zsh
_termchat() {
	local -a commands options choices places given
	given=(\${words[3,CURRENT-1]:#-*})
	commands=(
${rows.map(({name, summary}) => `\t\t${quoted(`${name}:${escaped(summary)}`)}`).join('\n')}
	)
	local has_places= before="\${(j: :)given}"
	if (( CURRENT == 2 )); then
		options=(${optionsOf(chatFlags())})
	else
		case "\${words[2]}" in
${rows.map(caseOf).join('\n')}
		esac
	fi
	if [[ "$PREFIX" == -* ]]; then
		_describe -o 'option' options
		return
	fi
	if (( CURRENT == 2 )); then
		_describe 'command' commands
		return
	fi
	if [[ -n "$has_places" ]]; then
		places=(\${(f)"$(termchat completion places 2>/dev/null)"})
		(( \${#places} )) && compadd -a places
	fi
	if (( \${#choices} )); then
		compadd -a choices
	else
		_files
	fi
}
if [[ "\${funcstack[1]}" == _termchat ]]; then
	_termchat "$@"
else
	compdef _termchat termchat
fi
`;
}

function caseOf({name, flags, words, takesPlaces}: CompletionRow): string {
	const parts = [
		`options=(${optionsOf(flags)})`,
		...(takesPlaces ? ['has_places=1'] : []),
		...(words.length === 0 ? [] : [`case "$before" in ${words.map(wordsAfter).join(' ')} esac`]),
	];
	return `\t\t(${name}) ${parts.join('; ')} ;;`;
}

function wordsAfter({after, words}: WordsAfter): string {
	return `('${after.join(' ')}') choices=(${words.map(quoted).join(' ')}) ;;`;
}

function optionsOf(flags: readonly Flag[]): string {
	return flags.map(({name, summary}) => quoted(`--${name}:${escaped(summary)}`)).join(' ');
}

/** A colon would begin the description. */
function escaped(text: string): string {
	return text.replaceAll(':', '\\:');
}

function quoted(text: string): string {
	return `'${text.replaceAll("'", `'\\''`)}'`;
}
