import type {
	LogMessage,
	Reaction,
	RoomState,
	SharedFacts,
} from '../../source/client/state/state.ts';
import type {RoomMessage} from '../../source/protocol/records.ts';
import type {MemoryRoom} from '../../source/server/storage/memory-disk.ts';
import {served} from '../../source/server/storage/memory-served.ts';
import {entriesOf} from './log-entries.ts';
import {type ModelMessage, RoomModel} from './room-model.ts';
import type {World} from './world.ts';

/** What each room's log comes to, by room id, once it was compared with what the relay serves. */
export type Models = ReadonlyMap<string, RoomModel>;

/**
 * Compares the relay's logs with what people typed, in the order of commits: every change is done once
 * and as it was wanted, what needed no doing was so already, and no text that is gone is kept.
 */
export function checkMessages(world: World): Models {
	const {disk, judge} = world;
	const models = new Map<string, RoomModel>();
	for (const [id, room] of disk.rooms) {
		const model = replay(world, room);
		models.set(id, model);
		for (const problem of model.problems) judge.fail(`${room.record.name}: ${problem}`);
		for (const [seq, message] of model.messages) {
			const entry = room.log[seq - 1];
			const problem = entry && servedProblem(served(room, entry), message);
			if (problem !== undefined) judge.fail(`the relay has ${room.record.name} ${seq}: ${problem}`);
		}
	}
	checkGone(world, models);
	return models;
}

/** What is wrong with what a client shows of a room's messages, if anything. */
export function shownProblem(
	shown: RoomState,
	model: RoomModel,
	account: string,
): string | undefined {
	const rows = [...shown.log].filter((row) => row.type === 'message');
	if (rows.length !== model.messages.size) {
		return `${rows.length} messages of ${model.messages.size}`;
	}
	for (const row of rows) {
		const message = model.messages.get(row.seq);
		if (message === undefined) return `${row.seq} is no message`;
		const problem = rowProblem(row, message) ?? callProblem(row, {message, model, account});
		if (problem !== undefined) return `${row.seq}: ${problem}`;
	}
	return undefined;
}

/** The log read from its beginning; what needed no entry must have been so at some time on the way. */
function replay({judge}: World, {record, log}: MemoryRoom): RoomModel {
	const model = new RoomModel(judge.sent);
	const needless = [...judge.sent.values()].filter(
		({room, needlessBy}) => room === record.id && needlessBy !== undefined,
	);
	const found = new Set<string>();
	const look = (head: number): void => {
		for (const message of needless) {
			const {id, headBefore, needlessBy = 0} = message;
			if (head >= headBefore && head <= needlessBy && model.isSo(message)) found.add(id);
		}
	};
	look(0);
	for (const entry of entriesOf({log})) {
		model.add(entry);
		look(entry.seq);
	}
	for (const {id, client, change} of needless) {
		if (!found.has(id)) judge.fail(`${change?.type} ${id} of ${client} was taken and not done`);
	}
	return model;
}

function servedProblem(told: RoomMessage, message: ModelMessage): string | undefined {
	const {entry, text, thread, threadCount} = message;
	if (told.id !== entry.id || told.text !== text) return `“${told.text}” instead of “${text}”`;
	if (told.thread !== thread || told.threadCount !== threadCount) {
		return `number ${told.threadCount} of thread ${told.thread} instead of ${threadCount} of ${thread}`;
	}
	const {state} = told;
	return factProblem(message, {
		revision: state?.revision ?? 0,
		isEdited: state?.edited ?? false,
		isDeleted: state?.deleted ?? false,
		isPinned: state?.pinned ?? false,
		reactions: state?.reactions ?? [],
		replies: state?.replies ?? 0,
		repliedAt: state?.repliedAt,
	});
}

function rowProblem(row: LogMessage, message: ModelMessage): string | undefined {
	const {entry, text, thread} = message;
	const {id, from, kind, replyTo} = entry;
	if (row.id !== id || row.from !== from || row.kind !== kind) return 'another message';
	if (row.text !== text) return `“${row.text}” instead of “${text}”`;
	if (row.replyTo !== replyTo) return `answers ${row.replyTo} instead of ${replyTo}`;
	if (row.thread !== thread) return `thread ${row.thread} instead of ${thread}`;
	return factProblem(message, {
		...{revision: 0, isEdited: false, isDeleted: false, isPinned: false},
		...{reactions: [], replies: 0, repliedAt: undefined, ...row.shared},
	});
}

function factProblem(message: ModelMessage, told: SharedFacts): string | undefined {
	for (const name of FACTS) {
		if (told[name] !== message[name]) return `${name} is ${told[name]} instead of ${message[name]}`;
	}
	const shown = told.reactions.map(reactionLine).join(', ');
	const right = [...message.reactions].map(([emoji, names]) => reactionLine({emoji, names}));
	return shown === right.join(', ')
		? undefined
		: `reactions ${shown} instead of ${right.join(', ')}`;
}

const FACTS = ['revision', 'isEdited', 'isDeleted', 'isPinned', 'replies', 'repliedAt'] as const;

function reactionLine({emoji, names, count = names.length}: Reaction): string {
	return `${emoji} ${count} ${names.join(' ')}`;
}

function callProblem(
	{isMention}: LogMessage,
	{message, model, account}: {message: ModelMessage; model: RoomModel; account: string},
): string | undefined {
	const {entry, text, isDeleted} = message;
	const answered = model.messages.get(entry.replyTo ?? 0)?.entry.from;
	const isNamed = text.endsWith(` ${account}`) || text.includes(` ${account} `);
	const isCalled = !isDeleted && entry.from !== account && (isNamed || answered === account);
	return isMention === isCalled ? undefined : `it calls ${account}: ${isMention}`;
}

/** What was overwritten or deleted is neither kept by the relay nor held by anybody. */
function checkGone({disk, hosts, judge}: World, models: Models): void {
	const kept = new Set<string>();
	for (const {log} of disk.rooms.values()) for (const {text} of entriesOf({log})) kept.add(text);
	for (const entries of disk.sent.values()) for (const {text} of entries.values()) kept.add(text);
	for (const {client} of hosts) {
		for (const {log, loose} of client?.state.rooms.values() ?? []) {
			for (const row of log) if (row.type === 'message') kept.add(row.text);
			for (const {news} of loose?.values() ?? []) kept.add(news?.text ?? '');
		}
	}
	for (const model of models.values()) {
		const standing = new Set([...model.messages.values()].map(({text}) => text));
		for (const text of model.gone) {
			if (!standing.has(text) && kept.has(text)) judge.fail(`“${text}” is gone and still there`);
		}
	}
}
