import {phrase} from '../words/phrase.ts';

/** What is wrong with a text that came through standard input. */
export type InputSentences = {
	/** With the most bytes that it may have. */
	readonly tooLong: (most: number) => string;
	readonly notText: () => string;
};

/** What is wrong with a secret, and with the file or the input that it was to come from. */
export type SecretSentences = InputSentences & {
	readonly empty: (where: string) => string;
	readonly several: (where: string) => string;
	readonly unreadable: (file: string) => string;
};

export type SecretKind = 'password' | 'passphrase' | 'token' | 'invitation';

/** The sentences about each kind of secret. None of them holds anything of it. */
export const SECRET_SENTENCES: Readonly<Record<SecretKind, SecretSentences>> = {
	password: {
		empty: (where) => phrase`There is no password in ${where}: it is empty.`,
		several: (where) => phrase`${where} holds more than one password. Leave one line in it.`,
		unreadable: (file) => phrase`The password cannot be read from ${file}. Check path and rights.`,
		tooLong: (most) => phrase`The password has more than ${most} bytes.`,
		notText: () => phrase`The password is not UTF-8 text.`,
	},
	passphrase: {
		empty: (where) => phrase`There is no passphrase in ${where}: it is empty.`,
		several: (where) => phrase`${where} holds more than one passphrase. Leave one line in it.`,
		unreadable: (file) =>
			phrase`The passphrase cannot be read from ${file}. Check path and rights.`,
		tooLong: (most) => phrase`The passphrase has more than ${most} bytes.`,
		notText: () => phrase`The passphrase is not UTF-8 text.`,
	},
	token: {
		empty: (where) => phrase`There is no token in ${where}: it is empty.`,
		several: (where) => phrase`${where} holds more than one token. Leave one line in it.`,
		unreadable: (file) => phrase`The token cannot be read from ${file}. Check path and rights.`,
		tooLong: (most) => phrase`The token has more than ${most} bytes.`,
		notText: () => phrase`The token is not UTF-8 text.`,
	},
	invitation: {
		empty: (where) => phrase`There is no invitation in ${where}: it is empty.`,
		several: (where) => phrase`${where} holds more than one invitation. Leave one line in it.`,
		unreadable: (file) =>
			phrase`The invitation cannot be read from ${file}. Check path and rights.`,
		tooLong: (most) => phrase`The invitation has more than ${most} bytes.`,
		notText: () => phrase`The invitation is not UTF-8 text.`,
	},
};
