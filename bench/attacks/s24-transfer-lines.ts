import {LIMITS} from '../../source/protocol/limits.ts';
import {wait} from '../../test/helpers/wait.ts';
import type {AttackFigure} from './figure.ts';
import {FileLine} from './file-line.ts';
import {startRelayProcess} from './relay-process.ts';
import {Visitor} from './visitor.ts';

/** Where the attacker comes from, and how many other addresses there are to come from. */
const ONE = '203.0.113.7';
const OTHERS = 8;

/**
 * Opens transfer lines that show no ticket: more from one address than that may have, then from many
 * more than may wait. Somebody with a ticket gets through, and so does whoever only wants to talk.
 */
export async function run(): Promise<AttackFigure> {
	const relay = await startRelayProcess({
		trustedProxies: ['loopback'],
		limits: {diskFreeBytes: 0, diskFreePercent: 0},
	});
	const {port} = relay;
	const lines: FileLine[] = [];
	const open = async (from: string) => {
		const line = await FileLine.open(port, from);
		if (line !== undefined) lines.push(line);
		return line !== undefined;
	};
	try {
		const early = await Visitor.join(port, 'early', {from: ONE});
		const most = LIMITS.transferLinesPerAddress;
		let first = 0;
		for (let count = 0; count < 2 * most; count++) if (await open(ONE)) first++;
		const talks = await Visitor.join(port, 'talks', {from: ONE});
		for (let address = 1; address <= OTHERS; address++) {
			for (let count = 0; count < most; count++) await open(`203.0.113.${100 + address}`);
		}
		const isOpen = () => lines.filter((each) => each.isOpen).length;
		await wait(() => isOpen() <= LIMITS.transferLinesWaiting);
		const waiting = isOpen();
		const {ticket} = await early.request('file.create', {size: 3});
		const honest = await FileLine.require(port, '198.51.100.1');
		honest.say({type: 'put', ticket, offset: 0});
		const begun = await honest.until('ready');
		honest.bring(new Uint8Array(3));
		const ended = await honest.until('done');
		const answer = (await talks.ask('ping', {})).code;
		for (const line of [early, talks, honest, ...lines]) line.close();
		return {
			name: 'S24 transfer lines',
			pass:
				first === most &&
				waiting === LIMITS.transferLinesWaiting &&
				lines.length === (1 + OTHERS) * most &&
				begun === 'ready' &&
				ended === 'done' &&
				answer === 'ok',
			figure: `${first} of ${2 * most} lines of one address let in, ${waiting} of ${lines.length} lines without a ticket left waiting; an upload meanwhile ${ended}, a request ${answer}`,
			mark: `${most} of ${2 * most}, ${LIMITS.transferLinesWaiting} left, done, ok`,
		};
	} finally {
		await relay.close();
	}
}
