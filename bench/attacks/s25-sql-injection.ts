import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {fileURLToPath} from 'node:url';
import {startRelay} from '../../server.ts';
import {messageId} from '../../test/helpers/test-relay.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import type {AttackFigure} from './figure.ts';
import {hostileStrings} from './hostile-strings.ts';
import {Visitor} from './visitor.ts';

/** What breaks out of a statement that was put together of texts. */
const OWN = [
	...["'", '"', '`', ';', '--', '/*', "'; DROP TABLE message; --", "' OR '1'='1", '") OR 1=1 --'],
	...["x' UNION SELECT value FROM meta --", "'||(SELECT name FROM account)||'", "\\'; VACUUM; --"],
	...[':name', '?1', '$room', '@p', "'; ATTACH DATABASE 'x' AS y; --", '%00', "a'a\\"],
];

const ENDLESS = {burst: 1e9, perSecond: 1e9};

/**
 * Writes texts that are SQL into every field that takes a text. Each must be stored as it is or
 * refused, and the database must be what it was but for those rows.
 */
export async function run(): Promise<AttackFigure> {
	const texts = [
		...new Set([...OWN, ...(await hostileStrings('injection')).map(({text}) => text)]),
	];
	const directory = temporaryFolder('s25');
	await (await startRelay({dataDirectory: directory})).close({retryAfterMax: 0});
	const before = schemaOf(directory);
	const relay = await startRelay({
		dataDirectory: directory,
		registration: 'open',
		limits: {
			...{messages: ENDLESS, requests: ENDLESS, searches: ENDLESS, moderation: ENDLESS},
			...{roomsCreated: ENDLESS, reports: ENDLESS, messageBytesRate: ENDLESS, invites: ENDLESS},
			...{registrations: ENDLESS, refusals: ENDLESS, tokensPerAccount: 1000, keysFetched: ENDLESS},
			...{history: ENDLESS, filtersPerRoom: 10_000, badFrames: 1e9},
		},
	});
	const ada = await Visitor.join(relay.port, 'ada');
	const {room: den} = await ada.request('room.create', {name: 'den'});
	const room = den.room;
	const differing: string[] = [];
	const odd: string[] = [];
	let fields = 0;
	for (const text of texts) {
		const sent = await ada.ask('send', {room, message: messageId(), text});
		fields++;
		if (sent.code === 'ok') {
			const {messages} = await ada.request('history', {room, limit: 1});
			if (messages[0]?.text !== text) differing.push(text);
		}
		for (const {code} of await askEverything(ada, {room, text})) {
			fields++;
			if (!['ok', ...REFUSALS].includes(code)) odd.push(`${text}: ${code}`);
		}
	}
	const alive = (await ada.ask('ping', {})).code === 'ok';
	ada.close();
	await relay.close({retryAfterMax: 0});
	const after = schemaOf(directory);
	const built = builtStatements();
	return {
		name: 'S25 SQL injection',
		pass:
			differing.length === 0 && odd.length === 0 && before === after && alive && built.length === 0,
		figure: `${texts.length} texts in ${fields} fields: ${differing.length} stored otherwise, ${odd.length} faults${odd.length === 0 ? '' : ` (${odd.slice(0, 3).join('; ')})`}, tables and integrity ${before === after ? 'as before' : 'CHANGED'}; ${built.length} statements built of values in the source${built.length === 0 ? '' : ` (${built.join(', ')})`}`,
		mark: '0 otherwise, 0 faults, as before, 0 built',
	};
}

/** What says that a text will not do there, which is an answer. */
const REFUSALS = [
	...['bad-request', 'name-invalid', 'name-reserved', 'name-taken', 'name-similar', 'not-found'],
	...['empty', 'too-long', 'forbidden', 'no-keys', 'auth-failed', 'conflict', 'invite-invalid'],
	'filtered',
];

function askEverything(ada: Visitor, {room, text}: {room: string; text: string}) {
	const target = {type: 'account', name: text} as const;
	return Promise.all([
		ada.ask('search', {query: text}),
		ada.ask('search', {query: 'x', from: text}),
		ada.ask('room.create', {name: text}),
		ada.ask('room.join', {name: text}),
		ada.ask('room.topic', {room, topic: text}),
		ada.ask('room.list', {after: text}),
		ada.ask('member.list', {room, after: text}),
		ada.ask('history', {room: text}),
		ada.ask('presence', {state: 'online', status: text}),
		ada.ask('profile.set', {displayName: text, bio: text, pronouns: text}),
		ada.ask('profile.get', {name: text}),
		ada.ask('keys.fetch', {name: text}),
		ada.ask('token.create', {label: text}),
		ada.ask('device.revoke', {device: text}),
		ada.ask('sanction.set', {kind: 'ban', target, reason: text}),
		ada.ask('sanction.lift', {sanction: text}),
		ada.ask('kick', {name: text, reason: text}),
		ada.ask('report.send', {room, seq: 1, reason: text}),
		ada.ask('invite.revoke', {invite: text}),
		ada.ask('block.set', {name: text, blocked: true}),
		ada.ask('message.react', {room, seq: 1, message: messageId(), emoji: text, on: true}),
	]);
}

/** All tables and what keeps them sound. */
function schemaOf(directory: string): string {
	const database = new DatabaseSync(join(directory, 'relay.sqlite'), {readOnly: true});
	try {
		const tables = database.prepare('SELECT name, sql FROM sqlite_schema ORDER BY name').all();
		const whole = database.prepare('PRAGMA integrity_check').all();
		const attached = database.prepare('PRAGMA database_list').all().length;
		return JSON.stringify([tables, whole, attached]);
	} finally {
		database.close();
	}
}

/**
 * Statements of the source that are put together with anything but constants: names in capitals, and
 * names that are given a text in the same file.
 */
function builtStatements(): readonly string[] {
	const folder = fileURLToPath(new URL('../../source/server/storage/', import.meta.url));
	return readdirSync(folder).flatMap((file) => {
		const source = readFileSync(join(folder, file), 'utf8');
		const statements = source.matchAll(/`[^`]*\b(?:SELECT|INSERT|UPDATE|DELETE|LIMIT)\b[^`]*`/g);
		return [...statements].flatMap(([statement]) =>
			[...statement.matchAll(/\$\{([^}]+)\}/g)]
				.map(([, value = '']) => value)
				.filter((value) => !/^[A-Z_]+(?:\.\w+)?$/.test(value))
				.filter((value) => !new RegExp(`const ${value} =\\s*['"\`]`).test(source))
				.map((value) => `${file}: ${value}`),
		);
	});
}
