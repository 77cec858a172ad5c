import {request} from 'node:http';
import {connect} from 'node:net';
import {text} from 'node:stream/consumers';
import test from 'ava';
import {type RunningRelay, startRelay} from '../../../server.ts';
import {exposition} from '../../../source/server/seeing/exposition.ts';
import {Readiness} from '../../../source/server/seeing/readiness.ts';
import {createMemoryStorage} from '../../../source/server/storage/memory.ts';
import {manualClock} from '../../helpers/manual-clock.ts';
import {parseExposition} from '../../helpers/parse-exposition.ts';
import {seededRandom} from '../../helpers/seeded-random.ts';
import {startTestRelay} from '../../helpers/test-relay.ts';

let running: RunningRelay;

test.before(async () => {
	running = await startRelay({
		dataDirectory: undefined,
		software: 'termchat "9"\\',
		watching: {metrics: {port: 0, names: ['metrics.example']}},
	});
});

test.after.always(() => running.close({retryAfterMax: 0}));

async function ask(path: string, options: {method?: string; host?: string} = {}) {
	const {method = 'GET', host = '127.0.0.1'} = options;
	const {promise, resolve, reject} = Promise.withResolvers<{
		status: number | undefined;
		type: string | undefined;
		body: string;
	}>();
	request(
		{host: '127.0.0.1', port: running.metricsPort, path, method, headers: {host}},
		(response) => {
			const {statusCode: status, headers} = response;
			text(response).then((body) => resolve({status, type: headers['content-type'], body}), reject);
		},
	)
		.on('error', reject)
		.end();
	return promise;
}

test('the metrics can be read back, each once and with its kind', async (t) => {
	const {status, type, body} = await ask('/metrics');
	t.is(status, 200);
	t.is(type, 'text/plain; version=0.0.4; charset=utf-8');
	const metrics = parseExposition(body);
	const names = metrics.map(({name}) => name);
	t.is(new Set(names).size, names.length);
	const value = (name: string) => metrics.find((each) => each.name === name)?.samples[0]?.value;
	t.is(value('termchat_connections'), 0);
	t.is(value('termchat_accounts'), 0);
	t.is(value('termchat_registrations_total'), 0);
	t.true((value('termchat_memory_bytes') ?? 0) > 1e6);
	const info = metrics.find(({name}) => name === 'termchat_info')?.samples[0];
	t.is(info?.labels.software, 'termchat "9"\\');
});

test('buckets of a histogram rise to its count', async (t) => {
	const {body} = await ask('/metrics');
	const histogram = parseExposition(body).find(({type}) => type === 'histogram');
	const buckets = histogram?.samples.filter(({name}) => name.endsWith('_bucket')) ?? [];
	const counts = buckets.map(({value}) => value);
	t.deepEqual(
		counts,
		[...counts].sort((one, other) => one - other),
	);
	t.is(buckets.at(-1)?.labels.le, '+Inf');
	t.is(histogram?.samples.find(({name}) => name.endsWith('_count'))?.value, counts.at(-1));
});

test('labels and helps are escaped as the format wants', (t) => {
	const labels = {name: 'a "b"\\\nc'};
	const body = exposition([
		{name: 'x', help: 'A \\ b', type: 'gauge', samples: [{labels, value: 1}]},
	]);
	t.deepEqual(parseExposition(body), [
		{
			name: 'termchat_x',
			help: 'A \\ b',
			type: 'gauge',
			samples: [{name: 'termchat_x', labels, value: 1}],
		},
	]);
});

test('the process that answers is alive, and a new relay is ready', async (t) => {
	t.like(await ask('/healthz'), {status: 200, body: 'ok\n'});
	t.like(await ask('/readyz'), {status: 200, body: 'ready\n'});
});

test('HEAD is answered without a body', async (t) => {
	t.like(await ask('/metrics', {method: 'HEAD'}), {status: 200, body: ''});
});

for (const path of ['/', '/metrics/', '/admin', '/__proto__', '/constructor', '//metrics', '*']) {
	test(`there is nothing at ${path}`, async (t) => {
		t.is((await ask(path, path === '*' ? {method: 'OPTIONS'} : {})).status, 404);
	});
}

test('nothing but GET and HEAD is done', async (t) => {
	for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
		t.is((await ask('/metrics', {method})).status, 405);
	}
});

test('a name that was not given may not be used to ask', async (t) => {
	for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', 'a b']) {
		t.is((await ask('/metrics', {host})).status, 421);
	}
	for (const host of ['localhost:9', '[::1]:9', '10.1.2.3', 'metrics.example', 'METRICS.example']) {
		t.is((await ask('/metrics', {host})).status, 200);
	}
});

test('what is no HTTP is cut off, and the next one is answered', async (t) => {
	const socket = connect({host: '127.0.0.1', port: running.metricsPort ?? 0});
	socket.on('error', () => undefined);
	socket.write('\0\0\0\r\n\r\n');
	t.regex(await text(socket), /^HTTP\/1\.1 400/);
	t.is((await ask('/healthz')).status, 200);
});

test('the relay itself does not tell metrics', async (t) => {
	const response = await fetch(`http://127.0.0.1:${running.port}/metrics`);
	t.is(response.status, 426);
});

test('a port that is taken is an error that says so, and nothing stays open', async (t) => {
	await t.throwsAsync(
		startRelay({
			dataDirectory: undefined,
			watching: {metrics: {port: running.metricsPort ?? 0}},
		}),
		{code: 'port-in-use'},
	);
});

async function readiness(
	change: Partial<ReturnType<typeof createMemoryStorage>> = {},
	diskFree?: number,
) {
	const {relay} = await startTestRelay();
	const clock = manualClock(0);
	const storage = {...createMemoryStorage({random: seededRandom()}), ...change};
	const stats = () => {
		const now = relay.operatorStats();
		return {...now, machine: {...now.machine, diskFree}};
	};
	return {relay, clock, readiness: new Readiness({clock, storage, stats})};
}

test('a relay that stops is not ready', async (t) => {
	const {relay, readiness: ready} = await readiness();
	t.deepEqual(await ready.check(), []);
	await relay.stop({retryAfterMax: 0});
	t.deepEqual(await ready.check(), ['the relay is stopping']);
});

test('nor is one whose disk is nearly full', async (t) => {
	const {readiness: ready} = await readiness({}, 1000);
	t.deepEqual(await ready.check(), ['the disk is nearly full']);
});

test('nor one whose storage refuses', async (t) => {
	const {readiness: ready} = await readiness({metaOnce: () => Promise.reject(new Error('no'))});
	t.deepEqual(await ready.check(), ['storage does not answer']);
});

test('nor one whose storage is silent', async (t) => {
	const {clock, readiness: ready} = await readiness({metaOnce: () => new Promise(() => undefined)});
	const checked = ready.check();
	clock.advance(2000);
	t.deepEqual(await checked, ['storage does not answer']);
});

test('asking often asks storage once a second', async (t) => {
	let asked = 0;
	const {clock, readiness: ready} = await readiness({
		metaOnce: async () => {
			asked++;
			return 'yes';
		},
	});
	for (let count = 0; count < 5; count++) await ready.check();
	t.is(asked, 1);
	clock.advance(1000);
	await ready.check();
	t.is(asked, 2);
});
