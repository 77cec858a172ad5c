import test from 'ava';
import {toBase64url, utf8} from '../../../source/crypto/encoding.ts';
import {createSessionBook} from '../../../source/crypto/session-book.ts';
import {createContentId} from '../../../source/crypto/content.ts';
import {remoteDevice} from '../../../source/crypto/fan-out.ts';
import {openBundles} from '../../../source/client/private/fetched-keys.ts';
import {ready} from '../../../source/crypto/sodium.ts';
import {createImpostor, listIn} from '../../helpers/impostor.ts';
import {acquainted, answering, impersonate, type Fetched} from '../../helpers/lying-relay.ts';
import {saidIn} from '../../helpers/private-people.ts';
import {seededRandom} from '../../helpers/seeded-random.ts';
import type {RelayFrame} from '../../../source/protocol/relay-frame.ts';

test('a made-up device of our own account says nothing in our name', async (t) => {
	await ready();
	const {people, ada, bob} = await acquainted(t);
	let fetched: Fetched | undefined;
	answering(bob, 'keys.fetch', (result: Fetched, request) => {
		fetched = result;
		return result;
	});
	// The relay has ada's prekeys: it takes some.
	const taken = await bobAsk();
	async function bobAsk(): Promise<Fetched> {
		const storage = people.relay.storage as never as Record<string, (..._: unknown[]) => Promise<never>>;
		const list = (await storage['deviceList']!('ada')) as unknown as {record: string; devices: {device: string}[]};
		const ids = list.devices.map((d) => (typeof d === 'string' ? d : d.device));
		const taken = (await storage['takeKeys']!({devices: ids, reserve: 0, time: 0})) as never as Fetched['devices'];
		return {list: list.record, devices: taken};
	}
	t.log(taken.devices.length);
	const now = people.relay.clock.now();
	const impostor = createImpostor('ada', now);
	impersonate(ada, 'ada', impostor);
	const list = listIn(taken);
	const [device] = list.devices;
	const {bundles} = openBundles(list, [toBase64url(device!.deviceId)], taken.devices as never);
	const bundle = [...bundles.values()][0]!;
	const random = seededRandom(4242);
	const self = {account: impostor.list.account, identityKey: impostor.list.identityKey, key: impostor.deviceKey};
	const remote = remoteDevice(list, device!);
	const book = createSessionBook().start(self, remote, {bundle, now, random});
	const content = utf8(JSON.stringify({v: 1, id: createContentId(random), ts: now, to: 'ada@chat.example', k: 'sent', b: {to: 'bob@chat.example', kind: 'text', body: 'I never said that'}}));
	const sealed = (book as never as {seal(p: Uint8Array, o: unknown): {message: Uint8Array}}).seal(content, {now, random});
	let isSent = false;
	let last = 0;
	Object.assign(ada.twist, {
		toClient: ((before) => (frame: RelayFrame) => {
			if (frame.type === 'envelope' && !isSent) {
				isSent = true;
				return [{...frame, from: 'ada', device: toBase64url(impostor.deviceKey.deviceId), bytes: toBase64url(sealed.message)} as RelayFrame];
			}
			return before?.(frame) ?? [frame];
		})(ada.twist.toClient),
	});
	bob.client.send('@ada', 'x');
	await people.pass(5000);
	t.log(isSent, last, ada.client.state.private, saidIn(ada, 'bob'));
	t.false(saidIn(ada, 'bob').includes('I never said that'));
});
