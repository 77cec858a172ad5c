import test from 'ava';
import {InputError, RefusedError} from '../../source/client/error.ts';
import {createMemoryVault} from '../../source/client/vault/memory.ts';
import {type Vault, type VaultChange, VaultError} from '../../source/client/vault/vault.ts';
import {LIMITS} from '../../source/protocol/limits.ts';
import {type FakeRelayClient, fakeRelayClient} from '../helpers/fake-relay-client.ts';
import {type FakeLine, roomInfo, roomMessage} from '../helpers/fake-transport.ts';
import {manualClock} from '../helpers/manual-clock.ts';
import {settled, until} from '../helpers/until.ts';

/** A vault whose writes can be held back, refused and counted. */
class WatchedVault implements Vault {
	readonly protection = 'memory';
	readonly inner = createMemoryVault();
	writes = 0;
	isFull = false;
	#gate: PromiseWithResolvers<void> | undefined;

	hold(): () => void {
		const gate = Promise.withResolvers<void>();
		this.#gate = gate;
		return () => {
			this.#gate = undefined;
			gate.resolve();
		};
	}

	async write(name: string, bytes: Uint8Array): Promise<void> {
		const copy = bytes.slice();
		await this.#gate?.promise;
		if (this.isFull) throw new VaultError('storage-full', 'The disk is full. Free some space.');
		this.writes++;
		await this.inner.write(name, copy);
	}

	read(name: string): Promise<Uint8Array | undefined> {
		return this.inner.read(name);
	}

	delete(name: string): Promise<void> {
		return this.inner.delete(name);
	}

	commit(changes: readonly VaultChange[]): Promise<void> {
		return this.inner.commit(changes);
	}

	list(prefix: string): Promise<readonly string[]> {
		return this.inner.list(prefix);
	}

	close(): Promise<void> {
		return this.inner.close();
	}
}

async function live(vault?: Vault): Promise<FakeRelayClient & {readonly line: FakeLine}> {
	const fake = fakeRelayClient(vault === undefined ? {} : {vault});
	fake.client.start();
	return {...fake, line: await fake.goLive()};
}

function sentTexts(line: FakeLine): readonly string[] {
	return line.sent.flatMap((frame) => (frame.type === 'send' ? [frame.text] : []));
}

function pendingOf({client}: Pick<FakeRelayClient, 'client'>) {
	const pending = client.state.rooms.get('r1')?.pending ?? [];
	return pending.map(({text, delivery}) => [
		text,
		delivery.type === 'failed' ? delivery.reason : delivery.type,
	]);
}

test('nothing is sent before it is written down', async (t) => {
	const vault = new WatchedVault();
	const {client, line} = await live(vault);
	const release = vault.hold();
	client.send('r1', 'hello');
	t.deepEqual(pendingOf({client}), [['hello', 'pending']]);
	await settled();
	t.deepEqual(sentTexts(line), []);
	release();
	await until(() => sentTexts(line).length === 1);
	t.is((await vault.list('outbox/')).length, 1);
});

test('a thousand messages at once are written down in few writes', async (t) => {
	const vault = new WatchedVault();
	const {client, line} = await live(vault);
	vault.writes = 0;
	for (let index = 0; index < 1000; index++) client.send('r1', `message ${index}`);
	await until(() => sentTexts(line).length === 1);
	t.is(vault.writes, 1);
	t.throws(() => client.send('r1', 'one too many'), {instanceOf: InputError});
});

test('one message of a room is under way at a time, in the order of sending', async (t) => {
	const {client, line} = await live();
	for (const text of ['one', 'two', 'three']) client.send('r1', text);
	for (const [index, text] of ['one', 'two', 'three'].entries()) {
		await until(() => line.request('send') !== undefined);
		t.deepEqual(sentTexts(line), [text]);
		line.answer('send', {seq: index + 1, time: 1, duplicate: false});
	}

	await settled();
	t.deepEqual(pendingOf({client}), []);
	t.is(client.state.rooms.get('r1')?.log.newestSeq, 3);
});

test('what was refused for now is tried again when the relay said, and nothing overtakes it', async (t) => {
	const {client, clock, line} = await live();
	client.send('r1', 'one');
	client.send('r1', 'two');
	await until(() => line.request('send') !== undefined);
	line.refuse('send', {code: 'rate-limited', retryable: true, retryAfter: 5000});
	await settled();
	clock.advance(4999);
	await settled();
	t.deepEqual(sentTexts(line), []);
	clock.advance(1);
	await settled();
	t.deepEqual(sentTexts(line), ['one']);
});

test('silence is followed by the same message with the same id', async (t) => {
	const {client, clock, line} = await live();
	const id = client.send('r1', 'one');
	client.send('r1', 'two');
	await until(() => line.request('send') !== undefined);
	for (let passed = 0; passed < LIMITS.requestTimeout; passed += 10_000) {
		clock.advance(10_000);
		line.alive();
	}

	await settled();
	clock.advance(5000);
	await settled();
	t.deepEqual(
		line.sent.flatMap((frame) => (frame.type === 'send' ? [[frame.message, frame.text]] : [])),
		[
			[id, 'one'],
			[id, 'one'],
		],
	);
});

test('what is refused for good shows why, keeps its text, and lets the next one go', async (t) => {
	const {client, line} = await live();
	const id = client.send('r1', 'one');
	const accepted = t.throwsAsync(client.whenAccepted(id), {instanceOf: RefusedError});
	client.send('r1', 'two');
	await until(() => line.request('send') !== undefined);
	line.refuse('send', {code: 'forbidden'});
	await accepted;
	await until(() => sentTexts(line).length === 1);
	t.deepEqual(sentTexts(line), ['two']);
	t.deepEqual(pendingOf({client}), [
		['one', 'Refused: forbidden.'],
		['two', 'pending'],
	]);
});

test('a failed message can be retried with its id, or dropped', async (t) => {
	const {client, line} = await live();
	const id = client.send('r1', 'one');
	await until(() => line.request('send') !== undefined);
	line.refuse('send', {code: 'forbidden'});
	await settled();
	client.retry(id);
	await until(() => line.request('send') !== undefined);
	t.like(line.request('send'), {message: id, text: 'one'});
	line.refuse('send', {code: 'forbidden'});
	await settled();
	client.drop(id);
	t.deepEqual(pendingOf({client}), []);
});

test('a full disk fails the message with a sentence and keeps its text', async (t) => {
	const vault = new WatchedVault();
	const {client, line} = await live(vault);
	vault.isFull = true;
	const id = client.send('r1', 'precious');
	await settled();
	t.deepEqual(sentTexts(line), []);
	t.deepEqual(pendingOf({client}), [
		['precious', 'It could not be written down: The disk is full. Free some space.'],
	]);
	vault.isFull = false;
	client.retry(id);
	await until(() => sentTexts(line).length === 1);
	t.deepEqual(pendingOf({client}), [['precious', 'pending']]);
});

test('after a restart pending messages are sent with their ids, and failed ones still shown', async (t) => {
	const vault = createMemoryVault();
	const first = await live(vault);
	const failed = first.client.send('r1', 'failed');
	await until(() => first.line.request('send') !== undefined);
	first.line.refuse('send', {code: 'forbidden'});
	await settled();
	const pending = first.client.send('r1', 'pending');
	await settled();
	await first.client.close();
	const second = await live(vault);
	t.deepEqual(pendingOf(second), [
		['failed', 'Refused: forbidden.'],
		['pending', 'pending'],
	]);
	t.like(second.line.request('send'), {message: pending, text: 'pending'});
	second.client.retry(failed);
	second.line.answer('send', {seq: 1, time: 1, duplicate: true});
	await until(() => second.line.request('send') !== undefined);
	t.like(second.line.request('send'), {message: failed});
});

test('a program that dies at any write loses nothing that was sent', async (t) => {
	const vault = new WatchedVault();
	const {client, line} = await live(vault);
	client.send('r1', 'one');
	await until(() => line.request('send') !== undefined);
	// The process ends here: no close, no answer. The next one has only the vault.
	const next = await live(vault);
	t.deepEqual(sentTexts(next.line), ['one']);
});

test('messages of another account or relay are not touched', async (t) => {
	const vault = createMemoryVault();
	await vault.write('outbox/other/r1', new TextEncoder().encode('[]'));
	const {client, line} = await live(vault);
	client.send('r1', 'mine');
	await until(() => line.request('send') !== undefined);
	t.true((await vault.list('outbox/')).includes('outbox/other/r1'));
});

test('a message that could not be delivered for a week is failed, not sent', async (t) => {
	const vault = createMemoryVault();
	const first = await live(vault);
	first.line.end({code: 1006, reason: ''});
	first.client.send('r1', 'old');
	await settled();
	await first.client.close();
	const later = manualClock(1_700_000_000_000 + LIMITS.outboxLifetime + 1000);
	const second = fakeRelayClient({vault, clock: later});
	second.client.start();
	const line = await second.goLive();
	t.deepEqual(sentTexts(line), []);
	t.regex(String(pendingOf(second)[0]?.[1]), /too long/);
});

test('a message seen in the log counts as accepted, and is not sent again', async (t) => {
	const {client, transport, line, nextTry, goLive} = await live();
	const id = client.send('r1', 'one');
	const accepted = client.whenAccepted(id);
	await until(() => line.request('send') !== undefined);
	line.push({type: 'message', ...roomMessage(1, {id, from: 'ada', text: 'one'})});
	t.deepEqual(await accepted, {seq: 1, time: 1});
	line.end({code: 1006, reason: ''});
	nextTry();
	await goLive();
	t.deepEqual(sentTexts(transport.line), []);
	t.deepEqual(pendingOf({client}), []);
	t.deepEqual(await client.whenAccepted(id), {seq: 1, time: 1});
});

test('accepted messages leave nothing in the vault', async (t) => {
	const vault = createMemoryVault();
	const {client, line} = await live(vault);
	client.send('r1', 'one');
	await until(() => line.request('send') !== undefined);
	line.answer('send', {seq: 1, time: 1, duplicate: false});
	await settled();
	await client.close();
	t.deepEqual(await vault.list('outbox/'), []);
});

test('unsent messages of a room one is no longer in are kept, and said', async (t) => {
	const vault = createMemoryVault();
	const first = await live(vault);
	first.line.end({code: 1006, reason: ''});
	first.client.send('r1', 'kept');
	await settled();
	await first.client.close();
	const second = fakeRelayClient({vault});
	second.client.start();
	const line = await second.goLive(roomInfo({room: 'r2', name: 'ops'}));
	await until(() => line.request('send') !== undefined);
	line.refuse('send', {code: 'not-found'});
	await settled();
	t.regex(second.client.state.localLines[0]?.text ?? '', /unsent messages/);
	line.push({type: 'room', room: roomInfo()});
	t.deepEqual(pendingOf(second), [['kept', 'Refused: not-found.']]);
});

for (const [what, text] of [
	['nothing', ' \n '],
	['too much', 'é'.repeat(2049)],
	['too many lines', '\n'.repeat(100)],
	['half a character', 'a\uD800'],
] as const) {
	test(`${what} is refused at once, and nothing is written down`, async (t) => {
		const vault = createMemoryVault();
		const {client} = await live(vault);
		t.throws(() => client.send('r1', text), {instanceOf: InputError});
		await settled();
		t.deepEqual(pendingOf({client}), []);
		t.deepEqual(await vault.list('outbox/'), []);
	});
}

test('why a message waits is known while its refusal is the last word on it', async (t) => {
	const {client, clock, line} = await live();
	const id = client.send('r1', 'hello');
	t.is(client.refusalOf(id), undefined);
	await until(() => sentTexts(line).length === 1);
	line.refuse('send', {code: 'storage-full', retryable: true});
	await until(() => client.refusalOf(id) !== undefined);
	t.is(client.refusalOf(id)?.message, 'Refused: storage-full.');
	clock.advance(60_000);
	t.deepEqual(sentTexts(line), ['hello']);
	t.is(client.refusalOf(id), undefined);
});

test('a refusal says nothing of a message that an earlier try may have stored', async (t) => {
	const {client, clock, line, goLive, nextTry} = await live();
	const id = client.send('r1', 'hello');
	await until(() => sentTexts(line).length === 1);
	line.end({code: 1006, reason: ''});
	await settled();
	nextTry();
	const next = await goLive();
	await until(() => sentTexts(next).length === 1);
	next.refuse('send', {code: 'storage-full', retryable: true});
	await settled();
	clock.advance(1);
	t.is(client.refusalOf(id), undefined);
});
