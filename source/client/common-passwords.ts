/**
 * What guessing programs try first, without digits and signs at the ends: words from the published
 * lists of leaked passwords that, stretched to ten characters, are still guessed within minutes.
 */
const WORDS: ReadonlySet<string> = new Set(
	(
		'password passwort motdepasse contrasena qwerty qwertyuiop qwertz azerty asdfgh asdfghjkl ' +
		'zxcvbn zxcvbnm qazwsx qazwsxedc abc abcd abcde abcdef abcdefghij letmein welcome monkey dragon ' +
		'football baseball basketball iloveyou sunshine princess superman batman trustno starwars ' +
		'whatever freedom computer internet administrator admin adminadmin root login master shadow ' +
		'michael jordan charlie changeme secret topsecret default guest test testtest tester hello ' +
		'helloworld passwordpassword mypassword newpassword termchat'
	).split(' '),
);

/** Rows of keys and characters in their order, in both directions. */
const RUNS = [
	'01234567890123456789',
	'abcdefghijklmnopqrstuvwxyz',
	'qwertyuiopasdfghjklzxcvbnm',
	'qwertzuiopasdfghjklyxcvbnm',
	'azertyuiopqsdfghjklmwxcvbn',
].flatMap((run) => [run, [...run].toReversed().join('')]);

/** Whether a guesser tries the password early: a common word with trimmings, a run of keys, a repetition. */
export function isCommonPassword(password: string): boolean {
	const folded = password.toLowerCase();
	const isRun = RUNS.some((run) => run.includes(folded));
	// One to four characters over and over.
	const isRepetition = /^(.{1,4})\1+.{0,3}$/su.test(folded);
	return isRun || isRepetition || WORDS.has(withoutTrimmings(folded));
}

/** `P4ssw0rd!2024` as `password`. */
function withoutTrimmings(folded: string): string {
	return folded
		.replace(/^[^a-z]+|[^a-z]+$/g, '')
		.replaceAll(/[0@134$5!]/g, (sign) => LETTERS[sign] ?? sign)
		.replaceAll(/[^a-z]/g, '');
}

const LETTERS: Readonly<Record<string, string>> = {
	'0': 'o',
	'@': 'a',
	'1': 'l',
	'3': 'e',
	'4': 'a',
	$: 's',
	'5': 's',
	'!': 'i',
};
