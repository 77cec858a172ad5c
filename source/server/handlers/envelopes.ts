import {Buffer} from 'node:buffer';
import type {RequestResult} from '../../protocol/client-frame.ts';
import type {ChangedList} from '../../protocol/records.ts';
import type {Handler, MemberContext} from '../handler-context.ts';
import {OutgoingFrame} from '../outgoing-frame.ts';
import {RefusedError} from '../refused-error.ts';
import {hashTexts} from '../relay-secrets.ts';
import {requireTurn} from '../request-guard.ts';
import {requireRelayVoice} from '../room-access.ts';
import type {
	DeviceDifference,
	EnvelopeSet,
	SendEnvelopesResult,
} from '../storage/envelope-storage.ts';
import {requireAccount} from './keys.ts';

/** Puts a message, sealed for each device, into their mailboxes: all of it, and then it answers. */
export const sendEnvelopes: Handler<'envelope.send'> = async (fields, context) => {
	const {storage, filePace, account, rates, envelopeParts} = context;
	const size = fields.envelopes.reduce((sum, {bytes}) => sum + sizeOf(bytes), 0);
	requireTurn(rates.buckets.envelopeBytesRate.take(account, size));
	const envelopes = envelopeParts.add(fields);
	if (envelopes === undefined) return {outcome: 'incomplete'};
	const to = (await requireAccount(fields.to, context)).name;
	const isStranger = await countStranger(to, context);
	const set = describeSet({to, isStranger, message: fields.message, envelopes}, context);
	const result = await filePace
		.storing(
			() => storage.sendEnvelopes(set),
			(outcome) => outcome.type === 'accepted' && !outcome.duplicate,
		)
		.catch((error: unknown) => {
			forgiveStranger(to, isStranger, context);
			throw error;
		});
	if (result.type !== 'accepted' || result.duplicate) forgiveStranger(to, isStranger, context);
	return answer(result, context);
};

/** Forgets the envelopes that the device is done with. */
export const acknowledgeEnvelopes: Handler<'envelope.ack'> = async ({number}, context) => {
	await context.storage.acknowledgeEnvelopes(context.device, number);
	return {};
};

/** Keeps the account from getting envelopes of another, or lets it again. */
export const setBlocked: Handler<'block.set'> = async (fields, context) => {
	const {storage, account, limits} = context;
	const other = (await requireAccount(fields.name, context)).name;
	const isSet = await storage.setBlocked({
		account,
		other,
		isBlocked: fields.blocked,
		limit: limits.blocksPerAccount,
	});
	if (isSet) return {};
	throw new RefusedError('quota', `An account blocks at most ${limits.blocksPerAccount} others.`);
};

/** Whom the account has blocked, by name. */
export const listBlocked: Handler<'block.list'> = async (_fields, {storage, account}) => ({
	names: [...(await storage.blockedBy(account))],
});

function sizeOf(bytes: string): number {
	return Buffer.byteLength(bytes, 'base64url');
}

/** Whether the recipient has never written back; if so, that the sender may write to it nevertheless. */
async function countStranger(to: string, context: MemberContext): Promise<boolean> {
	const {storage, account, secrets, rates} = context;
	if (to === account) return false;
	if (await storage.hasWritten(secrets.correspondence(to, account))) return false;
	// Those who have written back may want to hear why somebody is muted.
	requireRelayVoice(context);
	const {strangers, strangersEach} = rates.buckets;
	requireTurn(strangers.take(account));
	const wait = strangersEach.take(`${account} ${to}`);
	if (wait > 0) strangers.giveBack(account);
	requireTurn(wait);
	return true;
}

/** What was not accepted, or had been before, bothered nobody. */
function forgiveStranger(to: string, isStranger: boolean, {account, rates}: MemberContext): void {
	if (!isStranger) return;
	rates.buckets.strangers.giveBack(account);
	rates.buckets.strangersEach.giveBack(`${account} ${to}`);
}

function describeSet(
	request: {
		readonly to: string;
		readonly isStranger: boolean;
		readonly message: string;
		readonly envelopes: EnvelopeSet['envelopes'];
	},
	{account, device, clock, limits, secrets}: MemberContext,
): EnvelopeSet {
	const {to, isStranger, message, envelopes} = request;
	const contents = envelopes.flatMap((each) => [each.device, each.bytes]);
	return {
		from: account,
		device,
		to,
		message,
		time: clock.now(),
		envelopes,
		key: hashTexts('sent-set', [account, message]),
		digest: hashTexts('sent-set-contents', [to, device, ...contents]),
		correspondence: secrets.correspondence(account, to),
		mailboxSize: limits.mailboxSize,
		mailboxRoom: isStranger
			? Math.min(limits.mailboxSize, limits.mailboxSizeForStrangers)
			: limits.mailboxSize,
		mailboxShare: isStranger ? limits.mailboxSizePerStranger : limits.mailboxSize,
	};
}

async function answer(
	result: SendEnvelopesResult,
	context: MemberContext,
): Promise<RequestResult<'envelope.send'>> {
	switch (result.type) {
		case 'accepted': {
			for (const {to, envelope} of result.delivered) {
				context.bus.toDevice(to, new OutgoingFrame({type: 'envelope', ...envelope}));
			}
			const {time, duplicate, full} = result;
			return {outcome: 'accepted', time, duplicate, full: [...full]};
		}
		case 'mismatch': {
			const lists = result.differences.map((each) => withList(each, context));
			return {outcome: 'mismatch', lists: (await Promise.all(lists)).flat()};
		}
		case 'no-list':
			if (result.account !== context.account) throw new RefusedError('no-keys');
			throw new RefusedError('no-keys', "Publish this account's device list first.");
		case 'unlisted':
			throw new RefusedError('forbidden', "This device is not in its account's device list.");
		case 'conflict':
			throw new RefusedError('conflict', 'Another message was sent under that id already.');
	}
}

/** The list may have changed once more meanwhile: the client comes back then. */
async function withList(
	{account, missing, extra}: DeviceDifference,
	{storage}: MemberContext,
): Promise<readonly ChangedList[]> {
	const list = await storage.deviceList(account);
	if (list === undefined) return [];
	return [{name: account, missing: [...missing], extra: [...extra], list: list.record}];
}
