import type {Clock} from '../protocol/environment.ts';
import type {Exchange, ExchangeSlot} from './handler-context.ts';

/**
 * Keeps the first half of a password exchange for its second half, for `lifetime` milliseconds; tells
 * `begun` of each first half.
 */
export function createExchangeSlot(
	clock: Clock,
	lifetime: number,
	begun: () => void,
): ExchangeSlot {
	let kept: {readonly exchange: Exchange; readonly until: number} | undefined;
	return {
		put(exchange) {
			kept = {exchange, until: clock.monotonic() + lifetime};
			begun();
		},
		take<Type extends Exchange['type']>(type: Type) {
			const found = kept;
			kept = undefined;
			if (found?.exchange.type !== type || clock.monotonic() > found.until) return undefined;
			// Its type has just been compared.
			return found.exchange as Extract<Exchange, {type: Type}>;
		},
	};
}
