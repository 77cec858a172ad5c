import {isLoopback} from '../../client/address.ts';
import {type Transport, type TransportConnection, TransportError} from '../../client/transport.ts';
import {decodeRelayFrame} from '../../protocol/codec.ts';
import type {Clock} from '../../protocol/environment.ts';
import {PROTOCOL_VERSION} from '../../protocol/limits.ts';
import type {RelayFrame} from '../../protocol/relay-frame.ts';
import {type Fact, factsAbout} from './fact.ts';

const fact = factsAbout('relay');

/** Milliseconds that a relay has to say hello. */
const PATIENCE = 5000;
/** Milliseconds between two clocks from which on codes and dates go wrong. */
const SKEW = 60_000;

/** Greets the relay, without logging in, and looks at what it says. No address is in what is told. */
export async function relayFacts(
	url: string,
	{transport, clock}: {readonly transport: Transport; readonly clock: Clock},
): Promise<readonly Fact[]> {
	const {protocol, hostname} = new URL(url);
	const isHere = isLoopback(hostname);
	const line = protocol === 'wss:' ? 'TLS' : 'not encrypted';
	const isOpen = protocol !== 'wss:' && !isHere;
	const facts = [
		fact(
			'line',
			`${line}, ${isHere ? 'this machine' : 'another machine'}`,
			isOpen ? OPEN_LINE : undefined,
		),
	];
	const begun = clock.monotonic();
	const met = await hello(url, {transport, clock});
	if (typeof met === 'string') return [...facts, fact('reachable', 'no', met)];
	const took = Math.round(clock.monotonic() - begun);
	const skew = clock.now() - met.time;
	const isSkewed = Math.abs(skew) > SKEW;
	return [
		...facts,
		fact('reachable', `yes, in ${took} ms`),
		fact('software', met.software),
		fact(
			'protocol',
			`${met.version}`,
			met.version === PROTOCOL_VERSION
				? undefined
				: `This termchat speaks version ${PROTOCOL_VERSION}: bring the older of the two up to date.`,
		),
		fact('registration', met.registration),
		fact('clocks', `${Math.round(skew / 1000)} s apart`, isSkewed ? SKEWED : undefined),
	];
}

const OPEN_LINE =
	'Everybody on the way can read your rooms. Ask for an address that begins with wss://.';
const SKEWED =
	'One of the two clocks is wrong: dates of private messages will be doubted. Set the clock here first.';

/** What the relay says first, or a sentence why it said nothing. */
function hello(
	url: string,
	{transport, clock}: {readonly transport: Transport; readonly clock: Clock},
): Promise<RelayFrame<'hello'> | string> {
	const {promise, resolve} = Promise.withResolvers<RelayFrame<'hello'> | string>();
	let connection: TransportConnection | undefined;
	const timer = clock.after(PATIENCE, () => resolve('It did not answer within 5 seconds.'));
	try {
		connection = transport.open(url, {
			opened: () => {},
			alive: () => {},
			received: (text) => resolve(helloIn(text)),
			closed: ({problem, code}) =>
				resolve(problem === undefined ? `It hung up (${code}).` : SENTENCES[problem.kind]),
		});
	} catch (error) {
		resolve(error instanceof TransportError ? SENTENCES[error.problem.kind] : String(error));
	}
	return promise.finally(() => {
		timer.cancel();
		connection?.close(1000);
	});
}

function helloIn(text: string): RelayFrame<'hello'> | string {
	try {
		const frame = decodeRelayFrame(text);
		// The tag is what tells the frames apart, so it says which of them this is.
		return frame.type === 'hello' ? (frame as RelayFrame<'hello'>) : 'It did not say hello.';
	} catch {
		return 'What answers there is no relay of this protocol.';
	}
}

/** Without the address, which is nobody's business in a bug report. */
const SENTENCES = {
	'bad-address': 'The address is none, or it may not be used without encryption.',
	'unknown-host': "Nobody knows that name. Look at the address and at this machine's network.",
	refused: 'Nothing listens there. Ask the operator whether the relay runs.',
	'timed-out': 'It did not answer in time. A firewall may stand between.',
	certificate: 'Its certificate is not valid for that name, or not trusted here.',
	'not-a-relay': 'Something answers there, but it is no relay.',
	'too-large': 'It sent more than a relay sends.',
	network: 'The network failed on the way.',
} as const;
