import type {Report, Sanction} from '../../protocol/moderation-records.ts';
import type {RoomMessage} from '../../protocol/records.ts';
import type {FileRecord} from './file-storage.ts';
import type {DeviceListRecord} from './key-storage.ts';
import type {ProfileRecord} from './moderation-storage.ts';
import type {
	AccountRecord,
	DeviceRecord,
	InviteRecord,
	MembershipRecord,
	RoomRecord,
} from './storage.ts';

/** One line of what the relay keeps of an account: its kind, and under that name what it is. */
export type ExportPiece = Readonly<Record<string, unknown>>;

/** What is little enough to be gathered at once. */
export type ExportFacts = {
	readonly account: AccountRecord;
	readonly profile: ProfileRecord;
	readonly devices: readonly DeviceRecord[];
	readonly list: DeviceListRecord | undefined;
	readonly memberships: readonly {
		readonly room: RoomRecord;
		readonly membership: MembershipRecord;
	}[];
	readonly roomInvites: readonly {readonly room: RoomRecord; readonly by: string}[];
	readonly blocked: readonly string[];
	readonly invites: readonly InviteRecord[];
	/** Those against the account or a device of its. */
	readonly sanctions: readonly Sanction[];
	/** Those by the account. */
	readonly reports: readonly Report[];
	/** Those that are there, the newest first. */
	readonly files: readonly FileRecord[];
};

/** All but reactions and log entries, which come after them. */
export function firstPieces(facts: ExportFacts): readonly ExportPiece[] {
	const {account, profile, devices, list, memberships, roomInvites, blocked} = facts;
	const {name, role, createdAt, passwordRecord} = account;
	const hasPassword = passwordRecord !== undefined;
	return [
		{type: 'account', account: {name, role, createdAt, hasPassword}},
		{type: 'profile', profile},
		...devices.map(devicePiece),
		...(list === undefined ? [] : [keysPiece(list)]),
		...memberships.map(({room, membership}) => {
			const {role: roomRole, joinedAt, read} = membership;
			const of = {room: room.id, name: room.name, role: roomRole, joinedAt, read};
			return {type: 'membership', membership: of};
		}),
		...roomInvites.map(({room, by}) => {
			return {type: 'room-invitation', 'room-invitation': {room: room.id, name: room.name, by}};
		}),
		...blocked.map((other) => ({type: 'block', block: {name: other}})),
		...facts.invites.map(({codeHash: _, createdBy: __, ...invite}) => ({type: 'invite', invite})),
		// Who gave it is somebody else's.
		...facts.sanctions.map(({by: _, ...sanction}) => ({type: 'sanction', sanction})),
		...facts.reports.map(reportPiece),
		...facts.files.map(filePiece),
	];
}

function devicePiece({
	id,
	kind,
	publicKey,
	label,
	createdAt,
	lastSeenAt,
	scopes,
}: DeviceRecord): ExportPiece {
	const device = {id, kind, publicKey, label, createdAt, lastSeenAt, scopes};
	return {type: 'device', device};
}

function keysPiece({host, sequence, identityKey, devices, record}: DeviceListRecord): ExportPiece {
	return {type: 'device-list', 'device-list': {host, sequence, identityKey, devices, record}};
}

/** Without what somebody else wrote. */
function reportPiece({report: id, room, seq, time, reason, state}: Report): ExportPiece {
	return {type: 'report', report: {report: id, room, seq, time, reason, state}};
}

/** What is known of it; of a sealed file that is little. Its bytes are fetched like any file's. */
function filePiece({owner: _, ...file}: FileRecord): ExportPiece {
	return {type: 'file', file};
}

export function reactionPiece(reaction: {
	readonly room: string;
	readonly seq: number;
	readonly emoji: string;
}): ExportPiece {
	return {type: 'reaction', reaction};
}

/** An entry as the log has it; of a change only what was done, for the message may be another's. */
export function entryPiece(entry: RoomMessage): ExportPiece {
	const {room, seq, id, kind, time, text, replyTo, change, moderation, file} = entry;
	const done = change && {type: change.type, seq: change.seq, emoji: change.emoji};
	return {
		type: 'message',
		message: {room, seq, id, kind, time, text, replyTo, change: done, moderation, file},
	};
}
