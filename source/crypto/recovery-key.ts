import {fromBase32, isBase32, toBase32} from './base32.ts';
import {CryptoError} from './error.ts';
import {exact, type Key} from './exact-bytes.ts';
import {hash} from './kdf.ts';

/** Groups of a written recovery key: 13 with the key, and one that checks them. */
export const RECOVERY_KEY_GROUPS = 14;

const GROUP_LENGTH = 4;
const CHARACTERS = RECOVERY_KEY_GROUPS * GROUP_LENGTH;
const KEY_CHARACTERS = CHARACTERS - GROUP_LENGTH;

/**
 * A recovery key as its owner writes it down (TC1 4.3): 14 groups of four characters, the last one a
 * check over the rest. Show it once, and keep it nowhere.
 */
export function formatRecoveryKey(recoveryKey: Key): readonly string[] {
	const text = toBase32(recoveryKey) + checkGroup(recoveryKey);
	return text.match(/.{4}/g) ?? [];
}

/**
 * The recovery key that somebody typed. Case, spaces, hyphens and line breaks do not matter, and the
 * digits 0 and 8, which no key holds, are read as O and B. Throws CryptoError `bad-recovery-key`
 * with a sentence that says what to look at.
 */
export function parseRecoveryKey(typed: string): Key {
	const text = typed
		.replace(/[\s\u2010-\u2015-]+/g, '')
		.toUpperCase()
		.replaceAll('0', 'O')
		.replaceAll('8', 'B');
	const characters = [...text];
	const stranger = characters.findIndex((character) => !isBase32(character));
	if (stranger >= 0) {
		const group = Math.floor(stranger / GROUP_LENGTH) + 1;
		throw refusal(`Group ${group} has a character that no recovery key holds. Look at it again.`);
	}

	if (characters.length !== CHARACTERS) {
		throw refusal(
			`A recovery key has ${CHARACTERS} characters in ${RECOVERY_KEY_GROUPS} groups; ` +
				`these are ${characters.length}. Look for a group that is missing or typed twice.`,
		);
	}

	return checkedKey(text);
}

function checkedKey(text: string): Key {
	const wrong = 'One of the groups is not as it was shown. Compare them one by one.';
	let recoveryKey: Key;
	try {
		recoveryKey = exact('key', fromBase32(text.slice(0, KEY_CHARACTERS)));
	} catch (error) {
		throw refusal(wrong, {cause: error});
	}

	if (checkGroup(recoveryKey) !== text.slice(KEY_CHARACTERS)) {
		throw refusal(wrong);
	}

	return recoveryKey;
}

/** 20 bits: a slip of the pen goes unnoticed once in a million. */
function checkGroup(recoveryKey: Key): string {
	return toBase32(hash('recovery-check', recoveryKey)).slice(0, GROUP_LENGTH);
}

function refusal(message: string, options?: ErrorOptions): CryptoError {
	return new CryptoError('bad-recovery-key', message, options);
}
