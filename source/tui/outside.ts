/** What a window may ask of the machine it runs on; a window without one asks its terminal alone. */
export type Outside = {
	/** The variables of the process, as in `process.env`. */
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** As `process.platform`. */
	readonly platform: string;
	/**
	 * Runs a program, never through a shell, with a text on its standard input if one is given. Resolves
	 * whether it was there and ended well. Never rejects.
	 */
	run(argv: readonly string[], input?: string): Promise<boolean>;
	/** Writes a new file that only this person can read. Resolves with a sentence when it could not. */
	save(file: string, text: string): Promise<string | undefined>;
};

/** Whether the person sits at another machine: what opens here opens where nobody looks. */
export function isRemote({environment}: Pick<Outside, 'environment'>): boolean {
	const {SSH_TTY, SSH_CONNECTION, MOSH_CONNECTION} = environment;
	return [SSH_TTY, SSH_CONNECTION, MOSH_CONNECTION].some((value) => isSet(value));
}

/** Whether a variable says something. */
export function isSet(value: string | undefined): boolean {
	return value !== undefined && value !== '';
}
