import {createHash, randomBytes} from 'node:crypto';
import {rmSync} from 'node:fs';
import {join} from 'node:path';
import {
	createFileHash,
	createFileKey,
	FILE_CHUNK_BYTES,
	FileSealer,
} from '../../source/crypto/file-cipher.ts';
import {ready} from '../../source/crypto/sodium.ts';
import {systemRandom} from '../../source/protocol/environment.ts';
import type {Figure} from '../benchmark.ts';
import {quantile} from '../statistics.ts';
import type {BareQuestions} from './bare.ts';
import {Child} from './child.ts';
import {type FilePeople, type Kind, makeFile, startFilePeople} from './people.ts';

/**
 * How fast one file goes up and down, sealed and to a room: from the command to the end of everything
 * that belongs to it, fsync and comparing included. Beside it two bare ends of the same library, which
 * copy the same file.
 */
export async function throughput(options: {
	readonly folder: string;
	readonly size: number;
	readonly rounds: number;
}): Promise<readonly Figure[]> {
	const people = await startFilePeople(join(options.folder, 'people'));
	const bare = await startBare(options);
	const ciphers = await cipherRates();
	const file = join(options.folder, 'sent');
	await makeFile(file, options.size);
	const rates = new Map<string, number[]>();
	const note = (name: string, seconds: number) => {
		const rate = options.size / seconds / 1e6;
		rates.set(name, [...(rates.get(name) ?? []), rate]);
	};
	try {
		// The first of everything warms up what a process warms up once.
		for (let round = -1; round < options.rounds; round++) {
			const tell = round < 0 ? () => {} : note;
			for (const kind of KINDS) await transferOnce({people, kind, file, tell});
			await bare.moveAll(file, tell);
		}
	} finally {
		await people.close();
		await bare.close();
		rmSync(file);
	}
	// Disks have better and worse moments: half of the rounds were faster, half slower.
	const rate = (name: string) => quantile(rates.get(name) ?? [], 0.5);
	return WAYS.flatMap((way) =>
		KINDS.map((kind) => ({
			name: `${way === 'up' ? 'upload' : 'download'}, ${NAMES[kind]}`,
			unit: 'MB/s' as const,
			measured: rate(`${kind} ${way}`),
			beside: [
				{name: 'bare ws, from disk to disk', value: rate(`disks ${way}`)},
				{name: 'made up and thrown away', value: rate(`bare ${way}`)},
				{name: 'its ciphers alone', value: ciphers[kind]},
			],
			target: {type: 'share' as const, least: 0.5},
		})),
	);
}

const KINDS: readonly Kind[] = ['sealed', 'room'];
const WAYS = ['up', 'down'] as const;
const NAMES: Readonly<Record<Kind, string>> = {sealed: 'sealed', room: 'of a room'};

/**
 * Megabytes a second of what is done to every byte, one after the other in one thread, and with nothing
 * else: no transfer is faster that does it in the thread of its network.
 */
async function cipherRates(): Promise<Readonly<Record<Kind, number>>> {
	await ready();
	const chunk = randomBytes(FILE_CHUNK_BYTES);
	const rateOf = (each: (bytes: Uint8Array) => void) => {
		const begun = performance.now();
		for (let count = 0; count < CHUNKS; count++) each(chunk);
		return (CHUNKS * chunk.length) / 1000 / (performance.now() - begun);
	};
	const place = {file: 'bench', size: 2 * CHUNKS * chunk.length};
	const sealer = new FileSealer(createFileKey(systemRandom), place);
	const sealedHash = createFileHash();
	const plainHash = createHash('sha256');
	return {
		sealed: rateOf((bytes) => sealedHash.update(sealer.seal(bytes))),
		room: rateOf((bytes) => void plainHash.update(bytes)),
	};
}

/** A hundred megabytes. */
const CHUNKS = 1600;

type Tell = (name: string, seconds: number) => void;

async function transferOnce(options: {
	readonly people: FilePeople;
	readonly kind: Kind;
	readonly file: string;
	readonly tell: Tell;
}): Promise<void> {
	const {people, kind, file, tell} = options;
	const {to, from} = people.places(kind);
	const {message, seconds} = await people.sender.ask('send', {to, file});
	tell(`${kind} up`, seconds);
	tell(`${kind} down`, await people.taker.ask('save', {from, message, folder: 'saved'}));
	rmSync(join(people.homes, 'bob', 'saved'), {recursive: true});
}

async function startBare({folder, size}: {readonly folder: string; readonly size: number}) {
	const server = await Child.start<BareQuestions>('bare.ts', []);
	const client = await Child.start<BareQuestions>('bare.ts', []);
	const port = await server.ask('serve');
	const kept = join(folder, 'kept');
	const taken = join(folder, 'taken');
	return {
		async moveAll(file: string, tell: Tell): Promise<void> {
			const task = {port, size};
			tell('bare up', await client.ask('move', {...task, direction: 'up'}));
			tell('bare down', await client.ask('move', {...task, direction: 'down'}));
			const up = {...task, direction: 'up', source: file, target: kept} as const;
			tell('disks up', await client.ask('move', up));
			const down = {...task, direction: 'down', source: taken, target: kept} as const;
			tell('disks down', await client.ask('move', down));
		},
		async close() {
			await client.close();
			await server.close();
			for (const each of [kept, taken]) rmSync(each, {force: true});
		},
	};
}
