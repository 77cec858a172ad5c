import type {Core} from '../core.ts';
import type {PrivateClient} from './api.ts';
import {relayKnowledge} from './relay-knowledge.ts';
import {whenPrivateKnown} from './when-private-known.ts';

/** What a client does about private messages; each verb rejects while there are none. */
export function privateVerbs({private: holder, store}: Core): PrivateClient {
	const verbs = () => holder.get().verbs;
	return {
		whenPrivateKnown: (signal) => whenPrivateKnown(store, signal),
		whenReceived: async () => verbs().whenReceived(),
		openConversation: async (name) => verbs().openConversation(name),
		acceptRequest: async (name) => verbs().acceptRequest(name),
		refuseRequest: async (name) => verbs().refuseRequest(name),
		deleteConversation: async (name) => verbs().deleteConversation(name),
		setBlocked: async (name, isBlocked) => verbs().setBlocked(name, isBlocked),
		blockedNames: async () => verbs().blockedNames(),

		searchPrivate: async (query, options) => verbs().searchPrivate(query, options),
		prepareSearch: async () => verbs().prepareSearch(),

		comparisonWith: async (name) => verbs().comparisonWith(name),
		comparePasted: async (name, text) => verbs().comparePasted(name, text),
		markVerified: async (name, comparison) => verbs().markVerified(name, comparison),
		acceptKeys: async (name, comparison) => verbs().acceptKeys(name, comparison),
		startComparison: async (name) => verbs().startComparison(name),
		acceptComparison: async () => verbs().acceptComparison(),
		finishComparison: async (isSame) => verbs().finishComparison(isSame),
		cancelComparison: async () => verbs().cancelComparison(),
		trustTimeline: async (name) => verbs().trustTimeline(name),

		keyDevices: async (name) => verbs().keyDevices(name),
		startLinking: async () => verbs().startLinking(),
		acceptLinking: async () => verbs().acceptLinking(),
		finishLinking: async (isSame) => verbs().finishLinking(isSame),
		cancelLinking: async () => verbs().cancelLinking(),
		revokeKeyDevice: async (device) => verbs().revokeKeyDevice(device),

		pendingRecoveryKey: async () => verbs().pendingRecoveryKey(),
		forgetRecoveryKey: async () => verbs().forgetRecoveryKey(),
		recover: async (typedKey) => verbs().recover(typedKey),
		startNewIdentity: async () => verbs().startNewIdentity(),

		relayKnowledge: () => relayKnowledge(store.state),
	};
}
