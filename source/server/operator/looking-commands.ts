import {rulesText} from '../moderation/room-rules.ts';
import {tellBytes, tellNumber} from './amounts.ts';
import {ConsoleError} from './console-error.ts';
import {everyAccount, everyRoom, requireRoom, roomNames} from './find-records.ts';
import type {CommandCall, Desk, OperatorCommand} from './operator-command.ts';
import {tellMoment, tellTime} from './times.ts';

/** Commands that change nothing. */
export const LOOKING_COMMANDS: readonly OperatorCommand[] = [
	{
		name: 'users',
		usage: '[NAME]',
		summary: 'List the accounts, or tell of one',
		isOffline: true,
		completes: ['account'],
		run: (call) => (call.words.peeked === undefined ? listUsers(call) : tellUser(call)),
	},
	{
		name: 'rooms',
		usage: '[ROOM]',
		summary: 'List the rooms, or tell of one and who is in it',
		isOffline: true,
		completes: ['room'],
		run: (call) => (call.words.peeked === undefined ? listRooms(call) : tellRoom(call)),
	},
	{
		name: 'stats',
		usage: '',
		summary: 'Tell how the relay is',
		isOffline: true,
		run: tellStats,
	},
	{
		name: 'log',
		usage: '',
		summary: 'Show the last warnings and errors',
		run: showWarnings,
	},
	{
		name: 'audit',
		usage: '[ROOM] [COUNT]',
		summary: 'Show who did what to whom, the newest first',
		isOffline: true,
		completes: ['room'],
		run: showAudit,
	},
];

async function listUsers({desk, say}: CommandCall): Promise<void> {
	const {services} = desk;
	say.heads('NAME', 'ROLE', 'HERE', 'DEVICES', 'LAST SEEN', 'SINCE');
	let count = 0;
	for await (const accounts of everyAccount(services)) {
		for (const {name, role, devices, lastSeenAt, createdAt} of accounts) {
			const {state} = services.presence.of(name);
			say.item(
				[name, role, state, String(devices), tellMoment(lastSeenAt), tellMoment(createdAt)],
				{type: 'account', name, role, state, devices, ...times({lastSeenAt, createdAt})},
			);
			count++;
		}
		await say.ready();
	}
	say.line(count === 1 ? '1 account.' : `${count} accounts.`);
}

async function tellUser({words, desk, say}: CommandCall): Promise<void> {
	const name = words.need().toLowerCase();
	words.end();
	const {storage, presence, moderation} = desk.services;
	const account = await storage.account(name);
	if (account === undefined) throw noAccount(name);
	const devices = await storage.devices(name);
	const memberships = await storage.roomsOf(name);
	const ban = moderation.sanctions.banOf({account: name});
	const mute = moderation.sanctions.muteOf({account: name});
	const {state} = presence.of(name);
	const {role, createdAt} = account;
	const rooms = memberships.map(({room, membership}) => ({name: room.name, role: membership.role}));
	say.heads('name', name);
	say.heads('role', role);
	say.heads('here', state);
	say.heads('since', tellMoment(createdAt));
	if (ban !== undefined) say.heads('banned', until(ban));
	if (mute !== undefined) say.heads('muted', until(mute));
	say.heads('rooms', rooms.map((room) => `#${room.name} (${room.role})`).join(', ') || 'none');
	for (const {id, kind, label, lastSeenAt} of devices) {
		say.heads(kind, `${id}  ${label}  ${tellMoment(lastSeenAt)}`);
	}
	say.record({
		type: 'account',
		...{name, role, state, rooms, banned: ban !== undefined, muted: mute !== undefined},
		devices: devices.map(({id, kind, label, lastSeenAt}) => ({
			id,
			kind,
			label,
			...times({lastSeenAt}),
		})),
		...times({createdAt}),
	});
}

async function listRooms({desk, say}: CommandCall): Promise<void> {
	const lately = new Map(
		desk.services.activity.busiest(MANY).map(({room, messages}) => [room, messages]),
	);
	say.heads('ROOM', 'KIND', 'MEMBERS', 'ENTRIES', 'IN 10 MIN', 'RULES');
	let count = 0;
	for await (const rooms of everyRoom(desk.services)) {
		for (const {id, name, visibility, members, messages, rules} of rooms) {
			const recent = lately.get(id) ?? 0;
			const numbers = [members, messages, recent].map(String);
			say.item([`#${name}`, visibility, ...numbers, rulesText(rules)], {
				type: 'room',
				...{id, name, visibility, members, messages, recent, rules},
			});
			count++;
		}
		await say.ready();
	}
	say.line(count === 1 ? '1 room.' : `${count} rooms.`);
}

const MANY = 10_000;

async function tellRoom({words, desk, say}: CommandCall): Promise<void> {
	const {services} = desk;
	const room = await requireRoom(services, words.need());
	words.end();
	const {storage, limits, bus} = services;
	const {id, name, visibility, head, floor, rules, createdAt, topic} = room;
	const connections = bus.listening(id);
	say.heads('room', `#${name}`);
	say.heads('kind', visibility);
	say.heads('topic', topic);
	say.heads('rules', rulesText(rules));
	say.heads('entries', String(Math.max(0, head - floor + 1)));
	say.heads('connections', String(connections));
	say.heads('since', tellMoment(createdAt));
	const facts = {
		id,
		name,
		visibility,
		topic,
		rules,
		connections,
		entries: Math.max(0, head - floor + 1),
	};
	say.record({type: 'room', ...facts, ...times({createdAt})});
	let after: string | undefined;
	for (;;) {
		const page = await storage.members({room: id, after, limit: limits.listSize});
		for (const {account, role} of page.members) {
			say.item([role, account], {type: 'member', room: name, name: account, role});
		}
		await say.ready();
		if (!page.more) return;
		after = page.members.at(-1)?.account;
	}
}

async function tellStats({words, desk, say}: CommandCall): Promise<void> {
	words.end();
	const {storage} = desk.services;
	const accounts = await storage.accountCount();
	const rooms = await storage.roomCount();
	const {files, bytes: fileBytes} = await storage.fileTotals();
	const filesRow = ['files', `${files}, ${tellBytes(fileBytes)}`] as const;
	if (desk.host.state === 'offline') {
		say.heads('accounts', String(accounts));
		say.heads('rooms', String(rooms));
		say.heads(...filesRow);
		say.record({type: 'stats', accounts, rooms, files, fileBytes});
		return;
	}
	const stats = desk.stats();
	const {warnings: _, messages, bytesIn, bytesOut, ...rest} = stats;
	for (const [label, text] of statRows(desk, {accounts, rooms})) say.heads(label, text);
	say.heads(...filesRow);
	const pace = ({second, tenSeconds, minute}: typeof messages) => ({second, tenSeconds, minute});
	say.record({
		type: 'stats',
		...rest,
		stored: {accounts, rooms, files, fileBytes},
		messages: pace(messages),
		bytesIn: pace(bytesIn),
		bytesOut: pace(bytesOut),
	});
}

function statRows(desk: Desk, stored: {readonly accounts: number; readonly rooms: number}) {
	const {connections, visitors, accounts, messages, bytesIn, bytesOut, machine, ...stats} =
		desk.stats();
	const {totals} = stats;
	const {loopDelay, memory, diskFree} = machine;
	const rows: [string, string][] = [
		['up', tellTime(stats.time - stats.startedAt)],
		['connections', `${connections}, ${visitors} of them not logged in`],
		['accounts', `${accounts} online of ${stored.accounts}`],
		['rooms', `${stats.rooms} followed of ${stored.rooms}`],
		['messages', `${tellNumber(messages.tenSeconds)}/s, ${totals.messages} since the start`],
		['received', `${tellBytes(bytesIn.tenSeconds)}/s`],
		['sent', `${tellBytes(bytesOut.tenSeconds)}/s, ${tellBytes(stats.queued)} waiting`],
		['logins', `${totals.logins}, ${totals.loginsFailed} failed`],
		['new accounts', String(totals.registrations)],
		[
			'refused',
			`${totals.refused} requests, ${totals.turnedAway} connections, ${totals.slow} too slow`,
		],
	];
	if (memory !== undefined) rows.push(['memory', tellBytes(memory)]);
	if (loopDelay !== undefined)
		rows.push([
			'loop delay',
			`${tellNumber(loopDelay.mean)} ms, worst ${tellNumber(loopDelay.most)} ms`,
		]);
	if (diskFree !== undefined) rows.push(['disk free', tellBytes(diskFree)]);
	return rows;
}

async function showWarnings({words, desk, say}: CommandCall): Promise<void> {
	words.end();
	const {warnings} = desk.stats();
	if (warnings.length === 0) say.line('There were no warnings.');
	for (const {time, level, event, fields} of warnings) {
		const details = Object.entries(fields).flatMap(([key, value]) =>
			value === undefined ? [] : [`${key}=${value}`],
		);
		say.item([tellMoment(time), level, event, details.join(' ')], {
			type: 'warning',
			...{level, event, fields},
			...times({time}),
		});
	}
}

async function showAudit({words, desk, say}: CommandCall): Promise<void> {
	const {services} = desk;
	const isCount = (word: string | undefined) => /^\d{1,6}$/.test(word ?? '');
	const named = isCount(words.peeked) ? undefined : words.next();
	const room = named === undefined ? undefined : await requireRoom(services, named);
	let left = Number(words.next() ?? 50);
	if (!Number.isInteger(left)) throw words.misused();
	words.end();
	const nameOf = roomNames(services);
	let before: number | undefined;
	let isEmpty = true;
	while (left > 0) {
		const limit = Math.min(left, services.limits.pageSize);
		const page = await services.storage.audit({room: room?.id, before, limit});
		for (const entry of page.entries) {
			const {position, time, by, deed, target = '', detail = '', reason = ''} = entry;
			const place = await nameOf(entry.room);
			const whom = [...(place === undefined ? [] : [`#${place}`]), target].join(' ').trim();
			// Together: most deeds have only one of the two, and two columns would not fit a screen.
			const why = [detail, reason].filter((part) => part !== '').join(': ');
			const cells = [String(position), tellMoment(time), by, deed, whom, why];
			say.item(cells, {...entry, type: 'audit', room: place, ...times({time})});
			isEmpty = false;
		}
		await say.ready();
		left -= page.entries.length;
		before = page.entries.at(-1)?.position;
		if (!page.more || before === undefined) break;
	}
	if (isEmpty) say.line('Nothing was done yet.');
}

function until({
	expiresAt,
	reason,
}: {
	readonly expiresAt?: number | undefined;
	readonly reason: string;
}): string {
	const end = expiresAt === undefined ? 'for good' : `until ${tellMoment(expiresAt)}`;
	return reason === '' ? end : `${end}: ${reason}`;
}

/** Times as programs and people can read them. */
export function times<Name extends string>(values: Readonly<Record<Name, number>>) {
	const entries = Object.entries<number>(values);
	return Object.fromEntries(entries.map(([name, time]) => [name, new Date(time).toISOString()]));
}

export function noAccount(name: string): ConsoleError {
	return new ConsoleError('not-found', `There is no account ${JSON.stringify(name)}.`);
}
