/**
 * The relay's tables, as steps from each version to the next; step n leaves `user_version` n behind.
 * A released step is never changed: what comes later is another step.
 *
 * Names and ids are ASCII, times are milliseconds since the Unix epoch. Accounts named in memberships
 * and logs need not exist: the relay itself may speak in a room.
 */
export const SCHEMA_STEPS: readonly string[] = [
	`
	CREATE TABLE meta (
		key TEXT PRIMARY KEY,
		value TEXT NOT NULL
	) STRICT, WITHOUT ROWID;

	CREATE TABLE account (
		name TEXT PRIMARY KEY,
		skeleton TEXT NOT NULL UNIQUE,
		role TEXT NOT NULL,
		passwordRecord TEXT,
		createdAt INTEGER NOT NULL
	) STRICT, WITHOUT ROWID;

	CREATE TABLE device (
		id TEXT PRIMARY KEY,
		account TEXT NOT NULL REFERENCES account (name),
		kind TEXT NOT NULL,
		publicKey TEXT,
		tokenHash TEXT UNIQUE,
		label TEXT NOT NULL,
		createdAt INTEGER NOT NULL,
		lastSeenAt INTEGER NOT NULL
	) STRICT, WITHOUT ROWID;
	CREATE INDEX deviceByAccount ON device (account, createdAt);

	CREATE TABLE invite (
		codeHash TEXT PRIMARY KEY,
		createdBy TEXT NOT NULL,
		usesLeft INTEGER NOT NULL,
		expiresAt INTEGER NOT NULL
	) STRICT, WITHOUT ROWID;

	CREATE TABLE room (
		id TEXT PRIMARY KEY,
		name TEXT NOT NULL UNIQUE,
		topic TEXT NOT NULL,
		visibility TEXT NOT NULL,
		epoch TEXT NOT NULL,
		head INTEGER NOT NULL,
		memberCount INTEGER NOT NULL,
		createdAt INTEGER NOT NULL
	) STRICT, WITHOUT ROWID;
	CREATE INDEX publicRoom ON room (name) WHERE visibility = 'public';

	CREATE TABLE membership (
		room TEXT NOT NULL REFERENCES room (id),
		account TEXT NOT NULL,
		role TEXT NOT NULL,
		joinedAt INTEGER NOT NULL,
		readSeq INTEGER NOT NULL,
		PRIMARY KEY (room, account)
	) STRICT, WITHOUT ROWID;
	CREATE INDEX membershipByAccount ON membership (account);

	CREATE TABLE roomInvite (
		account TEXT NOT NULL,
		room TEXT NOT NULL REFERENCES room (id),
		invitedBy TEXT NOT NULL,
		time INTEGER NOT NULL,
		PRIMARY KEY (account, room)
	) STRICT, WITHOUT ROWID;

	CREATE TABLE message (
		room TEXT NOT NULL REFERENCES room (id),
		seq INTEGER NOT NULL,
		id TEXT NOT NULL,
		kind TEXT NOT NULL,
		sender TEXT NOT NULL,
		device TEXT NOT NULL,
		time INTEGER NOT NULL,
		text TEXT NOT NULL,
		PRIMARY KEY (room, seq)
	) STRICT, WITHOUT ROWID;
	CREATE UNIQUE INDEX messageBySender ON message (sender, id);

	PRAGMA application_id = 0x74636874;
	PRAGMA user_version = 1;
	`,
	`
	CREATE TABLE deviceList (
		account TEXT PRIMARY KEY REFERENCES account (name),
		host TEXT NOT NULL,
		sequence INTEGER NOT NULL,
		hash TEXT NOT NULL,
		identityKey TEXT NOT NULL,
		devices TEXT NOT NULL,
		record TEXT NOT NULL
	) STRICT, WITHOUT ROWID;

	CREATE TABLE directoryEntry (
		position INTEGER PRIMARY KEY,
		account TEXT NOT NULL,
		listHash TEXT NOT NULL,
		time INTEGER NOT NULL,
		head TEXT NOT NULL
	) STRICT;

	CREATE TABLE prekey (
		device TEXT NOT NULL REFERENCES device (id) ON DELETE CASCADE,
		kind TEXT NOT NULL,
		id INTEGER NOT NULL,
		record TEXT NOT NULL,
		PRIMARY KEY (device, kind, id)
	) STRICT;

	CREATE TABLE mailbox (
		device TEXT PRIMARY KEY REFERENCES device (id) ON DELETE CASCADE,
		head INTEGER NOT NULL
	) STRICT, WITHOUT ROWID;

	CREATE TABLE envelope (
		mailbox TEXT NOT NULL REFERENCES mailbox (device) ON DELETE CASCADE,
		number INTEGER NOT NULL,
		sender TEXT NOT NULL,
		device TEXT NOT NULL,
		message TEXT NOT NULL,
		time INTEGER NOT NULL,
		bytes TEXT NOT NULL,
		PRIMARY KEY (mailbox, number)
	) STRICT;
	CREATE INDEX envelopeBySender ON envelope (mailbox, sender);
	CREATE INDEX envelopeByTime ON envelope (time);

	CREATE TABLE sentSet (
		key TEXT PRIMARY KEY,
		digest TEXT NOT NULL,
		time INTEGER NOT NULL,
		noRoom TEXT NOT NULL
	) STRICT, WITHOUT ROWID;
	CREATE INDEX sentSetByTime ON sentSet (time);

	CREATE TABLE correspondence (
		pair TEXT PRIMARY KEY
	) STRICT, WITHOUT ROWID;

	CREATE TABLE block (
		account TEXT NOT NULL REFERENCES account (name),
		other TEXT NOT NULL,
		PRIMARY KEY (account, other)
	) STRICT, WITHOUT ROWID;

	PRAGMA user_version = 2;
	`,
	// One-time prekeys of which it is not known when they expire are not handed out: devices make more.
	`
	DELETE FROM prekey WHERE kind = 'once';
	ALTER TABLE prekey ADD COLUMN expires INTEGER NOT NULL DEFAULT 0;

	PRAGMA user_version = 3;
	`,
];
