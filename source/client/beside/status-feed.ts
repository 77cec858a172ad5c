import type {Clock, Timer} from '../../protocol/environment.ts';
import type {Client} from '../api.ts';
import type {State} from '../state/state.ts';
import {newestWaiting, placesWaiting, waitingIn} from '../waiting.ts';
import {type BesideStatus, PLACES} from './frames.ts';

/** What waits for the person, for another program of the home. */
export function statusOf(
	state: State,
	about: {readonly url: string; readonly now: number; readonly hasPreview: boolean},
): BesideStatus {
	const {url, now, hasPreview} = about;
	const {account, connection, attention} = state;
	const quietUntil = attention.quietUntil;
	const preview = hasPreview ? newestWaiting(state, now) : undefined;
	return {
		url,
		...(account !== undefined && {account: account.name}),
		isLive: connection.type === 'live',
		...waitingIn(state, now),
		...(quietUntil !== undefined &&
			quietUntil > now &&
			Number.isFinite(quietUntil) && {quietUntil}),
		places: placesWaiting(state, now).slice(0, PLACES),
		...(preview !== undefined && {preview}),
	};
}

/** Goes on until it is closed. */
export type StatusFeed = {close(): void};

/** Changes within this time are told as one, in milliseconds. */
const GATHERED = 100;
/** A mute or a quiet hour may end by itself: it is looked again this often, in milliseconds. */
const AGAIN = 15_000;

/** Tells the status whenever it is another one. */
export function followStatus(
	client: Pick<Client, 'subscribe'>,
	options: {
		readonly look: () => BesideStatus;
		readonly tell: (status: BesideStatus) => void;
		readonly clock: Clock;
	},
): StatusFeed {
	const {look, tell, clock} = options;
	let told = JSON.stringify(look());
	let soon: Timer | undefined;
	let later: Timer;
	const check = () => {
		const status = look();
		const text = JSON.stringify(status);
		if (text !== told) tell(status);
		told = text;
	};
	const stop = client.subscribe(() => {
		soon ??= clock.after(GATHERED, () => {
			soon = undefined;
			check();
		});
	});
	const watch = () => {
		later = clock.after(AGAIN, () => {
			check();
			watch();
		});
	};
	watch();
	return {
		close() {
			stop();
			soon?.cancel();
			later.cancel();
		},
	};
}
