import type {Moderation} from '../../protocol/records.ts';
import {newId} from '../auth.ts';
import type {Services} from '../services.ts';
import type {NewAuditEntry} from '../storage/moderation-storage.ts';
import type {NewMessage} from '../storage/storage.ts';
import {type Actor, authorOf} from './actor.ts';

type Making = Pick<Services, 'random' | 'clock'>;

/** The entry by which a room's log says what somebody did to keep order. */
export function moderationEntry(
	{random, clock}: Making,
	actor: Actor,
	{room, moderation}: {readonly room: string; readonly moderation: Moderation},
): NewMessage {
	const {account, device} = authorOf(actor);
	return {
		...{room, id: newId(random), kind: 'moderation', from: account, device},
		...{time: clock.now(), text: '', moderation},
	};
}

/** The line of the audit log that says the same. */
export function auditLine(
	{clock}: Pick<Services, 'clock'>,
	actor: Actor,
	did: {
		readonly deed: string;
		readonly room?: string | undefined;
		readonly target?: string | undefined;
		readonly detail?: string | undefined;
		readonly reason?: string | undefined;
	},
): NewAuditEntry {
	const {deed, room, target, detail, reason} = did;
	return {
		time: clock.now(),
		by: authorOf(actor).account,
		deed,
		...(room === undefined ? {} : {room}),
		...(target === undefined ? {} : {target}),
		...(detail === undefined ? {} : {detail}),
		...(reason === undefined || reason === '' ? {} : {reason}),
	};
}
