import {networkInterfaces} from 'node:os';
import test from 'ava';
import fc from 'fast-check';
import {
	type Announcement,
	type AnnounceOptions,
	announceRelay,
} from '../../../source/server/lan/announce.ts';
import {type DiscoverOptions, discoverRelays} from '../../../source/server/lan/discover.ts';
import {
	type DnsRecord,
	decodeDnsMessage,
	encodeDnsMessage,
} from '../../../source/server/lan/dns-message.ts';
import {LanError, openMulticast} from '../../../source/server/lan/multicast.ts';
import {SERVICE} from '../../../source/server/lan/relay-service.ts';
import {LocalNetwork} from '../../helpers/local-network.ts';
import {type ManualClock, manualClock} from '../../helpers/manual-clock.ts';
import {seededRandom} from '../../helpers/seeded-random.ts';

const HOME = '192.168.1.5';
const GUEST = '192.168.1.77';
const KEY = 'A'.repeat(43);

/** A network with a clock of its own. */
function setUp() {
	const network = new LocalNetwork();
	const clock = manualClock();
	const announce = (options: Partial<AnnounceOptions> = {}, address = HOME) =>
		announceRelay({
			name: 'Ada’s house',
			port: 7777,
			isSecure: false,
			key: KEY,
			multicast: network.join(address),
			clock,
			random: seededRandom(address.length),
			...options,
		});
	const discover = async (options: DiscoverOptions = {}) => {
		const search = discoverRelays({multicast: network.join(GUEST), clock, ...options});
		await pass(clock, 3000);
		return search;
	};
	return {network, clock, announce, discover};
}

/** Lets time pass in small steps. */
async function pass(clock: ManualClock, milliseconds: number): Promise<void> {
	for (let passed = 0; passed < milliseconds; passed += 50) {
		clock.advance(50);
		await Promise.resolve();
	}
}

test('a relay that is announced is found', async (t) => {
	const {clock, announce, discover} = setUp();
	await announce();
	await pass(clock, 5000);
	t.deepEqual(await discover(), [
		{
			name: 'Ada’s house',
			isSecure: false,
			url: 'ws://192.168.1.5:7777',
			key: KEY,
			addresses: [HOME],
			port: 7777,
		},
	]);
});

test('a relay with a public address is found by it', async (t) => {
	const {announce, clock, discover} = setUp();
	await announce({isSecure: true, url: 'wss://chat.example:8443'});
	await pass(clock, 5000);
	const [found] = await discover();
	t.is(found?.url, 'wss://chat.example:8443');
	t.true(found?.isSecure);
});

test('a search tells of each relay at once, and ends when it is told to', async (t) => {
	const {announce, clock, network} = setUp();
	await announce();
	await pass(clock, 5000);
	const abort = new AbortController();
	const told: string[] = [];
	const search = discoverRelays({
		multicast: network.join(GUEST),
		clock,
		signal: abort.signal,
		found: ({name}) => told.push(name),
	});
	await pass(clock, 1000);
	t.deepEqual(told, ['Ada’s house']);
	abort.abort();
	t.is((await search).length, 1);
	t.deepEqual(await discoverRelays({signal: abort.signal}), []);
});

test('two relays of one name are announced under different ones', async (t) => {
	const {announce, clock, discover} = setUp();
	const first = await announce();
	await pass(clock, 3000);
	const second = await announce({port: 7778}, '192.168.1.60');
	await pass(clock, 5000);
	t.deepEqual([first.instance, second.instance], ['Ada’s house', 'Ada’s house (2)']);
	const found = await discover();
	t.deepEqual(found.map(({port}) => port).toSorted(), [7777, 7778]);
});

test('two relays of one name that start together are announced both', async (t) => {
	const {announce, clock, discover} = setUp();
	const relays = [await announce(), await announce({port: 7778}, '192.168.1.60')];
	await pass(clock, 9000);
	t.is(new Set(relays.map(({instance}) => instance)).size, 2);
	t.is((await discover()).length, 2);
});

test('a relay that ends takes its announcement back', async (t) => {
	const {announce, clock, network, discover} = setUp();
	const relay: Announcement = await announce();
	await pass(clock, 5000);
	await relay.close();
	const goodbye = decodeDnsMessage(network.sent.at(-1) ?? new Uint8Array());
	t.true(goodbye?.records.every(({ttl}) => ttl === 0));
	t.is(clock.armed, 0);
	t.deepEqual(await discover(), []);
});

test('a long name is cut between characters', async (t) => {
	const {announce, clock, discover} = setUp();
	const relay = await announce({name: '🦉'.repeat(60)});
	await pass(clock, 5000);
	t.is(relay.instance, '🦉'.repeat(15));
	t.is((await discover())[0]?.name, '🦉'.repeat(50));
});

test('however many ask, a relay answers once a second', async (t) => {
	const {announce, clock, network} = setUp();
	await announce();
	await pass(clock, 9000);
	const questions = Array.from({length: 100}, () => ({name: SERVICE, type: 'PTR'}) as const);
	const flood = encodeDnsMessage({isResponse: false, questions, records: []});
	const before = network.sent.length;
	for (let time = 0; time < 200; time++) {
		network.tell(flood, {address: GUEST, port: 5353});
		network.tell(flood, {address: GUEST, port: 40_000});
		clock.advance(10);
	}
	const answers = network.sent.length - before - 400;
	t.true(answers >= 1 && answers <= 2, `${answers}`);
	t.true(network.replies.length <= 2);
	const sizes = network.replies.map(({bytes}) => bytes.length);
	t.true(Math.max(...sizes) < flood.length);
});

test('a simple resolver gets its answer at its own port', async (t) => {
	const {announce, clock, network} = setUp();
	await announce();
	await pass(clock, 5000);
	const questions = [{name: SERVICE, type: 'PTR'}] as const;
	const asker = {address: GUEST, port: 40_000};
	network.tell(encodeDnsMessage({id: 4711, isResponse: false, questions, records: []}), asker);
	const [reply] = network.replies;
	const answer = decodeDnsMessage(reply?.bytes ?? new Uint8Array());
	t.deepEqual(reply?.to, asker);
	t.is(answer?.id, 4711);
	t.deepEqual(answer?.questions, questions);
});

test('whoever asks from port 0, where nobody can be reached, gets no answer', async (t) => {
	const {announce, clock, network} = setUp();
	await announce();
	await pass(clock, 5000);
	const questions = [{name: SERVICE, type: 'PTR'}] as const;
	const asked = encodeDnsMessage({isResponse: false, questions, records: []});
	network.tell(asked, {address: GUEST, port: 0});
	t.deepEqual(network.replies, []);
});

const OTHERS: ReadonlyArray<readonly [string, (record: DnsRecord) => readonly DnsRecord[]]> = [
	['no port', (record) => (record.type === 'SRV' ? [{...record, port: 0}] : [record])],
	['no address', (record) => (record.type === 'A' ? [] : [record])],
	['no text', (record) => (record.type === 'TXT' ? [] : [record])],
	[
		'another kind',
		(record) =>
			record.type === 'SRV' ? [{...record, name: ['x', '_ipp', '_tcp', 'local']}] : [record],
	],
	[
		'another version',
		(record) => (record.type === 'TXT' ? [{...record, entries: ['v=2']}] : [record]),
	],
];

/** What a relay that is announced sends to all. */
async function announcement(): Promise<readonly DnsRecord[]> {
	const {announce, clock, network} = setUp();
	await announce();
	await pass(clock, 5000);
	return decodeDnsMessage(network.sent.at(-1) ?? new Uint8Array())?.records ?? [];
}

for (const [what, change] of OTHERS) {
	test(`who announces ${what} is not found`, async (t) => {
		const {network, discover} = setUp();
		const records = (await announcement()).flatMap(change);
		const search = discover();
		network.tell(encodeDnsMessage({isResponse: true, questions: [], records}), {
			address: HOME,
			port: 5353,
		});
		t.deepEqual(await search, []);
	});
}

test('addresses with accounts, paths or invitations are not passed on', async (t) => {
	for (const url of [
		'wss://eve@chat.example',
		'wss://chat.example/#invite',
		'wss://chat.example/path',
		'wss://chat.example/?x',
		'https://chat.example',
		'javascript:alert(1)',
		'not an address',
	]) {
		const {announce, clock, discover} = setUp();
		await announce({url});
		await pass(clock, 5000);
		t.is((await discover())[0]?.url, 'ws://192.168.1.5:7777', url);
	}
});

test('what does not come from the port of multicast DNS is not believed', async (t) => {
	const {network, discover} = setUp();
	const records = await announcement();
	const search = discover();
	network.tell(encodeDnsMessage({isResponse: true, questions: [], records}), {
		address: HOME,
		port: 40_000,
	});
	t.deepEqual(await search, []);
});

test('a flood of relays ends at a hundred', async (t) => {
	const {network, discover} = setUp();
	const records = await announcement();
	const search = discover();
	for (let number = 0; number < 2000; number++) {
		const own = records.map((record) =>
			record.type === 'SRV' || record.type === 'TXT'
				? {...record, name: [`relay ${number}`, ...SERVICE]}
				: record,
		);
		network.tell(encodeDnsMessage({isResponse: true, questions: [], records: own}), {
			address: HOME,
			port: 5353,
		});
	}
	t.is((await search).length, 100);
});

test('whatever is said in the network, a relay stays announced and a search ends', async (t) => {
	const records = await announcement();
	const good = encodeDnsMessage({isResponse: true, questions: [], records});
	const bytes = fc.array(fc.tuple(fc.nat({max: good.length - 1}), fc.nat({max: 255})), {
		maxLength: 5,
	});
	await fc.assert(
		fc.asyncProperty(fc.array(bytes, {maxLength: 20}), async (all) => {
			const {announce, clock, network, discover} = setUp();
			await announce();
			const search = discover();
			for (const changes of all) {
				const bent = Uint8Array.from(good);
				for (const [at, byte] of changes) bent[at] = byte;
				network.tell(bent, {address: GUEST, port: 5353});
			}
			await pass(clock, 9000);
			await search;
			const found = await discover();
			return found.some(({key}) => key === KEY);
		}),
		{numRuns: 50},
	);
	t.pass();
});

test('a machine without a network is told so', async (t) => {
	const error = await t.throwsAsync(openMulticast([]), {instanceOf: LanError});
	t.is(error?.code, 'no-network');
});

/** The network of this machine with itself, or any other that it is in. */
const WAYS = Object.values(networkInterfaces())
	.flatMap((each) => each ?? [])
	.filter(({family, internal}) => family === 'IPv4' && !internal);

test('a relay is found in a real network, where this machine is in one', async (t) => {
	const own = await openMulticast(WAYS).catch(() => undefined);
	const other = await openMulticast(WAYS).catch(() => undefined);
	if (own === undefined || other === undefined) {
		await own?.close();
		t.pass('There is none, or its port is taken.');
		return;
	}
	const name = `termchat test ${process.pid}`;
	const relay = await announceRelay({name, port: 7777, isSecure: false, multicast: own});
	const abort = new AbortController();
	const found = await discoverRelays({
		multicast: other,
		timeout: 5000,
		signal: abort.signal,
		found: (each) => {
			if (each.name === name) abort.abort();
		},
	});
	await relay.close();
	const isHeard = found.some((each) => each.name === name);
	// A firewall may keep a machine from hearing itself.
	if (!isHeard) t.log('This network passes no multicast.');
	t.true(isHeard || found.length === 0);
});
