import test from 'ava';
import {StorageError} from '../../../source/server/storage/storage.ts';
import {accountRequest, BACKENDS, device, invite, token} from './backends.ts';

for (const {name, open} of BACKENDS) {
	test(`${name}: the first account owns the relay and the second is a member`, async (t) => {
		const storage = await open(t);
		const ann = await storage.createAccount(accountRequest('ann'));
		const ben = await storage.createAccount({...accountRequest('ben'), passwordRecord: 'record'});
		const common = {createdAt: 100};
		const expected = [
			{name: 'ann', skeleton: 'skeleton-ann', role: 'owner', passwordRecord: undefined, ...common},
			{name: 'ben', skeleton: 'skeleton-ben', role: 'member', passwordRecord: 'record', ...common},
		] as const;
		t.deepEqual(
			[ann, ben],
			[
				{type: 'created', account: expected[0]},
				{type: 'created', account: expected[1]},
			],
		);
		t.deepEqual(await storage.account('ann'), expected[0]);
		t.deepEqual(await storage.account('ben'), expected[1]);
		t.is(await storage.account('carl'), undefined);
		t.is(await storage.accountCount(), 2);
	});

	test(`${name}: an account comes with its first device`, async (t) => {
		const storage = await open(t);
		await storage.createAccount(accountRequest('ann'));
		t.deepEqual(await storage.device('device-ann'), device('device-ann', 'ann'));
	});

	test(`${name}: a taken name and one that looks like it are refused`, async (t) => {
		const storage = await open(t);
		await storage.createAccount(accountRequest('ann'));
		const similar = {...accountRequest('a-nn'), skeleton: 'skeleton-ann'};
		const same = {...accountRequest('ann'), device: device('d2', 'ann')};
		t.deepEqual(await storage.createAccount(same), {type: 'name-taken'});
		t.deepEqual(await storage.createAccount(similar), {type: 'name-similar', to: 'ann'});
		t.is(await storage.accountCount(), 1);
		t.is(await storage.device('device-a-nn'), undefined);
	});

	test(`${name}: of two that want a name at once one gets it`, async (t) => {
		const storage = await open(t);
		const requests = [
			accountRequest('ann'),
			{...accountRequest('ann'), device: device('d2', 'ann')},
		];
		const results = await Promise.all(requests.map((request) => storage.createAccount(request)));
		t.deepEqual(
			results.map(({type}) => type),
			['created', 'name-taken'],
		);
	});

	test(`${name}: an account whose device has one already does not come to be`, async (t) => {
		const storage = await open(t);
		await storage.createAccount(accountRequest('ann'));
		const ben = {...accountRequest('ben'), device: device('device-ann', 'ben')};
		const carl = accountRequest('carl');
		const results = await Promise.all([ben, carl].map(storage.createAccount));
		t.deepEqual(
			results.map(({type}) => type),
			['device-taken', 'created'],
		);
		t.is(await storage.account('ben'), undefined);
		t.is((await storage.device('device-ann'))?.account, 'ann');
	});

	test(`${name}: an invitation works as often as it says`, async (t) => {
		const storage = await open(t);
		await storage.createInvite(invite({usesLeft: 2}));
		const types: string[] = [];
		for (const account of ['ann', 'ben', 'carl']) {
			t.is((await storage.usableInvite('code', 100)) !== undefined, account !== 'carl');
			const request = {...accountRequest(account), inviteHash: 'code'};
			types.push((await storage.createAccount(request)).type);
		}

		t.deepEqual(types, ['created', 'created', 'invite-invalid']);
	});

	test(`${name}: an invitation ends with its time and an unknown one never works`, async (t) => {
		const storage = await open(t);
		await storage.createInvite(invite({usesLeft: 9}));
		t.true((await storage.usableInvite('code', 999)) !== undefined);
		t.false((await storage.usableInvite('code', 1000)) !== undefined);
		t.false((await storage.usableInvite('other', 1)) !== undefined);
		const late = {...accountRequest('ann'), inviteHash: 'code', time: 1000};
		t.deepEqual(await storage.createAccount(late), {type: 'invite-invalid'});
		t.is(await storage.accountCount(), 0);
	});

	test(`${name}: a refused name costs no use of the invitation`, async (t) => {
		const storage = await open(t);
		await storage.createInvite(invite({usesLeft: 1}));
		await storage.createAccount(accountRequest('ann'));
		const same = {...accountRequest('ann'), device: device('d2', 'ann'), inviteHash: 'code'};
		t.deepEqual(await storage.createAccount(same), {type: 'name-taken'});
		t.true((await storage.usableInvite('code', 100)) !== undefined);
	});

	test(`${name}: a password can be set later, and for nobody does nothing`, async (t) => {
		const storage = await open(t);
		await storage.createAccount(accountRequest('ann'));
		await storage.setPassword('ann', 'record');
		await storage.setPassword('ben', 'record');
		t.is((await storage.account('ann'))?.passwordRecord, 'record');
		t.is(await storage.account('ben'), undefined);
	});

	test(`${name}: devices and tokens have limits of their own`, async (t) => {
		const storage = await open(t);
		await storage.createAccount(accountRequest('ann'));
		t.deepEqual(await storage.addDevice(device('d2', 'ann'), 2), {type: 'added'});
		t.deepEqual(await storage.addDevice(device('d3', 'ann'), 2), {type: 'full'});
		t.deepEqual(await storage.addDevice(device('d2', 'ann'), 2), {type: 'taken'});
		t.deepEqual(await storage.addDevice(token('t1', 'ann'), 1), {type: 'added'});
		t.deepEqual(await storage.addDevice(token('t2', 'ann'), 1), {type: 'full'});
	});

	test(`${name}: devices are listed oldest first`, async (t) => {
		const storage = await open(t);
		await storage.createAccount(accountRequest('ann'));
		const older = {...token('t1', 'ann'), createdAt: 50};
		const newer = {...device('d2', 'ann'), createdAt: 150};
		await storage.addDevice(newer, 9);
		await storage.addDevice(older, 9);
		t.deepEqual(await storage.devices('ann'), [older, device('device-ann', 'ann'), newer]);
		t.deepEqual(await storage.devices('ben'), []);
	});

	test(`${name}: a token is found by its hash until it is removed by its account`, async (t) => {
		const storage = await open(t);
		await storage.createAccount(accountRequest('ann'));
		await storage.addDevice(token('t1', 'ann'), 9);
		t.deepEqual(await storage.deviceByToken('hash-of-t1'), token('t1', 'ann'));
		t.false(await storage.removeDevice('ben', 't1'));
		t.true(await storage.removeDevice('ann', 't1'));
		t.false(await storage.removeDevice('ann', 't1'));
		t.is(await storage.deviceByToken('hash-of-t1'), undefined);
		t.is(await storage.device('t1'), undefined);
	});

	test(`${name}: a device that was here says when`, async (t) => {
		const storage = await open(t);
		await storage.createAccount(accountRequest('ann'));
		await storage.touchDevice('device-ann', 777);
		await storage.touchDevice('unknown', 777);
		t.is((await storage.device('device-ann'))?.lastSeenAt, 777);
	});

	test(`${name}: a device of no account is a bug and changes nothing`, async (t) => {
		const storage = await open(t);
		await storage.createAccount(accountRequest('ann'));
		await t.throwsAsync(storage.addDevice(device('d2', 'nobody'), 9));
		t.is(await storage.device('d2'), undefined);
	});

	test(`${name}: a device of a used id is refused and changes nothing`, async (t) => {
		const storage = await open(t);
		await storage.createAccount(accountRequest('ann'));
		await storage.createAccount(accountRequest('ben'));
		const other = {...device('device-ann', 'ben'), label: 'other'};
		t.deepEqual(await storage.addDevice(other, 9), {type: 'taken'});
		t.deepEqual(await storage.devices('ann'), [device('device-ann', 'ann')]);
		t.deepEqual(await storage.devices('ben'), [device('device-ben', 'ben')]);
	});

	test(`${name}: a setting is written once`, async (t) => {
		const storage = await open(t);
		t.is(await storage.meta('key'), undefined);
		t.is(await storage.metaOnce('key', 'first'), 'first');
		t.is(await storage.metaOnce('key', 'second'), 'first');
		t.is(await storage.meta('key'), 'first');
	});

	test(`${name}: two storages have different ids`, async (t) => {
		const [one, other] = [await open(t), await open(t)];
		t.regex(one.storeId, /^[\w-]{22}$/);
		t.not(one.storeId, other.storeId);
	});

	test(`${name}: close finishes what was begun and refuses what comes after`, async (t) => {
		const storage = await open(t);
		const begun = storage.createAccount(accountRequest('ann'));
		await storage.close();
		t.is((await begun).type, 'created');
		const refusals = [storage.account('ann'), storage.setPassword('ann', 'record')];
		for (const refusal of refusals) {
			const error = await t.throwsAsync(refusal, {instanceOf: StorageError});
			t.is(error.code, 'closed');
		}

		await t.notThrowsAsync(storage.close());
	});
}
