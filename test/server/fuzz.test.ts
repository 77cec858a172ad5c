import process from 'node:process';
import test from 'ava';
import fc from 'fast-check';
import {REQUESTS} from '../../source/protocol/client-frame.ts';
import {messageId, settle, startTestRelay} from '../helpers/test-relay.ts';

/** More with `FUZZ_FRAMES=200000`. */
const FRAMES = Number(process.env.FUZZ_FRAMES ?? 3000);

const ROUND = 50;

const hostile = fc.constantFrom(
	'__proto__',
	'constructor',
	'',
	'lobby',
	'#lobby',
	'ada',
	'\ud800',
	'\0',
);

const device = {publicKey: 'A'.repeat(43), exchangeKey: 'A'.repeat(43), label: 'x'};

/** Values that fit often enough to get past the schemas, and often enough do not. */
function value(rooms: readonly string[]): fc.Arbitrary<unknown> {
	return fc.oneof(
		{arbitrary: fc.constantFrom(...rooms), weight: 4},
		hostile,
		fc.string({maxLength: 40, unit: 'binary'}),
		fc.integer({min: -1, max: 300}),
		fc.constantFrom('online', 'away', 'public', 'private', 'text', 'action', messageId()),
		fc.constantFrom({}, [], undefined, true, 1e300, device),
	);
}

function frames(rooms: readonly string[]): fc.Arbitrary<Record<string, unknown>> {
	const types = Object.entries(REQUESTS).filter(([type]) => type !== 'logout');
	return fc.constantFrom(...types).chain(([type, {fields}]) => {
		const parts = Object.keys(fields.entries).map((key) => [key, value(rooms)] as const);
		return fc.record({type: fc.constant(type), ...Object.fromEntries(parts)});
	});
}

test(`${FRAMES} random requests are each answered once and break nothing`, async (t) => {
	const faults: unknown[] = [];
	const wide = {burst: 1e9, perSecond: 1e9};
	const {connect, join, roomId} = await startTestRelay({
		log: {
			info: () => undefined,
			warn: () => undefined,
			error: (event, fields) => faults.push([event, fields]),
		},
		limits: {messages: wide, history: wide, requests: wide, roomsJoined: wide, badFrames: 1e9},
	});
	const ada = await join('ada');
	const {token} = await ada.link.request('token.create', {label: 'bot'});
	const rooms = [await roomId('lobby')];
	const arbitrary = fc.array(frames(rooms), {minLength: ROUND, maxLength: ROUND});
	await fc.assert(
		fc.asyncProperty(arbitrary, async (requests) => {
			const link = connect();
			await link.request('auth.token', {token});
			link.forget();
			requests.forEach((request, index) => {
				link.receiveText(JSON.stringify({...request, id: index + 1}));
			});
			while (link.all('ok').length + link.all('error').length < ROUND) await settle();
			const answered = [...link.all('ok'), ...link.all('error')].map(({id}) => id);
			link.hangUp();
			return new Set(answered).size === ROUND && faults.length === 0;
		}),
		{numRuns: Math.ceil(FRAMES / ROUND), endOnFailure: true},
	);
	t.deepEqual(faults, []);
	t.is((await ada.link.ask('ping', {})).type, 'ok');
});

test('random texts before the login close at most their own connection', async (t) => {
	const {connect, join} = await startTestRelay();
	const ada = await join('ada');
	const text = fc.oneof(
		fc.string({unit: 'binary'}),
		fc.json({maxDepth: 4}),
		frames(['lobby']).map((frame) => JSON.stringify({id: 1, ...frame})),
	);
	await fc.assert(
		fc.asyncProperty(fc.array(text, {maxLength: 20}), async (texts) => {
			const link = connect();
			for (const each of texts) link.receiveText(each);
			await settle();
			if (link.closedWith === undefined) link.hangUp();
		}),
		{numRuns: Math.ceil(FRAMES / 40)},
	);
	t.is((await ada.link.ask('ping', {})).type, 'ok');
});
