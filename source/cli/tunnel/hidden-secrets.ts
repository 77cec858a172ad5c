/** Variables whose names say that they hold a secret. */
const SECRET_NAME = /TOKEN|SECRET|PASS|KEY|AUTH|CREDENTIAL/i;
/** Shorter values are words that stand in any line. */
const SHORTEST = 8;
/** What programs write before a secret that they show. */
const NAMED = /((?:token|secret|password|api.?key)["']?\s*(?:is|[:=])\s*["']?)[^\s"',}]+/gi;
const HIDDEN = '***';

/**
 * A line of another program without the secrets that it was given by its environment, and without what
 * it calls one itself: some quote what they were given when it is wrong.
 */
export function hideSecrets(
	line: string,
	environment: Readonly<Record<string, string | undefined>>,
): string {
	const secrets = Object.entries(environment).flatMap(([name, value = '']) =>
		value.length >= SHORTEST && SECRET_NAME.test(name) ? [value] : [],
	);
	let hidden = line;
	// The longest first: of one that begins like another the rest would stay.
	for (const secret of secrets.sort((one, other) => other.length - one.length)) {
		hidden = hidden.replaceAll(secret, HIDDEN);
	}
	return hidden.replaceAll(NAMED, `$1${HIDDEN}`);
}
