import type {Client} from '../../client/api.ts';
import {conversationId} from '../../client/private/record-names.ts';
import type {State} from '../../client/state/state.ts';
import {DEMO_WHISPERS} from './script.ts';

/**
 * Two real private conversations for the person at the keyboard: one with somebody whose keys they have
 * compared, and one with somebody whose keys changed since. Resolves when both stand; where the demo's
 * relay carries no private messages, or the demo ends meanwhile, there are none.
 */
export async function furnishPrivate(
	guest: Client,
	people: ReadonlyMap<string, Client>,
	signal: AbortSignal,
): Promise<void> {
	const name = guest.state.account?.name;
	const all = [guest, ...people.values()];
	const isReady = await Promise.all(
		all.map((client) => reached(client, signal, ({private: {status}}) => SETTLED.has(status))),
	);
	if (name === undefined || !isReady.every(({private: {status}}) => status === 'ready')) {
		return;
	}
	// There is nothing to recover once the demo is over.
	await guest.forgetRecoveryKey();
	for (const {from, asking, before, after} of DEMO_WHISPERS) {
		const person = people.get(from);
		if (person === undefined || signal.aborted) {
			return;
		}
		await whisper(person, {to: name, text: asking, signal});
		await reached(guest, signal, ({rooms}) => rooms.has(conversationId(from)));
		await guest.acceptRequest(from);
		await guest.markVerified(from, await guest.comparisonWith(from));
		await whisper(person, {to: name, text: before, signal});
		if (after !== undefined) {
			// Not before the receipt is there: these are the keys of somebody one has written with.
			await reached(person, signal, (state) => isDelivered(state, name));
			await person.startNewIdentity();
			await whisper(person, {to: name, text: after, signal});
		}
	}
}

/** Statuses in which waiting longer changes nothing. */
const SETTLED: ReadonlySet<State['private']['status']> = new Set([
	'ready',
	'unlinked',
	'stopped',
	'off',
]);

async function whisper(
	person: Client,
	{to, text, signal}: {readonly to: string; readonly text: string; readonly signal: AbortSignal},
): Promise<void> {
	const room = await person.openConversation(to);
	await person.whenAccepted(person.send(room, text.replaceAll('{you}', to)), signal);
}

function isDelivered({rooms}: State, peer: string): boolean {
	const delivery = rooms.get(conversationId(peer))?.log.newest?.facts?.delivery;
	return delivery === 'delivered' || delivery === 'read';
}

/** The state of a client once it is as wanted. */
function reached(
	client: Client,
	signal: AbortSignal,
	isWanted: (state: State) => boolean,
): Promise<State> {
	const {promise, resolve, reject} = Promise.withResolvers<State>();
	const look = () => {
		if (isWanted(client.state)) {
			resolve(client.state);
		}
	};
	const stop = client.subscribe(look);
	const give = () => reject(signal.reason);
	signal.addEventListener('abort', give, {once: true});
	look();
	return promise.finally(() => {
		stop();
		signal.removeEventListener('abort', give);
	});
}
