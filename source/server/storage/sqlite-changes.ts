import type {RoomMessage} from '../../protocol/records.ts';
import {type ChangeGround, refuseChange} from './change-plan.ts';
import {changeEntry} from './log-entry.ts';
import {changedFacts} from './message-facts.ts';
import type {ChangeResult, NewChange} from './message-storage.ts';
import type {Erasure} from './sqlite-erasure.ts';
import type {SqliteFiles} from './sqlite-files.ts';
import type {MessageStatements} from './sqlite-message-statements.ts';
import {messageFactsRow, messageRow, numberOf, type Row} from './sqlite-rows.ts';
import type {SearchIndex} from './sqlite-search.ts';
import {storedText} from './stored-text.ts';

export type ChangeParts = {
	readonly statements: MessageStatements;
	readonly index: SearchIndex;
	readonly serve: (row: Row) => RoomMessage;
	readonly erasure: Pick<Erasure, 'note'>;
	readonly files: Pick<SqliteFiles, 'attach' | 'remove'>;
};

/** Changes a message and says so in its room's log, or finds that there is nothing to do. */
export function changeMessage(parts: ChangeParts, change: NewChange): ChangeResult {
	const {statements, serve} = parts;
	const {room, target} = change;
	const row = statements.at.get(room, target);
	const refusal = refuseChange(change, groundOf(statements, change, row));
	if (refusal !== undefined) return refusal;
	// Refused above otherwise.
	if (row === undefined) return {type: 'not-found'};
	const seq = insertChange(statements, change);
	const facts = changedFacts(messageFactsRow(row), change.action.type, seq);
	const {revision, isEdited, isDeleted, pinned} = facts;
	statements.setFacts.run(revision, Number(isEdited), Number(isDeleted), pinned, room, target);
	applyAction(parts, {change, row, seq});
	const entry = statements.at.get(room, seq);
	// Just written.
	if (entry === undefined) throw new Error('The change is not in the log.');
	return {type: 'changed', entry: serve(entry)};
}

function insertChange(statements: MessageStatements, change: NewChange): number {
	const {room, id, from, device, time} = change;
	const next = statements.next.get({room, time});
	const seq = numberOf(next, 'head');
	const {change: bare} = changeEntry(change, seq);
	statements.insertChange.run(
		...[room, seq, id, from, device, time, numberOf(next, 'peak')],
		...[bare?.type ?? null, bare?.seq ?? null, bare?.emoji ?? null],
	);
	return seq;
}

function applyAction(
	{statements, index, erasure, files}: ChangeParts,
	{change, row, seq}: {readonly change: NewChange; readonly row: Row; readonly seq: number},
): void {
	const {room, target, from, action} = change;
	const {file} = messageRow(row);
	switch (action.type) {
		case 'edit': {
			const edited = storedText(action.text);
			statements.setText.run(edited, room, target);
			index.replace(row, edited);
			erasure.note();
			return;
		}
		case 'delete':
			statements.erase.run(room, target);
			if (file !== undefined) files.remove(file.file);
			statements.removeReactions.run(room, target);
			index.remove(row);
			erasure.note();
			return;
		case 'react':
			statements.addReaction.run(room, target, action.emoji, seq, from);
			return;
		case 'unreact':
			statements.removeReaction.run(room, target, action.emoji, from);
			return;
		case 'pin':
		case 'unpin':
			return;
	}
}

function groundOf(
	statements: MessageStatements,
	{room, target, from, id}: NewChange,
	row: Row | undefined,
): ChangeGround {
	const sent = statements.sent.get(from, id);
	return {
		stored: sent === undefined ? undefined : messageRow(sent),
		isMember: statements.isMember.get(room, from) !== undefined,
		target: row === undefined ? undefined : {entry: messageRow(row), facts: messageFactsRow(row)},
		hasReaction: (emoji) => statements.hasReaction.get(room, target, emoji, from) !== undefined,
		countEmoji: () => numberOf(statements.countEmoji.get(room, target), 'count'),
		hasEmoji: (emoji) => statements.hasEmoji.get(room, target, emoji) !== undefined,
		countPins: () => numberOf(statements.countPins.get(room), 'count'),
	};
}
