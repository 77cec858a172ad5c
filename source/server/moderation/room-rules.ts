import type {RequestFields} from '../../protocol/client-frame.ts';
import type {Limits} from '../../protocol/limits.ts';
import type {RoomRules} from '../../protocol/moderation-records.ts';
import {RefusedError} from '../refused-error.ts';
import type {Services} from '../services.ts';
import type {Actor} from './actor.ts';
import {requireRoomRight} from './authority.ts';
import {auditLine, moderationEntry} from './entry.ts';

/**
 * Says how a room is run; what is left out stays as it is. Everybody in the room learns of it by the
 * entry in its log.
 * @throws {RefusedError} `not-found`, `forbidden`, `bad-request`.
 */
export async function setRules(
	services: Services,
	actor: Actor,
	request: RequestFields<'room.rules'>,
): Promise<void> {
	checkBounds(request, services.limits);
	return services.moderation.turns.take(request.room, async () => {
		const {room} = await requireRight(services, actor, request);
		const rules = merged(room.rules, request);
		const detail = rulesText(rules);
		if (detail === rulesText(room.rules)) return;
		const {storage, roomLog} = services;
		const moderation = {deed: 'settings', rules} as const;
		const message = moderationEntry(services, actor, {room: room.id, moderation});
		const audit = auditLine(services, actor, {deed: 'rules', room: room.id, detail});
		const entry = await roomLog.write(
			room.id,
			() => storage.setRoomRules({room: room.id, rules, message, audit}),
			(written) => written,
		);
		if (entry === undefined) throw new RefusedError('not-found');
	});
}

/** A room's rules in a few words: `read-only, slow mode 30 s, kept 90 days`. */
export function rulesText({readOnly, slowMode, keepDays}: RoomRules): string {
	return [
		readOnly ? 'read-only' : 'open',
		slowMode === 0 ? 'no slow mode' : `slow mode ${slowMode / 1000} s`,
		keepDays === undefined ? 'kept for good' : `kept ${keepDays} days`,
	].join(', ');
}

async function requireRight(
	services: Services,
	actor: Actor,
	{room, readOnly, slowMode, keepDays}: RequestFields<'room.rules'>,
) {
	const right = await requireRoomRight(services, actor, {
		...{room, operation: keepDays === undefined ? 'rules' : 'keep'},
	});
	if (keepDays === undefined || (readOnly === undefined && slowMode === undefined)) return right;
	return requireRoomRight(services, actor, {room, operation: 'rules'});
}

function merged(rules: RoomRules, changes: RequestFields<'room.rules'>): RoomRules {
	const {readOnly = rules.readOnly, slowMode = rules.slowMode} = changes;
	const keepDays = changes.keepDays ?? rules.keepDays ?? 0;
	return {readOnly, slowMode, ...(keepDays === 0 ? {} : {keepDays})};
}

function checkBounds(
	{slowMode = 0, keepDays = 0}: RequestFields<'room.rules'>,
	{slowModeMost, keepDaysMost}: Limits,
): void {
	if (slowMode > slowModeMost) {
		const hours = slowModeMost / 3_600_000;
		throw new RefusedError('bad-request', `Slow mode is ${hours} hours at most.`);
	}
	if (keepDays > keepDaysMost) {
		const sentence = `Messages are kept for ${keepDaysMost} days at most, or for good.`;
		throw new RefusedError('bad-request', sentence);
	}
}
