import type {ExecutionContext} from 'ava';
import type {ClientFrame} from '../../source/protocol/client-frame.ts';
import type {RelayFrame} from '../../source/protocol/relay-frame.ts';
import type {Impostor} from './impostor.ts';
import {type Person, type PrivatePeople, saidIn, startPrivatePeople} from './private-people.ts';

/** What the relay answers to `keys.fetch`. */
export type Fetched = {readonly list: string; readonly devices: RelayFrame[]};

/** Ada and bob, who have written to each other. */
export async function acquainted(t: ExecutionContext) {
	const people = await startPrivatePeople(t);
	const ada = await people.join('ada');
	const bob = await people.join('bob');
	await ada.client.openConversation('bob');
	ada.client.send('@bob', 'hello bob');
	await people.until(() => saidIn(bob, 'ada').length === 1);
	bob.client.send('@ada', 'hello ada');
	await people.until(() => saidIn(ada, 'bob').length === 2);
	return {people, ada, bob};
}

/** Changes the answers to one type of request. */
export function answering(
	person: Person,
	type: ClientFrame['type'],
	change: (result: never, request: ClientFrame) => unknown,
): void {
	const asked = new Map<number, ClientFrame>();
	const before = {...person.twist};
	Object.assign(person.twist, {
		toRelay(frame: ClientFrame) {
			if (frame.type === type && 'id' in frame) asked.set(frame.id, frame);
			return before.toRelay?.(frame) ?? [frame];
		},
		toClient(frame: RelayFrame) {
			const request = frame.type === 'ok' ? asked.get(frame.id) : undefined;
			if (frame.type !== 'ok' || request === undefined) {
				return before.toClient?.(frame) ?? [frame];
			}

			// The change knows the answer to the request that it is for.
			return [{...frame, result: change(frame.result as never, request)}];
		},
	});
}

/** The relay answers whoever asks for a name with an impostor's keys. */
export function impersonate(person: Person, name: string, impostor: Impostor): void {
	answering(person, 'keys.fetch', (result: Fetched, request) =>
		'name' in request && request.name === name ? impostor.fetched : result,
	);
}

/** What left a client for other people's devices, from now on. */
export function watchSending(person: Person): ClientFrame[] {
	const sent: ClientFrame[] = [];
	const before = {...person.twist};
	Object.assign(person.twist, {
		toRelay(frame: ClientFrame) {
			if (frame.type === 'envelope.send') sent.push(frame);
			return before.toRelay?.(frame) ?? [frame];
		},
	});
	return sent;
}

/** Restarts the client and looks at that person's keys, as the relay shows them now. */
export async function lookAgain(
	people: PrivatePeople,
	person: Person,
	name: string,
): Promise<void> {
	await people.restart(person);
	await person.client.comparisonWith(name).catch(() => {});
	await people.pass(500);
}
