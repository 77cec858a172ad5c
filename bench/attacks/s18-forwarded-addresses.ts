import {LIMITS} from '../../source/protocol/limits.ts';
import type {AttackFigure, AttackOptions} from './figure.ts';
import {Line, upgradeRequest} from './line.ts';
import {startRelayProcess} from './relay-process.ts';

const CLIENT = '203.0.113.9';

/** What one client behind a proxy writes to be taken for somebody else each time. */
const DISGUISES: ReadonlyArray<
	readonly [string, (at: number) => Readonly<Record<string, string>>]
> = [
	['other addresses before its own', (at) => ({'X-Forwarded-For': `198.51.100.${at}, ${CLIENT}`})],
	['addresses of this machine', (at) => ({'X-Forwarded-For': `127.0.0.${at}, ${CLIENT}`})],
	['nonsense', (at) => ({'X-Forwarded-For': `x${at}", <>, ${CLIENT}`})],
	['very many', (at) => ({'X-Forwarded-For': `${`198.51.100.${at},`.repeat(20)} ${CLIENT}`})],
	['Forwarded', (at) => ({Forwarded: `for=198.51.100.${at}`, 'X-Forwarded-For': CLIENT})],
	['X-Real-IP', (at) => ({'X-Real-IP': `198.51.100.${at}`, 'X-Forwarded-For': CLIENT})],
	['ports', (at) => ({'X-Forwarded-For': `${CLIENT}:${1000 + at}`})],
	['IPv6 clothing', (at) => ({'X-Forwarded-For': at % 2 === 0 ? CLIENT : `::ffff:${CLIENT}`})],
	['addresses of its IPv6 network', (at) => ({'X-Forwarded-For': `2001:db8::${at}:1`})],
	['headers that are no addresses', (at) => ({'X-Forwarded-For': `unknown${at}`})],
];

/** Claims other addresses, to get more places than one client has. */
export async function run(_options: AttackOptions): Promise<AttackFigure> {
	const tries = 2 * LIMITS.connectionsPerAddress;
	const counts: string[] = [];
	let most = 0;
	for (const [what, headersOf] of DISGUISES) {
		const admitted = await places(tries, headersOf, ['loopback']);
		most = Math.max(most, admitted);
		if (admitted > LIMITS.connectionsPerAddress) counts.push(`${what}: ${admitted}`);
	}
	const untold = await places(tries, (at) => ({'X-Forwarded-For': `198.51.100.${at}`}), []);
	if (untold > 0) counts.push(`without a trusted proxy: ${untold}`);
	const isHonest =
		(await places(tries, (at) => ({'X-Forwarded-For': `198.51.100.${at}`}), ['loopback'])) ===
		tries;
	return {
		name: 'S18 forwarded addresses',
		pass: counts.length === 0 && isHonest,
		figure: `${DISGUISES.length} disguises: ${most} places at most of ${tries} tried${counts.length === 0 ? '' : ` (${counts.join('; ')})`}; without trust ${untold}; ${tries} honest clients ${isHonest ? 'all in' : 'NOT all in'}`,
		mark: `≤ ${LIMITS.connectionsPerAddress} places, 0 without trust, honest ones all in`,
	};
}

/** How many connections one gets that stay open. */
async function places(
	tries: number,
	headersOf: (at: number) => Readonly<Record<string, string>>,
	trustedProxies: readonly string[],
): Promise<number> {
	const relay = await startRelayProcess({
		trustedProxies,
		// Here the places are what is attacked.
		limits: {connectionsUnauthenticatedPerAddress: 1000},
	});
	try {
		const lines = Array.from({length: tries}, () => new Line(relay.port));
		const statuses = await Promise.all(
			lines.map((line, at) => line.status(upgradeRequest(headersOf(at + 1)))),
		);
		for (const line of lines) line.close();
		return statuses.filter((status) => status === '101').length;
	} finally {
		await relay.close();
	}
}
