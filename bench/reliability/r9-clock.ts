import {existsSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import type {RoomMessage} from '../../source/protocol/records.ts';
import {kemPrekey, signedPrekey, TestIdentity} from '../../test/helpers/private-keys.ts';
import {sealed} from '../../test/helpers/private-members.ts';
import {messageId, newDevice} from '../../test/helpers/test-relay.ts';
import type {AttackFigure, AttackOptions} from '../attacks/figure.ts';
import {Visitor} from '../attacks/visitor.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import {type StoredRelay, startStoredRelay} from './stored-relay.ts';

/** Where systems keep it, which moves the wall clock of a process and leaves its monotonic one. */
const LIBRARIES = [
	'/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1',
	'/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1',
	'/usr/lib64/faketime/libfaketimeMT.so.1',
];

/** How far the wall clock is set, one after the other; it goes back to the true time in between. */
const JUMPS = ['+400d', '-400d', '-1h', '+5m'];
const MORE_JUMPS = ['+3650d', '-3650d', '+1h', '-5m', '+24855d', '+1s'];

const ENDLESS = {burst: 1e9, perSecond: 1e9};
/** The relay looks for what is too old all the time. */
const SWEEP = 100;
const LIMITS = {
	...{messages: ENDLESS, requests: ENDLESS, refusals: ENDLESS, moderation: ENDLESS},
	...{mailboxSweep: SWEEP, history: ENDLESS},
};

/** Sets the clock of a relay's machine far ahead and back while it runs, and before it starts. */
export async function run({isFull}: AttackOptions): Promise<AttackFigure> {
	const name = 'R9 clock jumps';
	const mark =
		'0 out of order, 0 gone that is not over when the clock is right again, 0 times that are none, starts before 1970';
	const library = LIBRARIES.find((file) => existsSync(file));
	if (library === undefined) {
		return {name, pass: true, figure: 'not run: there is no faketime here', mark};
	}
	const folder = temporaryFolder('r9');
	const clock = fakeClock(join(folder, 'time'), library);
	clock.set('+0');
	const data = join(folder, 'data');
	const relay = await start(data, clock.environment);
	const problems: string[] = [];
	const jumps = isFull ? [...JUMPS, ...MORE_JUMPS] : JUMPS;
	let messages = 0;
	try {
		const scene = await setUp(relay.port);
		for (const jump of jumps) {
			for (const offset of [jump, '+0']) {
				clock.set(offset);
				await pause(10 * SWEEP);
				const when = offset === jump ? 'meanwhile' : 'afterwards';
				const found = await look(relay.port, scene, isYearAhead(offset));
				problems.push(...found.map((each) => `${jump}, ${when}: ${each}`));
				messages = scene.sent;
			}
		}
	} finally {
		await relay.kill();
	}
	const old = await startsBefore1970(join(folder, 'old'), clock);
	problems.push(...old);
	return {
		name,
		pass: problems.length === 0,
		figure: `${jumps.length} jumps and back, ${messages} messages: ${problems.length} problems${problems.length === 0 ? '' : ` (${[...new Set(problems)].slice(0, 12).join('; ')})`}; order, times, 1 letter, 1 invitation, 1 ban and a log that is kept for 30 days looked at after each; a start before 1970 ${old.length === 0 ? 'is one like others' : 'FAILS'}`,
		mark,
	};
}

function fakeClock(file: string, library: string) {
	return {
		set: (offset: string) => writeFileSync(file, `${offset}\n`),
		environment: {
			LD_PRELOAD: library,
			FAKETIME_TIMESTAMP_FILE: file,
			FAKETIME_NO_CACHE: '1',
			FAKETIME_DONT_FAKE_MONOTONIC: '1',
		},
	};
}

function start(dataDirectory: string, environment: Readonly<Record<string, string>>) {
	return startStoredRelay({dataDirectory, limits: LIMITS}, environment);
}

type Scene = Awaited<ReturnType<typeof setUp>>;

/** Something of everything that ends by itself. */
async function setUp(port: number) {
	const ada = await Visitor.join(port, 'ada');
	const bob = await Visitor.join(port, 'bob');
	const eve = await Visitor.join(port, 'eve');
	const {room} = (await ada.request('room.create', {name: 'den'})).room;
	await ada.request('room.rules', {room, keepDays: 30});
	// A letter that waits.
	for (const member of [ada, bob]) {
		const {device, welcome} = member;
		const list = new TestIdentity().list(welcome.account, [device]);
		await member.request('keys.publish', {
			signedPrekey: signedPrekey(device),
			lastResort: kemPrekey(device, 1, 1),
		});
		await member.request('keys.publish', {list: list.record});
	}
	const letter = {to: 'ada', message: messageId(), envelopes: sealed([ada.welcome.device])};
	const {outcome} = await bob.request('envelope.send', letter);
	if (outcome !== 'accepted') throw new Error(`The letter was not accepted: ${outcome}.`);
	const {code: invite} = await ada.request('invite.create', {uses: 100});
	const target = {type: 'account', name: 'eve'} as const;
	await ada.request('sanction.set', {kind: 'ban', target, lifetime: 86_400_000});
	await ada.request('send', {room, message: messageId(), text: 'first'});
	return {ada, bob, eve, room, invite, sent: 1, first: 'first'};
}

/** What is not as it has to be. */
async function look(port: number, scene: Scene, isOver: boolean): Promise<readonly string[]> {
	const problems: string[] = [];
	const {ada, room} = scene;
	const sent = await ada.ask('send', {room, message: messageId(), text: `text ${scene.sent}`});
	if (sent.code === 'ok') scene.sent++;
	else problems.push(`a message is refused: ${sent.code}`);
	const {messages} = await ada.request('history', {room, after: 0});
	problems.push(...orderProblems(messages, scene.sent));
	const {sanctions} = await ada.request('sanction.list', {});
	// What has a date of its own is over on that date, and holds again when the clock is right again.
	if (sanctions.length !== 1 && !isOver) problems.push('the ban has ended');
	const eve = await Visitor.open(port);
	const proof = await eve.proof(scene.eve.device, scene.eve.welcome.device);
	const entry = await eve.ask('auth.device', proof);
	if (entry.code !== 'banned' && !isOver) problems.push(`who is banned: ${entry.code}`);
	eve.close();
	const invites = await ada.request('invite.list', {});
	if (invites.invites.length !== 1 && !isOver) problems.push('the invitation has ended');
	const reader = await Visitor.open(port);
	const device = scene.ada.welcome.device;
	const passing = {...(await reader.proof(scene.ada.device, device)), passing: true};
	await reader.request('auth.device', passing);
	await reader.request('resume', {cursors: {}, mailbox: 0});
	if (!(await hasLetter(reader))) problems.push('the letter is gone');
	reader.close();
	return problems;
}

function isYearAhead(offset: string): boolean {
	return Number(/^\+(\d+)d$/.exec(offset)?.[1] ?? 0) >= 365;
}

function orderProblems(messages: readonly RoomMessage[], sent: number): readonly string[] {
	const texts = messages.filter(({kind}) => kind === 'text').map(({text}) => text);
	const problems: string[] = [];
	if (texts.length !== sent) problems.push(`${texts.length} of ${sent} messages are there`);
	const expected = ['first', ...texts.slice(1).map((_, index) => `text ${index + 1}`)];
	if (texts.join() !== expected.join()) problems.push('the order is another');
	if (messages.some(({time}) => !Number.isFinite(time))) problems.push('a time is none');
	const isGapless = messages.every(({seq}, index) => seq === (messages[0]?.seq ?? 0) + index);
	if (!isGapless) problems.push('a gap');
	return problems;
}

async function hasLetter(reader: Visitor): Promise<boolean> {
	const found = reader.until('envelope').then(
		() => true,
		() => false,
	);
	return Promise.race([found, pause(1000, false, {ref: false})]);
}

/** A machine without a battery for its clock. */
async function startsBefore1970(
	data: string,
	clock: ReturnType<typeof fakeClock>,
): Promise<readonly string[]> {
	clock.set('@1969-12-01 00:00:00');
	let relay: StoredRelay | undefined;
	try {
		relay = await start(data, clock.environment);
		const ada = await Visitor.join(relay.port, 'ada');
		const {rooms} = await ada.request('room.list', {});
		const room = rooms[0]?.room ?? '';
		const early = await ada.ask('send', {room, message: messageId(), text: 'early'});
		const made = await ada.ask('invite.create', {});
		clock.set('+0');
		await pause(5 * SWEEP);
		const late = await ada.ask('send', {room, message: messageId(), text: 'late'});
		const {messages} = await ada.request('history', {room});
		const texts = messages.filter(({kind}) => kind === 'text').map(({text}) => text);
		const other = await Visitor.open(relay.port);
		const device = newDevice();
		const joined = await other.ask('register.device', {name: 'bob', device});
		const answers = {early, made, late, joined};
		return [
			...Object.entries(answers)
				.filter(([, {code}]) => code !== 'ok')
				.map(([what, {code}]) => `before 1970, ${what}: ${code}`),
			...(texts.join() === 'early,late' ? [] : [`before 1970: ${texts.join()}`]),
			...(messages.every(({time}) => Number.isFinite(time)) ? [] : ['before 1970: a time is none']),
		];
	} catch (error) {
		return [`before 1970: ${error instanceof Error ? error.message.split('\n')[0] : error}`];
	} finally {
		await relay?.kill();
	}
}
