import {open} from 'node:fs/promises';
import {join} from 'node:path';
import {openFileVault} from '../source/client/vault/file.ts';
import {nodeFileSystem} from '../source/client/vault/file-system.ts';
import {nodeProcesses} from '../source/client/vault/lock.ts';
import {systemRandom} from '../source/protocol/environment.ts';
import type {Benchmark, Pace} from './benchmark.ts';
import {interleave, median} from './statistics.ts';
import {temporaryFolder} from './temporary-folder.ts';

const RECORDS = 3;
const RECORD_BYTES = 4096;

/**
 * What a private message waits for on the disk: three records of 4 KB that are replaced at once, one
 * commit after the other, checkpoints included. Beside it as many bytes appended to a file and put on
 * the disk, which is the least that it can cost. Their ratio says how much of a commit is the disk: close
 * to 1 where that is slow, far below where it answers from a cache.
 */
export const vaultCommit: Benchmark = {
	name: 'vault-commit',
	summary: `commits of ${RECORDS} records of ${RECORD_BYTES / 1024} KB to the vault`,
	async run(pace) {
		const {rounds, commits} = PACES[pace];
		const ways: Readonly<Record<Way, RatedWay>> = {vault: await vaultWay(), bare: await bareWay()};
		try {
			const rates = await interleave(WAYS, rounds, (way) => rateOf(ways[way], commits));
			const at = (way: Way) => median(rates.get(way) ?? []);
			const beside = (value: number) => [{name: 'append and fdatasync', value}];
			return [
				{
					name: 'commits to the vault',
					unit: 'commits/s',
					measured: at('vault'),
					beside: beside(at('bare')),
				},
				{
					name: 'one commit',
					unit: 'ms',
					measured: 1000 / at('vault'),
					beside: beside(1000 / at('bare')),
					target: {type: 'excess', most: 1},
				},
			];
		} finally {
			for (const way of WAYS) await ways[way].close();
		}
	},
};

const PACES: Readonly<Record<Pace, {readonly rounds: number; readonly commits: number}>> = {
	full: {rounds: 9, commits: 300},
	quick: {rounds: 3, commits: 100},
};

const WAYS = ['vault', 'bare'] as const;
type Way = (typeof WAYS)[number];

type RatedWay = {
	/** Writes once, and resolves when it is on the disk. */
	write(number: number): Promise<void>;
	close(): Promise<void>;
};

async function vaultWay(): Promise<RatedWay> {
	const folder = temporaryFolder('termchat-vault');
	const vault = await openFileVault({
		directory: join(folder, 'vault'),
		mark: join(folder, 'vault.mark'),
		fileSystem: nodeFileSystem,
		random: systemRandom,
		processes: nodeProcesses,
	});
	return {
		write: (number) =>
			vault.commit(
				Array.from({length: RECORDS}, (_, record) => ({
					name: `private/record-${record}`,
					bytes: new Uint8Array(RECORD_BYTES).fill(number),
				})),
			),
		close: () => vault.close(),
	};
}

async function bareWay(): Promise<RatedWay> {
	const handle = await open(join(temporaryFolder('termchat-bare'), 'file'), 'a');
	return {
		async write(number) {
			await handle.write(new Uint8Array(RECORDS * RECORD_BYTES).fill(number));
			await handle.datasync();
		},
		close: () => handle.close(),
	};
}

/** Writes a second. */
async function rateOf(way: RatedWay, writes: number): Promise<number> {
	const started = performance.now();
	for (let number = 0; number < writes; number++) await way.write(number);
	return (writes * 1000) / (performance.now() - started);
}
