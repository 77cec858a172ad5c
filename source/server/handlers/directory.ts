import {Buffer} from 'node:buffer';
import {isHost} from '../../protocol/device-list-format.ts';
import {DIRECTORY_HEAD_BYTES, directoryHeadBody} from '../../protocol/directory-format.ts';
import type {Handler, MemberContext} from '../handler-context.ts';
import {RefusedError} from '../refused-error.ts';

/** How far the directory goes, signed by the relay: it cannot deny it later. */
export const directoryHead: Handler<'directory.head'> = async (fields, context) => {
	const {storage, clock, secrets} = context;
	const host = fields.host.toLowerCase();
	if (!isHost(host) || !(await goesBy(host, context))) {
		throw new RefusedError('bad-request', 'This relay does not go by that name.');
	}
	const last = await storage.directoryHead();
	const body = directoryHeadBody({
		host,
		count: last?.position ?? 0,
		head:
			last === undefined
				? new Uint8Array(DIRECTORY_HEAD_BYTES)
				: Buffer.from(last.head, 'base64url'),
		time: Math.floor(clock.now() / 1000),
	});
	const record = Buffer.concat([body, secrets.sign('dir-head', body)]);
	return {statement: record.toString('base64url')};
};

/** Whether it is a name of this relay, or was one when the asker's account began. */
async function goesBy(host: string, {hosts, storage, account}: MemberContext): Promise<boolean> {
	if (hosts === undefined || hosts.has(host)) return true;
	return (await storage.deviceList(account))?.host === host;
}

/** A page of the directory: every device list the relay accepted, in order. */
export const directoryEntries: Handler<'directory.entries'> = async ({after}, context) => {
	const {storage, limits} = context;
	const page = await storage.directoryEntries({after, limit: limits.listSize});
	const entries = page.entries.map(({head: _, ...entry}) => entry);
	return {entries, more: page.more};
};
