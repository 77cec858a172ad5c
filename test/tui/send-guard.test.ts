import test from 'ava';
import fc from 'fast-check';
import type {RoomState} from '../../source/client/state/state.ts';
import {PrivateLines} from '../../source/tui/send-guard/private-lines.ts';
import {SendGuard} from '../../source/tui/send-guard/send-guard.ts';
import {
	at,
	conversation,
	factsOf,
	logOf,
	room,
	said,
	screenOf,
	stateOf,
} from '../helpers/build-state.ts';
import {manualClock} from '../helpers/manual-clock.ts';
import {seededRandom} from '../helpers/seeded-random.ts';

const SIZE = {columns: 80, rows: 24};
const TOKEN = `ghp_${'aB3dE5gH7j'.repeat(4).slice(0, 36)}`;
const MINUTE = 60_000;

test('a token that is about to be said in a room is a concern that does not give it away', (t) => {
	const {guard, state} = guarded();
	const concern = guard.concernAbout(`use ${TOKEN}`, 'ops', state);
	t.regex(concern?.question ?? '', /GitHub token.*#ops.*3 people/);
	t.false(concern?.question.includes('aB3dE5') === true);
});

test('in a private conversation nothing is asked', (t) => {
	const {guard, state} = guarded();
	t.is(guard.concernAbout(TOKEN, '@mira', state), undefined);
});

test('what never is to be asked again is that secret, and no other one', (t) => {
	const {guard, state} = guarded();
	const concern = guard.concernAbout(TOKEN, 'ops', state);
	if (concern !== undefined) guard.allow(concern);
	t.is(guard.concernAbout(TOKEN, 'ops', state), undefined);
	t.not(guard.concernAbout(TOKEN.replace('aB3', 'xY9'), 'ops', state), undefined);
});

test('a line that was just read in private is a concern in a room', (t) => {
	const {guard, state, see} = guarded();
	t.is(guard.concernAbout('we meet at the old bridge', 'ops', state), undefined);
	see();
	t.regex(
		guard.concernAbout('we meet at the old bridge', 'ops', state)?.question ?? '',
		/in private a few minutes ago/,
	);
	t.not(guard.concernAbout('She says:  We meet at the OLD bridge!', 'ops', state), undefined);
	t.is(guard.concernAbout('we meet at the new bridge', 'ops', state), undefined);
});

test('a short line is said everywhere', (t) => {
	const {guard, state, see} = guarded();
	see();
	t.is(guard.concernAbout('see you', 'ops', state), undefined);
});

test('what was read in private long ago is no concern', (t) => {
	const {guard, state, see, clock} = guarded();
	see();
	clock.advance(11 * MINUTE);
	t.is(guard.concernAbout('we meet at the old bridge', 'ops', state), undefined);
});

test('a private line that may be said is not asked about again', (t) => {
	const {guard, state, see} = guarded();
	see();
	const concern = guard.concernAbout('we meet at the old bridge', 'ops', state);
	if (concern !== undefined) guard.allow(concern);
	t.is(guard.concernAbout('we meet at the old bridge', 'ops', state), undefined);
});

test('a noted line is found in any text around it, and never in a text without it', (t) => {
	const letters = fc.string({minLength: 12, maxLength: 100, unit: fc.constantFrom(...'abcdefg')});
	const around = fc.string({maxLength: 50, unit: fc.constantFrom(...'hijk ')});
	fc.assert(
		fc.property(letters, around, around, (line, before, after) => {
			const lines = new PrivateLines({clock: manualClock(), random: seededRandom(1)});
			lines.note(line);
			t.not(lines.findIn(`${before}${line}${after}`), undefined);
			t.is(lines.findIn(`${before}${after}`), undefined);
		}),
	);
});

function guarded() {
	const clock = manualClock();
	const guard = new SendGuard({clock, random: seededRandom(7)});
	const talk = conversation('mira', {
		log: logOf([
			said('mira', at('10:00'), 'we meet at the old bridge', {facts: factsOf()}),
			said('mira', at('10:01'), 'see you', {facts: factsOf()}),
		]),
	});
	const ops: RoomState = room('ops', {memberCount: 3});
	const state = stateOf([talk, ops]);
	return {
		guard,
		clock,
		state,
		/** The conversation is on the screen. */
		see: () => guard.drawn(screenOf(state, SIZE, {monotonic: clock.monotonic()})),
	};
}
