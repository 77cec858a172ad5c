import type {Left} from './words-left.ts';

/** What may stand outside of the catalogue although it reads like a sentence. */
export type Exception = {
	readonly file: RegExp;
	/** All of the file where there is none. */
	readonly text?: RegExp;
	readonly reason: string;
};

/** A test fails when one of these excuses nothing any more. */
export const EXCEPTIONS: readonly Exception[] = [
	{file: /^source\/cli\/completion-(?:bash|fish|zsh)\.ts$/, reason: 'a shell reads it'},
	{file: /^source\/tui\/demo\/script\.ts$/, reason: 'what people of the demo write to each other'},
	{
		file: /^source\/cli\/manual-page\.ts$/,
		reason: 'the manual page is written once for all, in English',
	},
	{
		file: /^source\/(?:cli\/language|words\/(?:catalogue-file|language-files))\.ts$/,
		reason: 'said when the language that was asked for cannot be spoken',
	},
	{file: /^source\/words\/catalogue-check\.ts$/, reason: 'for translators, who read English'},
	{
		file: /^source\/cli\/(?:config|theme)\.ts$/,
		text: /^termchat (?:config|theme) \[/,
		reason: 'a command line as it is typed',
	},
	{
		file: /^source\/cli\/(?:help|help-topics|plain-help)\.ts$/,
		text: /^ {2}(?:npx |printf .*\| )?termchat /,
		reason: 'a command line as it is typed',
	},
	{
		file: /^source\/cli\/output\.ts$/,
		text: /^termchat: \{1\}\n$/,
		reason: 'the name of the program',
	},
	{
		file: /^source\/client\/(?:private\/(?:keys\/(?:dossiers|key-records|timeline)|messages\/sealing)|vault\/[a-z-]+)\.ts$/,
		text: /^(?:The (?:contact|record|event|device list|journal|passphrase)|A record)/,
		reason: 'a mistake of the program or a damaged file: a sentence for people is made of its code',
	},
	{
		file: /^source\/client\/private\/messages\/(?:content-check|opening)\.ts$/,
		text: /^(?:forked|old|split|failing) \{1\}$|^unknown senders$/,
		reason: 'the subject of a note, by which it is said once',
	},
	{
		file: /^source\/client\/superseded\.ts$/,
		text: /^\{1\} (?:reaction|pin)\b/,
		reason: 'what a change decides, to be compared',
	},
	{file: /^source\/client\/secret-guard\.ts$/, text: /PRIVATE KEY$/, reason: 'a file format'},
	{file: /^source\/client\/activity-log\.ts$/, reason: 'an event in the log, for machines'},
	{
		file: /^source\/cli\/serve\/relay-desk\.ts$/,
		text: /^(?:no control socket|reload failed)/,
		reason: 'an event in the log, for machines',
	},
	{
		file: /^source\/cli\/tunnel\/tunnel\.ts$/,
		text: /^tunnel /,
		reason: 'an event in the log, for machines',
	},
	{
		file: /^source\/cli\/relay-config\/check-data\.ts$/,
		text: /^SELECT /,
		reason: 'a question to SQLite',
	},
	{
		file: /^source\/client\/commands\/find\.ts$/,
		text: /^\/(?:rules|silence|ban) /,
		reason: 'a command line as it is typed',
	},
	{
		file: /^source\/cli\/live-text\.ts$/,
		text: /^(?:running for|done after|stopped after|exit \{1\} after|\{1\} (?:lines|min))$/,
		reason: 'sent to the room, where everybody reads the same',
	},
	{
		file: /^source\/cli\/lan-announcement\.ts$/,
		text: /^not announced/,
		reason: 'an event in the log, for machines',
	},
	{
		file: /^source\/cli\/(?:discover|relay-config\/(?:check|command))\.ts$/,
		text: /^(?:termchat (?:ADDRESS|serve \[)|chmod )/,
		reason: 'a command line as it is typed',
	},
	{
		file: /^source\/cli\/serve\/welcome\.ts$/,
		text: /^npx termchat /,
		reason: 'a command line as it is typed',
	},
];

/** What nothing excuses. */
export function unexcused(left: readonly Left[]): readonly Left[] {
	return left.filter((one) => !EXCEPTIONS.some((exception) => excuses(exception, one)));
}

/** Whether an exception is about that text. */
export function excuses({file, text}: Exception, left: Left): boolean {
	return file.test(left.file) && (text === undefined || text.test(left.text));
}
