import type {Clock, Random} from '../protocol/environment.ts';
import type {LocalFiles} from './files/local-files.ts';
import type {PasswordProtocol} from './password.ts';
import type {Transport} from './transport.ts';
import type {Vault} from './vault/vault.ts';

/** What a client is made of. */
export type ClientOptions = {
	/** The relay's address, as `normalizeAddress` gives it. */
	readonly url: string;
	readonly transport: Transport;
	/** Stays open; whoever opened it closes it after the client. */
	readonly vault: Vault;
	/** The machine's own unless given. */
	readonly clock?: Clock;
	/** The platform's own unless given. */
	readonly random?: Random;
	/** What this device is called in its owner's list, at most 64 characters. */
	readonly label?: string;
	/** Logs in as a bot, with what `createToken` gave. */
	readonly token?: string;
	/** The relay's public key, base64url; without it, the one of the first meeting in this vault. */
	readonly relayKey?: string;
	/** For a command that looks in: it takes nothing over, and does not make its account present. */
	readonly isPassing?: boolean;
	/**
	 * Whether private messages are carried, for which the vault must be the home's own: of a device, one
	 * client at a time opens them. True unless this one is passing or logs in by a token.
	 */
	readonly hasPrivate?: boolean;
	/** The person's disk, for files that are sent and saved; without it there are none of either. */
	readonly files?: LocalFiles;
	/** How passwords are proved; OPAQUE unless given. */
	readonly passwords?: PasswordProtocol;
};
