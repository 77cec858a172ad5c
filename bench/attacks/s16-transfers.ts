import {randomBytes} from 'node:crypto';
import {join} from 'node:path';
import {messageId} from '../../test/helpers/test-relay.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import type {AttackFigure} from './figure.ts';
import {bringFile, FileLine} from './file-line.ts';
import {startRelayProcess} from './relay-process.ts';
import {Visitor} from './visitor.ts';

/** Milliseconds that a transfer may outlive the right to it. */
const PATIENCE = 1000;

const SIZE = 16 * 2 ** 20;

export const isMeasured = true;

type Ending = readonly [what: string, end: (scene: Scene) => Promise<unknown>];

type Scene = {readonly ada: Visitor; readonly bob: Visitor; readonly room: string; device: string};

/** In each of these ways somebody loses their transfers, one that comes and one that goes. */
const ENDINGS: readonly Ending[] = [
	['a logout', ({bob}) => bob.request('logout', {})],
	['a device ended', ({bob, device}) => bob.request('device.revoke', {device})],
	['a kick', ({ada, room}) => ada.request('kick', {room, name: 'bob'})],
	['leaving', ({bob, room}) => bob.request('room.leave', {room})],
	[
		'a ban from the room',
		({ada, room}) => ada.request('sanction.set', {kind: 'ban', room, target: BOB}),
	],
	['a ban', ({ada}) => ada.request('sanction.set', {kind: 'ban', target: BOB})],
];

const BOB = {type: 'account', name: 'bob'} as const;

/** Sends people away while their files are on the way: no byte more may come or go. */
export async function run(): Promise<AttackFigure> {
	const times: number[] = [];
	const failures: string[] = [];
	for (const [what, end] of ENDINGS) {
		const ended = await endOnce(end);
		times.push(...ended.times);
		if (ended.times.some((each) => each > PATIENCE)) failures.push(`${what} leaves lines`);
		if (ended.isAllThere) failures.push(`${what} lets all of the file out`);
		if (ended.isTicketGood) failures.push(`${what} leaves a ticket`);
	}
	return {
		name: 'S16 transfers of who is sent away',
		pass: failures.length === 0,
		figure: `${times.length} lines of ${ENDINGS.length} kinds cut within ${Math.max(...times).toFixed(0)} ms; ${failures.length} fail${failures.length === 0 ? '' : ` (${failures.join(', ')})`}`,
		mark: `≤ ${PATIENCE} ms, 0 fail`,
	};
}

async function endOnce(end: Ending[1]) {
	const relay = await startRelayProcess({
		dataDirectory: join(temporaryFolder('s16'), 'data'),
		limits: {diskFreeBytes: 0, diskFreePercent: 0},
	});
	const {port} = relay;
	try {
		const ada = await Visitor.join(port, 'ada');
		const bob = await Visitor.join(port, 'bob');
		const {room: den} = await ada.request('room.create', {name: 'den'});
		const {room} = den;
		await bob.request('room.join', {name: 'den'});
		const file = await bob.request('file.create', {size: SIZE, room});
		await bringFile(port, file.ticket, randomBytes(SIZE));
		const facts = {file: file.file, name: 'a', mediaType: 'text/plain', size: SIZE};
		const hash = randomBytes(32).toString('base64url');
		const message = {room, message: messageId(), text: '', file: {...facts, hash}};
		await bob.request('send', message);

		const down = await FileLine.require(port);
		await down.begin('get', (await bob.request('file.open', {file: file.file})).ticket);
		down.stall();
		const up = await FileLine.require(port);
		const coming = await bob.request('file.create', {size: 1000, room});
		await up.begin('put', coming.ticket);
		up.bring(randomBytes(10));
		const {ticket} = await bob.request('file.open', {file: file.file});
		const device = bob.welcome.device;
		const begun = performance.now();
		await end({ada, bob, room, device});
		const upTime = await within(up, begun);
		// A line on which nothing is read hears of nothing: what counts is that no more is sent to it.
		const late = await FileLine.require(port);
		const isTicketGood = (await late.begin('get', ticket)) === 'ready';
		const downTime = await within(down, begun);
		return {times: [upTime, downTime], isTicketGood, isAllThere: down.bytes.length >= SIZE};
	} finally {
		await relay.close();
	}
}

/** Milliseconds until the line was cut; infinity for one that stays twice as long as it may. */
async function within(line: FileLine, since: number): Promise<number> {
	line.resume();
	const late = new Promise<number>((resolve) => {
		setTimeout(resolve, 2 * PATIENCE, Number.POSITIVE_INFINITY).unref();
	});
	return Promise.race([line.closed.then(({at}) => Math.max(0, at - since)), late]);
}
