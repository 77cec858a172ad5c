import {join} from 'node:path';
import type {ExecutionContext} from 'ava';
import test from 'ava';
import {InputError, RefusedError, UnreachableError} from '../../../../source/client/error.ts';
import {Batch} from '../../../../source/client/private/batch.ts';
import type {ContactNews} from '../../../../source/client/private/keys/contact-news.ts';
import {openContacts} from '../../../../source/client/private/keys/contacts.ts';
import type {Contacts} from '../../../../source/client/private/parts.ts';
import {acceptChange, listForSending, markVerified} from '../../../../source/crypto/contact.ts';
import type {DeviceList} from '../../../../source/crypto/device-list.ts';
import {toBase64url} from '../../../../source/crypto/encoding.ts';
import {isExpired} from '../../../../source/crypto/prekeys.ts';
import type {RequestResult} from '../../../../source/protocol/client-frame.ts';
import {DIRECTORY, openTestVault} from '../../../helpers/file-vault.ts';
import {MemoryFileSystem} from '../../../helpers/memory-file-system.ts';
import {
	accountKeyOf,
	listOf,
	otherIdentity,
	type PrivateHome,
	type PrivateHomes,
	privateHomes,
	showList,
} from './private-home.ts';

type Told = {readonly name: string; readonly news: ContactNews};

type Setup = {
	readonly homes: PrivateHomes;
	readonly ada: PrivateHome;
	readonly bob: PrivateHome;
	readonly told: Told[];
	contacts: Contacts;
	/** Fetches and writes, as a part does. */
	fetch(name?: string, devices?: readonly string[]): ReturnType<Contacts['fetch']>;
	/** As at the next start of the program. */
	reopen(): Promise<void>;
	types(): Promise<readonly string[]>;
};

async function setUp(t: ExecutionContext): Promise<Setup> {
	const homes = await privateHomes(t);
	const [ada, bob] = [await homes.settle('ada'), await homes.settle('bob')];
	const told: Told[] = [];
	const open = (): Promise<Contacts> =>
		openContacts(ada.context, ada.keyring, (name, news) => told.push({name, news}));
	const setup: Setup = {
		...{homes, ada, bob, told},
		contacts: await open(),
		fetch(name = 'bob', devices = []) {
			return ada.write((batch) => this.contacts.fetch(name, devices, batch));
		},
		async reopen() {
			this.contacts = await open();
		},
		async types() {
			return (await this.contacts.timeline('bob')).map(({type}) => type);
		},
	};
	return setup;
}

/** Changes the prekeys in the relay's answers. */
function twistKeys(
	{disturbance}: PrivateHome,
	change: (keys: RequestResult<'keys.fetch'>) => unknown,
): void {
	disturbance.twist = (type, result) =>
		// Answers to that request have that shape.
		type === 'keys.fetch' ? change(result as RequestResult<'keys.fetch'>) : result;
}

test('keys that are seen for the first time are pinned, and stay so after a restart', async (t) => {
	const setup = await setUp(t);
	const {contact} = await setup.fetch();
	t.like(contact, {trust: 'new', wasVerified: false});
	t.deepEqual(contact.list.record, setup.bob.keyring.own().list.record);
	t.deepEqual(setup.contacts.get('bob'), contact);
	await setup.reopen();
	t.deepEqual(setup.contacts.names, ['bob']);
	t.deepEqual(setup.contacts.get('bob'), contact);
	t.deepEqual(await setup.types(), ['first-seen']);
	t.deepEqual(setup.told, []);
});

test('a contact shows once it is written, and not when the disk refuses', async (t) => {
	const {contacts, ada} = await setUp(t);
	const batch = new Batch();
	await contacts.fetch('bob', [], batch);
	t.is(contacts.get('bob'), undefined);
	t.deepEqual(contacts.names, []);
	Object.assign(ada.vault, {commit: () => Promise.reject(new Error('The disk is full.'))});
	await t.throwsAsync(batch.commit(ada.vault));
	t.is(contacts.get('bob'), undefined);
});

test('what is staged in a batch counts for the rest of that batch', async (t) => {
	const {contacts, ada, bob} = await setUp(t);
	await ada.write(async (batch) => {
		const {contact} = await contacts.fetch('bob', [], batch);
		contacts.stage({...contact, trust: 'verified'}, {type: 'verified', sentence: 'Yes.'}, batch);
		t.is(contacts.weigh('bob', bob.keyring.own().list, batch).trust, 'verified');
	});
	const types = (await contacts.timeline('bob')).map(({type}) => type);
	t.deepEqual(types, ['first-seen', 'verified']);
});

test('a name that nobody has, or that has no keys, is refused by the relay', async (t) => {
	const setup = await setUp(t);
	await t.throwsAsync(setup.fetch('nobody'), {instanceOf: RefusedError});
	await setup.homes.join('carol');
	await t.throwsAsync(setup.fetch('carol'), {instanceOf: RefusedError});
	t.deepEqual(setup.contacts.names, []);
});

test('prekeys come for the devices that were asked for, and only for them', async (t) => {
	const setup = await setUp(t);
	const {bundles} = await setup.fetch('bob', [setup.bob.device]);
	t.deepEqual([...bundles.keys()], [setup.bob.device]);
	t.is((await setup.fetch()).bundles.size, 0);
	t.deepEqual(setup.told, []);
});

test('expired prekeys are used: their owner may just be away', async (t) => {
	const setup = await setUp(t);
	setup.bob.keyring.close();
	setup.homes.relay.clock.advance(60 * 86_400_000);
	const {bundles} = await setup.fetch('bob', [setup.bob.device]);
	const bundle = bundles.get(setup.bob.device);
	t.true(bundle !== undefined && isExpired(bundle.signed, setup.homes.relay.clock.now()));
	t.deepEqual(setup.told, []);
});

test('prekeys of another device are left out, and told about once an hour', async (t) => {
	const setup = await setUp(t);
	const carol = await setup.homes.settle('carol');
	await setup.fetch();
	const foreign = await carol.link.request('keys.fetch', {name: 'carol'});
	twistKeys(setup.ada, (keys) => ({
		...keys,
		devices: foreign.devices.map((each) => ({...each, device: setup.bob.device})),
	}));
	t.is((await setup.fetch('bob', [setup.bob.device])).bundles.size, 0);
	t.is((await setup.fetch('bob', [setup.bob.device])).bundles.size, 0);
	t.deepEqual(await setup.types(), ['first-seen', 'alarm']);
	t.regex(setup.told[0]?.news.sentence ?? '', /not its own/);
	setup.homes.relay.clock.advance(3_600_001);
	await setup.fetch('bob', [setup.bob.device]);
	t.is(setup.told.length, 2);
});

test('a prekey that is not signed is left out', async (t) => {
	const setup = await setUp(t);
	twistKeys(setup.ada, (keys) => ({
		...keys,
		devices: keys.devices.map((each) => ({
			...each,
			kemPrekey: each.kemPrekey.replace(/.{4}$/, 'AAAA'),
		})),
	}));
	t.is((await setup.fetch('bob', [setup.bob.device])).bundles.size, 0);
	t.is(setup.told[0]?.news.type, 'alarm');
});

test('a device that the list does not have gets no session, whatever the relay gives for it', async (t) => {
	const setup = await setUp(t);
	const carol = await setup.homes.settle('carol');
	const foreign = await carol.link.request('keys.fetch', {name: 'carol'});
	twistKeys(setup.ada, (keys) => ({...keys, devices: [...keys.devices, ...foreign.devices]}));
	const {bundles} = await setup.fetch('bob', [setup.bob.device, carol.device]);
	t.deepEqual([...bundles.keys()], [setup.bob.device]);
	t.is(setup.told[0]?.news.type, 'alarm');
});

for (const [what, forge] of [
	['that is not signed', (setup: Setup) => turned(setup.bob.keyring.own().list)],
	['of another account', (setup: Setup) => toBase64url(setup.ada.keyring.own().list.record)],
] as const) {
	test(`a list ${what} makes nobody known`, async (t) => {
		const setup = await setUp(t);
		showList(setup.ada, forge(setup));
		await t.throwsAsync(setup.fetch(), {
			instanceOf: UnreachableError,
			message: /not signed by bob/,
		});
		t.deepEqual(setup.contacts.names, []);
	});

	test(`a list ${what} leaves what is known, and is told about`, async (t) => {
		const setup = await setUp(t);
		const {contact} = await setup.fetch();
		showList(setup.ada, forge(setup));
		t.deepEqual((await setup.fetch()).contact, contact);
		t.deepEqual(await setup.types(), ['first-seen', 'alarm']);
		t.is(setup.told[0]?.news.type, 'alarm');
	});
}

for (const [what, pattern, forge] of [
	['an older list', /older list/, (_bob: PrivateHome, first: DeviceList) => first],
	[
		'a second list of the same number',
		/number of the known one/,
		(bob: PrivateHome, first: DeviceList) =>
			listOf(accountKeyOf(bob), bob, {previous: first, now: 1_600_000_000_000}),
	],
	[
		'a next list that does not follow',
		/does not follow/,
		(bob: PrivateHome) => {
			const key = accountKeyOf(bob);
			const first = listOf(key, bob, {now: 1_600_000_000_000});
			return listOf(key, bob, {previous: listOf(key, bob, {previous: first})});
		},
	],
] as const) {
	test(`${what} is put away and told about`, async (t) => {
		const setup = await setUp(t);
		const {bob} = setup;
		const first = bob.keyring.own().list;
		const second = listOf(accountKeyOf(bob), bob, {previous: first});
		await bob.link.request('keys.publish', {list: toBase64url(second.record)});
		const {contact} = await setup.fetch();
		showList(setup.ada, forge(bob, first));
		t.deepEqual((await setup.fetch()).contact, contact);
		t.regex(setup.told[0]?.news.sentence ?? '', pattern);
		t.deepEqual(setup.contacts.get('bob')?.list.hash, second.hash);
	});
}

test('an older list inside a message is a latecomer, and no alarm', async (t) => {
	const setup = await setUp(t);
	const {bob} = setup;
	const first = bob.keyring.own().list;
	await setup.fetch();
	const second = listOf(accountKeyOf(bob), bob, {previous: first});
	await setup.ada.write((batch) => setup.contacts.weigh('bob', second, batch));
	await setup.ada.write((batch) => setup.contacts.weigh('bob', first, batch));
	t.is(setup.contacts.get('bob')?.list.sequence, 2);
	t.deepEqual(setup.told, []);
});

test('devices that come and go are told about, and block nothing', async (t) => {
	const setup = await setUp(t);
	const {bob} = setup;
	await setup.fetch();
	const second = await setup.homes.addDevice(bob);
	await bob.keyring.changeList({add: second.keyring.ownEntry(bob.keyring.self().identityKey)});
	await setup.fetch();
	await bob.keyring.revoke(second.device);
	const {contact} = await setup.fetch();
	t.is(contact.trust, 'new');
	t.deepEqual(
		setup.told.map(({news}) => news),
		[
			{type: 'device-added', sentence: 'bob added a device.'},
			{type: 'device-removed', sentence: 'bob took a device away.'},
		],
	);
	t.deepEqual(await setup.types(), ['first-seen', 'device-added', 'device-removed']);
});

test('other keys for somebody are a candidate, and nothing is sent under them', async (t) => {
	const setup = await setUp(t);
	const {contact: before} = await setup.fetch();
	const list = listOf(otherIdentity(before.account), setup.bob);
	showList(setup.ada, list);
	const {contact} = await setup.fetch();
	t.is(contact.trust, 'changed');
	t.deepEqual(contact.list, before.list);
	t.deepEqual(contact.candidate?.hash, list.hash);
	t.throws(() => listForSending(contact), {message: /changed/});
	await setup.reopen();
	t.is(setup.contacts.get('bob')?.trust, 'changed');
	t.deepEqual(
		setup.told.map(({news}) => news.type),
		['identity-changed'],
	);
	t.deepEqual(await setup.types(), ['first-seen', 'changed']);
});

test('a comparison can be begun with the devices of changed keys', async (t) => {
	const setup = await setUp(t);
	const {contact: before} = await setup.fetch();
	showList(setup.ada, listOf(otherIdentity(before.account), setup.bob));
	const {bundles} = await setup.fetch('bob', [setup.bob.device]);
	t.deepEqual([...bundles.keys()], [setup.bob.device]);
	t.deepEqual(await setup.types(), ['first-seen', 'changed']);
});

test('the same other keys again are no news', async (t) => {
	const setup = await setUp(t);
	const {contact} = await setup.fetch();
	showList(setup.ada, listOf(otherIdentity(contact.account), setup.bob));
	await setup.fetch();
	await setup.fetch();
	t.is(setup.told.length, 1);
});

test('a decision about keys is kept with its line', async (t) => {
	const setup = await setUp(t);
	const {contact} = await setup.fetch();
	const list = listOf(otherIdentity(contact.account), setup.bob);
	showList(setup.ada, list);
	const changed = (await setup.fetch()).contact;
	await setup.ada.write((batch) => {
		const accepted = acceptChange(changed, list.identityKey);
		setup.contacts.stage(accepted, {type: 'accepted', sentence: 'Accepted.'}, batch);
	});
	await setup.ada.write((batch) => {
		const known = setup.contacts.get('bob') ?? changed;
		const verified = markVerified(known, list.identityKey);
		setup.contacts.stage(verified, {type: 'verified', sentence: 'Compared.'}, batch);
	});
	await setup.reopen();
	t.like(setup.contacts.get('bob'), {trust: 'verified', wasVerified: true});
	t.deepEqual(await setup.types(), ['first-seen', 'changed', 'accepted', 'verified']);
	t.is((await setup.contacts.timeline('bob')).at(-1)?.sentence, 'Compared.');
});

test('our own name is no contact, and its other devices get prekeys all the same', async (t) => {
	const setup = await setUp(t);
	const {ada} = setup;
	const second = await setup.homes.addDevice(ada);
	await second.keyring.recover(ada.keyring.recoveryKey()?.join('') ?? '');
	// This device hears of the other one only now.
	const {contact, bundles} = await setup.fetch('ada', [second.device]);
	t.is(contact.list.sequence, 2);
	t.deepEqual([...bundles.keys()], [second.device]);
	t.is(ada.keyring.own().list.sequence, 2);
	t.deepEqual(setup.contacts.names, []);
	t.deepEqual(await setup.contacts.timeline('ada'), ada.keyring.timeline);
});

test('somebody whose record is damaged is in doubt, and not new', async (t) => {
	const setup = await setUp(t);
	await setup.fetch();
	await setup.ada.vault.write(setup.ada.context.records.contact('bob'), Uint8Array.of(1, 2, 3));
	await setup.reopen();
	t.is(setup.contacts.get('bob'), undefined);
	const {list} = setup.bob.keyring.own();
	await t.throwsAsync(
		setup.ada.write((batch) => setup.contacts.weigh('bob', list, batch)),
		{instanceOf: InputError, message: /not known/},
	);
	const {contact} = await setup.fetch('bob', [setup.bob.device]);
	t.is(contact.trust, 'changed');
	t.throws(() => listForSending(contact));
	t.is(setup.told.at(-1)?.news.type, 'identity-changed');
	await setup.reopen();
	t.is(setup.contacts.get('bob')?.trust, 'changed');
});

test('somebody whose file the vault sets aside is in doubt too, and can be decided about', async (t) => {
	const homes = await privateHomes(t);
	const [ada, bob] = [await homes.settle('ada'), await homes.settle('bob')];
	const disk = new MemoryFileSystem();
	const before = await openTestVault(disk);
	const parts = {...ada.context, vault: before};
	const files = new Set(await disk.list(DIRECTORY));
	const first = new Batch();
	await (await openContacts(parts, ada.keyring)).fetch('bob', [], first);
	await first.commit(before);
	await before.close();
	for (const file of await disk.list(DIRECTORY)) {
		if (file.endsWith('.record') && !files.has(file)) {
			disk.put(join(DIRECTORY, file), Uint8Array.of(1, 2, 3));
		}
	}

	const vault = await openTestVault(disk);
	const contacts = await openContacts({...parts, vault}, ada.keyring);
	t.deepEqual(contacts.names, []);
	t.regex(ada.lines.join(), /damaged/);
	const second = new Batch();
	const {contact} = await contacts.fetch('bob', [], second);
	await second.commit(vault);
	t.is(contact.trust, 'changed');
	const {identityKey} = bob.keyring.self();
	const third = new Batch();
	contacts.stage(acceptChange(contact, identityKey), {type: 'accepted', sentence: 'Yes.'}, third);
	await third.commit(vault);
	t.is(contacts.get('bob')?.trust, 'new');
	await vault.close();
});

test('a record under the name of somebody else is damaged', async (t) => {
	const setup = await setUp(t);
	const {records} = setup.ada.context;
	await setup.fetch();
	const bytes = (await setup.ada.vault.read(records.contact('bob'))) ?? new Uint8Array();
	await setup.ada.vault.write(records.contact('carol'), bytes);
	await setup.reopen();
	t.is(setup.contacts.get('carol'), undefined);
});

test('a record of a newer version is refused, and stays', async (t) => {
	const setup = await setUp(t);
	const {vault, context} = setup.ada;
	await setup.fetch();
	const record = context.records.contact('bob');
	const bytes = (await vault.read(record)) ?? new Uint8Array();
	bytes[0] = 2;
	await vault.write(record, bytes);
	await setup.reopen();
	await t.throwsAsync(setup.fetch(), {instanceOf: InputError, message: /Update termchat/});
	t.deepEqual(await vault.read(record), bytes);
});

/** The list with a bit of its signature turned. */
function turned({record}: DeviceList): string {
	const bytes = record.slice();
	bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
	return toBase64url(bytes);
}
