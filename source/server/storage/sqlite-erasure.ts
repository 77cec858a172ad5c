import type {DatabaseSync} from 'node:sqlite';
import {numberOf} from './sqlite-rows.ts';

/** Sees to it that what was deleted is in no part of any file. */
export type Erasure = {
	/** A text was deleted or replaced. */
	note(): void;
	/** Cleans the files. Call it outside of a transaction. */
	run(): void;
};

/**
 * SQLite overwrites what is deleted where it stands (see the pragmas). Two kinds of copies it leaves:
 * older versions of a page in its log, until that is cut; and what stood in a page before its rows
 * were spread over more pages, in the part that is then unused. Writing the file anew leaves no such
 * parts; that takes about 4 ms for each MB, in memory, so it is done for files up to `REWRITTEN_BYTES`
 * only and when there is a reason. In larger ones such a part stays until it is used again.
 */
export function openErasure(database: DatabaseSync): Erasure {
	const size = database.prepare(
		'SELECT page_count * page_size AS size FROM pragma_page_count, pragma_page_size',
	);
	let isNeeded = false;
	return {
		note() {
			isNeeded = true;
		},
		run() {
			// First what needs no space: it is done on a full disk as well.
			database.exec(CUT_LOG);
			if (!isNeeded) return;
			if (numberOf(size.get(), 'size') <= REWRITTEN_BYTES) {
				database.exec('VACUUM');
				database.exec(CUT_LOG);
			}
			isNeeded = false;
		},
	};
}

const CUT_LOG = 'PRAGMA wal_checkpoint(TRUNCATE)';

const REWRITTEN_BYTES = 32 * 2 ** 20;
