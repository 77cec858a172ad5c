import {Buffer} from 'node:buffer';
import {createHash, sign} from 'node:crypto';
import {client, ready, server} from '@serenity-kit/opaque';
import test from 'ava';
import {PASSWORD_STRETCHING, passwordIdentifiers} from '../../source/protocol/password-login.ts';
import {deviceIdBytes, relayAuthBytes} from '../../source/protocol/relay-auth.ts';
import {exchangeKeyOf, signingKeyOf} from './conversation.ts';
import {blockMarked, blocksIn, protocolDocument} from './document.ts';

test('the worked example of a device and its signature is right', (t) => {
	const parts = new Map<string, string>();
	let part = '';
	for (const line of blockMarked('signing').trim().split('\n')) {
		part = line.slice(0, 14).trim() || part;
		parts.set(part, (parts.get(part) ?? '') + line.slice(14).trim());
	}
	const bytes = (name: string): Buffer => Buffer.from(parts.get(name) ?? '', 'hex');
	const {secret, publicKey} = signingKeyOf(bytes('secret seed'));
	t.is(bytes('public key').toString('base64url'), publicKey);
	const exchangeKey = exchangeKeyOf(bytes('X25519 secret')).publicKey;
	t.is(bytes('X25519 public').toString('base64url'), exchangeKey);
	const hashed = deviceIdBytes(bytes('public key'), bytes('X25519 public'));
	t.deepEqual(bytes('hashed bytes'), Buffer.from(hashed));
	const digest = createHash('sha512').update(hashed).digest();
	t.deepEqual(bytes('device id'), digest.subarray(0, 16));
	const signed = relayAuthBytes({
		host: parts.get('host') ?? '',
		relayKey: bytes('relay key'),
		nonce: bytes('nonce'),
		deviceId: bytes('device id'),
		identityKey: new Uint8Array(),
	});
	t.deepEqual(bytes('signed bytes'), Buffer.from(signed));
	t.deepEqual(bytes('signature'), sign(undefined, signed, secret));

	const example = (type: string) =>
		blocksIn(protocolDocument).find((block) => block.text.startsWith(`{"type":"${type}"`));
	const {device: added} = JSON.parse(example('register.device')?.text ?? '{}');
	t.like(added, {publicKey, exchangeKey});
	const request = JSON.parse(example('auth.device')?.text ?? '{}');
	t.is(request.signature, bytes('signature').toString('base64url'));
	t.is(request.device, bytes('device id').toString('base64url'));
	t.is(request.host, parts.get('host'));
});

test('the parameters of the password login are those of the source', async (t) => {
	await ready;
	const [, passes, memory, lanes] =
		/(\d+) passes, ([\d,]+) KiB, (\d+) lanes/.exec(protocolDocument) ?? [];
	const documented = {
		'argon2id-custom': {
			iterations: Number(passes),
			memory: Number(memory?.replaceAll(',', '')),
			parallelism: Number(lanes),
		},
	};
	t.true(protocolDocument.includes("identifiers: {client: 'NAME@KEY', server: 'KEY'}"));
	const password = 'four unrelated words';
	const begun = client.startRegistration({password});
	const setup = server.createSetup();
	const {registrationResponse} = server.createRegistrationResponse({
		serverSetup: setup,
		userIdentifier: 'ada',
		registrationRequest: begun.registrationRequest,
	});
	const {registrationRecord} = client.finishRegistration({
		...begun,
		password,
		registrationResponse,
		identifiers: {client: 'ada@relaykey', server: 'relaykey'},
		keyStretching: documented,
	});
	const {clientLoginState, startLoginRequest} = client.startLogin({password});
	const {loginResponse} = server.startLogin({
		serverSetup: setup,
		userIdentifier: 'ada',
		registrationRecord,
		startLoginRequest,
		identifiers: passwordIdentifiers('ada', 'relaykey'),
	});
	const finished = client.finishLogin({
		password,
		clientLoginState,
		loginResponse,
		identifiers: passwordIdentifiers('ada', 'relaykey'),
		keyStretching: PASSWORD_STRETCHING,
	});
	t.not(finished, undefined);

	// The document says how long each of these is.
	const lengths = new Map(
		[...protocolDocument.matchAll(/OPAQUE ([\w ]+), (\d+) bytes/g)].map(([, what = '', length]) => [
			what,
			Number(length),
		]),
	);
	const bytesOf = (text = ''): number => Buffer.from(text, 'base64url').length;
	t.deepEqual(Object.fromEntries(lengths), {
		'registration request': bytesOf(begun.registrationRequest),
		'registration response': bytesOf(registrationResponse),
		'registration record': bytesOf(registrationRecord),
		KE1: bytesOf(startLoginRequest),
		KE2: bytesOf(loginResponse),
		KE3: bytesOf(finished?.finishLoginRequest),
	});
});
