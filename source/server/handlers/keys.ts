import {checkAccountName} from '../../protocol/names.ts';
import type {Handler, MemberContext} from '../handler-context.ts';
import {type CheckedList, checkDeviceList, checkPrekey} from '../key-records.ts';
import {OutgoingFrame} from '../outgoing-frame.ts';
import {RefusedError} from '../refused-error.ts';
import {requireTurn} from '../request-guard.ts';
import type {DeviceListRecord, KeyStorage, OneTimePrekeyRecord} from '../storage/key-storage.ts';
import type {AccountRecord} from '../storage/storage.ts';

/** Keeps a device list and prekeys, once their form, signatures and order are found right. */
export const publishKeys: Handler<'keys.publish'> = async (fields, context) => {
	const {storage, account, device, limits, log, bus, clock} = context;
	const prekeys = await readPrekeys(fields, context);
	const list = fields.list === undefined ? undefined : await readList(fields.list, fields, context);
	const result = await storage.publishKeys({
		account,
		device,
		list,
		...prekeys,
		limit: limits.oneTimePrekeys,
		time: secondsOf(clock),
	});
	switch (result.type) {
		case 'published':
			if (list !== undefined && result.isNewList) {
				const {sequence} = list.record;
				log.info('device list accepted', {account, sequence});
				bus.direct(account, new OutgoingFrame({type: 'devices', list: sequence}), context.self);
			}
			for (const each of result.removed) {
				log.info('device revoked', {account, device: each});
				// The asker may be one of them, which still gets its answer.
				context.afterAnswer(() => bus.disconnect(each, 'device-revoked'));
			}
			return {oneTimePrekeys: result.oneTimePrekeys};
		case 'list-changed':
			throw new RefusedError('conflict', OTHER_LIST);
		case 'device-unknown':
			throw new RefusedError(
				'device-unknown',
				'The list names a device that is not logged in to this account. Leave it out.',
			);
		case 'prekey-taken':
			throw new RefusedError('conflict', 'Another prekey of that number is here already.');
		case 'full':
			throw new RefusedError(
				'quota',
				`A device has at most ${limits.oneTimePrekeys} prekeys here.`,
			);
	}
};

const OTHER_LIST = 'The account has another device list. Fetch it and sign the one after it.';

/** What the relay has of this device's keys. */
export const countKeys: Handler<'keys.count'> = async (
	_fields,
	{storage, account, device, clock},
) => {
	const [count, list] = await Promise.all([
		storage.prekeyCount(device, secondsOf(clock)),
		storage.deviceList(account),
	]);
	const {oneTimePrekeys, signedPrekey, lastResort} = count;
	return {
		oneTimePrekeys,
		...(signedPrekey === undefined ? {} : {signedPrekey}),
		...(lastResort === undefined ? {} : {lastResort}),
		...(list === undefined ? {} : {list: list.sequence}),
	};
};

/** An account's device list, and what begins a session with each of its devices. */
export const fetchKeys: Handler<'keys.fetch'> = async (fields, context) => {
	const {storage, account, rates} = context;
	const owner = await requireAccount(fields.name, context);
	const list = await storage.deviceList(owner.name);
	if (list === undefined) throw new RefusedError('no-keys');
	const wanted = list.devices.filter((device) => fields.devices?.includes(device) ?? true);
	const devices = await devicesOf(owner.name, wanted, context);
	if (devices.length === 0) return {list: list.record, devices: []};
	requireTurn(rates.buckets.prekeysFetchedEach.take(`${account} ${owner.name}`));
	const taken = await storage.takeKeys({
		devices,
		reserve: await reserveFor(owner.name, context),
		time: secondsOf(context.clock),
	});
	for (const {device, left} of taken) tellOwner(device, left, context);
	return {
		list: list.record,
		devices: taken.map(({device, signedPrekey, kemPrekey}) => ({device, signedPrekey, kemPrekey})),
	};
};

/**
 * The account of that name.
 * @throws {RefusedError} `not-found`
 */
export async function requireAccount(
	name: string,
	{storage}: MemberContext,
): Promise<AccountRecord> {
	const checked = checkAccountName(name);
	const account = checked.type === 'name' ? await storage.account(checked.name) : undefined;
	if (account === undefined) {
		throw new RefusedError('not-found', 'There is nobody of that name here.');
	}
	return account;
}

/** Without those that have left the account since it listed them: they may be another's now. */
async function devicesOf(
	account: string,
	ids: readonly string[],
	{storage}: MemberContext,
): Promise<readonly string[]> {
	if (ids.length === 0) return [];
	const present = new Set((await storage.devices(account)).map(({id}) => id));
	return ids.filter((id) => present.has(id));
}

/** How many one-time prekeys of the owner are not for this account. */
async function reserveFor(owner: string, context: MemberContext): Promise<number> {
	const {storage, account, limits, secrets} = context;
	if (owner === account) return 0;
	const [there, back] = await Promise.all([
		storage.hasWritten(secrets.correspondence(account, owner)),
		storage.hasWritten(secrets.correspondence(owner, account)),
	]);
	return there && back ? 0 : limits.oneTimePrekeysReserved;
}

function tellOwner(device: string, left: number | undefined, {bus, limits}: MemberContext): void {
	if (left === undefined || left >= limits.oneTimePrekeysLow) return;
	bus.toDevice(device, new OutgoingFrame({type: 'prekeys', oneTimePrekeys: left}));
}

type Publication = Parameters<KeyStorage['publishKeys']>[0];

async function readPrekeys(
	fields: Parameters<typeof publishKeys>[0],
	{storage, device, account, rates}: MemberContext,
): Promise<Pick<Publication, 'signedPrekey' | 'lastResort' | 'oneTimePrekeys'>> {
	const publicKey = (await storage.device(device))?.publicKey;
	if (publicKey === undefined) throw new RefusedError('device-unknown');
	const read = (
		label: 'spk' | 'kpk',
		record: string,
		isLastResort: boolean,
	): OneTimePrekeyRecord => {
		const checked = checkPrekey(record, {label, isLastResort, device, publicKey});
		if (checked !== undefined) return checked;
		throw new RefusedError('bad-request', 'A prekey is not one of this device.');
	};
	const {signedPrekey, lastResort, oneTimePrekeys = []} = fields;
	const given = [signedPrekey, lastResort, ...oneTimePrekeys].filter((each) => each !== undefined);
	// Before their signatures are looked at, which costs the relay more than the sender.
	requireTurn(rates.buckets.prekeysPublished.take(account, given.length));
	return {
		signedPrekey: signedPrekey === undefined ? undefined : read('spk', signedPrekey, false),
		lastResort: lastResort === undefined ? undefined : read('kpk', lastResort, true),
		oneTimePrekeys: oneTimePrekeys.map((record) => read('kpk', record, false)),
	};
}

async function readList(
	record: string,
	{replacesIdentity = false}: {readonly replacesIdentity?: boolean | undefined},
	context: MemberContext,
): Promise<NonNullable<Publication['list']> | undefined> {
	const {storage, account, hosts, log, rates} = context;
	const standing = await storage.deviceList(account);
	// The same again: its answer was lost.
	if (standing?.record === record) return undefined;
	requireTurn(rates.buckets.listsPublished.take(account));
	const checked = checkDeviceList(record);
	if (checked === undefined || checked.list.account !== account) {
		throw new RefusedError('bad-request', 'The device list is not one of this account.');
	}
	const {host} = checked.list;
	// A relay may have got another name since: an account keeps the one it began with.
	if (hosts !== undefined && !hosts.has(host) && standing?.host !== host) {
		throw new RefusedError('bad-request', 'The device list names another relay.');
	}
	if (!follows(checked, standing, replacesIdentity)) {
		throw new RefusedError('conflict', OTHER_LIST);
	}
	if (standing !== undefined && standing.identityKey !== checked.list.identityKey) {
		log.warn('account key replaced', {account});
	}
	return {record: checked.list, follows: standing?.hash};
}

function secondsOf(clock: MemberContext['clock']): number {
	return Math.floor(clock.now() / 1000);
}

/**
 * Whether a list may come after the one that stands: a later one of its chain, or, only if its sender
 * says so, one under another key. A relay whose data were restored has not seen the lists in between:
 * contacts, which have, decide what they think of it.
 */
function follows(
	{list, previous}: CheckedList,
	standing: DeviceListRecord | undefined,
	replacesIdentity: boolean,
): boolean {
	if (standing === undefined) return true;
	if (list.host !== standing.host) return false;
	if (list.identityKey !== standing.identityKey) return replacesIdentity;
	const isNext = list.sequence === standing.sequence + 1;
	return isNext ? previous === standing.hash : list.sequence > standing.sequence;
}
