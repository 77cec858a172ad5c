import type {BesideStatus} from '../client/beside/frames.ts';
import {followStatus, statusOf} from '../client/beside/status-feed.ts';
import {systemClock} from '../protocol/environment.ts';
import type {Home} from './home.ts';
import type {Invocation} from './invocation.ts';
import {openPassingClient, timeoutOf} from './open-client.ts';
import {STATUS_TIMEOUT} from './shared-flags.ts';
import type {ToldStatus} from './status-line.ts';

type Asking = {readonly home: Home; readonly print: (status: ToldStatus) => void};

/** Asks the relay once, as somebody who only looks in. */
export async function askRelay(invocation: Invocation, {home, print}: Asking): Promise<void> {
	const {flags, signal} = invocation;
	const {client, url, goLive, close} = await openPassingClient(invocation, home);
	try {
		await goLive({signal, timeout: timeoutOf(flags, STATUS_TIMEOUT)});
		const about = {url, now: systemClock.now(), hasPreview: flags.has('preview')};
		print({...statusOf(client.state, about), source: 'relay'});
	} finally {
		await close();
	}
}

/** Tells every change until `until` resolves. */
export async function watchRelay(
	invocation: Invocation,
	{home, print, until}: Asking & {readonly until: () => Promise<void>},
): Promise<void> {
	const {flags, signal} = invocation;
	const hasPreview = flags.has('preview');
	const {client, url, goLive, close} = await openPassingClient(invocation, home);
	const look = () => statusOf(client.state, {url, now: systemClock.now(), hasPreview});
	const tell = (status: BesideStatus) => print({...status, source: 'relay'});
	try {
		await goLive({signal, timeout: undefined});
		tell(look());
		const feed = followStatus(client, {look, tell, clock: systemClock});
		try {
			await until();
		} finally {
			feed.close();
		}
	} finally {
		await close();
	}
}
