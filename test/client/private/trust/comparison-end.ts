import {InputError, RefusedError} from '../../../../source/client/error.ts';
import type {TrustEvent} from '../../../../source/client/private/api.ts';
import {
	type ComparisonStep,
	readBody,
	writeBody,
} from '../../../../source/client/private/bodies.ts';
import type {Arrival} from '../../../../source/client/private/parts.ts';
import {createComparisons} from '../../../../source/client/private/trust/comparisons.ts';
import {createKeyComparisons} from '../../../../source/client/private/trust/key-comparison.ts';
import {Turns} from '../../../../source/client/private/turns.ts';
import {Store} from '../../../../source/client/store.ts';
import {createMemoryVault} from '../../../../source/client/vault/memory.ts';
import {VaultError} from '../../../../source/client/vault/vault.ts';
import {type Contact, meetContact} from '../../../../source/crypto/contact.ts';
import type {Json} from '../../../../source/crypto/content.ts';
import {toBase64url} from '../../../../source/crypto/encoding.ts';
import {type TestDevice, testDevice} from '../../../crypto/test-device.ts';
import {type ManualClock, manualClock} from '../../../helpers/manual-clock.ts';
import {seededRandom} from '../../../helpers/seeded-random.ts';

/** What arrives at an end, and from where. */
export type Delivery = {
	readonly from: {readonly name: string; readonly device: TestDevice};
	readonly to: string;
	readonly body: Json;
};

/** One person's side of a comparison, with everything that a comparison asks of the other parts. */
export type End = ReturnType<typeof comparisonEnd>;

export type Wire = {readonly clock: ManualClock; readonly under: Delivery[]};

export function wire(): Wire {
	return {clock: manualClock(1_767_225_600_000), under: []};
}

/** A device of `name`; two ends of one name are two devices unless `device` is given. */
export function comparisonEnd(
	name: string,
	{clock, under}: Wire,
	device: TestDevice = testDevice(name, seededRandom(++seed)),
) {
	const store = new Store();
	const known = new Map<string, Contact>();
	const onRelay = new Map<string, Contact>();
	const timeline: Array<Omit<TrustEvent, 'time'>> = [];
	const released: string[] = [];
	const accepted = new Set<string>();
	const conversations = new Set<string>();
	const memory = createMemoryVault();
	let own: Contact | undefined = meetContact(device.local.account, device.list);
	let isDiskFull = false;

	const end = {
		name,
		device,
		store,
		known,
		onRelay,
		timeline,
		released,
		accepted,
		conversations,
		fillDisk: (isFull: boolean) => {
			isDiskFull = isFull;
		},
		setOwn: (contact: Contact | undefined) => {
			own = contact;
		},
		/** Both know each other, and have accepted it. */
		befriend(other: Delivery['from']) {
			known.set(other.name, meetContact(other.device.local.account, other.device.list));
			conversations.add(other.name);
			accepted.add(other.name);
		},
		get stage() {
			return store.state.private.comparison?.stage;
		},
		receive(delivery: Delivery, rest: Partial<Arrival> = {}) {
			const step = readBody('sas', delivery.body);
			if (step === undefined) throw new Error('That is no step.');
			const peer = delivery.from.name === name ? delivery.to : delivery.from.name;
			const from = {
				from: delivery.from.name,
				device: toBase64url(delivery.from.device.local.key.deviceId),
			};
			const arrival = {...from, relayTime: clock.now(), isUnderChangedKeys: false, ...rest};
			comparisons.step(peer, step, arrival);
		},
	};
	const parts = {
		turns: new Turns(),
		keyring: {
			own() {
				if (own === undefined) throw new InputError('This device is not linked yet: /link.');
				return own;
			},
		},
		contacts: {
			get: (of: string) => known.get(of),
			async fetch(of: string) {
				// What is known of an account is newer than what the relay shows of it here.
				const contact = known.get(of) ?? onRelay.get(of);
				if (contact === undefined) {
					throw new RefusedError({
						code: 'not-found',
						message: 'Nobody has that name.',
						retryable: false,
					});
				}

				known.set(of, contact);
				return {contact, bundles: new Map()};
			},
			stage(
				contact: Contact,
				event: Omit<TrustEvent, 'time'>,
				batch: {put(name: string, bytes: Uint8Array): void; afterwards(apply: () => void): void},
			) {
				batch.put('contact', new Uint8Array(1));
				batch.afterwards(() => {
					known.set(contact.account.split('@')[0] ?? '', contact);
					timeline.push(event);
				});
			},
		},
		dispatch: {
			release: (to: string) => void released.push(to),
			send(to: string, {body}: {readonly body: unknown}) {
				// Comparisons send nothing else.
				under.push({from: end, to, body: writeBody('sas', body as ComparisonStep)});
			},
		},
		conversations: {
			refresh() {},
			has: (of: string) => conversations.has(of),
			isAccepted: (of: string) => accepted.has(of),
			ensure(of: string) {
				conversations.add(of);
				accepted.add(of);
			},
		},
		context: {
			account: name,
			clock,
			random: seededRandom(++seed),
			vault: {
				...memory,
				async commit(changes: Parameters<typeof memory.commit>[0]) {
					if (isDiskFull) throw new VaultError('storage-full', 'The disk is full.');
					await memory.commit(changes);
				},
			},
			state: () => store.state,
			dispatch: store.dispatch.bind(store),
			addLine: () => {},
		},
	};
	const comparisons = createComparisons(parts);
	return Object.assign(end, {comparisons, keys: createKeyComparisons(parts)});
}

/** Delivers what is under way, in order, to each other end of its addressee and its sender. */
export function deliver(under: Delivery[], ends: readonly End[]): void {
	for (let next = under.shift(); next !== undefined; next = under.shift()) {
		for (const end of ends) {
			const isMeant = end.name === next.to || end.name === next.from.name;
			if (end !== next.from && isMeant) end.receive(next);
		}
	}
}

let seed = 0;
