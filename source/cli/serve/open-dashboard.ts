import type {RunningRelay, StartRelayOptions} from '../../../server.ts';
import type {Clock} from '../../protocol/environment.ts';
import type {Invocation} from '../invocation.ts';
import {startDashboard} from './dashboard.ts';
import type {DashboardFacts} from './dashboard-rows.ts';
import type {RelayDesk} from './relay-desk.ts';
import type {ServeLog} from './serve-log.ts';
import {invitationTo} from './welcome.ts';

/** A dashboard as the command sees it. */
export type OpenDashboard = {
	/** Resolves when whoever sits there stops the relay, or the terminal goes. */
	readonly left: Promise<undefined>;
	/** Gives the terminal back. */
	close(): void;
};

/** Rooms that are looked up once a second. */
const ROOMS = 30;

/** Shows a relay on the terminal of whoever started it. */
export async function openDashboard(
	invocation: Invocation,
	parts: {
		readonly options: StartRelayOptions;
		readonly relay: RunningRelay;
		readonly desk: RelayDesk;
		readonly log: ServeLog;
		readonly clock: Clock;
	},
): Promise<OpenDashboard> {
	const {options, relay, desk, log, clock} = parts;
	const {stdin, stdout, flags} = invocation;
	const environment = flags.has('no-color')
		? {...invocation.environment, NO_COLOR: '1'}
		: invocation.environment;
	const invitation = await invitationTo(relay, options);
	const left = Promise.withResolvers<undefined>();
	const facts = async (): Promise<DashboardFacts> => {
		const {url, line} = invitation();
		return {
			name: desk.operator.name,
			url,
			registration: desk.operator.registration,
			join: line,
			stats: relay.relay.operatorStats(),
			rooms: await desk.operator.busiestRooms(ROOMS),
			stopsIn: desk.operator.stopsIn,
		};
	};
	log.hold();
	const leave = () => left.resolve(undefined);
	try {
		const dashboard = await startDashboard({
			...{stdin, stdout, clock, environment, operator: desk.operator, facts},
			onStop: leave,
			onHangUp: leave,
		});
		return {
			left: left.promise,
			close() {
				dashboard.close();
				log.release();
			},
		};
	} catch (error) {
		log.release();
		throw error;
	}
}
