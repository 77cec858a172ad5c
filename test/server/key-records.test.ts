import {Buffer} from 'node:buffer';
import test from 'ava';
import * as v from 'valibot';
import {checkDeviceList, checkPrekey} from '../../source/server/key-records.ts';
import {
	deviceIdOf,
	hashed,
	kemPrekey,
	type ListChanges,
	signedPrekey,
	signedRecord,
	TestIdentity,
	u8,
	u32,
	u64,
} from '../helpers/private-keys.ts';
import {readShared} from '../helpers/shared.ts';
import {TestDevice} from '../helpers/test-relay.ts';

const identity = new TestIdentity();
const device = new TestDevice();
const other = new TestDevice();

test('a list is read for what the relay must know of it', (t) => {
	const first = identity.list('ada', [device]);
	const second = identity.list('ada', [device, other], first);
	const previous = Buffer.alloc(32).toString('base64url');
	t.like(checkDeviceList(first.record), {previous, list: {sequence: 1, account: 'ada'}});
	const read = checkDeviceList(second.record);
	t.is(read?.previous, hashed('device-list', first.body).toString('base64url'));
	const ids = [device, other].map((each) => deviceIdOf(each).toString('base64url'));
	t.deepEqual(read?.list.devices.toSorted(), ids.toSorted());
	t.like(read?.list, {
		account: 'ada',
		host: 'chat.example',
		sequence: 2,
		hash: hashed('device-list', second.body).toString('base64url'),
		identityKey: identity.publicKey.toString('base64url'),
		record: second.record,
	});
});

test('the list of the known answers is read alike', async (t) => {
	const found = await readShared('vectors/tc1.json');
	if (found === undefined) {
		t.pass();
		return;
	}
	const texts = v.object({body: v.string(), sig: v.string(), hash: v.string()});
	const party = v.object({aik: v.string(), deviceId: v.string()});
	const {deviceList, alice} = v.parse(v.object({deviceList: texts, alice: party}), found);
	const record = Buffer.from(deviceList.body + deviceList.sig, 'hex').toString('base64url');
	const hexOf = (text = '') => Buffer.from(text, 'base64url').toString('hex');
	const list = checkDeviceList(record)?.list;
	t.like(list, {account: 'alice', host: 'relay.example', sequence: 1});
	t.deepEqual(
		[hexOf(list?.hash), hexOf(list?.identityKey), hexOf(list?.devices[0])],
		[deviceList.hash, alice.aik, alice.deviceId],
	);
});

test('a list with any bit of it turned, or cut anywhere, is refused', (t) => {
	const bytes = Buffer.from(identity.list('ada', [device]).record, 'base64url');
	for (let index = 0; index < bytes.length; index++) {
		const turned = Buffer.from(bytes);
		turned[index] = (turned[index] ?? 0) ^ (1 << (index % 8));
		t.is(checkDeviceList(turned.toString('base64url')), undefined, `byte ${index}`);
		t.is(checkDeviceList(bytes.subarray(0, index).toString('base64url')), undefined);
	}
	t.is(checkDeviceList(Buffer.concat([bytes, u8(0)]).toString('base64url')), undefined);
});

const set = (index: number, value: number) => (body: Buffer) => {
	const changed = Buffer.from(body);
	changed[index] = value;
	return changed;
};

/** Lists that their account has signed, and that are wrong all the same. */
const WRONG_LISTS: ReadonlyArray<readonly [string, readonly TestDevice[], ListChanges]> = [
	['of another type', [device], {body: set(0, 2)}],
	['of another version', [device], {body: set(1, 2)}],
	['without a device', [], {}],
	['of seventeen devices', Array.from({length: 17}, () => new TestDevice()), {}],
	['with a device twice', [device, device], {}],
	['whose devices are not in order', [device, other], {body: swapDevices}],
	['with a capital in its name', [device], {name: 'Ada'}],
	['without a name', [device], {name: ''}],
	['of a host that is none', [device], {host: 'chat..example'}],
	['of a host in capitals', [device], {host: 'Chat.example'}],
	['that is first and follows another', [device], {previous: Buffer.alloc(32, 1)}],
	['that is second and follows none', [device], {sequence: 2}],
	['with number 0', [device], {sequence: 0}],
	['with a proof of another device', [device], {prover: other}],
	['with a byte after its end', [device], {body: (body) => Buffer.concat([body, u8(0)])}],
	['with a time beyond 2^53', [device], {addedAt: 2 ** 60}],
];

function swapDevices(body: Buffer): Buffer {
	const start = body.length - 2 * 137;
	const [one, two] = [body.subarray(start, start + 137), body.subarray(start + 137)];
	return Buffer.concat([body.subarray(0, start), two, one]);
}

for (const [what, devices, changes] of WRONG_LISTS) {
	test(`a list ${what} is refused`, (t) => {
		const {record} = identity.list('ada', devices, undefined, changes);
		t.is(checkDeviceList(record), undefined);
	});
}

test('a list of sixteen devices is as large as a list may be, and is read', (t) => {
	const devices = Array.from({length: 16}, () => new TestDevice());
	const {record} = identity.list('a'.repeat(32), devices, undefined, {
		host: [63, 63, 63, 61].map((length) => 'h'.repeat(length)).join('.'),
	});
	t.is(checkDeviceList(record)?.list.devices.length, 16);
	t.true(record.length <= 4096);
});

const wanted = (label: 'spk' | 'kpk', isLastResort: boolean, owner = device) => ({
	label,
	isLastResort,
	device: deviceIdOf(device).toString('base64url'),
	publicKey: owner.publicKey,
});

/** When the prekeys of the helpers expire. */
const EXPIRES = 1_800_000_000;

test('the prekeys of a device are read, each as what it is', (t) => {
	const [signed, once, last] = [
		signedPrekey(device, 7),
		kemPrekey(device, 8),
		kemPrekey(device, 9, 1),
	];
	t.deepEqual(checkPrekey(signed, wanted('spk', false)), {id: 7, record: signed, expires: EXPIRES});
	t.deepEqual(checkPrekey(once, wanted('kpk', false)), {id: 8, record: once, expires: EXPIRES});
	t.deepEqual(checkPrekey(last, wanted('kpk', true)), {id: 9, record: last, expires: EXPIRES});
	t.is(checkPrekey(once, wanted('kpk', true)), undefined);
	t.is(checkPrekey(last, wanted('kpk', false)), undefined);
	t.is(checkPrekey(signed, wanted('kpk', false)), undefined);
	t.is(checkPrekey(once, wanted('spk', false)), undefined);
});

test('a prekey of another device, or with a flag nobody knows, is refused', (t) => {
	t.is(checkPrekey(kemPrekey(other, 1), wanted('kpk', false)), undefined);
	t.is(checkPrekey(kemPrekey(device, 1), wanted('kpk', false, other)), undefined);
	t.is(checkPrekey(kemPrekey(device, 1, 2), wanted('kpk', false)), undefined);
	t.is(checkPrekey(kemPrekey(device, 1, 3), wanted('kpk', true)), undefined);
	const named = [u8(3), u8(1), deviceIdOf(other), u32(1), u64(1), Buffer.alloc(32)];
	const foreign = signedRecord(device, 'spk', Buffer.concat(named));
	t.is(checkPrekey(foreign, wanted('spk', false)), undefined);
	const parts = [u8(3), u8(1), deviceIdOf(device), u32(1), u64(1), Buffer.alloc(31)];
	const short = signedRecord(device, 'spk', Buffer.concat(parts));
	t.is(checkPrekey(short, wanted('spk', false)), undefined);
});

test('a signed prekey with any bit of it turned, or cut anywhere, is refused', (t) => {
	const bytes = Buffer.from(signedPrekey(device), 'base64url');
	for (let index = 0; index < bytes.length; index++) {
		const turned = Buffer.from(bytes);
		turned[index] = (turned[index] ?? 0) ^ (1 << (index % 8));
		t.is(checkPrekey(turned.toString('base64url'), wanted('spk', false)), undefined);
		const cut = bytes.subarray(0, index).toString('base64url');
		t.is(checkPrekey(cut, wanted('spk', false)), undefined);
	}
});
