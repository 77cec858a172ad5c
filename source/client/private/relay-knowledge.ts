import {isLoopback} from '../address.ts';
import type {State} from '../state/state.ts';
import type {RelayKnowledge} from './api.ts';

/** What the relay knows of this account, as far as this device can tell. */
export function relayKnowledge(state: State): RelayKnowledge {
	const {account, relay} = state;
	const rooms = [...state.rooms.values()];
	const conversations = rooms.filter(({direct}) => direct !== undefined).length;
	return {
		relay: relay?.name ?? '',
		account: account?.name ?? '',
		rooms: rooms.length - conversations,
		conversations,
		hasPassword: account?.hasPassword ?? false,
		line: lineOf(relay?.url ?? ''),
	};
}

function lineOf(address: string): RelayKnowledge['line'] {
	const url = URL.parse(address);
	if (url?.protocol === 'wss:') return 'tls';
	return url !== null && isLoopback(url.hostname) ? 'loopback' : 'plain';
}
