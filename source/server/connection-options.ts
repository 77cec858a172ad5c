import type {Link} from './link.ts';
import type {Services} from './services.ts';

/** What a connection is made of, and whom it tells of itself. */
export type ConnectionOptions = {
	readonly link: Link;
	readonly services: Services;
	/** What limits per address count by; undefined where addresses are not counted. */
	readonly address: string | undefined;
	/** Where the line comes from, as bans count it: see `Link.address`. */
	readonly remote: string;
	/** Called when the first half of a login or registration by password is done. */
	readonly begunLogin: () => void;
	/** Called once, when the connection has logged in. */
	readonly loggedIn: () => void;
	/** Called once, when its line is gone. */
	readonly gone: () => void;
};
