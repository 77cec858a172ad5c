import path from 'node:path';

/** Where the program keeps its things. Each is a folder of its own, made when it is first needed. */
export type Paths = {
	/** Settings. */
	readonly config: string;
	/** Keys and messages: the vault of the client, the database of a relay. */
	readonly data: string;
	/** Logs and what may be lost. */
	readonly state: string;
	/** What can be made again. */
	readonly cache: string;
};

/** The surroundings that decide: passed in, so that every platform's rules run on any. */
export type Surroundings = {
	readonly platform: NodeJS.Platform;
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** The person's home folder. */
	readonly home: string;
};

const NAME = 'termchat';

/**
 * The folders of this program. `TERMCHAT_HOME` moves all four at once; otherwise the XDG Base
 * Directory Specification 0.8 on Linux and macOS, the application folders on Windows.
 */
export function resolvePaths(surroundings: Surroundings): Paths {
	const {platform, environment, home} = surroundings;
	const {join, resolve, isAbsolute} = platform === 'win32' ? path.win32 : path.posix;
	const own = environment.TERMCHAT_HOME;
	if (own !== undefined && own !== '') {
		const root = resolve(own);
		return {
			config: join(root, 'config'),
			data: join(root, 'data'),
			state: join(root, 'state'),
			cache: join(root, 'cache'),
		};
	}

	const folder = (variable: string, ...fallback: readonly string[]): string => {
		const value = environment[variable];
		// The specification says that a relative path is to be ignored.
		const isUsable = value !== undefined && isAbsolute(value);
		return join(isUsable ? value : join(home, ...fallback), NAME);
	};

	if (platform === 'win32') {
		const roaming = folder('APPDATA', 'AppData', 'Roaming');
		const local = folder('LOCALAPPDATA', 'AppData', 'Local');
		return {
			config: join(roaming, 'config'),
			// Keys stay on this machine: a roaming profile would copy them to others.
			data: join(local, 'data'),
			state: join(local, 'state'),
			cache: join(local, 'cache'),
		};
	}

	return {
		config: folder('XDG_CONFIG_HOME', '.config'),
		data: folder('XDG_DATA_HOME', '.local', 'share'),
		state: folder('XDG_STATE_HOME', '.local', 'state'),
		cache: folder('XDG_CACHE_HOME', '.cache'),
	};
}

/** The folder of the client's vault. */
export function vaultDirectory({data}: Pick<Paths, 'data'>): string {
	return path.join(data, 'vault');
}

/** The copy of the vault's counter, outside of its folder: by it an older copy of that is noticed. */
export function vaultMark({state}: Pick<Paths, 'state'>): string {
	return path.join(state, 'vault.mark');
}
