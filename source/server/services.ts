import type {Clock, Random} from '../protocol/environment.ts';
import type {Limits} from '../protocol/limits.ts';
import type {Bus} from './bus.ts';
import type {RelayLog} from './log.ts';
import type {PasswordLogin} from './opaque.ts';
import type {Presence} from './presence.ts';
import type {RelaySecrets} from './relay-secrets.ts';
import type {Rates} from './request-guard.ts';
import type {RoomLog} from './room-log.ts';
import type {Storage, StorageError} from './storage/storage.ts';

/** Who may create an account: anybody, whoever has an invitation, or nobody. */
export type Registration = 'open' | 'invite' | 'closed';

/** What the relay is made of, as its handlers and connections use it. */
export type Services = {
	readonly storage: Storage;
	readonly clock: Clock;
	readonly random: Random;
	readonly limits: Limits;
	readonly log: RelayLog;
	readonly bus: Bus;
	readonly roomLog: RoomLog;
	readonly presence: Presence;
	readonly rates: Rates;
	readonly registration: Registration;
	/** The names under which devices may log in; undefined for any. */
	readonly hosts: ReadonlySet<string> | undefined;
	/** The relay's Ed25519 public key, base64url. */
	readonly relayKey: string;
	readonly secrets: RelaySecrets;
	/** Undefined on a relay without passwords. */
	readonly passwords: PasswordLogin | undefined;
	/** Told when storage no longer knows what it holds. */
	storageFailed(error: StorageError): void;
};
