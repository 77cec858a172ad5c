import {LIMITS} from '../../source/protocol/limits.ts';
import {joinPrivately} from '../../test/helpers/private-members.ts';
import {startTestRelay, type TestRelay} from '../../test/helpers/test-relay.ts';
import type {AttackFigure, AttackOptions} from './figure.ts';

const WIDE = {burst: 1e9, perSecond: 1e9};
const HOUR = 3_600_000;

/**
 * Fetches somebody's keys until there are none, with one account and with many: what one account gets
 * is bounded, the last ones are kept for friends, and whoever comes later gets keys all the same.
 */
export async function run({isFull}: AttackOptions): Promise<AttackFigure> {
	const hours = 10;
	const tries = isFull ? 10_000 : 1000;
	const one = await drainedByOne(tries, hours);
	const many = await drainedByMany(isFull ? 1000 : 150);
	const {burst, perSecond} = LIMITS.prekeysFetchedEach;
	const most = burst + Math.ceil(perSecond * 3600 * hours);
	return {
		name: 'S33 prekey drain',
		pass:
			one.atOnce <= burst &&
			one.inAll <= most &&
			many.left === LIMITS.oneTimePrekeysReserved &&
			many.isServed &&
			many.isTold,
		figure: `one account: ${one.atOnce} of ${tries} tries at once, ${one.inAll} in ${hours} h; ${many.accounts} accounts: ${many.left} of ${LIMITS.oneTimePrekeys} kept for friends, a newcomer ${many.isServed ? 'still gets keys' : 'gets NO keys'}, the owner is told at ${many.toldAt}`,
		mark: `≤ ${burst} at once, ≤ ${most} in ${hours} h; ${LIMITS.oneTimePrekeysReserved} kept, keys for all, told at < ${LIMITS.oneTimePrekeysLow}`,
	};
}

async function drainedByOne(tries: number, hours: number) {
	const relay = await startTestRelay({
		options: {loopback: false},
		limits: {keysFetched: WIDE, refusals: WIDE, registrations: WIDE, prekeysPublished: WIDE},
	});
	const ada = await joinPrivately(relay, 'ada', LIMITS.oneTimePrekeys);
	const {link} = await relay.register('mallory');
	const drain = async () => {
		let taken = 0;
		for (let index = 0; index < tries / 10; index++) {
			const answer = await link.ask('keys.fetch', {name: 'ada', devices: [ada.id]});
			if (answer.type === 'ok') taken++;
			link.forget();
		}
		return taken;
	};
	let atOnce = 0;
	for (let round = 0; round < 10; round++) atOnce += await drain();
	let inAll = atOnce;
	for (let hour = 0; hour < hours; hour++) {
		relay.clock.advance(HOUR);
		inAll += await drain();
	}
	return {atOnce, inAll};
}

async function drainedByMany(accounts: number) {
	const relay: TestRelay = await startTestRelay({
		limits: {registrations: WIDE, keysFetched: WIDE, connectionsUnauthenticatedPerAddress: 1e9},
	});
	const ada = await joinPrivately(relay, 'ada', LIMITS.oneTimePrekeys);
	let answer = '';
	for (let index = 0; index < accounts; index++) {
		const {link} = await relay.register(`drain${index}x`);
		answer = (await link.ask('keys.fetch', {name: 'ada'})).type;
		link.hangUp();
	}
	const {oneTimePrekeys: left} = await ada.link.request('keys.count', {});
	const told = ada.link.all('prekeys')[0]?.oneTimePrekeys ?? Number.NaN;
	return {
		...{accounts, left, toldAt: told},
		isServed: answer === 'ok',
		isTold: told < LIMITS.oneTimePrekeysLow,
	};
}
