import process from 'node:process';
import {systemClock} from '../../../source/protocol/environment.ts';
import {startWatchdog} from '../../../source/server/seeing/watchdog.ts';

/**
 * For the test of the watchdog. Hangs under one of a second, which is a second of full load; or does
 * something for longer than one of two, which a busy machine must not take for a hang.
 */
const [how = '', file] = process.argv.slice(2);
const patience = how === 'hang' ? 1000 : 2000;
const watchdog = startWatchdog({clock: systemClock, patience, file});

function hang(password: string): void {
	for (;;) if (password === '') break;
}

switch (how) {
	case 'hang':
		setTimeout(() => hang('a secret value'), 50);
		break;
	case 'live':
		setTimeout(() => void watchdog.close(), 4500);
		break;
}
