import {
	type AuditEntry,
	filterAction,
	type Report,
	report as reportRecord,
	type Sanction,
	type SanctionTarget,
	sanctionType,
	type WordFilter,
} from '../../protocol/moderation-records.ts';
import {numberOf, oneOf, optionalNumber, optionalText, type Row, textOf} from './sqlite-rows.ts';

/** These read a row as a record, like those of `sqlite-rows.ts`. */
export function sanctionRow(row: Row): Sanction {
	const expiresAt = optionalNumber(row, 'expiresAt');
	return {
		sanction: textOf(row, 'id'),
		type: oneOf(row, 'type', sanctionType.options),
		...placeOf(row),
		target: targetRow(row),
		by: textOf(row, 'givenBy'),
		time: numberOf(row, 'time'),
		...(expiresAt === undefined ? {} : {expiresAt}),
		reason: textOf(row, 'reason'),
	};
}

function targetRow(row: Row): SanctionTarget {
	const target = textOf(row, 'target');
	const type = oneOf(row, 'targetType', ['account', 'device', 'address']);
	switch (type) {
		case 'account':
			return {type, name: target};
		case 'device':
			return {type, device: target};
		case 'address':
			return {type, range: target};
	}
}

/** What `targetRow` reads. */
export function targetColumns(target: SanctionTarget): readonly [string, string] {
	switch (target.type) {
		case 'account':
			return [target.type, target.name];
		case 'device':
			return [target.type, target.device];
		case 'address':
			return [target.type, target.range];
	}
}

export function filterRow(row: Row): WordFilter {
	return {
		filter: textOf(row, 'id'),
		...placeOf(row),
		words: textOf(row, 'words'),
		action: oneOf(row, 'action', filterAction.options),
		by: textOf(row, 'madeBy'),
		time: numberOf(row, 'time'),
	};
}

export function reportRow(row: Row): Report {
	const resolvedBy = optionalText(row, 'resolvedBy');
	return {
		report: textOf(row, 'id'),
		room: textOf(row, 'room'),
		seq: numberOf(row, 'seq'),
		about: textOf(row, 'about'),
		text: textOf(row, 'text'),
		by: textOf(row, 'madeBy'),
		time: numberOf(row, 'time'),
		reason: textOf(row, 'reason'),
		state: oneOf(row, 'state', reportRecord.entries.state.options),
		...(resolvedBy === undefined ? {} : {resolvedBy}),
	};
}

export function auditRow(row: Row): AuditEntry {
	const room = optionalText(row, 'room');
	const target = optionalText(row, 'target');
	const detail = optionalText(row, 'detail');
	const reason = optionalText(row, 'reason');
	return {
		position: numberOf(row, 'position'),
		time: numberOf(row, 'time'),
		by: textOf(row, 'doneBy'),
		deed: textOf(row, 'deed'),
		...(room === undefined ? {} : {room}),
		...(target === undefined ? {} : {target}),
		...(detail === undefined ? {} : {detail}),
		...(reason === undefined ? {} : {reason}),
	};
}

/** Without a room it is the whole relay's. */
function placeOf(row: Row): {readonly room?: string} {
	const room = textOf(row, 'room');
	return room === '' ? {} : {room};
}
