import {setTimeout as pause} from 'node:timers/promises';
import {messageId, TestDevice} from '../../test/helpers/test-relay.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import type {AttackFigure} from './figure.ts';
import {statusOf} from './line.ts';
import {loginRequest} from './password-account.ts';
import {startRelayProcess} from './relay-process.ts';
import {Visitor} from './visitor.ts';

const ENDLESS = {burst: 1e9, perSecond: 1e9};

/** Where the banned person comes from, which is banned as well in the end. */
const HOME = '2001:db8:0:1::7';
const ELSEWHERE = '2001:db8:0:2::7';

const BOB = {type: 'account', name: 'bob'} as const;

/** A trick, which resolves with how it was answered. */
type Trick = readonly [what: string, answer: string];

export const isMeasured = true;

/** Bans somebody at a relay of its own process, and comes back in every way there is. */
export async function run(): Promise<AttackFigure> {
	const directory = temporaryFolder('s28');
	const options = {
		dataDirectory: directory,
		trustedProxies: ['loopback'],
		limits: {registrations: ENDLESS, connectionsNewPerAddress: ENDLESS},
	};
	let relay = await startRelayProcess(options);
	try {
		const ada = await Visitor.join(relay.port, 'ada', {from: '198.51.100.1'});
		const bob = await Visitor.join(relay.port, 'bob', {from: HOME});
		const {token} = await bob.request('token.create', {label: 'bot'});
		const {code: invite} = await bob.request('invite.create', {uses: 9});
		const {room} = await ada.request('room.create', {name: 'den'});
		await bob.request('room.join', {name: 'den'});
		const bot = await Visitor.open(relay.port, {from: ELSEWHERE});
		await bot.request('auth.token', {token});
		const early = await Visitor.open(relay.port, {from: ELSEWHERE});
		const proof = await early.proof(bob.device, bob.welcome.device);

		const banned = performance.now();
		await ada.request('sanction.set', {kind: 'ban', target: BOB});
		const lines = await Promise.all([bob, bot].map((line) => goneAfter(line, banned)));
		const scene = {port: relay.port, bob, token, invite, room: room.room, early, proof};
		const tricks: Trick[] = [...(await accountTricks(scene))];
		await relay.close();
		relay = await startRelayProcess(options);
		const again = await Visitor.open(relay.port, {from: ELSEWHERE});
		const known = await again.proof(bob.device, bob.welcome.device);
		tricks.push(['after a restart', (await again.ask('auth.device', known)).code]);
		tricks.push(...(await addressTricks(relay.port, ada)));
		const got = tricks.filter(([, answer]) => ['ok', '101'].includes(answer));
		const slowest = Math.max(...lines);
		return {
			name: 'S28 ban evasion',
			pass: got.length === 0 && slowest <= 1000 && tricks.length >= 20,
			figure: `${tricks.length} tricks: ${got.length} get in${got.length === 0 ? '' : ` (${got.map(([what]) => what).join(', ')})`}; ${lines.length} open lines closed within ${slowest.toFixed(0)} ms`,
			mark: '≥ 20 tricks, 0 get in, lines closed ≤ 1000 ms',
		};
	} finally {
		await relay.close();
	}
}

/** Milliseconds; infinity for a line that is open after two seconds. */
async function goneAfter(line: Visitor, since: number): Promise<number> {
	const late = pause(2000, Number.POSITIVE_INFINITY, {ref: false});
	return Promise.race([line.closed.then(({at}) => Math.max(0, at - since)), late]);
}

type Scene = {
	readonly port: number;
	readonly bob: Awaited<ReturnType<typeof Visitor.join>>;
	readonly token: string;
	readonly invite: string;
	readonly room: string;
	readonly early: Visitor;
	readonly proof: Awaited<ReturnType<Visitor['proof']>>;
};

async function accountTricks(scene: Scene): Promise<readonly Trick[]> {
	const {port, bob, token, invite, room, early, proof} = scene;
	const from = ELSEWHERE;
	const open = () => Visitor.open(port, {from});
	const tricks: Trick[] = [];
	const attempt = async (what: string, run: (line: Visitor) => Promise<{code: string}>) => {
		const line = await open();
		tricks.push([what, (await run(line)).code]);
		line.close();
	};
	const fresh = () => new TestDevice().fields;
	const login = async (line: Visitor) => line.proof(bob.device, bob.welcome.device);
	for (const name of ['bob', 'BOB', 'Bob', 'b0b', 'b.o.b', 'b-ob', 'bоb', 'ｂｏｂ']) {
		await attempt(`a new account ${name}`, (line) =>
			line.ask('register.device', {name, device: fresh()}),
		);
	}
	tricks.push(['a proof from before', (await early.ask('auth.device', proof)).code]);
	await attempt('the device', async (line) => line.ask('auth.device', await login(line)));
	await attempt('the device in passing', async (line) =>
		line.ask('auth.device', {...(await login(line)), passing: true}),
	);
	await attempt('the device under another host', async (line) =>
		line.ask('auth.device', {...(await login(line)), host: 'CHAT.EXAMPLE'}),
	);
	await attempt('the token', (line) => line.ask('auth.token', {token}));
	await attempt('the token in passing', (line) => line.ask('auth.token', {token, passing: true}));
	await attempt('a second account of the device', (line) =>
		line.ask('register.device', {name: 'newcomer', device: bob.device.fields}),
	);
	await attempt('that with an invitation of his', (line) =>
		line.ask('register.device', {name: 'newcomer', device: bob.device.fields, invite}),
	);
	await attempt('that under another label', (line) =>
		line.ask('register.device', {name: 'newcomer', device: {...bob.device.fields, label: 'x'}}),
	);
	await attempt('a password he never had', async (line) => {
		await line.ask('login.start', {name: 'bob', request: await loginRequest('x')});
		return line.ask('login.finish', {name: 'bob', finish: 'A'.repeat(86), device: fresh()});
	});
	await attempt('the room without an account', (line) =>
		line.ask('send', {room, message: messageId(), text: 'x'}),
	);
	tricks.push(['his open line', (await bob.ask('history', {room})).code]);
	return tricks;
}

/** The person's network is banned: by a line, and before there is one. */
async function addressTricks(
	port: number,
	owner: Awaited<ReturnType<typeof Visitor.join>>,
): Promise<readonly Trick[]> {
	const ada = await Visitor.open(port, {from: '198.51.100.1'});
	await ada.request('auth.device', await ada.proof(owner.device, owner.welcome.device));
	for (const range of [HOME, '203.0.113.7']) {
		const target = {type: 'address', range} as const;
		await ada.request('sanction.set', {kind: 'ban', target});
	}
	const tries = [
		...[HOME, '2001:db8:0:1::8', '2001:DB8:0:1:FFFF::1', '2001:db8:0:1:0:0:0:7'],
		...['203.0.113.7', '::ffff:203.0.113.7', '::ffff:cb00:7107', '198.51.100.9, 203.0.113.7'],
		...['203.0.113.7:4711', '[2001:db8:0:1::9]:4711'],
	];
	const answers: Trick[] = [];
	for (const address of tries) {
		answers.push([`from ${address}`, await statusOf(port, {'X-Forwarded-For': address})]);
	}
	ada.close();
	return answers;
}
