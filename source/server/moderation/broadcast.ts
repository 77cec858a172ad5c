import {newId} from '../auth.ts';
import type {Services} from '../services.ts';
import {checkMessage} from '../texts.ts';
import {type Actor, authorOf} from './actor.ts';
import {requireRelayRight} from './authority.ts';
import {auditLine} from './entry.ts';

/**
 * Writes a notice into the log of every public room, so that who is not there finds it later. Room by
 * room, so that the relay goes on with everything else meanwhile.
 * @throws {RefusedError} `forbidden`, or as for a message.
 */
export async function broadcast(
	services: Services,
	actor: Actor,
	request: {readonly text: string},
): Promise<{readonly rooms: number; readonly time: number}> {
	const {storage, clock, limits, log} = services;
	await requireRelayRight(services, actor, 'broadcast');
	const text = checkMessage(request.text, limits);
	const {account, device} = authorOf(actor);
	const time = clock.now();
	await storage.addAudit(auditLine(services, actor, {deed: 'broadcast'}));
	let after: string | undefined;
	let rooms = 0;
	for (;;) {
		const page = await storage.everyRoom({after, limit: limits.listSize});
		for (const {id, visibility} of page.rooms) {
			if (visibility !== 'public') continue;
			await writeNotice(services, {room: id, account, device, text, time});
			rooms++;
			await breath();
		}
		after = page.rooms.at(-1)?.name;
		if (!page.more) break;
	}
	log.info('broadcast', {rooms});
	return {rooms, time};
}

async function writeNotice(
	{storage, roomLog, random}: Services,
	notice: {
		readonly room: string;
		readonly account: string;
		readonly device: string;
		readonly text: string;
		readonly time: number;
	},
): Promise<void> {
	const {account, ...rest} = notice;
	const message = {...rest, id: newId(random), kind: 'notice', from: account} as const;
	await roomLog.write(
		notice.room,
		() => storage.append(message),
		(outcome) => (outcome.type === 'appended' ? outcome.message : undefined),
	);
}

/** Lets everything else that is ready have its turn. */
function breath(): Promise<void> {
	return new Promise((resolve) => {
		setImmediate(resolve);
	});
}
