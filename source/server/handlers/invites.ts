import {hashSecret, newId} from '../auth.ts';
import type {Handler} from '../handler-context.ts';
import {RefusedError} from '../refused-error.ts';
import type {Services} from '../services.ts';

/** Makes an invitation to this relay. Every account may, unless the relay takes nobody. */
export const createInvite: Handler<'invite.create'> = async (fields, context) => {
	if (context.registration === 'closed') {
		throw new RefusedError('forbidden', 'This relay takes no new accounts.');
	}
	return issueInvite({...fields, by: context.account}, context);
};

/** Makes an invitation: once and for a week unless said otherwise. Its code is told only here. */
export async function issueInvite(
	request: {
		readonly by: string;
		readonly uses?: number | undefined;
		readonly lifetime?: number | undefined;
	},
	services: Pick<Services, 'storage' | 'clock' | 'random' | 'limits'>,
): Promise<{readonly code: string; readonly expiresAt: number}> {
	const {storage, clock, random, limits} = services;
	const code = newId(random);
	const lifetime = Math.min(request.lifetime ?? limits.inviteLifetime, limits.inviteLifetimeMost);
	const expiresAt = clock.now() + lifetime;
	await storage.createInvite({
		codeHash: hashSecret(code),
		createdBy: request.by,
		usesLeft: request.uses ?? 1,
		expiresAt,
	});
	return {code, expiresAt};
}
