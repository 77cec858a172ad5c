import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {startRelay} from '../../server.ts';
import {systemClock} from '../../source/protocol/environment.ts';
import {createPinoLog} from '../../source/server/pino-log.ts';
import {openLogFile} from '../../source/server/seeing/log-file.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import type {AttackFigure} from './figure.ts';
import {beginLogin, changePassword, registerByPassword} from './password-account.ts';
import {Visitor} from './visitor.ts';

const NAME = 'ada';
const [OLD, NEW] = ['correct horse one', 'correct horse two'];

/** Milliseconds that a line may live after its device was ended. */
const PATIENCE = 1000;

export const isMeasured = true;

/**
 * Ends devices and tokens while they are connected, changes the password, and tries to go on with what
 * was valid before: none of it may work, and no secret may be in the log.
 */
export async function run(): Promise<AttackFigure> {
	const folder = temporaryFolder('s16');
	const logFile = openLogFile({file: join(folder, 'relay.log'), clock: systemClock});
	const relay = await startRelay({
		dataDirectory: join(folder, 'data'),
		registration: 'open',
		log: createPinoLog('info', logFile),
	});
	const {port} = relay;
	const open = () => Visitor.open(port);
	const first = await open();
	const {welcome, device} = await registerByPassword(first, NAME, OLD);
	const failures: string[] = [];
	const check = (isRight: boolean, what: string) => {
		if (!isRight) failures.push(what);
	};

	// Every line of a device that another one ends is closed.
	const {closing, gone, token} = await endDevices(first, port);
	check(
		gone.every((each) => each <= PATIENCE),
		'lines stay after their end',
	);
	check(closing === 0, 'something is answered after the end');
	const bot = await open();
	check((await bot.ask('auth.token', {token})).code === 'auth-failed', 'an ended token logs in');

	// A proof is for one line and one use.
	const [one, other] = [await open(), await open()];
	const proof = await one.proof(device, welcome.device);
	check((await other.ask('auth.device', proof)).code !== 'ok', 'a proof works on another line');
	check((await one.ask('auth.device', {...proof, passing: true})).code === 'ok', 'a proof fails');
	check((await one.ask('auth.device', proof)).code !== 'ok', 'a proof works twice');

	// The password.
	const early = await open();
	const finishEarly = await beginLogin(early, {name: NAME, password: OLD});
	await changePassword(one, {name: NAME, password: NEW});
	const [late, right] = [await open(), await open()];
	check(
		(await (await beginLogin(late, {name: NAME, password: OLD}))()).code === 'auth-failed',
		'the old password logs in',
	);
	check(
		(await (await beginLogin(right, {name: NAME, password: NEW}))()).code === 'ok',
		'the new password does not log in',
	);
	check((await finishEarly()).code !== 'ok', 'a login begun before the change ends after it');

	// Nothing is logged in by an address.
	const {token: kept} = await one.request('token.create', {label: 'second'});
	const asked = await Visitor.open(port, {path: `?token=${kept}&access_token=${kept}`});
	check((await asked.ask('device.list', {})).code === 'auth-required', 'a URL logs in');

	// Logging out ends every line of the device.
	const last = await first.ask('logout', {});
	const outAfter = await Promise.all(
		[first, one].map((each) => closedAfter(each, performance.now())),
	);
	check(last.code === 'ok' && outAfter.every((each) => each <= PATIENCE), 'a logout leaves lines');
	await relay.close({retryAfterMax: 0});
	logFile.close();
	const log = readFileSync(join(folder, 'relay.log'), 'utf8');
	const secrets = [token, kept, proof.signature, OLD, NEW].filter((each) => log.includes(each));
	check(secrets.length === 0, 'a secret is in the log');
	return {
		name: 'S16 sessions',
		pass: failures.length === 0,
		figure: `${gone.length} lines of ended devices and tokens closed within ${Math.max(...gone).toFixed(0)} ms, ${outAfter.length} of a logout within ${Math.max(...outAfter).toFixed(0)} ms; ${failures.length} of 11 tricks work${failures.length === 0 ? '' : `: ${failures.join(', ')}`}; ${secrets.length} of 5 secrets in ${log.length} bytes of log`,
		mark: `≤ ${PATIENCE} ms, 0 tricks work, 0 secrets`,
	};
}

/** Ends three devices and a token that are connected; after how long each line was closed. */
async function endDevices(owner: Visitor, port: number) {
	const lines: Visitor[] = [];
	const ids: string[] = [];
	for (let count = 0; count < 3; count++) {
		const line = await Visitor.open(port);
		await (await beginLogin(line, {name: NAME, password: OLD}))();
		lines.push(line);
	}
	const made = await owner.request('token.create', {label: 'bot'});
	for (let count = 0; count < 2; count++) {
		const bot = await Visitor.open(port);
		await bot.request('auth.token', {token: made.token});
		lines.push(bot);
	}
	const {devices} = await owner.request('device.list', {});
	ids.push(...devices.filter(({current}) => !current).map(({device}) => device));
	const begun = performance.now();
	for (const id of ids) await owner.request('device.revoke', {device: id});
	const gone = await Promise.all(lines.map((line) => closedAfter(line, begun)));
	const answers = await Promise.all(lines.map((line) => line.ask('ping', {})));
	return {
		gone,
		closing: answers.filter(({code}) => code !== 'closed').length,
		token: made.token,
	};
}

/** Milliseconds; infinity for a line that stays twice as long as it may. */
async function closedAfter(line: Visitor, since: number): Promise<number> {
	const late = new Promise<number>((resolve) => {
		setTimeout(() => resolve(Number.POSITIVE_INFINITY), 2 * PATIENCE).unref();
	});
	return Promise.race([line.closed.then(({at}) => Math.max(0, at - since)), late]);
}
