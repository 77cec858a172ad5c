import type {RelayRole} from '../../protocol/records.ts';
import type {MemberContext} from '../handler-context.ts';

/** Who does something to keep order: an account, or whoever runs the relay, who may everything. */
export type Actor =
	| {
			readonly type: 'account';
			readonly account: string;
			readonly device: string;
			/** When it asked; those who keep order look it up anew. */
			readonly role: RelayRole;
	  }
	| {readonly type: 'operator'};

/** In whose name the relay and its operator write. No account can have it. */
export const RELAY_ITSELF = 'relay';

/** The operator's own hand. */
export const OPERATOR: Actor = {type: 'operator'};

/** Whoever asks on a connection. */
export function actorOf({account, device, role}: MemberContext): Actor {
	return {type: 'account', account, device, role};
}

/** Who stands in logs for it: an account and a device, '' for none. */
export function authorOf(actor: Actor): {readonly account: string; readonly device: string} {
	return actor.type === 'operator' ? {account: RELAY_ITSELF, device: ''} : actor;
}
