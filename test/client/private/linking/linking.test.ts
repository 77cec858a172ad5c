import {Buffer} from 'node:buffer';
import type {ExecutionContext} from 'ava';
import test from 'ava';
import {InputError} from '../../../../source/client/error.ts';
import {
	createLinking,
	LINKING_STEP_TIME,
	type Linking,
} from '../../../../source/client/private/linking/linking.ts';
import {LINKING_SENTENCES} from '../../../../source/client/private/linking/linking-sentences.ts';
import {readLinkStep} from '../../../../source/client/private/linking/linking-steps.ts';
import type {LinkingState} from '../../../../source/client/state/state.ts';
import {createDeviceKey} from '../../../../source/crypto/device-key.ts';
import {listDevice} from '../../../../source/crypto/device-list.ts';
import {toBase64url} from '../../../../source/crypto/encoding.ts';
import {systemRandom} from '../../../../source/protocol/environment.ts';
import {LIMITS} from '../../../../source/protocol/limits.ts';
import {type PrivateHome, type PrivateHomes, privateHomes} from '../keys/private-home.ts';

/** One device that links or is linked, and what its person is shown. */
type End = {
	readonly home: PrivateHome;
	readonly linking: Linking;
	shown: LinkingState | undefined;
	/** What a relay does with the steps that this device is told; undefined keeps one back. */
	twist: ((step: Fields) => Fields | undefined) | undefined;
	read: number;
};

type Fields = Readonly<Record<string, unknown>>;

function openEnd(t: ExecutionContext, home: PrivateHome): End {
	const {keyring, turns, context} = home;
	const dispatch: typeof context.dispatch = (event) => {
		if (event.type === 'linking-changed') end.shown = event.linking;
		else context.dispatch(event);
	};
	const linking = createLinking({...context, dispatch}, {keyring, turns});
	t.teardown(() => linking.close());
	const end: End = {home, linking, shown: undefined, twist: undefined, read: 0};
	return end;
}

/** Brings every step that the relay pushes to its device, until nobody says anything more. */
async function settle(...ends: readonly End[]): Promise<void> {
	for (let isQuiet = false; !isQuiet; ) {
		isQuiet = true;
		for (const end of ends) {
			const frames = end.home.link.all('link');
			for (const {device, step} of frames.slice(end.read)) {
				isQuiet = false;
				const twisted = end.twist === undefined ? read(step) : end.twist(read(step));
				if (twisted !== undefined) await end.linking.received({device, step: write(twisted)});
			}

			end.read = frames.length;
		}
	}
}

function read(step: string): Fields {
	return JSON.parse(Buffer.from(step, 'base64url').toString());
}

function write(step: Fields): string {
	return Buffer.from(JSON.stringify(step)).toString('base64url');
}

type Scene = {
	readonly homes: PrivateHomes;
	/** The first device of the account. */
	readonly old: End;
	/** One that has logged in and is not in the list. */
	readonly fresh: End;
};

async function scene(t: ExecutionContext): Promise<Scene> {
	const homes = await privateHomes(t);
	const first = await homes.settle('ada');
	const second = await homes.addDevice(first);
	await second.prepare();
	t.is(second.keyring.standing.status, 'unlinked');
	return {homes, old: openEnd(t, first), fresh: openEnd(t, second)};
}

/** As far as both people look at emoji. */
async function compare({old, fresh}: Scene): Promise<void> {
	await fresh.linking.start();
	await settle(old, fresh);
	await old.linking.accept();
	await settle(old, fresh);
}

function emojiOf({shown}: End): readonly string[] {
	return shown?.stage.type === 'comparing' ? shown.stage.emoji.map(({word}) => word) : [];
}

function sentenceOf({shown}: End): string | undefined {
	return shown?.stage.type === 'ended' ? shown.stage.sentence : undefined;
}

function listedBy({keyring}: PrivateHome): readonly string[] {
	return keyring.own().list.devices.map(({deviceId}) => toBase64url(deviceId));
}

test('both people see the same seven, and the new device is in the list and ready', async (t) => {
	const {old, fresh, ...rest} = await scene(t);
	await compare({old, fresh, ...rest});
	t.is(emojiOf(old).length, 7);
	t.deepEqual(emojiOf(old), emojiOf(fresh));
	t.like(old.shown, {side: 'old', label: 'second'});
	t.like(fresh.shown, {side: 'new', label: 'first'});
	await fresh.linking.finish(true);
	await old.linking.finish(true);
	await settle(old, fresh);
	t.is(sentenceOf(old), LINKING_SENTENCES.linkedOld);
	t.is(sentenceOf(fresh), LINKING_SENTENCES.linkedNew);
	t.is(fresh.home.keyring.standing.status, 'ready');
	t.deepEqual(listedBy(fresh.home).toSorted(), [old.home.device, fresh.home.device].toSorted());
	const count = await fresh.home.link.request('keys.count', {});
	t.is(count.oneTimePrekeys, 50);
	t.is(count.signedPrekey, 1);
});

test('the order in which the two people confirm does not matter', async (t) => {
	const {old, fresh, ...rest} = await scene(t);
	await compare({old, fresh, ...rest});
	await old.linking.finish(true);
	await settle(old, fresh);
	t.deepEqual(old.shown?.stage, {type: 'waiting'});
	t.is(listedBy(old.home).length, 1);
	await fresh.linking.finish(true);
	await settle(old, fresh);
	t.is(sentenceOf(fresh), LINKING_SENTENCES.linkedNew);
	t.is(fresh.home.keyring.standing.status, 'ready');
});

for (const side of ['old', 'fresh'] as const) {
	test(`nothing is added when the person at the ${side} device sees other emoji`, async (t) => {
		const {old, fresh, ...rest} = await scene(t);
		await compare({old, fresh, ...rest});
		const [saying, other] = side === 'old' ? [old, fresh] : [fresh, old];
		await other.linking.finish(true);
		await saying.linking.finish(false);
		await settle(old, fresh);
		t.is(sentenceOf(saying), LINKING_SENTENCES.differs);
		t.is(sentenceOf(other), LINKING_SENTENCES.otherEnded);
		t.deepEqual(listedBy(old.home), [old.home.device]);
		await fresh.home.prepare();
		t.is(fresh.home.keyring.standing.status, 'unlinked');
	});
}

test('a new device signs nothing before its person has seen the emoji', async (t) => {
	const {old, fresh, ...rest} = await scene(t);
	const told: unknown[] = [];
	old.twist = (step) => {
		told.push(step.step);
		return step;
	};
	await compare({old, fresh, ...rest});
	t.deepEqual(told, ['start', 'reveal']);
	await fresh.linking.finish(true);
	await settle(old, fresh);
	t.deepEqual(told, ['start', 'reveal', 'entry']);
	t.deepEqual(listedBy(old.home), [old.home.device]);
});

test('a relay that puts another account key in shows the new device other emoji', async (t) => {
	const {old, fresh, ...rest} = await scene(t);
	const impostor = createDeviceKey(systemRandom);
	fresh.twist = (step) =>
		step.step === 'answer' ? {...step, identityKey: toBase64url(impostor.signingKey)} : step;
	await compare({old, fresh, ...rest});
	t.is(emojiOf(fresh).length, 7);
	t.notDeepEqual(emojiOf(old), emojiOf(fresh));
});

test('a relay that changes a random number shows the two other emoji', async (t) => {
	const {old, fresh, ...rest} = await scene(t);
	fresh.twist = (step) =>
		step.step === 'answer' ? {...step, answer: toBase64url(systemRandom.bytes(32))} : step;
	await compare({old, fresh, ...rest});
	t.is(emojiOf(fresh).length, 7);
	t.notDeepEqual(emojiOf(old), emojiOf(fresh));
});

test('another device that takes over a commitment cannot go on with it', async (t) => {
	const {homes, old, fresh} = await scene(t);
	const {home: thief} = openEnd(t, await homes.addDevice(old.home));
	await fresh.linking.start();
	const start = read(old.home.link.all('link')[0]?.step ?? '');
	const {signingKey, exchangeKey} = thief.context.deviceKey;
	const taken = {
		...start,
		signingKey: toBase64url(signingKey),
		exchangeKey: toBase64url(exchangeKey),
	};
	await old.linking.received({device: thief.device, step: write(taken)});
	await old.linking.accept();
	t.true(thief.link.all('link').some(({step}) => read(step).step === 'answer'));
	const reveal = {step: 'reveal', run: start.run, reveal: toBase64url(systemRandom.bytes(32))};
	await old.linking.received({device: thief.device, step: write(reveal)});
	t.is(sentenceOf(old), LINKING_SENTENCES.broken);
});

test('a reveal that is not what was committed to ends the run at both ends', async (t) => {
	const {old, fresh, ...rest} = await scene(t);
	old.twist = (step) =>
		step.step === 'reveal' ? {...step, reveal: toBase64url(systemRandom.bytes(32))} : step;
	await compare({old, fresh, ...rest});
	t.is(sentenceOf(old), LINKING_SENTENCES.broken);
	t.is(sentenceOf(fresh), LINKING_SENTENCES.otherEnded);
});

test('keys that do not make the id of the device that asks are ignored', async (t) => {
	const {old, fresh} = await scene(t);
	const other = createDeviceKey(systemRandom);
	old.twist = (step) => ({...step, signingKey: toBase64url(other.signingKey)});
	await fresh.linking.start();
	await settle(old, fresh);
	t.is(old.shown, undefined);
});

test('an entry whose proof is for another account key adds nothing', async (t) => {
	const {old, fresh, ...rest} = await scene(t);
	await compare({old, fresh, ...rest});
	const other = createDeviceKey(systemRandom).signingKey;
	const {deviceKey, clock} = fresh.home.context;
	const {proof} = listDevice(deviceKey, other, clock.now());
	old.twist = (step) => (step.step === 'entry' ? {...step, proof: toBase64url(proof)} : step);
	await fresh.linking.finish(true);
	await settle(old, fresh);
	await old.linking.finish(true);
	await settle(old, fresh);
	t.is(sentenceOf(old), LINKING_SENTENCES.forged);
	t.is(sentenceOf(fresh), LINKING_SENTENCES.otherEnded);
	t.deepEqual(listedBy(old.home), [old.home.device]);
});

test('the word that it is in the list is not believed of a list without it', async (t) => {
	const {old, fresh, ...rest} = await scene(t);
	await compare({old, fresh, ...rest});
	await fresh.linking.finish(true);
	const {run} = read(old.home.link.all('link')[0]?.step ?? '');
	await fresh.linking.received({device: old.home.device, step: write({step: 'listed', run})});
	t.is(sentenceOf(fresh), LINKING_SENTENCES.wrongList);
	t.is(fresh.home.keyring.standing.status, 'unlinked');
});

test('that word before the person has confirmed changes nothing', async (t) => {
	const {old, fresh, ...rest} = await scene(t);
	await compare({old, fresh, ...rest});
	const {run} = read(old.home.link.all('link')[0]?.step ?? '');
	await fresh.linking.received({device: old.home.device, step: write({step: 'listed', run})});
	t.is(emojiOf(fresh).length, 7);
	t.is(fresh.home.keyring.standing.status, 'unlinked');
});

test('a lost last word costs nothing: the list is looked at when time is up', async (t) => {
	const {old, fresh, homes} = await scene(t);
	await compare({old, fresh, homes});
	fresh.twist = (step) => (step.step === 'listed' ? undefined : step);
	await fresh.linking.finish(true);
	await settle(old, fresh);
	await old.linking.finish(true);
	await settle(old, fresh);
	t.deepEqual(fresh.shown?.stage, {type: 'waiting'});
	homes.relay.clock.advance(LINKING_STEP_TIME);
	// A verb comes after everything that was begun before it.
	await t.throwsAsync(fresh.linking.accept(), {instanceOf: InputError});
	t.is(sentenceOf(fresh), LINKING_SENTENCES.linkedNew);
});

test('a device that is not in the list cannot vouch, and one that is asks nobody', async (t) => {
	const {homes, old, fresh} = await scene(t);
	const third = openEnd(t, await homes.addDevice(old.home));
	await third.home.prepare();
	old.home.link.hangUp();
	await fresh.linking.start();
	await settle(third, fresh);
	t.is(third.shown, undefined);
	t.is(sentenceOf(fresh), LINKING_SENTENCES.noneCan);
	await t.throwsAsync(old.linking.start(), {
		instanceOf: InputError,
		message: LINKING_SENTENCES.notUnlinked,
	});
});

test('a listed device without the account key cannot vouch', async (t) => {
	const {homes, old, fresh} = await scene(t);
	const second = await homes.addDevice(old.home);
	const entry = second.keyring.ownEntry(old.home.keyring.own().list.identityKey);
	await old.home.keyring.changeList({add: entry});
	await second.prepare();
	const listed = openEnd(t, second);
	old.home.link.hangUp();
	await fresh.linking.start();
	await settle(listed, fresh);
	t.is(second.keyring.standing.status, 'ready');
	t.is(listed.shown, undefined);
	t.is(sentenceOf(fresh), LINKING_SENTENCES.noneCan);
});

test('with no other device connected it cannot begin', async (t) => {
	const {old, fresh} = await scene(t);
	old.home.link.hangUp();
	await t.throwsAsync(fresh.linking.start(), {message: LINKING_SENTENCES.nobodyHere});
	t.is(fresh.shown, undefined);
});

test('one run at a time: a second start is refused here and there', async (t) => {
	const {homes, old, fresh} = await scene(t);
	const third = openEnd(t, await homes.addDevice(old.home));
	await third.home.prepare();
	await fresh.linking.start();
	await t.throwsAsync(fresh.linking.start(), {message: LINKING_SENTENCES.second});
	await settle(old, fresh, third);
	await third.linking.start();
	await settle(old, fresh, third);
	t.is(sentenceOf(third), LINKING_SENTENCES.noneCan);
	t.like(old.shown, {label: 'second', stage: {type: 'asked'}});
	t.like(fresh.shown, {stage: {type: 'waiting'}});
});

test('the first old device that agrees goes on, and the others are told that it is over', async (t) => {
	const {homes, old, fresh} = await scene(t);
	const second = await homes.addDevice(old.home);
	await second.prepare();
	await second.keyring.recover(old.home.keyring.recoveryKey()?.join('') ?? '');
	const other = openEnd(t, second);
	await old.home.prepare();
	await fresh.linking.start();
	await settle(old, fresh, other);
	await other.linking.accept();
	await settle(old, fresh, other);
	t.is(sentenceOf(old), LINKING_SENTENCES.otherEnded);
	t.is(emojiOf(other).length, 7);
	t.deepEqual(emojiOf(other), emojiOf(fresh));
});

test('whoever waits too long for a step is told so, at both ends', async (t) => {
	const {homes, old, fresh} = await scene(t);
	await fresh.linking.start();
	await settle(old, fresh);
	homes.relay.clock.advance(LINKING_STEP_TIME - 1);
	t.like(old.shown, {stage: {type: 'asked'}});
	homes.relay.clock.advance(1);
	await t.throwsAsync(old.linking.accept(), {message: LINKING_SENTENCES.nobodyAsks});
	await t.throwsAsync(fresh.linking.finish(true), {message: LINKING_SENTENCES.nothingShown});
	await settle(old, fresh);
	t.is(sentenceOf(old), LINKING_SENTENCES.late);
	t.is(sentenceOf(fresh), LINKING_SENTENCES.late);
});

test('a cancelled run is over at both ends, and what comes late is ignored', async (t) => {
	const {old, fresh, ...rest} = await scene(t);
	await compare({old, fresh, ...rest});
	const late = fresh.home.link.all('link')[0];
	await fresh.linking.cancel();
	await settle(old, fresh);
	t.is(fresh.shown, undefined);
	t.is(sentenceOf(old), LINKING_SENTENCES.otherEnded);
	if (late !== undefined) await fresh.linking.received(late);
	t.is(fresh.shown, undefined);
	await compare({old, fresh, ...rest});
	t.is(emojiOf(old).length, 7);
});

test('a device that went away in between ends the run', async (t) => {
	const {old, fresh} = await scene(t);
	await fresh.linking.start();
	await settle(old, fresh);
	fresh.home.link.hangUp();
	await old.linking.accept();
	t.is(sentenceOf(old), LINKING_SENTENCES.lost);
});

test('steps that are none are ignored, and all that are fit into one', async (t) => {
	const {old, fresh, ...rest} = await scene(t);
	for (const step of ['', '!', 'AAAA', write({}), write({step: 'start'}), 'A'.repeat(9000)]) {
		t.is(readLinkStep(step), undefined);
		await old.linking.received({device: fresh.home.device, step});
	}

	t.is(readLinkStep(write({step: 'cancel', run: 'short'})), undefined);
	await compare({old, fresh, ...rest});
	await fresh.linking.finish(true);
	const sent = [old, fresh].flatMap(({home}) => home.link.all('link'));
	t.true(sent.length > 3);
	// The longest account name is 240 characters longer than this one.
	const longest = Math.max(...sent.map(({step}) => Buffer.byteLength(step, 'base64url')));
	t.true(longest + 286 < LIMITS.linkStepBytes, String(longest));
});
