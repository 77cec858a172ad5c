import process from 'node:process';
import {setTimeout as pause} from 'node:timers/promises';
import {systemClock, systemRandom} from '../../source/protocol/environment.ts';
import {createPinoLog} from '../../source/server/pino-log.ts';
import {startWatching} from '../../source/server/seeing/watch-relay.ts';
import {startWatchdog} from '../../source/server/seeing/watchdog.ts';
import {createMemoryStorage} from '../../source/server/storage/memory.ts';

/** Is watched as a relay is, is slow, is held up, and hangs: the program of attack S31. */
async function main(patience: number): Promise<void> {
	const memory = createMemoryStorage({random: systemRandom});
	const {storage} = startWatching({
		clock: systemClock,
		log: createPinoLog('info', process.stderr),
		dataDirectory: undefined,
		storage: {
			...memory,
			accountCount: () => {
				holdUp(300);
				return memory.accountCount();
			},
		},
		watching: {},
	});
	startWatchdog({clock: systemClock, patience});
	await pause(100);
	await storage.accountCount();
	holdUp(3500);
	await pause(100);
	process.stdout.write('hung\n');
	await pause(50);
	hangForEver();
}

function holdUp(milliseconds: number): void {
	const end = performance.now() + milliseconds;
	while (performance.now() < end);
}

function hangForEver(): never {
	for (;;);
}

await main(Number(process.argv[2]));
