import type {AuditEntry} from '../../protocol/moderation-records.ts';
import type {Services} from '../services.ts';
import type {Actor} from './actor.ts';
import {requireRight} from './place-right.ts';

/**
 * The audit log of a room, or of the whole relay; the newest first. What was done in a private room is
 * for those who run that room, and for the relay's operator.
 * @throws {RefusedError} `forbidden`, `not-found`.
 */
export async function listAudit(
	services: Services,
	actor: Actor,
	request: {
		readonly room?: string | undefined;
		readonly before?: number | undefined;
		readonly limit?: number | undefined;
	},
): Promise<{entries: AuditEntry[]; more: boolean}> {
	const {storage, limits} = services;
	const {room} = request;
	await requireRight(services, actor, {room, operation: 'audit'});
	const limit = Math.min(request.limit ?? limits.pageSize, limits.pageSize);
	const isPublicOnly = room === undefined && actor.type === 'account';
	const page = await storage.audit({room, isPublicOnly, before: request.before, limit});
	return {entries: [...page.entries], more: page.more};
}
