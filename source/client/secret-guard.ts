import {phrase, phrases, translated} from '../words/phrase.ts';

/** The kinds of secrets that are recognised. */
export type SecretType =
	| 'private-key'
	| 'aws-key'
	| 'github-token'
	| 'gitlab-token'
	| 'slack-token'
	| 'stripe-key'
	| 'npm-token'
	| 'google-key'
	| 'ai-key'
	| 'json-web-token'
	| 'bearer-token'
	| 'url-password'
	| 'named-secret';

/** Something in a text that looks like a secret. Nothing of the secret itself is in `sentence`. */
export type FoundSecret = {
	readonly type: SecretType;
	/** Its place in the text, in UTF-16 units; `end` is excluded. */
	readonly start: number;
	readonly end: number;
	/** What it looks like, and where it stands. */
	readonly sentence: string;
};

/**
 * Looks for what nobody means to publish: keys, tokens, and passwords with their names. The shapes are
 * those that the services document themselves (prefixes, RFC 7468 for keys, RFC 7519 for JSON web
 * tokens, RFC 6750 for bearer tokens). In the order of the text, none inside another. Takes time linear
 * in the text, whatever it is.
 */
export function findSecrets(text: string): readonly FoundSecret[] {
	const lines = new LineNumbers(text);
	const found = [...privateKeys(text), ...tokens(text), ...namedSecrets(text)].toSorted(
		(one, other) => one.start - other.start || other.end - one.end,
	);
	const kept: FoundSecret[] = [];
	let end = 0;
	for (const {start, end: until, type, shown} of found) {
		if (start < end) continue;
		end = until;
		const kind = translated(WORDS[type]);
		const sentence = lines.isOne
			? phrase`This looks like ${kind} (${shown}).`
			: phrase`Line ${lines.of(start)} looks like ${kind} (${shown}).`;
		kept.push({type, start, end, sentence});
	}

	return kept;
}

/** What a kind of secret is called, where it stands after "looks like". */
const WORDS: Readonly<Record<SecretType, string>> = phrases({
	'private-key': 'a private key',
	'aws-key': 'an AWS access key',
	'github-token': 'a GitHub token',
	'gitlab-token': 'a GitLab token',
	'slack-token': 'a Slack token',
	'stripe-key': 'a Stripe key',
	'npm-token': 'an npm token',
	'google-key': 'a Google API key',
	'ai-key': 'an API key',
	'json-web-token': 'a login token',
	'bearer-token': 'a login token',
	'url-password': 'an address with a password',
	'named-secret': 'a password or a key with its name',
});

/** `shown` is the part that tells what it is and not what it says. */
type Match = {
	readonly type: SecretType;
	readonly start: number;
	readonly end: number;
	readonly shown: string;
};

type Shape = {
	readonly type: SecretType;
	/** Begins behind none of its own characters, so that no stretch of text is looked at twice. */
	readonly pattern: RegExp;
	/** Characters at its start that many share. */
	readonly prefix: number;
};

/** Where no prefix tells much, what is shown instead. */
const HIDDEN = '…';

const SHAPES: readonly Shape[] = [
	shape('aws-key', 4, `(?:AKIA|ASIA)[A-Z2-7]{16}`),
	shape('github-token', 4, `gh[pousr]_[A-Za-z0-9]{36,255}`),
	shape('github-token', 11, String.raw`github_pat_\w{22,255}`),
	shape('gitlab-token', 6, String.raw`gl(?:pat|ptt|soat|cbt|ft|rt|dt|imt)-[\w-]{20,255}`),
	shape('slack-token', 5, `xox[abceoprs]-[A-Za-z0-9-]{10,255}`),
	shape('slack-token', 5, `xapp-[A-Za-z0-9-]{10,255}`),
	shape('stripe-key', 8, `[rs]k_(?:live|test)_[A-Za-z0-9]{16,255}`),
	shape('npm-token', 4, `npm_[A-Za-z0-9]{36,64}`),
	shape('google-key', 4, String.raw`AIza[\w-]{35}`),
	shape('ai-key', 3, String.raw`sk-[A-Za-z0-9][\w-]{30,255}`),
	shape('json-web-token', 3, String.raw`eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}`),
	{
		type: 'bearer-token',
		pattern: /(?<![\w-])bearer[ \t]{1,4}[\w.~+/-]{20,}={0,2}/gi,
		prefix: 6,
	},
	{
		type: 'url-password',
		pattern: /(?<![\w+.-])[a-z][a-z+]{1,15}:\/\/[^\s/:@]{1,100}:[^\s/:@]{3,200}@(?=\S)/gi,
		prefix: 0,
	},
];

/** A word of its own: behind it and in front of it stands no character that could belong to it. */
function shape(type: SecretType, prefix: number, source: string): Shape {
	return {type, prefix, pattern: new RegExp(`(?<![\\w-])${source}(?![\\w-])`, 'g')};
}

function tokens(text: string): readonly Match[] {
	return SHAPES.flatMap(({type, pattern, prefix}) =>
		[...text.matchAll(pattern)].map((match) => ({
			type,
			start: match.index,
			end: match.index + match[0].length,
			shown: `${match[0].slice(0, prefix)}${HIDDEN}`,
		})),
	);
}

/** From its first line to its last, or to the end of the text where that is missing. */
function privateKeys(text: string): readonly Match[] {
	const found: Match[] = [];
	const begin = /-----BEGIN ([A-Z0-9 ]{0,40})PRIVATE KEY(?: BLOCK)?-----|PuTTY-User-Key-File-\d/g;
	for (let match = begin.exec(text); match !== null; match = begin.exec(text)) {
		const footer = text.indexOf('-----END', begin.lastIndex);
		const lineEnd = footer === -1 ? -1 : text.indexOf('\n', footer);
		const end = lineEnd === -1 ? text.length : lineEnd;
		const kind = match[1]?.trim() ?? 'PuTTY';
		const shown = kind === '' ? 'PRIVATE KEY' : `${kind} PRIVATE KEY`;
		found.push({type: 'private-key', start: match.index, end, shown});
		begin.lastIndex = end;
	}

	return found;
}

/** `NAME=value` as in an environment file, and `name: value` where the value is long and random. */
function namedSecrets(text: string): readonly Match[] {
	const found: Match[] = [];
	for (const match of text.matchAll(ASSIGNMENT)) {
		const [, before = '', name = '', between = '', value = ''] = match;
		if (
			!isSecretName(name) ||
			!isSecretValue(value, {name, isEnvironment: between.includes('=')})
		) {
			continue;
		}

		const start = match.index + before.length;
		const end = start + name.length + between.length + value.length;
		found.push({type: 'named-secret', start, end, shown: `${name}${between.trim()}${HIDDEN}`});
	}

	return found;
}

/** At the start of a line: a name, `=` or `:`, and what follows up to a blank or a quote. */
const ASSIGNMENT =
	/^([ \t]{0,40}(?:export[ \t]{1,8}|set[ \t]{1,8}|-[ \t]|["'])?)([A-Za-z_][\w.-]{1,79})(["']?[ \t]{0,8}[:=][ \t]{0,8}["']?)([^\s"']{6,})/gm;

const SECRET_WORDS: ReadonlySet<string> = new Set([
	...['key', 'apikey', 'secret', 'token', 'apitoken', 'password', 'passwd', 'passphrase', 'pwd'],
	...['pass', 'credential', 'credentials', 'secretkey', 'accesskey', 'privatekey'],
]);

/** `DB_PASSWORD`, `apiToken` and `client-secret`, though not `MONKEY` or `public_key`. */
function isSecretName(name: string): boolean {
	const words = name
		.replace(/([a-z\d])([A-Z])/g, '$1_$2')
		.toLowerCase()
		.split(/[_.-]/);
	return words.some((word) => SECRET_WORDS.has(word)) && !words.includes('public');
}

function isSecretValue(
	value: string,
	{name, isEnvironment}: {readonly name: string; readonly isEnvironment: boolean},
): boolean {
	// A variable, a placeholder, or something left out: nobody loses anything by it.
	if (
		/^[$<{%[(]|^(?:x+|\*+|\.+|-+|changeme|example|your.{0,40}|true|false|null|none|undefined)$/i.test(
			value,
		)
	) {
		return false;
	}

	const isUpper = isEnvironment && name === name.toUpperCase();
	return isUpper || (/^[\w+/=.-]{20,}$/.test(value) && /\d/.test(value) && /[a-z]/i.test(value));
}

/** Which line a place is in, asked for rising places. */
class LineNumbers {
	readonly #text: string;
	readonly isOne: boolean;
	#line = 1;
	#at = 0;

	constructor(text: string) {
		this.#text = text;
		this.isOne = !text.trim().includes('\n');
	}

	of(place: number): number {
		for (; this.#at < place; this.#at++) {
			if (this.#text.charCodeAt(this.#at) === 10) this.#line++;
		}

		return this.#line;
	}
}
