import {rmSync} from 'node:fs';
import {join} from 'node:path';
import type {Figure} from '../benchmark.ts';
import {makeFile, startFilePeople} from './people.ts';

/**
 * The most resident memory of relay, sender and taker while a large file goes through them, sealed and
 * to a room, beside a smaller one: each in processes that have done nothing else, as the system counts
 * it. Both are large enough for as much garbage as the collector lets lie about at such a speed.
 */
export async function memoryOfSizes(options: {
	readonly folder: string;
	readonly small: number;
	readonly large: number;
}): Promise<readonly Figure[]> {
	const {folder, small, large} = options;
	const little = await peaks({folder, size: small});
	const much = await peaks({folder, size: large});
	return WHO.map((who) => ({
		name: `memory of the ${who}, ${inMebibytes(large)}`,
		unit: 'MB' as const,
		measured: much[who],
		beside: [{name: inMebibytes(small), value: little[who]}],
		target: {type: 'excess' as const, most: 32},
	}));
}

const WHO = ['relay', 'sender', 'taker'] as const;

type Peaks = Readonly<Record<(typeof WHO)[number], number>>;

/** In megabytes. */
async function peaks(options: {readonly folder: string; readonly size: number}): Promise<Peaks> {
	const {folder, size} = options;
	const people = await startFilePeople(join(folder, 'people'));
	const file = join(folder, 'sent');
	await makeFile(file, size);
	try {
		for (const kind of ['sealed', 'room'] as const) {
			const {to, from} = people.places(kind);
			const {message} = await people.sender.ask('send', {to, file});
			await people.taker.ask('save', {from, message, folder: kind});
		}
		return {
			relay: (await people.relay.usage()).peak / 1e6,
			sender: (await people.sender.ask('peak')) / 1e6,
			taker: (await people.taker.ask('peak')) / 1e6,
		};
	} finally {
		await people.close();
		rmSync(file);
	}
}

function inMebibytes(size: number): string {
	return `${size / 2 ** 20} MiB`;
}
