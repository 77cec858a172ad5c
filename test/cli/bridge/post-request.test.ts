import test from 'ava';
import fc from 'fast-check';
import {BridgeError} from '../../../source/cli/bridge/bridge-error.ts';
import {
	HEADERS,
	type RequestHead,
	readPostRequest,
} from '../../../source/cli/bridge/post-request.ts';

/** A request as Node has read it. */
function request(
	url: string,
	headers: Readonly<Record<string, string>> = {},
	method = 'POST',
): RequestHead {
	const all = {host: '127.0.0.1:7780', ...headers};
	return {method, url, headers: all, rawHeaders: Object.entries(all).flat()};
}

function codeOf(head: RequestHead): string {
	try {
		readPostRequest(head);
		return 'taken';
	} catch (error) {
		return error instanceof BridgeError ? error.code : String(error);
	}
}

test('a post names its room in the path, its secret and its key in headers', (t) => {
	const headers = {authorization: 'Bearer s3cret', 'idempotency-key': 'build 7'};
	t.deepEqual(readPostRequest(request('/rooms/ops?x=1', headers)), {
		room: 'ops',
		secret: 's3cret',
		key: 'build 7',
	});
});

test('the secret can stand in the path', (t) => {
	t.like(readPostRequest(request('/s3cret/rooms/%23ops')), {room: '#ops', secret: 's3cret'});
});

test('a secret in a header stands over one in the path', (t) => {
	const head = request('/old/rooms/ops', {authorization: 'bearer new'});
	t.is(readPostRequest(head).secret, 'new');
});

for (const [what, head, code] of [
	['another path', request('/'), 'not-found'],
	['a room below a room', request('/rooms/a/b'), 'not-found'],
	['a path with more before it', request('/a/b/rooms/ops'), 'not-found'],
	['a GET', request('/rooms/ops', {}, 'GET'), 'wrong-method'],
	['a room that is not encoded well', request('/rooms/%E0%A4%A'), 'bad-request'],
	[
		'a key with a letter of no header',
		request('/rooms/o', {'idempotency-key': 'ü'}),
		'bad-request',
	],
	['an empty key', request('/rooms/o', {'idempotency-key': ''}), 'bad-request'],
	['a page of the Web', request('/rooms/o', {origin: 'https://evil.example'}), 'not-allowed'],
	['a page of this machine', request('/rooms/o', {origin: 'http://127.0.0.1:7780'}), 'not-allowed'],
	['a page without an origin', request('/rooms/o', {origin: 'null'}), 'not-allowed'],
	['a name that resolves here', request('/rooms/o', {host: 'evil.example'}), 'misdirected'],
	['no host', request('/rooms/o', {host: ''}), 'bad-request'],
] as const) {
	test(`${what} is refused as ${code}`, (t) => t.is(codeOf(head), code));
}

test('too many headers are refused', (t) => {
	const many = Object.fromEntries(Array.from({length: HEADERS}, (_, at) => [`x-${at}`, '']));
	t.is(codeOf(request('/rooms/o', many)), 'too-many-headers');
});

test('whatever the path is, it is read or refused', (t) => {
	fc.assert(
		fc.property(fc.string({unit: 'binary-ascii'}), (path) =>
			['taken', 'not-found', 'bad-request'].includes(codeOf(request(`/${path}`))),
		),
	);
	t.pass();
});
