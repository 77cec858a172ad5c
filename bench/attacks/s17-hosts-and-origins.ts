import type {AttackFigure, AttackOptions} from './figure.ts';
import {statusOf} from './line.ts';
import {startRelayProcess} from './relay-process.ts';

const OURS = {Host: 'chat.example'};

/** Requests to a relay at wss://chat.example that talks to pages of https://app.example alone. */
const PUBLIC: ReadonlyArray<readonly [Readonly<Record<string, string>>, string]> = [
	[OURS, '101'],
	[{...OURS, Origin: 'https://app.example'}, '101'],
	[{...OURS, Origin: 'null'}, '403'],
	[{...OURS, Origin: ''}, '403'],
	[{...OURS, Origin: 'https://evil.example'}, '403'],
	[{...OURS, Origin: 'https://app.example.evil.example'}, '403'],
	[{...OURS, Origin: 'https://evilapp.example'}, '403'],
	[{...OURS, Origin: 'https://app.example:8443'}, '403'],
	[{...OURS, Origin: 'http://app.example'}, '403'],
	[{...OURS, Origin: 'HTTPS://APP.EXAMPLE'}, '403'],
	[{...OURS, Origin: 'https://app.example@evil.example'}, '403'],
	[{...OURS, Origin: 'https://app.example, https://evil.example'}, '403'],
	[{...OURS, Origin: 'https://chat.example'}, '403'],
	[{Host: 'CHAT.EXAMPLE:443'}, '101'],
	[{Host: 'evil.example'}, '421'],
	[{Host: 'chat.example.evil.example'}, '421'],
	[{Host: 'evilchat.example'}, '421'],
	[{Host: 'chat.example@evil.example'}, '400'],
	[{Host: '127.0.0.2'}, '421'],
];

/** And to one that listens on this machine alone: a page whose name was bound to 127.0.0.1. */
const LOCAL: ReadonlyArray<readonly [Readonly<Record<string, string>>, string]> = [
	[{Host: 'localhost'}, '101'],
	[{Host: '127.0.0.1:7777'}, '101'],
	[{Host: '[::1]:7777'}, '101'],
	[{Host: 'rebound.example'}, '421'],
	[{Host: 'localhost.rebound.example'}, '421'],
	[{Host: '127.0.0.1.rebound.example'}, '421'],
	[{Host: 'localhost', Origin: 'http://localhost:3000'}, '403'],
];

/** Lets web pages use their visitor's relay: by another origin, and by a name that leads to it. */
export async function run(_options: AttackOptions): Promise<AttackFigure> {
	const wrong = [
		...(await check(PUBLIC, {
			publicUrl: 'wss://chat.example',
			allowedOrigins: ['https://app.example'],
		})),
		...(await check(LOCAL, {})),
	];
	return {
		name: 'S17 hosts and origins',
		pass: wrong.length === 0,
		figure: `${PUBLIC.length + LOCAL.length - wrong.length} of ${PUBLIC.length + LOCAL.length} as they should be${wrong.length === 0 ? '' : `: ${wrong.join('; ')}`}`,
		mark: 'strange origin 403, strange host 421, in all variants',
	};
}

async function check(
	cases: typeof PUBLIC,
	options: Parameters<typeof startRelayProcess>[0],
): Promise<readonly string[]> {
	const relay = await startRelayProcess(options);
	try {
		const wrong: string[] = [];
		for (const [headers, status] of cases) {
			const answer = await statusOf(relay.port, headers);
			if (answer !== status) wrong.push(`${JSON.stringify(headers)} ${answer}`);
		}
		return wrong;
	} finally {
		await relay.close();
	}
}
