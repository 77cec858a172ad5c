import type {RequestFields} from '../../protocol/client-frame.ts';
import type {SanctionTarget} from '../../protocol/moderation-records.ts';
import {RefusedError} from '../refused-error.ts';
import type {Services} from '../services.ts';
import type {AccountRecord} from '../storage/storage.ts';
import {isLoopback, networkOf, parseAddressRange, rangeText} from '../transport/address-range.ts';
import type {Actor} from './actor.ts';
import {requireTarget} from './authority.ts';

/** What a sanction is against, and whom it concerns. */
export type SanctionAim = {
	/** Written in the one way there is. */
	readonly target: SanctionTarget;
	/** Whose it is; undefined for a range of addresses. */
	readonly account: AccountRecord | undefined;
	/** Everybody whom it would touch now, and whom the actor must outrank. */
	readonly concerned: readonly Pick<AccountRecord, 'name' | 'role'>[];
};

/**
 * Finds what a sanction is to be against.
 * @throws {RefusedError} `not-found`, `bad-request` for what cannot be sanctioned like that.
 */
export async function requireSanctionTarget(
	services: Services,
	actor: Actor,
	{kind, room, target}: Pick<RequestFields<'sanction.set'>, 'kind' | 'room' | 'target'>,
): Promise<SanctionAim> {
	switch (target.type) {
		case 'account': {
			const account = await requireTarget(services, target.name);
			return {target: {type: 'account', name: account.name}, account, concerned: [account]};
		}
		case 'device': {
			if (room !== undefined && kind === 'ban') {
				throw new RefusedError('bad-request', 'A room bans accounts, not single devices.');
			}
			return requireDevice(services, target.device);
		}
		case 'address': {
			if (room !== undefined || kind === 'mute') {
				const sentence = 'An address can be banned from the whole relay, and nothing else.';
				throw new RefusedError('bad-request', sentence);
			}
			return addressAim(services, actor, target.range);
		}
	}
}

async function requireDevice({storage}: Services, id: string): Promise<SanctionAim> {
	const device = await storage.device(id);
	const account = device && (await storage.account(device.account));
	if (device === undefined || account === undefined) {
		throw new RefusedError('not-found', 'There is no such device or token.');
	}
	return {target: {type: 'device', device: device.id}, account, concerned: [account]};
}

/** Whoever is connected from there now is touched; the operator, who sits at the relay, is asked nothing. */
function addressAim({bus}: Services, actor: Actor, text: string): SanctionAim {
	const parsed = parseAddressRange(text);
	const range = parsed && (parsed.prefix >= 64 ? networkOf(rangeText(parsed)) : parsed);
	if (range === undefined) {
		throw new RefusedError(
			'bad-request',
			'That is no address. Write one like 203.0.113.7, 203.0.113.0/24 or 2001:db8::/48.',
		);
	}
	if (range.prefix < WIDEST[range.family]) {
		const widest = `/${WIDEST[range.family]}`;
		throw new RefusedError('bad-request', `That is too wide: ${widest} is the most at once.`);
	}
	// Whoever is on this machine, or behind a proxy here that is not trusted, comes from there.
	if (isLoopback(range)) {
		throw new RefusedError(
			'bad-request',
			'Connections from this machine are not told apart by their address. Ban the account or the device.',
		);
	}
	const concerned = actor.type === 'operator' ? [] : bus.within(range);
	return {target: {type: 'address', range: rangeText(range)}, account: undefined, concerned};
}

/** A wider range would be most of a continent, or a slip of the finger. */
const WIDEST = {4: 8, 6: 16} as const;
