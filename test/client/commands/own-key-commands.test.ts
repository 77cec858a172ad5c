import test, {type ExecutionContext} from 'ava';
import {createClient} from '../../../source/client/client.ts';
import {createMemoryVault} from '../../../source/client/vault/memory.ts';
import {createOpaqueSetup} from '../../../source/server/opaque.ts';
import {createImpostor} from '../../helpers/impostor.ts';
import {answering, impersonate} from '../../helpers/lying-relay.ts';
import {
	conversation,
	HOST,
	type Person,
	type PrivatePeople,
	saidIn,
	startPrivatePeople,
} from '../../helpers/private-people.ts';
import {seededRandom} from '../../helpers/seeded-random.ts';
import {until} from '../../helpers/until.ts';
import {deskOf} from './recording-ui.ts';

const PASSWORD = 'winter morning by the lake';

async function alone(t: ExecutionContext, options: Parameters<typeof startPrivatePeople>[1] = {}) {
	const people = await startPrivatePeople(t, options);
	const ada = await people.join('ada');
	const desk = deskOf(ada, () => people.relay.clock.now());
	return {people, ada, desk};
}

let seed = 8000;

/** A relay with passwords, for who has two devices. */
async function withPasswords(t: ExecutionContext) {
	return alone(t, {options: {opaqueSetup: await createOpaqueSetup()}});
}

/** Another device of the account, logged in with its password; it has no keys of the account yet. */
async function secondDevice(t: ExecutionContext, people: PrivatePeople, first: Person) {
	const {clock} = people.relay;
	await first.client.setPassword(PASSWORD);
	const client = createClient({
		...{url: `wss://${HOST}`, transport: people.bridge, vault: createMemoryVault()},
		...{clock, random: seededRandom(++seed), label: 'tablet'},
	});
	t.teardown(async () => {
		let isOver = false;
		const closing = client.close().finally(() => {
			isOver = true;
		});
		await until(
			() => isOver,
			() => clock.advance(250),
		);
		await closing;
	});
	await client.login({name: first.name, password: PASSWORD});
	await client.whenLive();
	await people.until(() => client.state.private.status === 'unlinked');
	return {client, desk: deskOf({client}, () => clock.now())};
}

test('/recovery shows the key, /recovery check takes two groups of it and forgets the rest', async (t) => {
	const {ada, desk} = await alone(t);
	t.true(ada.client.state.private.isRecoveryPending);
	await desk.run('/recovery');
	const groups = desk.secrets[0]?.split(' ') ?? [];
	t.is(groups.length, 14);
	const shown = JSON.stringify(ada.client.state.localLines);
	t.false(groups.some((group) => shown.includes(group)));
	// What is wrong is said where the next try is typed, unseen.
	await desk.run('/recovery check', undefined, {secrets: ['AAAA', undefined]});
	t.regex(desk.questions.at(-1) ?? '', /^That is not group \d+\. .*Group \d+ .*\(1 of 2\)$/);
	t.true(ada.client.state.private.isRecoveryPending);
	const groupIn = (question = '') => Number(/Group (\d+)/.exec(question)?.[1]);
	const first = groupIn(desk.questions.at(-1));
	// The first is right, the second is not.
	await desk.run('/recovery check', undefined, {
		secrets: [groups[first - 1], groups[first - 1], undefined],
	});
	t.true(ada.client.state.private.isRecoveryPending);
	const second = groupIn(desk.questions.at(-1));
	t.not(second, first);
	await desk.run('/recovery check', undefined, {
		secrets: ['AAAA', ` ${groups[first - 1]?.toLowerCase()}`, groups[second - 1]],
	});
	t.regex(desk.lastLine(), /^The paper is right/);
	t.false(ada.client.state.private.isRecoveryPending);
	t.is((await desk.run('/recovery')).type, 'failed');
});

test('a check that is given up leaves the recovery key where it is', async (t) => {
	const {ada, desk} = await alone(t);
	t.is((await desk.run('/recovery check', undefined, {secrets: [undefined]})).type, 'done');
	t.true(ada.client.state.private.isRecoveryPending);
});

test('/recovery skip asks, and then there is none', async (t) => {
	const {ada, desk} = await alone(t);
	await desk.run('/recovery skip', undefined, {keys: [undefined]});
	t.true(ada.client.state.private.isRecoveryPending);
	await desk.run('/recovery skip', undefined, {keys: ['s']});
	t.false(ada.client.state.private.isRecoveryPending);
	for (const line of ['/recovery', '/recovery check', '/recovery skip']) {
		t.is((await desk.run(line)).type, 'failed');
		t.regex(desk.lastLine(), /No recovery key waits/);
	}
});

test('a word that /link, /recovery or /identity does not know is answered with those it knows', async (t) => {
	const {desk} = await alone(t);
	for (const line of ['/link perhaps', '/recovery now', '/identity old']) {
		t.is((await desk.run(line)).type, 'failed');
		t.regex(desk.lastLine(), /comes nothing, or/);
	}
});

test('/identity new asks twice, and then every contact is warned', async (t) => {
	const {people, ada, desk} = await alone(t);
	const bob = await people.join('bob');
	await desk.run('/msg bob hello');
	await people.until(() => saidIn(bob, 'ada').length === 1);
	await desk.run('/identity new', undefined, {keys: [undefined]});
	const wrong = await desk.run('/identity new', undefined, {keys: ['c'], texts: ['bob']});
	t.is(wrong.type, 'failed');
	t.is(desk.lastLine(), 'That is not "ada", so your identity stays as it is.');
	await desk.run('/identity new', undefined, {keys: ['c'], texts: ['@Ada']});
	t.regex(desk.lastLine(), /^You have a new identity/);
	await people.until(() => ada.client.state.private.status === 'ready');
	t.true(ada.client.state.private.isRecoveryPending);
	await bob.client.comparisonWith('ada').catch(() => {});
	await people.restart(bob);
	await bob.client.comparisonWith('ada').catch(() => {});
	t.is(conversation(bob, 'ada').direct?.trust, 'changed');
});

test('/link with nothing to link says how it begins', async (t) => {
	const {desk} = await alone(t);
	for (const line of ['/link', '/link yes', '/link accept', '/link cancel']) {
		t.is((await desk.run(line)).type, 'failed');
		t.regex(desk.lastLine(), /\/link/);
	}
});

test('/link on both devices lets the new one in, and /revoke takes it out again', async (t) => {
	const {people, ada, desk} = await withPasswords(t);
	const tablet = await secondDevice(t, people, ada);
	await tablet.desk.run('/devices');
	t.regex(tablet.desk.lastLine(), /tablet \(device\), this device, rooms only until it is linked/);
	t.is((await tablet.desk.run('/link')).type, 'done');
	await people.until(() => ada.client.state.private.linking?.stage.type === 'asked');
	await desk.run('/link');
	const stage = (client: Person['client']) => client.state.private.linking?.stage;
	await people.until(() =>
		[ada.client, tablet.client].every((client) => stage(client)?.type === 'comparing'),
	);
	await Promise.all([desk.run('/link'), tablet.desk.run('/link')]);
	t.deepEqual(desk.lastPage().lines, tablet.desk.lastPage().lines);
	await tablet.desk.run('/link yes');
	await desk.run('/link yes');
	await people.until(() => tablet.client.state.private.status === 'ready');
	await desk.run('/devices');
	const [heading, ...rows] = desk.lastLine().split('\n');
	t.is(heading, '2 devices; log one out with /revoke ID:');
	t.true(rows.every((row) => row.endsWith('reads private messages')));
	await desk.run('/relay');
	t.true(desk.lastPage().lines.some((row) => row.includes('your 2 devices')));
	const id = rows.find((row) => row.includes('tablet'))?.split(' ')[0] ?? '';
	await desk.run(`/revoke ${id}`, undefined, {keys: [undefined]});
	t.is((await ada.client.keyDevices()).length, 2);
	await desk.run(`/revoke ${id}`, undefined, {keys: ['r']});
	t.regex(desk.lastLine(), /^"tablet" was taken out of your account/);
	t.is((await ada.client.keyDevices()).length, 1);
});

test('/recovery enter brings the account to a new device, and no wrong key does', async (t) => {
	const {people, ada, desk} = await withPasswords(t);
	await desk.run('/recovery');
	const [key = ''] = desk.secrets;
	const tablet = await secondDevice(t, people, ada);
	const wrong = `${key.slice(0, -4)}AAAA`;
	await tablet.desk.run('/recovery enter', undefined, {secrets: [wrong, undefined]});
	t.regex(tablet.desk.questions.at(-1) ?? '', /^One of the groups is not as it was shown/);
	t.is(tablet.client.state.private.status, 'unlinked');
	await tablet.desk.run('/recovery enter', undefined, {secrets: [wrong, key.toLowerCase()]});
	await people.until(() => tablet.client.state.private.status === 'ready');
	t.regex(tablet.desk.lastLine(), /^Your account is back on this device/);
});

test('/revoke takes neither this device nor one that is not there', async (t) => {
	const {ada, desk} = await alone(t);
	const id = ada.client.state.account?.device ?? '';
	t.is((await desk.run(`/revoke ${id.slice(0, 6)}`)).type, 'failed');
	t.regex(desk.lastLine(), /That is this device.*termchat logout/);
	t.is((await desk.run('/revoke ???')).type, 'failed');
	t.regex(desk.lastLine(), /no such device.*\/devices/);
});

test('/devices NAME lists those of the signed list of somebody else', async (t) => {
	const {people, desk} = await alone(t);
	const bob = await people.join('bob');
	await desk.run('/devices @bob');
	const id = bob.client.state.account?.device ?? '';
	const [heading, row = ''] = desk.lastLine().split('\n');
	t.is(heading, 'bob has 1 device, as their own signed list says:');
	t.true(row.startsWith(id.slice(0, 6)));
});

test('/link is open to a device that was stopped', async (t) => {
	const {people, ada, desk} = await alone(t);
	impersonate(ada, 'ada', createImpostor('ada', people.relay.clock.now()));
	answering(ada, 'keys.count', (result: object) => ({...result, list: 9}));
	await people.restart(ada).catch(() => {});
	await people.until(() => ada.client.state.private.status === 'stopped');
	const outcome = await desk.run('/link');
	t.is(outcome.type, 'failed');
	// Not for the state of this device, but because there is no other that could let it in.
	t.regex(desk.lastLine(), /No other device of yours is connected/);
});
