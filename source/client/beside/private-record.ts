import type {FileFacts} from '../files/transfer-state.ts';
import type {LogMessage, PrivateFacts, Reaction} from '../state/state.ts';

/** Where a message stands: its conversation, and its position and id there, on this device. */
export type PrivatePlace = {readonly peer: string; readonly seq: number; readonly id: string};

/** Something of a private conversation, as one program of a home tells it to another. */
export type PrivateRecord = PrivatePlace & {
	/** Account names: who did it, and whom it is for. */
	readonly from: string;
	readonly to: string;
	/** When the message was written, in milliseconds; of a change as well. */
	readonly time: number;
} & (
		| {
				readonly type: 'message';
				/** Foreign text. */
				readonly text: string;
				readonly style: 'text' | 'action';
				/** What came with it; the text may be empty then. */
				readonly file?: FileOfRecord;
				readonly isEdited: boolean;
				/** A stranger wrote, and this person has not answered yet. */
				readonly isRequest: boolean;
				readonly isUnderChangedKeys: boolean;
		  }
		| {readonly type: 'edit'; readonly text: string}
		| {readonly type: 'delete'}
		| {readonly type: 'reaction'; readonly emoji: string; readonly isOn: boolean}
		/** Nobody said it, it happened: the text says what, as a sentence. */
		| {
				readonly type: 'notice';
				readonly note: NonNullable<PrivateFacts['note']> | undefined;
				readonly text: string;
		  }
	);

/** A file as its row shows it: nothing that fetches or opens it. */
export type FileOfRecord = Pick<FileFacts, 'name' | 'mediaType' | 'size' | 'seconds' | 'expiresAt'>;

/** Whose conversation it is, and how it stands. */
export type RecordContext = {
	readonly account: string;
	readonly peer: string;
	readonly isRequest: boolean;
};

/** A row of a conversation as a record; undefined for one that there is nothing to tell of any more. */
export function recordOf(row: LogMessage, context: RecordContext): PrivateRecord | undefined {
	if (row.facts?.isDeleted) return undefined;
	const {kind, text, facts, file} = row;
	if (kind === 'text' || kind === 'action') {
		return {
			type: 'message',
			...commonOf(row, context),
			text,
			style: kind,
			...(file !== undefined && {file: fileOfRecord(file)}),
			isEdited: facts?.isEdited ?? false,
			isRequest: context.isRequest && row.from === context.peer,
			isUnderChangedKeys: facts?.isUnderChangedKeys ?? false,
		};
	}
	const {account, peer} = context;
	const common = {...commonOf(row, context), from: peer, to: account};
	return {type: 'notice', ...common, note: facts?.note, text};
}

/** What became of a row: `before` is as it was, undefined where that is not known any more. */
export function changesOf(
	before: LogMessage | undefined,
	after: LogMessage,
	context: RecordContext,
): readonly PrivateRecord[] {
	const common = commonOf(after, context);
	if (after.facts?.isDeleted) {
		return before?.facts?.isDeleted ? [] : [{type: 'delete', ...common}];
	}
	const records: PrivateRecord[] = [];
	const isEdited = before === undefined ? after.facts?.isEdited : before.text !== after.text;
	if (isEdited) records.push({type: 'edit', ...common, text: after.text});
	if (before === undefined) return records;
	const [old, now] = [reactionsOf(before), reactionsOf(after)];
	for (const {name, emoji} of missingFrom(old, now)) {
		records.push({type: 'reaction', ...common, ...pair(name, context), emoji, isOn: true});
	}
	for (const {name, emoji} of missingFrom(now, old)) {
		records.push({type: 'reaction', ...common, ...pair(name, context), emoji, isOn: false});
	}
	return records;
}

function fileOfRecord({name, mediaType, size, seconds, expiresAt}: FileFacts): FileOfRecord {
	return {name, mediaType, size, expiresAt, ...(seconds !== undefined && {seconds})};
}

function commonOf({seq, id, from, time}: LogMessage, context: RecordContext) {
	return {peer: context.peer, seq, id, time, ...pair(from, context)};
}

function pair(from: string, {account, peer}: RecordContext) {
	return {from, to: from === account ? peer : account};
}

type OneReaction = {readonly name: string; readonly emoji: string};

function reactionsOf({facts}: LogMessage): readonly OneReaction[] {
	return (facts?.reactions ?? []).flatMap(({emoji, names}: Reaction) =>
		names.map((name) => ({name, emoji})),
	);
}

/** Those of `now` that are not among `old`. */
function missingFrom(
	old: readonly OneReaction[],
	now: readonly OneReaction[],
): readonly OneReaction[] {
	return now.filter(
		({name, emoji}) => !old.some((other) => other.name === name && other.emoji === emoji),
	);
}
