import {keptAudit} from './kept-records.ts';
import type {MemoryDisk} from './memory-disk.ts';
import type {NewAuditEntry} from './moderation-storage.ts';

/** Puts an entry at the end of the audit log, in the write that does what it says. */
export function addAudit(disk: MemoryDisk, entry: NewAuditEntry): void {
	disk.audited++;
	disk.audit = [...disk.audit, keptAudit(entry, disk.audited)];
}
