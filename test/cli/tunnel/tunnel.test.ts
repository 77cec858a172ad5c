import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {tunnelTool} from '../../../source/cli/tunnel/tools.ts';
import {startTunnel} from '../../../source/cli/tunnel/tunnel.ts';
import {silentLog} from '../../../source/server/log.ts';
import {temporaryFolder} from '../../helpers/cli-homes.ts';
import {manualClock} from '../../helpers/manual-clock.ts';
import {seededRandom} from '../../helpers/seeded-random.ts';
import {wait} from '../../helpers/wait.ts';

/** Names addresses: some when it starts, another one as soon as a file is there, and then it ends. */
const SCRIPT = `
console.log('see https://docs.example/start');
console.log('https://one.example is yours');
const look = () => {
	if (!require('node:fs').existsSync(process.argv[1])) return;
	console.log('GET https://evil.example/');
	clearInterval(timer);
};
const timer = setInterval(look, 5);
`;

test('what any other program prints later on is no address: visitors may have written it', async (t) => {
	const file = path.join(await temporaryFolder(t), 'visited');
	const words = [process.execPath, '-e', SCRIPT, file].map((word) => `"${word}"`);
	const tool = tunnelTool({tool: undefined, command: words.join(' '), isSecure: false});
	if (tool === undefined) throw new Error('The command is none.');
	const addresses: string[] = [];
	const events: string[] = [];
	const clock = manualClock();
	const tunnel = startTunnel({
		...{tool, port: 1, environment: process.env, clock, random: seededRandom()},
		log: {...silentLog, warn: (event) => events.push(event)},
		isAddressKnown: false,
		onAddress: (url) => addresses.push(url),
	});
	t.teardown(() => tunnel.close());
	await wait(() => addresses.length === 2);
	clock.advance(60_000);
	await writeFile(file, '');
	await wait(() => events.includes('tunnel ended'));
	t.deepEqual(addresses, ['wss://docs.example', 'wss://one.example']);
});
