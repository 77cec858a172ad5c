import type {AuditEntry, Report, Sanction, WordFilter} from '../../protocol/moderation-records.ts';
import {DELETED_NAME} from '../../protocol/names.ts';
import type {Moderation} from '../../protocol/records.ts';
import type {NewAuditEntry, ProfileRecord} from './moderation-storage.ts';
import {storedText} from './stored-text.ts';

/** These make of a record what every backend keeps and gives back: texts as stored, no empty fields. */
export function keptSanction(sanction: Sanction): Sanction {
	return kept({...sanction, reason: storedText(sanction.reason)});
}

export function keptFilter(filter: WordFilter): WordFilter {
	return kept({...filter, words: storedText(filter.words)});
}

export function keptReport(report: Report): Report {
	const {text, reason} = report;
	return kept({...report, text: storedText(text), reason: storedText(reason)});
}

export function keptAudit(entry: NewAuditEntry, position: number): AuditEntry {
	const {deed, target, detail, reason} = entry;
	return kept({
		...entry,
		position,
		deed: storedText(deed),
		target: optionalText(target),
		detail: optionalText(detail),
		reason: optionalText(reason),
	});
}

export function keptModeration(moderation: Moderation): Moderation {
	return kept({...moderation, reason: optionalText(moderation.reason)});
}

/** What a profile is after changes: an empty text removes a field. */
export function changedProfile(profile: ProfileRecord, changes: ProfileRecord): ProfileRecord {
	const fields = Object.entries({...profile, ...kept(changes)});
	// The same fields, of which some are left out.
	return Object.fromEntries(
		fields.filter(([, text]) => text !== '').map(([field, text]) => [field, storedText(text)]),
	) as ProfileRecord;
}

/** The name that stands for an account in what is kept after it was deleted. */
export function nameAfter(deleted: string): (name: string) => string {
	return (name) => (name === deleted ? DELETED_NAME : name);
}

function optionalText(text: string | undefined): string | undefined {
	return text === undefined ? undefined : storedText(text);
}

/** The record without the fields that are undefined. */
function kept<Kept extends object>(
	record: {
		readonly [Field in keyof Kept]: Kept[Field] | undefined;
	},
): Kept {
	// Only optional fields of these records can be undefined, and they may be left out.
	return Object.fromEntries(
		Object.entries(record).filter(([, value]) => value !== undefined),
	) as Kept;
}
