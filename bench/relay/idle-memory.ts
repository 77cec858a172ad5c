import type {Benchmark} from '../benchmark.ts';
import {median} from '../statistics.ts';
import {closeAll, followLobby, openCrowd, openRegistered} from './crowd.ts';
import {startServer} from './server-process.ts';

const CONNECTIONS = 2000;
/** Opened and closed before, so that code and caches are there already. */
const FIRST = 300;

/** What a connection that is logged in and follows its rooms costs the relay while nothing happens. */
export const idleMemory: Benchmark = {
	name: 'idle-memory',
	summary: `memory of ${CONNECTIONS} idle connections`,
	async run(pace) {
		const rounds = pace === 'full' ? 3 : 1;
		const relay: number[] = [];
		const bare: number[] = [];
		for (let round = 0; round < rounds; round++) {
			relay.push(await memoryEach('relay'));
			bare.push(await memoryEach('plain'));
		}
		return [
			{
				name: 'memory of an idle connection',
				unit: 'KiB',
				measured: median(relay),
				beside: [{name: 'bare ws', value: median(bare)}],
				target: {type: 'excess', most: 40},
			},
		];
	},
};

/** KiB of resident memory per connection. */
async function memoryEach(kind: 'relay' | 'plain'): Promise<number> {
	const server = await startServer(kind);
	try {
		const open = async (count: number) => {
			if (kind === 'plain') return openCrowd(server.port, count);
			const members = await openRegistered(server.port, count);
			await followLobby(members);
			return members;
		};
		closeAll(await open(FIRST));
		const before = await server.tidyUsage();
		const members = await open(CONNECTIONS);
		const after = await server.tidyUsage();
		closeAll(members);
		return (after.memory - before.memory) / 1024 / CONNECTIONS;
	} finally {
		await server.close();
	}
}
