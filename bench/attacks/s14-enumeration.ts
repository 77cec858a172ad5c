import {startRelay} from '../../server.ts';
import {LIMITS} from '../../source/protocol/limits.ts';
import {TestDevice} from '../../test/helpers/test-relay.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import type {AttackFigure, AttackOptions} from './figure.ts';
import {loginRequest, registerByPassword} from './password-account.ts';
import {compareTimes} from './same-time.ts';
import {Visitor} from './visitor.ts';

const ENDLESS = {burst: 1e9, perSecond: 1e9};

export const isMeasured = true;

/** Tries to learn from the answers to a login whether an account exists. */
export async function run({isFull}: AttackOptions): Promise<AttackFigure> {
	const relay = await startRelay({
		dataDirectory: temporaryFolder('s14'),
		registration: 'open',
		limits: {requests: ENDLESS, loginFailures: ENDLESS, framesBeforeAuth: 1e9, refusals: ENDLESS},
	});
	try {
		const ada = await Visitor.open(relay.port);
		await registerByPassword(ada, 'ada', 'correct horse');
		ada.close();
		const request = await loginRequest('guess');
		const visitor = await Visitor.open(relay.port);
		const finish = 'A'.repeat(86);
		const shapes = new Set<string>();
		for (const name of ['ada', 'nobody', 'admin', '???']) {
			const started = await visitor.ask('login.start', {name, request});
			const device = new TestDevice().fields;
			const finished = await visitor.ask('login.finish', {name, finish, device});
			shapes.add(`${started.text.length} ${finished.text.replace(/"id":\d+/, '')}`);
		}
		visitor.close();
		const time = await compareLogins(relay.port, isFull ? 2000 : 400, request);
		const lookups = await namesLookedUp(relay.port);
		// The list's mark is both; a difference of microseconds does not outlive a network.
		const isSame = time.difference < 2 && (time.isSame || time.difference < 0.05);
		const most = LIMITS.keysFetched.burst * LIMITS.loopbackFactor + 2;
		return {
			name: 'S14 enumeration',
			pass: shapes.size === 1 && isSame && lookups <= most,
			figure: `${shapes.size} kind of answer for names that exist and do not; ${time.figure}; ${lookups} keys looked up of 300 at once`,
			mark: `1 kind, p > 0.01 or < 50 µs, ≤ ${most} at once (a relay others reach: ${LIMITS.keysFetched.burst})`,
		};
	} finally {
		await relay.close({retryAfterMax: 0});
	}
}

/** Times of the first half, by turns; a line is replaced before the time for logging in is over. */
async function compareLogins(port: number, samples: number, request: string) {
	let visitor = await Visitor.open(port);
	let used = 0;
	const result = await compareTimes(samples, async (isFirst) => {
		if (++used % 200 === 0) {
			visitor.close();
			visitor = await Visitor.open(port);
		}
		const {took} = await visitor.ask('login.start', {name: isFirst ? 'ada' : 'nob', request});
		return took;
	});
	visitor.close();
	return result;
}

/** How many of three hundred names somebody can look up the keys of without waiting. */
async function namesLookedUp(port: number): Promise<number> {
	const visitor = await Visitor.join(port, 'eve');
	const answers = await Promise.all(
		Array.from({length: 300}, (_, index) => visitor.ask('keys.fetch', {name: `name${index}`})),
	);
	visitor.close();
	return answers.filter(({code}) => code === 'not-found').length;
}
