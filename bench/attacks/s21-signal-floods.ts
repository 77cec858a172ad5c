import {LIMITS} from '../../source/protocol/limits.ts';
import {messageId, settle, startTestRelay} from '../../test/helpers/test-relay.ts';
import type {AttackFigure, AttackOptions} from './figure.ts';

/** Of each kind, in a second of virtual time. */
const FEW = 1000;

type Scene = Awaited<ReturnType<typeof stage>>;

const KINDS = {
	typing: ({mallory, room}: Scene) => mallory.signalTyping(room),
	presence: ({mallory}: Scene, index: number) =>
		mallory.ask('presence', {state: 'away', status: `s${index}`}),
	reactions: ({mallory, room, seq}: Scene, index: number) => {
		const emoji = String.fromCodePoint(0x1f600 + (index % 60));
		const change = {room, seq, message: messageId(), emoji, on: index % 2 === 0};
		return mallory.ask('message.react', change);
	},
	edits: ({mallory, room, own}: Scene, index: number) =>
		mallory.ask('message.edit', {room, seq: own, message: messageId(), text: `x${index}`}),
};

/**
 * Floods with what is less than a message: that somebody writes, is here or away, reacts, edits. How
 * much of it reaches somebody else is counted, in virtual time.
 */
export async function run({isFull}: AttackOptions): Promise<AttackFigure> {
	const count = isFull ? 10 * FEW : FEW;
	const got = new Map<string, readonly [one: number, all: number]>();
	for (const [kind, attempt] of Object.entries(KINDS)) {
		got.set(kind, [await flooded(1, attempt), await flooded(count, attempt)]);
	}
	const of = (kind: keyof typeof KINDS) => got.get(kind)?.[1] ?? Number.NaN;
	const isHeard = [...got.values()].every(([one]) => one > 0);
	const {kinds, unknown} = await reactionsOfMany();
	const most = LIMITS.messages.burst + 3 * LIMITS.messages.perSecond;
	return {
		name: 'S21 signal floods',
		pass:
			isHeard &&
			of('typing') <= 2 &&
			of('presence') <= 3 &&
			of('reactions') <= most &&
			of('edits') <= most &&
			kinds <= LIMITS.reactionsPerMessage &&
			unknown === 'not-found',
		figure: `of ${count} each in a second others get ${[...got].map(([kind, [, all]]) => `${all} ${kind}`).join(', ')}${isHeard ? '' : ' (NOT even one alone)'}; ${kinds} kinds at most under a message; to an unknown message: ${unknown}`,
		mark: `typing ≤ 2, presence ≤ 3, reactions and edits ≤ ${most}, ≤ ${LIMITS.reactionsPerMessage} kinds, not-found`,
	};
}

async function stage() {
	const relay = await startTestRelay({options: {loopback: false}, limits: {floodPatience: 0}});
	const {link: bob} = await relay.join('bob');
	const room = await relay.roomId('lobby');
	const {seq} = await bob.request('send', {room, message: messageId(), text: 'Hello'});
	const {link: mallory} = await relay.join('mallory');
	const {seq: own} = await mallory.request('send', {room, message: messageId(), text: 'x'});
	await relay.pass(60_000);
	bob.forget();
	return {relay, bob, mallory, room, seq, own};
}

/** How many frames somebody else gets of so many attempts within a second. */
async function flooded(
	count: number,
	attempt: (scene: Scene, index: number) => unknown,
): Promise<number> {
	const scene = await stage();
	for (let index = 0; index < count; index++) {
		if (scene.mallory.closedWith !== undefined) break;
		await Promise.resolve(attempt(scene, index)).catch(() => undefined);
		if (index % 50 === 0) scene.relay.clock.advance((1000 * 50) / count);
	}
	await scene.relay.pass(2000);
	await settle();
	return scene.bob.frames.length;
}

/** Thirty people, each with another emoji, and one for a message that is not there. */
async function reactionsOfMany() {
	const wide = {burst: 1e9, perSecond: 1e9};
	const relay = await startTestRelay({limits: {registrations: wide}});
	const {link: bob} = await relay.join('bob');
	const room = await relay.roomId('lobby');
	const {seq} = await bob.request('send', {room, message: messageId(), text: 'Hello'});
	const codes: string[] = [];
	for (let index = 0; index < 30; index++) {
		const {link} = await relay.join(`user${index}x`);
		const emoji = String.fromCodePoint(0x1f600 + index);
		const change = {room, seq, message: messageId(), emoji, on: true};
		codes.push((await link.ask('message.react', change)).type);
	}
	const change = {room, seq: 9999, message: messageId(), emoji: '👍', on: true};
	const answer = await bob.ask('message.react', change);
	const kinds = codes.filter((type) => type === 'ok').length;
	return {kinds, unknown: answer.type === 'error' ? answer.code : answer.type};
}
