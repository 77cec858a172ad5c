/**
 * Files: their bytes are not in here. What all of them take is kept beside them, and the id of one that
 * ends goes to those whose bytes are to be taken away, in whatever way it ends. What an account adds is
 * counted by the minute for a day, so that whoever deletes what it added cannot add more.
 */
export const FILE_STEP = `
	ALTER TABLE message ADD COLUMN file TEXT;

	CREATE TABLE file (
		id TEXT PRIMARY KEY,
		owner TEXT NOT NULL REFERENCES account (name),
		device TEXT NOT NULL,
		room TEXT REFERENCES room (id),
		size INTEGER NOT NULL,
		createdAt INTEGER NOT NULL,
		expiresAt INTEGER NOT NULL,
		touchedAt INTEGER NOT NULL,
		isComplete INTEGER NOT NULL,
		isAttached INTEGER NOT NULL
	) STRICT, WITHOUT ROWID;
	CREATE INDEX fileByOwner ON file (owner, createdAt, id, size);
	CREATE INDEX fileByExpiry ON file (expiresAt);
	CREATE INDEX unfinishedFile ON file (touchedAt) WHERE isComplete = 0;
	CREATE INDEX looseFile ON file (touchedAt)
		WHERE isComplete = 1 AND isAttached = 0 AND room IS NOT NULL;

	CREATE TABLE goneFile (
		id TEXT PRIMARY KEY
	) STRICT, WITHOUT ROWID;

	CREATE TABLE fileTotal (
		files INTEGER NOT NULL,
		bytes INTEGER NOT NULL,
		awaited INTEGER NOT NULL
	) STRICT;
	INSERT INTO fileTotal VALUES (0, 0, 0);
	CREATE TRIGGER fileBegun AFTER INSERT ON file BEGIN
		UPDATE fileTotal
			SET files = files + 1, bytes = bytes + new.size, awaited = awaited + new.size;
	END;
	CREATE TRIGGER fileCompleted AFTER UPDATE OF isComplete ON file
		WHEN old.isComplete = 0 AND new.isComplete = 1 BEGIN
		UPDATE fileTotal SET awaited = awaited - old.size;
	END;
	CREATE TRIGGER fileEnded AFTER DELETE ON file BEGIN
		UPDATE fileTotal
			SET files = files - 1, bytes = bytes - old.size,
				awaited = awaited - iif(old.isComplete, 0, old.size);
		INSERT INTO goneFile VALUES (old.id) ON CONFLICT DO NOTHING;
	END;

	CREATE TABLE fileLedger (
		account TEXT NOT NULL,
		minute INTEGER NOT NULL,
		bytes INTEGER NOT NULL,
		PRIMARY KEY (account, minute)
	) STRICT, WITHOUT ROWID;
	CREATE INDEX fileLedgerByMinute ON fileLedger (minute);

	PRAGMA user_version = 6;
	`;
