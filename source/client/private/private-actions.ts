import {toBase64url} from '../../crypto/encoding.ts';
import {ERROR_CODES} from '../../protocol/codes.ts';
import {checkAccountName} from '../../protocol/names.ts';
import {phrase, translated} from '../../words/phrase.ts';
import {InputError} from '../error.ts';
import type {KeyDevice, PrivateClient} from './api.ts';
import {Batch} from './batch.ts';
import type {OpenParts} from './private-part.ts';
import {conversationId} from './record-names.ts';

type Actions = Omit<
	PrivateClient,
	| 'relayKnowledge'
	| 'whenPrivateKnown'
	| 'comparisonWith'
	| 'comparePasted'
	| 'markVerified'
	| 'acceptKeys'
>;

/** What a client does about private messages, but for comparing keys. `go` begins again with new keys. */
export function privateActions(parts: OpenParts, go: () => void): Actions {
	const {contacts, conversations, comparisons, turns, context, messaging} = parts;
	return {
		async whenReceived() {
			// Envelopes can be opened only when the keys have been seen to.
			await turns.idle();
			await messaging.receiver.idle();
		},
		...conversationActions(parts),
		searchPrivate: (query, {room, ...options} = {}) =>
			conversations.match(query, {name: room?.slice(1), ...options}),
		prepareSearch: () => conversations.prepareSearch(),

		startComparison: (name) => comparisons.start(accountName(name, context.account)),
		acceptComparison: () => comparisons.accept(),
		finishComparison: (isSame) => comparisons.finish(isSame),
		cancelComparison: () => comparisons.cancel(),
		trustTimeline: (name) => turns.take(() => contacts.timeline(name)),

		...deviceActions(parts, go),
		...recoveryActions(parts, go),
	};
}

function conversationActions({
	context,
	turns,
	contacts,
	conversations,
	messaging,
}: OpenParts): Pick<
	PrivateClient,
	| 'openConversation'
	| 'acceptRequest'
	| 'refuseRequest'
	| 'deleteConversation'
	| 'setBlocked'
	| 'blockedNames'
> {
	const {vault, ask} = context;
	const inOneWrite = (work: (batch: Batch) => Promise<void> | void): Promise<void> =>
		turns.take(async () => {
			const batch = new Batch();
			await work(batch);
			await batch.commit(vault);
		});
	const decide = (name: string, standing: 'accepted' | 'refused'): Promise<void> =>
		inOneWrite((batch) => {
			if (!conversations.has(name)) throw new InputError(phrase`${name} has not written to you.`);
			conversations.setStanding(name, standing, batch);
		});
	return {
		async openConversation(typed) {
			const name = accountName(typed, context.account);
			if (conversations.has(name) && !conversations.isRefused(name)) {
				conversations.refresh(name);
				return conversationId(name);
			}

			await inOneWrite(async (batch) => {
				if (contacts.get(name) === undefined) await contacts.fetch(name, [], batch);
				conversations.ensure(name, 'accepted', batch);
			});
			return conversationId(name);
		},

		acceptRequest: (name) => decide(name, 'accepted'),
		refuseRequest: (name) => decide(name, 'refused'),

		async deleteConversation(name) {
			await messaging.dispatch.forget(name);
			await inOneWrite((batch) => conversations.remove(name, batch));
		},

		async setBlocked(typed, isBlocked) {
			const name = accountName(typed, context.account);
			await ask('block.set', {name, blocked: isBlocked});
			conversations.setBlocked(name, isBlocked);
		},

		async blockedNames() {
			const {names} = await ask('block.list', {});
			return names;
		},
	};
}

function deviceActions(
	parts: OpenParts,
	go: () => void,
): Pick<
	PrivateClient,
	| 'keyDevices'
	| 'startLinking'
	| 'acceptLinking'
	| 'finishLinking'
	| 'cancelLinking'
	| 'revokeKeyDevice'
> {
	const {keyring, turns, linking} = parts;
	return {
		keyDevices: (name) =>
			name === undefined || name === parts.context.account
				? ownDevices(parts)
				: devicesOf(parts, accountName(name, parts.context.account)),
		startLinking: () => linking.start(),
		acceptLinking: () => linking.accept(),
		async finishLinking(isSame) {
			await linking.finish(isSame);
			go();
		},
		cancelLinking: () => linking.cancel(),
		revokeKeyDevice: (device) => turns.take(() => keyring.revoke(device)),
	};
}

function recoveryActions(
	{keyring, turns}: OpenParts,
	go: () => void,
): Pick<
	PrivateClient,
	'pendingRecoveryKey' | 'forgetRecoveryKey' | 'recover' | 'startNewIdentity'
> {
	return {
		pendingRecoveryKey: async () => keyring.recoveryKey(),
		forgetRecoveryKey: () => turns.take(() => keyring.forgetRecoveryKey()),
		async recover(typedKey) {
			await turns.take(() => keyring.recover(typedKey));
			go();
		},
		async startNewIdentity() {
			await turns.take(() => keyring.startNewIdentity());
			go();
		},
	};
}

/** The devices that the relay knows of this account, and those that its list has. */
async function ownDevices({context, keyring}: OpenParts): Promise<readonly KeyDevice[]> {
	const {devices} = await context.ask('device.list', {});
	const listed = keyring.standing.status === 'ready' ? keyring.own().list.devices : [];
	const entryOf = (device: string) => listed.find(({deviceId}) => toBase64url(deviceId) === device);
	return devices.map((each) => ({
		device: each.device,
		kind: each.kind,
		label: each.label,
		addedAt: each.createdAt,
		isCurrent: each.current,
		isListed: entryOf(each.device) !== undefined,
		isConnected: each.connected,
		lastSeenAt: each.lastSeenAt,
	}));
}

async function devicesOf(
	{context, contacts, turns}: OpenParts,
	name: string,
): Promise<readonly KeyDevice[]> {
	const contact = await turns.take(async () => {
		const batch = new Batch();
		const known = contacts.get(name) ?? (await contacts.fetch(name, [], batch)).contact;
		await batch.commit(context.vault);
		return known;
	});
	return contact.list.devices.map(({deviceId, addedAt}) => ({
		device: toBase64url(deviceId),
		kind: 'device',
		label: undefined,
		addedAt: addedAt * 1000,
		isCurrent: false,
		isListed: true,
		isConnected: undefined,
		lastSeenAt: undefined,
	}));
}

/** Somebody else's name, as typed. Throws InputError. */
function accountName(typed: string, own: string): string {
	const checked = checkAccountName(typed.startsWith('@') ? typed.slice(1) : typed);
	if (checked.type === 'problem') {
		throw new InputError(translated(ERROR_CODES[checked.problem].sentence));
	}

	if (checked.name === own) {
		throw new InputError(phrase`That is you. Private messages go to somebody else.`);
	}

	return checked.name;
}
