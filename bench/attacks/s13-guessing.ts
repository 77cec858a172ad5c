import {createOpaqueSetup} from '../../source/server/opaque.ts';
import {FakeLink} from '../../test/helpers/link.ts';
import {startTestRelay, type TestRelay} from '../../test/helpers/test-relay.ts';
import type {AttackFigure, AttackOptions} from './figure.ts';
import {loginRequest} from './password-account.ts';

const ADDRESSES = 100;

/** In virtual time, so that a day of guessing takes seconds. */
const HOURS = 24;

/**
 * Guesses one person's password from a hundred addresses, and a hundred people's from as many: few
 * guesses may be looked at, and nobody may be kept out of their own account meanwhile.
 */
export async function run({isFull}: AttackOptions): Promise<AttackFigure> {
	const guesses = isFull ? 100_000 : 10_000;
	const at = await guess(guesses, () => 'ada');
	const stuffed = await guess(guesses, (index) => `user${index % 100}`);
	const later = await guess(guesses, () => 'ada', HOURS);
	return {
		name: 'S13 guessing',
		pass:
			at.computed <= 1100 &&
			stuffed.computed <= 1100 &&
			later.computed <= 2 * 1100 &&
			[at, stuffed, later].every(({gotIn}) => gotIn),
		figure: `${guesses} guesses from ${ADDRESSES} addresses: ${at.computed} looked at for one name, ${stuffed.computed} for 100 names, ${later.computed} for one name over ${HOURS} h; she logs in by her device ${[at, stuffed, later].every(({gotIn}) => gotIn) ? 'all the while' : 'NOT'}`,
		mark: '≤ 1 100 looked at at once, ≤ 2 200 in a day, she logs in',
	};
}

async function guess(count: number, nameOf: (index: number) => string, hours = 0) {
	const relay = await startTestRelay({
		options: {opaqueSetup: await createOpaqueSetup(), loopback: false},
	});
	const ada = await relay.register('ada');
	const request = await loginRequest('guess');
	let computed = 0;
	let gotIn = true;
	const stops = hours === 0 ? 1 : hours;
	for (let stop = 0; stop < stops; stop++) {
		for (let index = 0; index < count / stops; index++) {
			const link = new FakeLink({address: `198.51.100.${index % ADDRESSES}`}).connect(relay.relay);
			if (link.closedWith !== undefined) continue;
			const answer = await link.ask('login.start', {name: nameOf(index), request});
			if (answer.type === 'ok') computed++;
			link.hangUp();
		}
		gotIn &&= await logsIn(relay, ada);
		if (hours > 0) await relay.clock.advance(3_600_000);
	}
	return {computed, gotIn};
}

async function logsIn(relay: TestRelay, member: Parameters<TestRelay['again']>[0]) {
	const link = await relay.again(member).catch(() => undefined);
	link?.hangUp();
	return link !== undefined;
}
