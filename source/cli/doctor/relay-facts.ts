import {isLoopback} from '../../client/address.ts';
import {type Transport, type TransportConnection, TransportError} from '../../client/transport.ts';
import {decodeRelayFrame} from '../../protocol/codec.ts';
import type {Clock} from '../../protocol/environment.ts';
import {PROTOCOL_VERSION} from '../../protocol/limits.ts';
import type {RelayFrame} from '../../protocol/relay-frame.ts';
import {phrase, phrases, translated} from '../../words/phrase.ts';
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
	const line = protocol === 'wss:' ? 'TLS' : phrase`not encrypted`;
	const isOpen = protocol !== 'wss:' && !isHere;
	const facts = [
		fact(
			phrase`line`,
			`${line}, ${isHere ? phrase`this machine` : phrase`another machine`}`,
			isOpen ? translated(OPEN_LINE) : undefined,
		),
	];
	const begun = clock.monotonic();
	const met = await hello(url, {transport, clock});
	if (typeof met === 'string') return [...facts, fact(phrase`reachable`, phrase`no`, met)];
	const took = Math.round(clock.monotonic() - begun);
	const skew = clock.now() - met.time;
	const isSkewed = Math.abs(skew) > SKEW;
	return [
		...facts,
		fact(phrase`reachable`, phrase`yes, in ${took} ms`),
		fact(phrase`software`, met.software),
		fact(
			phrase`protocol`,
			`${met.version}`,
			met.version === PROTOCOL_VERSION
				? undefined
				: phrase`This termchat speaks version ${PROTOCOL_VERSION}: bring the older of the two up to date.`,
		),
		fact(phrase`registration`, translated(REGISTRATIONS[met.registration])),
		fact(
			phrase`clocks`,
			phrase`${Math.round(skew / 1000)} s apart`,
			isSkewed ? translated(SKEWED) : undefined,
		),
	];
}

const OPEN_LINE = phrases(
	'Everybody on the way can read your rooms. Ask for an address that begins with wss://.',
);
const SKEWED = phrases(
	'One of the two clocks is wrong: dates of private messages will be doubted. Set the clock here first.',
);
const REGISTRATIONS = phrases({open: 'open', invite: 'invite', closed: 'closed'});

/** What the relay says first, or a sentence why it said nothing. */
function hello(
	url: string,
	{transport, clock}: {readonly transport: Transport; readonly clock: Clock},
): Promise<RelayFrame<'hello'> | string> {
	const {promise, resolve} = Promise.withResolvers<RelayFrame<'hello'> | string>();
	let connection: TransportConnection | undefined;
	const timer = clock.after(PATIENCE, () => resolve(phrase`It did not answer within 5 seconds.`));
	try {
		connection = transport.open(url, {
			opened: () => {},
			alive: () => {},
			received: (text) => resolve(helloIn(text)),
			closed: ({problem, code}) =>
				resolve(
					problem === undefined
						? phrase`It hung up (${code}).`
						: translated(SENTENCES[problem.kind]),
				),
		});
	} catch (error) {
		resolve(
			error instanceof TransportError ? translated(SENTENCES[error.problem.kind]) : String(error),
		);
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
		return frame.type === 'hello' ? (frame as RelayFrame<'hello'>) : phrase`It did not say hello.`;
	} catch {
		return phrase`What answers there is no relay of this protocol.`;
	}
}

/** Without the address, which is nobody's business in a bug report. */
const SENTENCES = phrases({
	'bad-address': 'The address is none, or it may not be used without encryption.',
	'unknown-host': "Nobody knows that name. Look at the address and at this machine's network.",
	refused: 'Nothing listens there. Ask the operator whether the relay runs.',
	'timed-out': 'It did not answer in time. A firewall may stand between.',
	certificate: 'Its certificate is not valid for that name, or not trusted here.',
	'not-a-relay': 'Something answers there, but it is no relay.',
	'too-large': 'It sent more than a relay sends.',
	network: 'The network failed on the way.',
});
