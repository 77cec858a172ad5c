import type {Sanction, SanctionType} from '../../protocol/moderation-records.ts';
import {type RoomRole, roomRole} from '../../protocol/records.ts';
import {OPERATOR} from '../moderation/actor.ts';
import {kick} from '../moderation/kicks.ts';
import {setRole} from '../moderation/roles.ts';
import {rulesText, setRules} from '../moderation/room-rules.ts';
import {liftSanction, setSanction} from '../moderation/sanctions.ts';
import {requireRoom} from './find-records.ts';
import type {CommandCall, Completed, OperatorCommand} from './operator-command.ts';
import {
	holding,
	readTarget,
	requireSanction,
	takeRoom,
	takeTime,
	writeTarget,
} from './sanction-words.ts';
import {readTime, tellMoment} from './times.ts';
import type {TypedWords} from './typed-words.ts';

const WHOM = '[#ROOM] NAME|ADDRESS/RANGE|device:ID';
const ROLES: Completed = ['owner', 'moderator', 'member', 'reader'];

/** Commands that keep order. */
export const ORDER_COMMANDS: readonly OperatorCommand[] = [
	{
		name: 'kick',
		usage: '[#ROOM] NAME [REASON]',
		summary: 'Send somebody off the relay, or out of a room; they may come back',
		completes: ['account'],
		run: runKick,
	},
	{
		name: 'ban',
		usage: `${WHOM} [TIME|for good] [REASON]`,
		summary: 'Keep an account, a device or a range of addresses out',
		isOffline: true,
		completes: ['account'],
		run: (call) => runSanction(call, 'ban'),
	},
	{
		name: 'unban',
		usage: `${WHOM} [REASON]`,
		summary: 'End a ban before its time',
		isOffline: true,
		completes: ['account'],
		run: (call) => runLift(call, 'ban'),
	},
	{
		name: 'mute',
		usage: '[#ROOM] NAME|device:ID [TIME|for good] [REASON]',
		summary: 'Let somebody read and not write',
		isOffline: true,
		completes: ['account'],
		run: (call) => runSanction(call, 'mute'),
	},
	{
		name: 'unmute',
		usage: '[#ROOM] NAME|device:ID [REASON]',
		summary: 'End a mute before its time',
		isOffline: true,
		completes: ['account'],
		run: (call) => runLift(call, 'mute'),
	},
	{
		name: 'bans',
		aliases: ['mutes'],
		usage: '[#ROOM]',
		summary: 'List the bans and mutes that hold',
		isOffline: true,
		run: listBans,
	},
	{
		name: 'role',
		usage: '[#ROOM] NAME owner|moderator|member|reader',
		summary: 'Give somebody a role on the relay, or in a room',
		isOffline: true,
		completes: ['account', ROLES],
		run: runRole,
	},
	{
		name: 'room',
		usage: 'ROOM rules [read-only on|off] [slow TIME|off] [keep DAYS|for good]',
		summary: 'Show or set how a room is run',
		isOffline: true,
		completes: ['room', ['rules'], ['read-only', 'slow', 'keep']],
		run: runRules,
	},
];

async function runKick({words, desk, say}: CommandCall): Promise<void> {
	const {services} = desk;
	const room = await takeRoom(words, services);
	const name = words.need().toLowerCase();
	const reason = words.rest();
	await kick(services, OPERATOR, {name, reason, ...(room && {room: room.id})});
	say.done(`${name} was sent ${room === undefined ? 'off the relay' : `out of #${room.name}`}.`, {
		type: 'kicked',
		...{name, reason, room: room?.name},
	});
}

async function runSanction({words, desk, say}: CommandCall, type: SanctionType): Promise<void> {
	const {services} = desk;
	const room = await takeRoom(words, services);
	const target = readTarget(words.need());
	const lifetime = takeTime(words);
	const reason = words.rest();
	const place = room === undefined ? {} : {room: room.id};
	const time = lifetime === undefined ? {} : {lifetime};
	const sanction = await setSanction(services, OPERATOR, {
		...{kind: type, target, reason},
		...place,
		...time,
	});
	const where = room === undefined ? '' : ` in #${room.name}`;
	const deed = type === 'ban' ? 'banned' : 'muted';
	say.done(`${writeTarget(sanction.target)} is ${deed}${where}${untilText(sanction)}.`, {
		type: 'sanction',
		...recordOf(sanction, room?.name),
	});
}

async function runLift({words, desk, say}: CommandCall, type: SanctionType): Promise<void> {
	const {services} = desk;
	const room = await takeRoom(words, services);
	const word = words.need();
	const reason = words.rest();
	const sanction = await requireSanction(services, {type, room: room?.id, word});
	await liftSanction(services, OPERATOR, {sanction: sanction.sanction, reason});
	const where = room === undefined ? '' : ` in #${room.name}`;
	const deed = type === 'ban' ? 'banned' : 'muted';
	say.done(`${writeTarget(sanction.target)} is not ${deed} any more${where}.`, {
		type: 'lifted',
		...recordOf(sanction, room?.name),
	});
}

async function listBans({words, desk, say}: CommandCall): Promise<void> {
	const {services} = desk;
	const room = await takeRoom(words, services);
	words.end();
	let isEmpty = true;
	for await (const page of holding(services, room?.id)) {
		for (const sanction of page) {
			const {type, target, by, reason} = sanction;
			say.item([type, writeTarget(target), untilText(sanction).trim() || 'for good', by, reason], {
				type: 'sanction',
				...recordOf(sanction, room?.name),
			});
			isEmpty = false;
		}
		await say.ready();
	}
	if (isEmpty) say.line('Nobody is banned or muted there.');
}

async function runRole({words, desk, say}: CommandCall): Promise<void> {
	const {services} = desk;
	const room = await takeRoom(words, services);
	const name = words.need().toLowerCase();
	const role = readRole(words);
	words.end();
	await setRole(services, OPERATOR, {name, role, ...(room && {room: room.id})});
	const where = room === undefined ? 'on the relay' : `in #${room.name}`;
	say.done(`${name} is ${role} ${where}.`, {type: 'role', ...{name, role, room: room?.name}});
}

function readRole(words: TypedWords): RoomRole {
	const word = words.need();
	const role = roomRole.options.find((each) => each === word);
	if (role === undefined) throw words.misused(`There is no role ${JSON.stringify(word)}.`);
	return role;
}

async function runRules({words, desk, say}: CommandCall): Promise<void> {
	const {services} = desk;
	const room = await requireRoom(services, words.need());
	words.takeAll('rules');
	const changes = readRules(words);
	if (Object.keys(changes).length > 0) {
		await setRules(services, OPERATOR, {room: room.id, ...changes});
	}
	const {name, rules} = await requireRoom(services, room.id);
	say.done(`#${name}: ${rulesText(rules)}.`, {type: 'rules', room: name, ...rules});
}

const DAY = 86_400_000;

function readRules(words: TypedWords) {
	let changes: {readOnly?: boolean; slowMode?: number; keepDays?: number} = {};
	for (let word = words.next(); word !== undefined; word = words.next()) {
		switch (word) {
			case 'read-only':
				changes = {...changes, readOnly: readSwitch(words)};
				break;
			case 'slow':
				changes = {...changes, slowMode: readLength(words, 1)};
				break;
			case 'keep':
				changes = {...changes, keepDays: readLength(words, DAY)};
				break;
			default:
				throw words.misused(`There is no rule ${JSON.stringify(word)}.`);
		}
	}
	return changes;
}

function readSwitch(words: TypedWords): boolean {
	const word = words.need();
	if (word === 'on' || word === 'off') return word === 'on';
	throw words.misused(`That is on or off, not ${JSON.stringify(word)}.`);
}

/** A time in `unit`s, or a bare number of them; 0 for `off` and `for good`. */
function readLength(words: TypedWords, unit: number): number {
	if (words.takeAll('off') || words.takeAll('for', 'good')) return 0;
	const word = words.need();
	if (unit === DAY && /^\d{1,5}$/.test(word)) return Number(word);
	const time = readTime(word);
	if (time !== undefined && time % unit === 0) return time / unit;
	throw words.misused(`${JSON.stringify(word)} is no time like ${unit === DAY ? '90d' : '30s'}.`);
}

function untilText({expiresAt}: Sanction): string {
	return expiresAt === undefined ? ' for good' : ` until ${tellMoment(expiresAt)}`;
}

function recordOf(sanction: Sanction, room: string | undefined) {
	const {sanction: id, type, target, by, time, expiresAt, reason} = sanction;
	return {
		...{sanction: id, deed: type, target: writeTarget(target), by, reason, room},
		time: new Date(time).toISOString(),
		...(expiresAt === undefined ? {} : {until: new Date(expiresAt).toISOString()}),
	};
}
