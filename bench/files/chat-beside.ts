import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import type {Figure} from '../benchmark.ts';
import {steadily} from '../pace.ts';
import {closeAll, openLobby} from '../relay/crowd.ts';
import {quantile} from '../statistics.ts';
import type {BareQuestions} from './bare.ts';
import {Child} from './child.ts';
import {type FilePeople, MIB, makeFile, startFilePeople} from './people.ts';

const PER_SECOND = 100;

/**
 * How long a room's message takes from its sender to somebody else while four files are on their way
 * through the same relay, two up and two down, beside the same while there are none. By turns, so that
 * a busy minute of the machine falls on both. Who sends and saves files has the processors last: it
 * would not be on the relay's machine.
 */
export async function chatBesideFiles(options: {
	readonly folder: string;
	readonly rounds: number;
	readonly seconds: number;
}): Promise<readonly Figure[]> {
	const elsewhere = otherDisk(options.folder);
	const people = await startFilePeople(join(options.folder, 'relay'), join(elsewhere, 'people'));
	const file = join(elsewhere, 'sent');
	await makeFile(file, SIZE);
	for (const each of [people.sender, people.taker]) each.stepBack();
	const chat = await openChat(people.relay.port);
	const bare = await startBare();
	const idle: number[] = [];
	const busy: number[] = [];
	const beside: number[] = [];
	try {
		const fetched = await prepare(people, file);
		await chat.talk(1);
		for (let round = 0; round < options.rounds; round++) {
			idle.push(...(await chat.talk(options.seconds)));
			const stop = startTransfers(people, {file, fetched});
			busy.push(...(await chat.talk(options.seconds)));
			await stop();
			const stopBare = bare.startMoving();
			beside.push(...(await chat.talk(options.seconds)));
			await stopBare();
		}
	} finally {
		chat.close();
		await people.close();
		await bare.close();
		rmSync(file);
	}
	return [0.5, 0.99].map((share) => ({
		name: `chat during four transfers, p${share * 100}`,
		unit: 'ms' as const,
		measured: quantile(busy, share),
		beside: [
			{name: 'without', value: quantile(idle, share)},
			{name: 'beside four bare ws transfers', value: quantile(beside, share)},
		],
		...(share === 0.99 && {target: {type: 'share' as const, most: 2}}),
	}));
}

const SIZE = 64 * MIB;

/**
 * The disks of people are not the relay's, which would have to write down for them, too, before a message
 * is on it: where there is a disk in memory, they have that.
 */
function otherDisk(folder: string): string {
	if (!existsSync(MEMORY_DISK)) return folder;
	const own = mkdtempSync(join(MEMORY_DISK, 'termchat-bench-'));
	process.on('exit', () => rmSync(own, {recursive: true, force: true}));
	return own;
}

const MEMORY_DISK = '/dev/shm';

/** A file of each kind that is fetched again and again. */
async function prepare(people: FilePeople, file: string): Promise<readonly Saving[]> {
	const savings: Saving[] = [];
	for (const kind of ['sealed', 'room'] as const) {
		const {to, from} = people.places(kind);
		const {message} = await people.sender.ask('send', {to, file});
		const saving = {from, message, folder: `saved-${kind}`};
		await people.taker.ask('save', saving);
		savings.push(saving);
	}
	return savings;
}

type Saving = {readonly from: string; readonly message: string; readonly folder: string};

/** Keeps two files going up and two coming down. */
function startTransfers(
	people: FilePeople,
	{file, fetched}: {readonly file: string; readonly fetched: readonly Saving[]},
): () => Promise<void> {
	let isOver = false;
	const sending = (['sealed', 'room'] as const).map(async (kind) => {
		const {to} = people.places(kind);
		while (!isOver) await people.sender.ask('send', {to, file});
	});
	const saving = fetched.map(async (each) => {
		while (!isOver) {
			await people.taker.ask('save', each);
			// Not by this process, which measures.
			await people.taker.ask('forget', each.folder);
		}
	});
	return async () => {
		isOver = true;
		await Promise.all([...sending, ...saving]);
	};
}

/**
 * Four bare transfers that pass by the relay and use the same processors: what messages wait for then is
 * the machine.
 */
async function startBare() {
	const server = await Child.start<BareQuestions>('bare.ts', []);
	const clients = await Promise.all([0, 1].map(() => Child.start<BareQuestions>('bare.ts', [])));
	for (const each of clients) each.stepBack();
	const port = await server.ask('serve');
	return {
		startMoving(): () => Promise<void> {
			let isOver = false;
			const moving = clients.flatMap((client, index) =>
				[0, 1].map(async () => {
					const direction = index === 0 ? 'up' : 'down';
					while (!isOver) await client.ask('move', {port, size: SIZE, direction});
				}),
			);
			return async () => {
				isOver = true;
				await Promise.all(moving);
			};
		},
		async close() {
			for (const each of [...clients, server]) await each.close();
		},
	};
}

/** Two people who only talk, in this process, which does nothing else. */
async function openChat(port: number) {
	const {members, room} = await openLobby(port, 2);
	const [writer, reader] = members;
	const sentAt = new Map<string, number>();
	let times: number[] = [];
	let number = 0;
	if (reader !== undefined) {
		reader.onMessage = (text) => {
			const message = /"bench-message-\d+"/.exec(text)?.[0] ?? '';
			const at = sentAt.get(message);
			if (at !== undefined) times.push(performance.now() - at);
			sentAt.delete(message);
		};
	}
	return {
		/** Milliseconds of each message, once all of them have come. */
		async talk(seconds: number): Promise<readonly number[]> {
			times = [];
			const answers: Promise<unknown>[] = [];
			await steadily({perSecond: PER_SECOND, seconds}, () => {
				const message = `bench-message-${number++}`;
				sentAt.set(`"${message}"`, performance.now());
				const frame = {type: 'send', room, message, text: 'x'.repeat(100)};
				answers.push(writer?.request(frame) ?? Promise.resolve());
			});
			await Promise.all(answers);
			// Its reader is told before its sender, but over another line.
			while (sentAt.size > 0) await new Promise((resolve) => setImmediate(resolve));
			return times;
		},
		close: () => closeAll(members),
	};
}
