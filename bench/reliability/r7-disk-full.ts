import {spawnSync} from 'node:child_process';
import {closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {setTimeout as pause} from 'node:timers/promises';
import {messageId} from '../../test/helpers/test-relay.ts';
import {losses} from '../../test/server/storage/acknowledged.ts';
import type {AttackFigure, AttackOptions} from '../attacks/figure.ts';
import {Visitor} from '../attacks/visitor.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import {startStoredRelay} from './stored-relay.ts';

const MIB = 2 ** 20;
const DISK = 64 * MIB;
const BALLAST = 16 * MIB;
const ENDLESS = {burst: 1e9, perSecond: 1e9};
const WIDE = {
	...{messages: ENDLESS, requests: ENDLESS, messageBytesRate: ENDLESS, moderation: ENDLESS},
	...{reports: ENDLESS, refusals: ENDLESS, history: ENDLESS},
};

/** Fills the disk under a relay, on a small disk of its own, and frees it again. */
export async function run({isFull}: AttackOptions): Promise<AttackFigure> {
	const name = 'R7 full disk';
	const mark =
		'0 acked lost, storage-full ≤ 1 s, deletions and moderation pass, normal ≤ 5 s after';
	const disk = join(temporaryFolder('r7'), 'disk');
	mkdirSync(disk);
	if (!mount(disk)) {
		const figure = 'not run: a small disk can only be mounted by root, on Linux';
		return {name, pass: true, figure, mark};
	}
	try {
		const rounds = isFull ? 20 : 2;
		const totals = {acked: 0, lost: 0, refusal: 0, always: 0, alwaysAsked: 0, normal: 0, reads: 0};
		const failed: string[] = [];
		for (let round = 0; round < rounds; round++) {
			const result = await fillOnce(join(disk, `data${round}`));
			totals.acked += result.acked;
			totals.lost += result.lost;
			totals.refusal = Math.max(totals.refusal, result.refusedAfter);
			totals.normal = Math.max(totals.normal, result.normalAfter);
			totals.always += result.passed.length;
			totals.alwaysAsked += result.passed.length + result.failed.length;
			failed.push(...result.failed);
			totals.reads += result.isRead ? 1 : 0;
			rmSync(join(disk, `data${round}`), {recursive: true});
		}
		return {
			name,
			pass:
				totals.lost === 0 &&
				totals.refusal <= 1000 &&
				failed.length === 0 &&
				totals.normal <= 5000 &&
				totals.reads === rounds,
			figure: `${rounds} times full: ${totals.acked} acknowledged, ${totals.lost} lost; storage-full after ${totals.refusal.toFixed(0)} ms at most; ${totals.always} of ${totals.alwaysAsked} deletions and moderations pass${failed.length === 0 ? '' : ` (not ${failed.join(', ')})`}; read ${totals.reads} of ${rounds} times; normal ${totals.normal.toFixed(0)} ms after there was room`,
			mark,
		};
	} finally {
		spawnSync('umount', ['-l', disk]);
	}
}

function mount(disk: string): boolean {
	if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
	const options = ['-t', 'tmpfs', '-o', `size=${DISK}`, 'tmpfs', disk];
	return spawnSync('mount', options).status === 0;
}

async function fillOnce(directory: string) {
	const relay = await startStoredRelay({
		dataDirectory: directory,
		ballastBytes: BALLAST,
		limits: WIDE,
	});
	const filler = `${directory}-filler`;
	try {
		const ada = await Visitor.join(relay.port, 'ada');
		const eve = await Visitor.join(relay.port, 'eve');
		const {rooms} = await ada.request('room.list', {});
		const room = rooms[0]?.room ?? '';
		const acked: {room: string; seq: number; id: string}[] = [];
		const send = async (line: Visitor) => {
			const message = messageId();
			const {code, text, took} = await line.ask('send', {room, message, text: 'x'.repeat(4000)});
			if (code === 'ok') acked.push({room, seq: JSON.parse(text).result.seq, id: message});
			return {code, took};
		};
		for (let index = 0; index < 200; index++) await send(index % 2 === 0 ? ada : eve);
		const mine = acked.slice(0, 50);
		fill(filler, directory);
		let last = {code: 'ok', took: 0};
		for (let tries = 0; tries < 5000 && last.code === 'ok'; tries++) last = await send(ada);
		const refusedAfter = last.code === 'storage-full' ? last.took : Number.POSITIVE_INFINITY;
		// Afterwards she is banned.
		const isRead = (await eve.ask('history', {room})).code === 'ok';
		const {passed, failed} = await passAlways(ada, room, mine);
		const known = await ada.ask('history', {room});
		rmSync(filler);
		const freed = performance.now();
		while ((await send(ada)).code !== 'ok' && performance.now() - freed < 10_000) await pause(50);
		const normalAfter = performance.now() - freed;
		ada.close();
		eve.close();
		await relay.kill();
		// What was deleted is still in its place, without its text.
		const lost = await losses(directory, acked);
		return {
			...{acked: acked.length, lost: lost.length, refusedAfter, passed, failed, normalAfter},
			isRead: isRead && known.code === 'ok',
		};
	} finally {
		if (relay.isRunning()) await relay.kill();
		rmSync(filler, {force: true});
	}
}

/** Takes all the room there is but for a little. */
function fill(file: string, directory: string): void {
	const {bavail, bsize} = statfsSync(directory);
	const descriptor = openSync(file, 'w');
	const chunk = Buffer.alloc(MIB);
	for (let left = bavail * bsize - MIB; left > 0; left -= MIB) {
		writeSync(descriptor, chunk, 0, Math.min(left, MIB));
	}
	closeSync(descriptor);
}

/** What has to be possible on a full disk: taking back what was said, and keeping order. */
async function passAlways(
	owner: Visitor,
	room: string,
	messages: readonly {readonly seq: number}[],
) {
	const target = {type: 'account', name: 'eve'} as const;
	const requests = [
		...messages
			.slice(0, 20)
			.map(
				({seq}) =>
					[
						'message.delete',
						() => owner.ask('message.delete', {room, seq, message: messageId()}),
					] as const,
			),
		['mute', () => owner.ask('sanction.set', {kind: 'mute', room, target})] as const,
		['rules', () => owner.ask('room.rules', {room, readOnly: true})] as const,
		['kick', () => owner.ask('kick', {room, name: 'eve'})] as const,
		['ban', () => owner.ask('sanction.set', {kind: 'ban', target})] as const,
	];
	const passed: string[] = [];
	const failed: string[] = [];
	for (const [what, ask] of requests) {
		const {code} = await ask();
		(code === 'ok' ? passed : failed).push(code === 'ok' ? what : `${what}: ${code}`);
	}
	return {passed, failed};
}
