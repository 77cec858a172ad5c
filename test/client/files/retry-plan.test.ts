import test from 'ava';
import {RefusedError, UnreachableError} from '../../../source/client/error.ts';
import {planRetry} from '../../../source/client/files/retry-plan.ts';
import {TransferError} from '../../../source/client/files/transfer-error.ts';
import {seededRandom} from '../../helpers/seeded-random.ts';

const random = seededRandom();

function plan(error: unknown, failures = 1) {
	return planRetry(error, {failures, random});
}

test('a cut line is tried again, later each time, within half a minute', (t) => {
	const cut = new TransferError('cut', 'It was cut.');
	const delays = [1, 2, 4, 8, 12].map((failures) => {
		const planned = plan(cut, failures);
		return planned.type === 'again' ? planned.delay : Number.NaN;
	});
	t.true(delays.every((delay) => delay >= 250 && delay <= 30_000));
	t.true((delays[0] ?? 0) <= 500);
	t.true((delays[4] ?? 0) >= 15_000);
});

test('what brings no byte for a dozen tries is left to the person', (t) => {
	t.is(plan(new TransferError('cut', 'It was cut.'), 13).type, 'failed');
});

test('the patience that the relay asks for is kept', (t) => {
	const refused = new RefusedError({
		...{code: 'unavailable', message: 'Wait.', retryable: true},
		retryAfter: 90_000,
	});
	const planned = plan(refused);
	t.true(planned.type === 'again' && planned.delay >= 90_000);
});

test('a relay that is busy, with lines of our other devices say, is waited for however long', (t) => {
	for (const [code, type] of [
		['unavailable', 'again'],
		['rate-limited', 'again'],
		['storage-full', 'again'],
		['internal', 'failed'],
		['not-found', 'failed'],
	] as const) {
		const planned = plan(new RefusedError({code, message: 'Busy.', retryable: true}), 2000);
		t.is(planned.type, type, code);
		t.true(planned.type === 'failed' || planned.delay <= 30_000);
	}
});

test('a refusal for good fails with its sentence', (t) => {
	const refused = new RefusedError({code: 'quota', message: 'Too much.', retryable: false});
	t.deepEqual(plan(refused), {type: 'failed', reason: 'Too much.'});
});

test('silence is tried again, damage and a change never', (t) => {
	t.is(plan(new UnreachableError('offline', 'No connection.')).type, 'again');
	t.is(plan(new TransferError('damaged', 'Damaged.')).type, 'failed');
	t.is(plan(new TransferError('gone', 'Gone.')).type, 'failed');
	t.is(plan(new TypeError('A fault.')).type, 'failed');
});
