import process from 'node:process';
import {parseArgs} from 'node:util';
import {type Benchmark, type Figure, verdictOf} from './benchmark.ts';
import {json, machineLine, table} from './report.ts';

/** Every measurement, in the order they run. Loaded when it is its turn. */
const BENCHMARKS: Readonly<Record<string, () => Promise<Benchmark>>> = {
	'fan-out': async () => (await import('./relay/fan-out.ts')).fanOut,
	'send-latency': async () => (await import('./relay/send-latency.ts')).sendLatency,
	'hundred-users': async () => (await import('./relay/hundred-users.ts')).hundredUsers,
	'relay-search': async () => (await import('./relay/search.ts')).relaySearch,
	'word-filters': async () => (await import('./relay/word-filters.ts')).wordFilters,
	files: async () => (await import('./files/files.ts')).files,
	'idle-memory': async () => (await import('./relay/idle-memory.ts')).idleMemory,
	'many-connections': async () => (await import('./relay/many-connections.ts')).manyConnections,
	'first-frame': async () => (await import('./client/first-frame.ts')).firstFrame,
	'key-to-screen': async () => (await import('./client/key-to-screen.ts')).keyToScreen,
	'busy-room': async () => (await import('./client/busy-room.ts')).busyRoom,
	'resize-storm': async () => (await import('./client/resize-storm.ts')).resizeStorm,
	palette: async () => (await import('./palette.ts')).palette,
	'at-rest': async () => (await import('./client/at-rest.ts')).atRest,
	crypto: async () => (await import('./crypto.ts')).privateMessages,
	'private-backlog': async () => (await import('./private-backlog.ts')).privateBacklog,
	'private-search': async () => (await import('./private-search.ts')).privateSearch,
	'vault-commit': async () => (await import('./vault-commit.ts')).vaultCommit,
	'package-size': async () => (await import('./package/package-size.ts')).packageSize,
};

/**
 * `npm run bench [-- NAME…] [--quick] [--json]`: measures, prints each figure beside its peers and
 * targets, and exits with 1 when one is missed that a busy machine does not explain.
 */
async function main(): Promise<void> {
	const {positionals, values} = parseArgs({
		allowPositionals: true,
		options: {quick: {type: 'boolean'}, json: {type: 'boolean'}},
	});
	const names = positionals.length === 0 ? Object.keys(BENCHMARKS) : positionals;
	const unknown = names.find((name) => !Object.hasOwn(BENCHMARKS, name));
	if (unknown !== undefined) {
		const known = Object.keys(BENCHMARKS).join(', ');
		process.stderr.write(`There is no measurement “${unknown}”. There are: ${known}.\n`);
		process.exitCode = 64;
		return;
	}

	process.stderr.write(`${machineLine()}\n`);
	const figures: Figure[] = [];
	for (const name of names) {
		try {
			figures.push(...(await runOne(name, values.quick ?? false)));
		} catch (error) {
			// The others' figures are worth having all the same.
			process.stderr.write(`failed\n${error instanceof Error ? error.stack : error}\n`);
			process.exitCode = 1;
		}
	}
	process.stdout.write(`${values.json ? json(figures) : table(figures)}\n`);
	if (figures.some((figure) => verdictOf(figure) === 'missed')) process.exitCode = 1;
}

async function runOne(name: string, isQuick: boolean): Promise<readonly Figure[]> {
	const benchmark = await BENCHMARKS[name]?.();
	if (benchmark === undefined) return [];
	process.stderr.write(`${name}: ${benchmark.summary} … `);
	const started = performance.now();
	const figures = await benchmark.run(isQuick ? 'quick' : 'full');
	process.stderr.write(`${((performance.now() - started) / 1000).toFixed(0)} s\n`);
	return figures;
}

await main();
