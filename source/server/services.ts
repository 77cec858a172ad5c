import type {Clock, Random} from '../protocol/environment.ts';
import type {Limits} from '../protocol/limits.ts';
import type {Bus} from './bus.ts';
import type {Counters} from './counters.ts';
import type {BlobStore} from './files/blob-store.ts';
import type {FileDesk} from './files/file-desk.ts';
import type {FilePace} from './files/file-pace.ts';
import type {TransferDesk} from './files/transfer-desk.ts';
import type {RelayLog} from './log.ts';
import type {FilterBook} from './moderation/filter-book.ts';
import type {Moderation} from './moderation/moderation.ts';
import type {ReportDesk} from './moderation/report-desk.ts';
import type {PasswordLogin} from './opaque.ts';
import type {Manner} from './operator/manner.ts';
import type {ActivityCounter} from './operator/room-activity.ts';
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
	readonly counters: Counters;
	readonly bus: Bus;
	readonly roomLog: RoomLog;
	readonly presence: Presence;
	readonly rates: Rates;
	readonly moderation: Moderation;
	readonly filters: FilterBook;
	readonly reports: ReportDesk;
	readonly registration: Registration;
	/** What its operator can change while it runs: the registration is read from there. */
	readonly manner: Manner;
	/** How much is written in which room. */
	readonly activity: ActivityCounter;
	/** The names under which devices may log in; undefined for any. */
	readonly hosts: ReadonlySet<string> | undefined;
	/** The relay's Ed25519 public key, base64url. */
	readonly relayKey: string;
	readonly secrets: RelaySecrets;
	/** The files there are. */
	readonly files: FileDesk;
	/** Where their bytes are. */
	readonly blobs: BlobStore;
	/** Lets messages go first where the disk has much to do. */
	readonly filePace: FilePace;
	/** Gives out the tickets by which they are moved. */
	readonly transfers: TransferDesk;
	/** Undefined on a relay without passwords. */
	readonly passwords: PasswordLogin | undefined;
	/** Told when storage no longer knows what it holds. */
	storageFailed(error: StorageError): void;
};
