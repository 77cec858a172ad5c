import type {State} from '../../../source/client/state/state.ts';
import {at, logOf, pending} from '../../helpers/build-state.ts';
import {conversation, privateState, whispered} from './private-state.ts';

/** A conversation that shows every kind of row; one verified, and a request of a stranger. */
export function quietMorning(): State {
	const log = logOf([
		whispered('bob', at('10:00'), 'here is the plan 🎉', {
			reactions: [
				{emoji: '👍', names: ['ada']},
				{emoji: '🎉', names: ['ada', 'bob', 'kei', 'mira']},
			],
		}),
		whispered('ada', at('10:01'), 'thanks', {delivery: 'read', isEdited: true}),
		whispered('bob', at('10:02'), '', {isDeleted: true}),
		whispered('bob', at('10:02:30'), 'bob added a device.', {note: 'devices'}),
		whispered('ada', at('10:03'), 'see you', {delivery: 'delivered'}),
		whispered('ada', at('10:03:20'), 'there', {delivery: 'sent'}),
	]);
	return privateState([
		conversation('bob', {log}),
		conversation('kei', {trust: {trust: 'verified'}, unread: 2, mentions: 2}),
		conversation('eve', {trust: {standing: 'request'}, unread: 1, mentions: 1}),
	]);
}

/** The keys of somebody verified changed; one message waits for a decision. */
export function changedKeys(): State {
	const reason =
		"bob's keys changed, so this is not sent. Compare with /verify, or accept them with /trust.";
	const held = pending('the second file', at('10:40'), {type: 'held', reason});
	const log = logOf([
		whispered('bob', at('10:20'), 'can you send me the password?'),
		whispered('bob', at('10:30'), "bob's keys changed.", {note: 'keys'}),
		whispered('bob', at('10:31'), 'it is me,\nreally', {isUnderChangedKeys: true}),
	]);
	const trust = {trust: 'changed', wasVerified: true} as const;
	return privateState([conversation('bob', {log, trust, pending: [held]})]);
}

/** A stranger has written, and nobody has answered. */
export function strangersRequest(): State {
	const log = logOf([whispered('eve', at('10:00'), 'hello, do you remember me?')]);
	return privateState([conversation('eve', {log, trust: {standing: 'request'}})]);
}
