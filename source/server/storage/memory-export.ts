import {type ExportPiece, entryPiece, firstPieces, reactionPiece} from './export-pieces.ts';
import {devicesOf} from './memory-accounts.ts';
import {byText, type MemoryDisk} from './memory-disk.ts';
import {filesOf} from './memory-files.ts';
import {roomInvites, roomsOf} from './memory-rooms.ts';

/** What is kept of an account: the few records first, then its reactions and its log entries. */
export function accountPieces(disk: MemoryDisk, name: string): readonly ExportPiece[] {
	const account = disk.accounts.get(name);
	if (account === undefined) return [];
	const devices = devicesOf(disk, name);
	const own = new Set(devices.map(({id}) => id));
	const first = firstPieces({
		account,
		devices,
		profile: disk.profiles.get(name) ?? {},
		list: disk.deviceLists.get(name),
		memberships: roomsOf(disk, name),
		roomInvites: roomInvites(disk, name),
		blocked: [...(disk.blocked.get(name) ?? [])].sort(),
		invites: [...disk.invites.values()]
			.filter(({createdBy}) => createdBy === name)
			.sort(byText(({id}) => id)),
		sanctions: [...disk.sanctions.values()].filter(({target}) => {
			if (target.type === 'account') return target.name === name;
			return target.type === 'device' && own.has(target.device);
		}),
		reports: [...disk.reports.values()].filter(({by}) => by === name),
		files: filesOf(disk, name),
	});
	return [...first, ...reactionPieces(disk, name), ...entryPieces(disk, name)];
}

function reactionPieces(disk: MemoryDisk, name: string): readonly ExportPiece[] {
	return [...disk.rooms.values()]
		.sort(byText(({record}) => record.id))
		.flatMap(({record, facts}) =>
			[...facts]
				.sort(([one], [other]) => one - other)
				.flatMap(([seq, {reactions}]) =>
					reactions
						.filter(({account}) => account === name)
						.map(({emoji}) => reactionPiece({room: record.id, seq, emoji})),
				),
		);
}

function entryPieces(disk: MemoryDisk, name: string): readonly ExportPiece[] {
	return [...(disk.sent.get(name)?.values() ?? [])].sort(byText(({id}) => id)).map(entryPiece);
}
