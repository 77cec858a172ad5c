import test from 'ava';
import {accountRequest, BACKENDS, device, token} from './backends.ts';
import {list, prekeys, privateAccount, publication} from './private.ts';

for (const {name, open} of BACKENDS) {
	test(`${name}: a list is kept, and so is its place in the directory`, async (t) => {
		const storage = await open(t);
		await storage.createAccount(accountRequest('ann'));
		t.is(await storage.deviceList('ann'), undefined);
		t.is(await storage.directoryHead(), undefined);
		const first = list('ann', 1);
		const result = await storage.publishKeys(publication(first));
		t.deepEqual(result, {type: 'published', oneTimePrekeys: 0, isNewList: true, removed: []});
		t.deepEqual(await storage.deviceList('ann'), first);
		const head = await storage.directoryHead();
		t.like(head, {position: 1, account: 'ann@chat.example', listHash: first.hash, time: 5});
		t.deepEqual(await storage.directoryEntries({after: 0, limit: 9}), {
			entries: [head],
			more: false,
		});
	});

	test(`${name}: the same list again changes nothing`, async (t) => {
		const storage = await open(t);
		await storage.createAccount(accountRequest('ann'));
		await storage.publishKeys(publication(list('ann', 1)));
		const again = await storage.publishKeys(publication(list('ann', 1)));
		t.deepEqual(again, {type: 'published', oneTimePrekeys: 0, isNewList: false, removed: []});
		t.is((await storage.directoryHead())?.position, 1);
	});

	test(`${name}: of two lists that follow the same one, one is kept`, async (t) => {
		const storage = await open(t);
		await privateAccount(storage, 'ann', ['d2']);
		const before = await storage.deviceList('ann');
		const both = [list('ann', 2), list('ann', 2, ['device-ann', 'd2', 'device-ann'].slice(0, 2))];
		const results = await Promise.all(
			both.map((next) => storage.publishKeys(publication({...next}, before))),
		);
		t.deepEqual(
			results.map(({type}) => type),
			['published', 'list-changed'],
		);
		t.deepEqual(await storage.deviceList('ann'), both[0]);
		t.is((await storage.directoryHead())?.position, 2);
	});

	test(`${name}: a list of devices that are not the account's is refused`, async (t) => {
		const storage = await open(t);
		await storage.createAccount(accountRequest('ann'));
		await storage.createAccount(accountRequest('ben'));
		await storage.addDevice(token('bot', 'ann'), 9);
		for (const foreign of ['device-ben', 'bot', 'nobody']) {
			const wrong = list('ann', 1, ['device-ann', foreign]);
			t.deepEqual(await storage.publishKeys(publication(wrong)), {type: 'device-unknown'});
		}
		t.is(await storage.deviceList('ann'), undefined);
		const borrowed = {...publication(list('ann', 1)), device: 'device-ben'};
		t.deepEqual(await storage.publishKeys(borrowed), {type: 'device-unknown'});
	});

	test(`${name}: one-time prekeys go lowest first, and each once`, async (t) => {
		const storage = await open(t);
		await privateAccount(storage, 'ann');
		await storage.publishKeys(prekeys('ann', 'device-ann', [7, 3]));
		const take = () => storage.takeKeys({devices: ['device-ann'], reserve: 0, time: 5});
		const taken = await Promise.all([take(), take(), take()]);
		const common = {device: 'device-ann', signedPrekey: 'signed-device-ann'};
		t.deepEqual(taken.flat(), [
			{...common, kemPrekey: 'once-device-ann-3', left: 1},
			{...common, kemPrekey: 'once-device-ann-7', left: 0},
			{...common, kemPrekey: 'last-device-ann', left: undefined},
		]);
	});

	test(`${name}: reserved prekeys are not given away`, async (t) => {
		const storage = await open(t);
		await privateAccount(storage, 'ann');
		await storage.publishKeys(prekeys('ann', 'device-ann', [1, 2, 3]));
		const take = async (reserve: number) =>
			(await storage.takeKeys({devices: ['device-ann'], reserve, time: 5}))[0]?.kemPrekey;
		t.is(await take(2), 'once-device-ann-1');
		t.is(await take(2), 'last-device-ann');
		t.is(await take(0), 'once-device-ann-2');
	});

	test(`${name}: one-time prekeys that have expired are neither counted nor handed out`, async (t) => {
		const storage = await open(t);
		await privateAccount(storage, 'ann');
		const oneTimePrekeys = [
			{id: 1, record: 'short', expires: 100},
			{id: 2, record: 'long', expires: 200},
		];
		const publish = (time: number) =>
			storage.publishKeys({...prekeys('ann', 'device-ann', [], 2), oneTimePrekeys, time});
		t.like(await publish(99), {oneTimePrekeys: 2});
		const count = async (time: number) =>
			(await storage.prekeyCount('device-ann', time)).oneTimePrekeys;
		t.deepEqual([await count(99), await count(100), await count(200)], [2, 1, 0]);
		const take = (time: number) => storage.takeKeys({devices: ['device-ann'], reserve: 0, time});
		t.like((await take(100))[0], {kemPrekey: 'long', left: 0});
		t.like((await take(100))[0], {kemPrekey: 'last-device-ann', left: undefined});
		// Gone for good, whatever the clock says later; and what has expired is not taken in again.
		t.is(await count(5), 0);
		t.like(await publish(100), {type: 'published', oneTimePrekeys: 0});
	});

	test(`${name}: expired one-time prekeys make room for new ones`, async (t) => {
		const storage = await open(t);
		await privateAccount(storage, 'ann');
		await storage.publishKeys(prekeys('ann', 'device-ann', [1, 2], 2));
		const more = (time: number) => {
			const oneTimePrekeys = [3, 4].map((id) => ({id, record: `new-${id}`, expires: 2000}));
			return storage.publishKeys({...prekeys('ann', 'device-ann', [], 2), oneTimePrekeys, time});
		};
		t.deepEqual(await more(999), {type: 'full'});
		t.like(await more(1000), {type: 'published', oneTimePrekeys: 2});
	});

	test(`${name}: a device without a signed prekey, or any other, gives nothing`, async (t) => {
		const storage = await open(t);
		await storage.createAccount(accountRequest('ann'));
		const take = () => storage.takeKeys({devices: ['device-ann', 'nobody'], reserve: 0, time: 5});
		t.deepEqual(await take(), []);
		const {signedPrekey, lastResort: _, ...half} = prekeys('ann', 'device-ann', []);
		await storage.publishKeys({...half, signedPrekey});
		t.deepEqual(await take(), []);
		await storage.publishKeys({...half, oneTimePrekeys: [{id: 1, record: 'only', expires: 9}]});
		t.like((await take())[0], {kemPrekey: 'only', left: 0});
		t.deepEqual(await take(), []);
	});

	test(`${name}: what a device published is counted, and its newest keys stand`, async (t) => {
		const storage = await open(t);
		await storage.createAccount(accountRequest('ann'));
		const nothing = {oneTimePrekeys: 0, signedPrekey: undefined, lastResort: undefined};
		t.deepEqual(await storage.prekeyCount('device-ann', 5), nothing);
		await storage.publishKeys(prekeys('ann', 'device-ann', [5, 6]));
		const next = {...prekeys('ann', 'device-ann', [6, 7]), signedPrekey: {id: 9, record: 'newer'}};
		t.like(await storage.publishKeys(next), {type: 'published', oneTimePrekeys: 3});
		const count = {oneTimePrekeys: 3, signedPrekey: 9, lastResort: 2};
		t.deepEqual(await storage.prekeyCount('device-ann', 5), count);
	});

	test(`${name}: too many prekeys, and two of one number, are refused whole`, async (t) => {
		const storage = await open(t);
		await storage.createAccount(accountRequest('ann'));
		await storage.publishKeys(prekeys('ann', 'device-ann', [1], 2));
		const publish = (numbers: readonly number[]) =>
			storage.publishKeys(prekeys('ann', 'device-ann', numbers, 2));
		t.deepEqual(await publish([2, 3]), {type: 'full'});
		t.like(await publish([1, 2]), {type: 'published', oneTimePrekeys: 2});
		const other = {
			...prekeys('ann', 'device-ann', []),
			oneTimePrekeys: [{id: 1, record: 'x', expires: 9}],
		};
		t.deepEqual(await storage.publishKeys(other), {type: 'prekey-taken'});
		t.is((await storage.prekeyCount('device-ann', 5)).oneTimePrekeys, 2);
	});

	test(`${name}: what was taken is not taken again, also when it is published again`, async (t) => {
		const storage = await open(t);
		await privateAccount(storage, 'ann');
		const publish = () => storage.publishKeys(prekeys('ann', 'device-ann', [3, 5, 7], 3));
		await publish();
		const take = async () =>
			(await storage.takeKeys({devices: ['device-ann'], reserve: 0, time: 5}))[0]?.kemPrekey;
		t.is(await take(), 'once-device-ann-3');
		t.like(await publish(), {type: 'published', oneTimePrekeys: 2});
		t.is(await take(), 'once-device-ann-5');
		t.is(await take(), 'once-device-ann-7');
		t.like(await publish(), {type: 'published', oneTimePrekeys: 0});
		t.is(await take(), 'last-device-ann');
		t.deepEqual(await storage.prekeyCount('device-ann', 5), {
			oneTimePrekeys: 0,
			signedPrekey: 1,
			lastResort: 2,
		});
		// A device that comes back begins anew.
		await storage.removeDevice('ann', 'device-ann');
		await storage.addDevice(device('device-ann', 'ann'), 99);
		t.like(await publish(), {type: 'published', oneTimePrekeys: 3});
	});

	test(`${name}: a left-out device that is no longer the account's is not removed`, async (t) => {
		const storage = await open(t);
		await privateAccount(storage, 'ann', ['d2', 'd3']);
		await storage.createAccount(accountRequest('ben'));
		await storage.removeDevice('ann', 'd2');
		await storage.addDevice(device('d2', 'ben'), 99);
		const first = await storage.deviceList('ann');
		const next = await storage.publishKeys(publication(list('ann', 2), first));
		t.like(next, {type: 'published', removed: ['d3']});
		t.is((await storage.device('d2'))?.account, 'ben');
	});

	test(`${name}: a device that the next list leaves out is removed, one of another key's is not`, async (t) => {
		const storage = await open(t);
		await privateAccount(storage, 'ann', ['d2']);
		const first = await storage.deviceList('ann');
		const next = await storage.publishKeys(publication(list('ann', 2), first));
		t.like(next, {type: 'published', removed: ['d2']});
		t.is(await storage.device('d2'), undefined);
		t.deepEqual(await storage.takeKeys({devices: ['d2'], reserve: 0, time: 5}), []);
		await storage.addDevice(device('d3', 'ann'), 99);
		const other = {...list('ann', 1, ['d3']), identityKey: 'another'};
		const second = await storage.deviceList('ann');
		t.like(await storage.publishKeys(publication(other, second)), {removed: []});
		t.is((await storage.device('device-ann'))?.id, 'device-ann');
	});

	test(`${name}: a device that is removed leaves no prekeys`, async (t) => {
		const storage = await open(t);
		await privateAccount(storage, 'ann', ['d2']);
		await storage.publishKeys(prekeys('ann', 'd2', [1, 2]));
		await storage.removeDevice('ann', 'd2');
		t.deepEqual(await storage.takeKeys({devices: ['d2'], reserve: 0, time: 5}), []);
		await storage.addDevice(device('d2', 'ann'), 99);
		t.is((await storage.prekeyCount('d2', 5)).oneTimePrekeys, 0);
	});

	test(`${name}: the directory is read in pages, and each head follows from the one before`, async (t) => {
		const storage = await open(t);
		for (const account of ['ann', 'ben', 'carl']) await privateAccount(storage, account);
		const first = await storage.directoryEntries({after: 0, limit: 2});
		const rest = await storage.directoryEntries({after: 2, limit: 2});
		t.deepEqual([first.more, rest.more], [true, false]);
		const all = [...first.entries, ...rest.entries];
		t.deepEqual(
			all.map(({position, account}) => [position, account]),
			[
				[1, 'ann@chat.example'],
				[2, 'ben@chat.example'],
				[3, 'carl@chat.example'],
			],
		);
		t.is(new Set(all.map(({head}) => head)).size, 3);
		t.deepEqual(await storage.directoryHead(), all.at(-1));
	});
}
