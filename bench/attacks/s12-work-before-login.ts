import {LIMITS} from '../../source/protocol/limits.ts';
import {steadily} from '../pace.ts';
import {type Bystanders, startBystanders} from './bystanders.ts';
import type {AttackFigure, AttackOptions} from './figure.ts';
import {loginRequest} from './password-account.ts';
import {startRelayProcess} from './relay-process.ts';
import {Visitor} from './visitor.ts';

const ENDLESS = {burst: 1e9, perSecond: 1e9};

/** Addresses that the attacker comes from, and lines of each: more are not let in. */
const ADDRESSES = 60;
const LINES = LIMITS.connectionsUnauthenticatedPerAddress;

export const isMeasured = true;

/**
 * Begins logins by password all the time, from many addresses, and never ends one. A login by OPAQUE
 * has the relay do one multiplication on a curve where a hashed password would have it fill memory:
 * what is measured is how many of them it does, and what that does to others.
 */
export async function run({isFull}: AttackOptions): Promise<AttackFigure> {
	const request = await loginRequest('guess');
	const relay = await startRelayProcess({
		trustedProxies: ['loopback'],
		limits: {registrations: ENDLESS, connectionsNewPerAddress: ENDLESS},
	});
	const seconds = isFull ? 30 : 4;
	try {
		// What loads the password library at its first use is not the attack.
		const first = await Visitor.open(relay.port, {from: '203.0.113.1'});
		await first.ask('login.start', {name: 'nobody', request});
		const calm = await during(startBystanders(relay.port), seconds / 2);
		const visitors = await Promise.all(
			Array.from({length: ADDRESSES * LINES}, (_, index) =>
				Visitor.open(relay.port, {from: `198.51.100.${index % ADDRESSES}`}),
			),
		);
		await relay.usage();
		const bystanders = startBystanders(relay.port);
		const answers: Promise<{code: string}>[] = [];
		const perSecond = 1000;
		await steadily({perSecond, seconds}, (number) => {
			const visitor = visitors[number % visitors.length];
			if (visitor === undefined) return;
			answers.push(visitor.ask('login.start', {name: `user${number % 500}`, request}));
		});
		const codes = (await Promise.all(answers)).map(({code}) => code);
		const {longestStall} = await relay.usage();
		const fared = await bystanders.stop();
		for (const visitor of [...visitors, first]) visitor.close();
		const worked = codes.filter((code) => code === 'ok').length;
		const most = ADDRESSES * (LIMITS.loginFailures.burst + 1);
		const ratio = fared.p99 / calm.p99;
		return {
			name: 'S12 work before login',
			pass:
				worked <= most &&
				fared.failed === 0 &&
				(ratio < 10 || fared.p99 < 250) &&
				longestStall < 250,
			figure: `${codes.length} logins begun at ${perSecond}/s from ${ADDRESSES} addresses: ${worked} computed, ${codes.filter((code) => code === 'rate-limited').length} told to wait, the rest cut off; longest stall ${longestStall.toFixed(0)} ms; others p99 ${fared.p99.toFixed(0)} ms, × ${ratio.toFixed(1)} of calm, ${fared.failed} failed`,
			mark: `≤ ${most} computed, no stall of 250 ms, others ≤ × 10 or 250 ms, 0 fail`,
		};
	} finally {
		await relay.close();
	}
}

async function during(bystanders: Bystanders, seconds: number) {
	await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
	return bystanders.stop();
}
