import {FILE_STEP} from './sqlite-file-schema.ts';

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
	// What becomes of messages, threads, and the search index. `peak` is the latest time of the log up to
	// an entry, which unlike times never falls; `number` orders all messages that can be found. The index
	// keeps no texts, only where which words are, and forgets words at once when they are deleted; it is
	// filled when the storage is opened. Beginnings of one and two letters, which half of all messages
	// have, are indexed as well: a search for some of them kept a relay of a million messages for a second.
	`
	ALTER TABLE room ADD COLUMN peak INTEGER;
	ALTER TABLE message ADD COLUMN replyTo INTEGER;
	ALTER TABLE message ADD COLUMN thread INTEGER;
	ALTER TABLE message ADD COLUMN threadCount INTEGER;
	ALTER TABLE message ADD COLUMN changeType TEXT;
	ALTER TABLE message ADD COLUMN target INTEGER;
	ALTER TABLE message ADD COLUMN emoji TEXT;
	ALTER TABLE message ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
	ALTER TABLE message ADD COLUMN isEdited INTEGER NOT NULL DEFAULT 0;
	ALTER TABLE message ADD COLUMN isDeleted INTEGER NOT NULL DEFAULT 0;
	ALTER TABLE message ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
	ALTER TABLE message ADD COLUMN replies INTEGER NOT NULL DEFAULT 0;
	ALTER TABLE message ADD COLUMN repliedAt INTEGER;
	ALTER TABLE message ADD COLUMN peak INTEGER NOT NULL DEFAULT 0;
	ALTER TABLE message ADD COLUMN number INTEGER;

	UPDATE message SET peak = reached.peak
		FROM (
			SELECT room, seq, max(time) OVER (PARTITION BY room ORDER BY seq) AS peak FROM message
		) AS reached
		WHERE message.room = reached.room AND message.seq = reached.seq;
	UPDATE room SET peak = (
		SELECT peak FROM message WHERE message.room = room.id AND message.seq = room.head
	);
	UPDATE message SET number = numbered.number
		FROM (
			SELECT room, seq, row_number() OVER (ORDER BY peak, room, seq) AS number
				FROM message WHERE kind IN ('text', 'action')
		) AS numbered
		WHERE message.room = numbered.room AND message.seq = numbered.seq;

	CREATE UNIQUE INDEX messageByNumber ON message (number) WHERE number IS NOT NULL;
	CREATE INDEX messageByThread ON message (room, thread, seq) WHERE thread IS NOT NULL;
	CREATE INDEX pinnedMessage ON message (room, pinned) WHERE pinned > 0;

	CREATE TABLE reaction (
		room TEXT NOT NULL,
		seq INTEGER NOT NULL,
		emoji TEXT NOT NULL,
		position INTEGER NOT NULL,
		account TEXT NOT NULL,
		PRIMARY KEY (room, seq, emoji, position),
		FOREIGN KEY (room, seq) REFERENCES message (room, seq)
	) STRICT, WITHOUT ROWID;
	CREATE UNIQUE INDEX reactionByAccount ON reaction (room, seq, emoji, account);

	CREATE VIRTUAL TABLE messageSearch USING fts5 (
		words, facts, content = '', prefix = '1 2',
		tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'"
	);
	INSERT INTO messageSearch (messageSearch, rank) VALUES ('secure-delete', 1);
	CREATE TABLE searchProgress (
		indexed INTEGER NOT NULL
	) STRICT;
	INSERT INTO searchProgress VALUES (0);

	PRAGMA user_version = 4;
	`,
	// Keeping order, and keeping for a time only: `floor` is the lowest position that is kept; who was a
	// reader of a room and left is one again when it comes back. Where a
	// record is of the whole relay its room is empty. A name in what moderators did stands by itself, so
	// that it is found when its account is deleted; what such an account wrote is `deleted`'s, whose ids
	// are of many. `erasing` names those of whom something is left in the logs.
	`
	ALTER TABLE device ADD COLUMN scopes TEXT;

	ALTER TABLE invite ADD COLUMN id TEXT NOT NULL DEFAULT '';
	ALTER TABLE invite ADD COLUMN createdAt INTEGER NOT NULL DEFAULT 0;
	ALTER TABLE invite ADD COLUMN role TEXT NOT NULL DEFAULT 'member';
	ALTER TABLE invite ADD COLUMN room TEXT;
	UPDATE invite SET id = lower(hex(randomblob(16)));
	CREATE UNIQUE INDEX inviteById ON invite (id);
	CREATE INDEX inviteByMaker ON invite (createdBy);

	ALTER TABLE room ADD COLUMN floor INTEGER NOT NULL DEFAULT 1;
	ALTER TABLE room ADD COLUMN readOnly INTEGER NOT NULL DEFAULT 0;
	ALTER TABLE room ADD COLUMN slowMode INTEGER NOT NULL DEFAULT 0;
	ALTER TABLE room ADD COLUMN keepDays INTEGER;

	ALTER TABLE message ADD COLUMN moderation TEXT;
	ALTER TABLE message ADD COLUMN concerns TEXT;
	CREATE INDEX messageByConcerned ON message (concerns) WHERE concerns IS NOT NULL;
	DROP INDEX messageBySender;
	CREATE UNIQUE INDEX messageBySender ON message (sender, id) WHERE sender <> 'deleted';
	CREATE INDEX reactionsOf ON reaction (account);

	CREATE TABLE profile (
		account TEXT PRIMARY KEY REFERENCES account (name),
		displayName TEXT,
		bio TEXT,
		pronouns TEXT,
		timeZone TEXT
	) STRICT, WITHOUT ROWID;

	CREATE TABLE goneName (
		hash TEXT PRIMARY KEY
	) STRICT, WITHOUT ROWID;

	CREATE TABLE erasing (
		account TEXT PRIMARY KEY
	) STRICT, WITHOUT ROWID;

	CREATE TABLE formerReader (
		account TEXT NOT NULL,
		room TEXT NOT NULL,
		PRIMARY KEY (account, room)
	) STRICT, WITHOUT ROWID;

	CREATE TABLE sanction (
		number INTEGER PRIMARY KEY,
		id TEXT NOT NULL UNIQUE,
		type TEXT NOT NULL,
		room TEXT NOT NULL,
		targetType TEXT NOT NULL,
		target TEXT NOT NULL,
		givenBy TEXT NOT NULL,
		time INTEGER NOT NULL,
		expiresAt INTEGER,
		reason TEXT NOT NULL,
		UNIQUE (targetType, target, type, room)
	) STRICT;

	CREATE TABLE filter (
		number INTEGER PRIMARY KEY,
		id TEXT NOT NULL UNIQUE,
		room TEXT NOT NULL,
		words TEXT NOT NULL,
		action TEXT NOT NULL,
		madeBy TEXT NOT NULL,
		time INTEGER NOT NULL,
		UNIQUE (room, words)
	) STRICT;

	CREATE TABLE report (
		number INTEGER PRIMARY KEY,
		id TEXT NOT NULL UNIQUE,
		room TEXT NOT NULL,
		seq INTEGER NOT NULL,
		about TEXT NOT NULL,
		text TEXT NOT NULL,
		madeBy TEXT NOT NULL,
		time INTEGER NOT NULL,
		reason TEXT NOT NULL,
		state TEXT NOT NULL,
		resolvedBy TEXT,
		UNIQUE (room, seq, madeBy)
	) STRICT;
	CREATE INDEX reportByState ON report (state = 'open', number);

	CREATE TABLE audit (
		position INTEGER PRIMARY KEY AUTOINCREMENT,
		time INTEGER NOT NULL,
		doneBy TEXT NOT NULL,
		deed TEXT NOT NULL,
		room TEXT,
		target TEXT,
		detail TEXT,
		reason TEXT,
		isPrivate INTEGER NOT NULL
	) STRICT;
	CREATE INDEX auditByRoom ON audit (room, position) WHERE room IS NOT NULL;
	CREATE INDEX auditOfPublic ON audit (position) WHERE isPrivate = 0;

	PRAGMA user_version = 5;
	`,
	FILE_STEP,
];
