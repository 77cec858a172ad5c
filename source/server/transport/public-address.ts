import {relayHosts} from './request-rules.ts';

/** The address by which others reach a relay, and the host names it goes by: both can change while it runs. */
export class PublicAddress {
	/** The names that requests may be for; any when undefined. Looked at anew for each. */
	readonly hosts: ReadonlySet<string> | undefined;
	/**
	 * The names under which devices may log in; any when undefined. Whoever came in at the door by a name
	 * can log in by it.
	 */
	readonly loginHosts: ReadonlySet<string> | undefined;
	readonly #names: Set<string> | undefined;
	#url: string | undefined;

	constructor(options: {
		/** The address listened on; undefined for a Unix socket. */
		readonly host: string | undefined;
		readonly publicUrl: string | undefined;
		/** Its address is still to come. */
		readonly isTunnelled: boolean;
	}) {
		const {publicUrl, isTunnelled} = options;
		const hosts = relayHosts(options);
		this.#names = hosts && new Set(hosts);
		this.#url = publicUrl;
		this.hosts = this.#names;
		this.loginHosts = publicUrl !== undefined || isTunnelled ? this.#names : undefined;
	}

	/** Undefined while nobody has said it. */
	get url(): string | undefined {
		return this.#url;
	}

	/** The relay is reached by this address from now on, and no more by the one before. */
	move(url: string): void {
		const [before, after] = [this.#url, url].map((each) => relayHosts({host: '', publicUrl: each}));
		const local = relayHosts({host: '127.0.0.1'});
		for (const name of before ?? []) if (local?.has(name) !== true) this.#names?.delete(name);
		for (const name of after ?? []) this.#names?.add(name);
		this.#url = url;
	}
}
