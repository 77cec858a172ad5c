import process from 'node:process';
import {systemClock} from '../../../source/protocol/environment.ts';
import {startWatchdog} from '../../../source/server/seeing/watchdog.ts';

/** Hangs under a watchdog of two seconds, or does something for longer than that: for its test. */
const [how = '', file] = process.argv.slice(2);
const watchdog = startWatchdog({clock: systemClock, patience: 2000, file});

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
