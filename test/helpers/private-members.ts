import type {RequestResult} from '../../source/protocol/client-frame.ts';
import type {FakeLink} from './link.ts';
import {deviceIdOf, kemPrekey, signedPrekey, TestIdentity, type TestList} from './private-keys.ts';
import {messageId, TestDevice, type TestMember, type TestRelay} from './test-relay.ts';

/** An account that can get private messages, and its first device, live. */
export type PrivateMember = TestMember & {
	readonly name: string;
	readonly id: string;
	readonly identity: TestIdentity;
	readonly list: TestList;
};

/** A new account with a device list and keys, of which `oneTime` are one-time prekeys. */
export async function joinPrivately(
	relay: TestRelay,
	name: string,
	oneTime = 0,
): Promise<PrivateMember> {
	const member = await relay.register(name);
	const identity = new TestIdentity();
	const list = identity.list(name, [member.device]);
	await publishPrekeys(member.link, member.device, oneTime);
	await member.link.request('keys.publish', {list: list.record});
	await member.link.request('resume', {cursors: {}, mailbox: 0});
	member.link.forget();
	return {...member, name, id: member.welcome.device, identity, list};
}

/** Publishes all that a device needs besides its place in the list. */
export async function publishPrekeys(
	link: FakeLink,
	device: TestDevice,
	oneTime: number,
): Promise<void> {
	await link.request('keys.publish', {
		signedPrekey: signedPrekey(device),
		lastResort: kemPrekey(device, 1, 1),
	});
	for (let first = 0; first < oneTime; first += 32) {
		const ids = Array.from({length: Math.min(32, oneTime - first)}, (_, index) => first + index);
		await link.request('keys.publish', {
			oneTimePrekeys: ids.map((id) => kemPrekey(device, 10 + id)),
		});
	}
}

/** Another device of the account, in its list and live. */
export async function addDevice(relay: TestRelay, member: PrivateMember): Promise<PrivateMember> {
	const device = new TestDevice();
	const {storage} = relay;
	const id = deviceIdOf(device).toString('base64url');
	await storage.addDevice(
		{
			id,
			account: member.name,
			kind: 'device',
			publicKey: device.publicKey,
			tokenHash: undefined,
			label: 'second',
			createdAt: 1,
			lastSeenAt: 1,
		},
		16,
	);
	const welcome = {...member.welcome, device: id};
	const link = await relay.again({...member, device, welcome});
	await publishPrekeys(link, device, 0);
	const list = member.identity.list(member.name, [member.device, device], member.list);
	await member.link.request('keys.publish', {list: list.record});
	await link.request('resume', {cursors: {}, mailbox: 0});
	for (const each of [link, member.link]) each.forget();
	return {...member, link, device, welcome, id, list};
}

/** Sends bytes for the devices named, each its own. */
export function sendPrivately(
	from: PrivateMember,
	to: string,
	devices: readonly string[],
	{message = messageId(), text = 'sealed'}: {message?: string; text?: string} = {},
): Promise<RequestResult<'envelope.send'>> {
	return from.link.request('envelope.send', {to, message, envelopes: sealed(devices, text)});
}

/** Stands for a message sealed for each of these devices. */
export function sealed(
	devices: readonly string[],
	text = 'sealed',
): {readonly device: string; readonly bytes: string}[] {
	return devices.map((device) => ({
		device,
		bytes: Buffer.from(`${text} for ${device}`).toString('base64url'),
	}));
}
