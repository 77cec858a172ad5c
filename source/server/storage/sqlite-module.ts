import {StorageError} from './storage.ts';

/**
 * The SQLite inside Node. Loading it costs a few milliseconds, which clients need not pay, and on
 * Node 22 prints a warning that the feature is new; that one is left out, every other one is shown.
 */
export function loadSqlite(): typeof import('node:sqlite') {
	const emitWarning = process.emitWarning;
	process.emitWarning = (...warning: readonly unknown[]) => {
		if (!isSqliteNotice(warning)) Reflect.apply(emitWarning, process, warning);
	};
	try {
		return process.getBuiltinModule('node:sqlite');
	} finally {
		process.emitWarning = emitWarning;
	}
}

function isSqliteNotice([warning, kind]: readonly unknown[]): boolean {
	return kind === 'ExperimentalWarning' && String(warning).startsWith('SQLite is');
}

/**
 * Refuses SQLite before 3.51.3, which could lose committed data when two connections met at the
 * restart of the write-ahead log (https://sqlite.org/wal.html#walresetbug).
 */
export function requireTrustedSqlite(version: string): void {
	const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
	const isTrusted = [major - 3, minor - 51, patch - 3].find((part) => part !== 0) ?? 0;
	// NaN, from a version that is no version, is refused too.
	if (isTrusted >= 0) return;
	const message =
		`This Node.js contains SQLite ${version}, which is not safe with the relay's data. ` +
		'Update Node.js to the newest 22, 24 or later release.';
	throw new StorageError('old-sqlite', message);
}
