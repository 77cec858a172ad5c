import test from 'ava';
import {LIMITS} from '../../../source/protocol/limits.ts';
import {createLocalBus} from '../../../source/server/bus.ts';
import {createTransferDesk} from '../../../source/server/files/tickets.ts';
import type {TransferCut, TransferPass} from '../../../source/server/files/transfer-desk.ts';
import {OutgoingFrame} from '../../../source/server/outgoing-frame.ts';
import {RefusedError} from '../../../source/server/refused-error.ts';
import {parseAddressRange} from '../../../source/server/transport/address-range.ts';
import {manualClock} from '../../helpers/manual-clock.ts';
import {seededRandom} from '../../helpers/seeded-random.ts';

function start() {
	const clock = manualClock();
	const bus = createLocalBus();
	const desk = createTransferDesk({clock, random: seededRandom(), limits: LIMITS, bus});
	const cuts: TransferCut[] = [];
	const pass = (changes: Partial<TransferPass> = {}): TransferPass => ({
		account: 'ada',
		device: 'laptop',
		file: 'file-1',
		size: 100,
		direction: 'put',
		...changes,
	});
	const redeem = (ticket: string, direction: TransferPass['direction'] = 'put') =>
		desk.redeem(ticket, {direction, remote: '192.0.2.1', cut: (reason) => cuts.push(reason)});
	return {clock, bus, desk, cuts, pass, redeem};
}

const NOT_FOUND = {instanceOf: RefusedError, code: 'not-found'} as const;
const BUSY = {instanceOf: RefusedError, code: 'unavailable'} as const;

/** A file of its own for each upload: a second one of the same file would end the first. */
let files = 0;
const another = () => ({file: `file-${String(++files)}-x`});

test('a ticket is good once', (t) => {
	const {desk, pass, redeem} = start();
	const ticket = desk.issue(pass());
	t.regex(ticket, /^[\w-]{43}$/);
	t.deepEqual(redeem(ticket), pass());
	t.throws(() => redeem(ticket), NOT_FOUND);
});

test('a ticket shown for the other direction is good no more', (t) => {
	const {desk, pass, redeem} = start();
	const ticket = desk.issue(pass());
	t.throws(() => redeem(ticket, 'get'), NOT_FOUND);
	t.throws(() => redeem(ticket), NOT_FOUND);
});

test('a ticket has its time', (t) => {
	const {clock, desk, pass, redeem} = start();
	const [early, late] = [desk.issue(pass(another())), desk.issue(pass(another()))];
	clock.advance(LIMITS.transferTicket - 1);
	t.notThrows(() => redeem(early));
	clock.advance(1);
	t.throws(() => redeem(late), NOT_FOUND);
});

test('an account has only so many transfers, and another one is let in when one ends', (t) => {
	const {desk, pass, redeem} = start();
	const passes = Array.from({length: LIMITS.transfersPerAccount}, () =>
		redeem(desk.issue(pass(another()))),
	);
	t.throws(() => redeem(desk.issue(pass(another()))), BUSY);
	t.notThrows(() => redeem(desk.issue(pass({...another(), account: 'bob', device: 'bobs'}))));
	const [first] = passes;
	if (first !== undefined) desk.ended(first);
	t.notThrows(() => redeem(desk.issue(pass(another()))));
});

test('a relay has only so many transfers', (t) => {
	const {desk, pass, redeem} = start();
	for (let each = 0; each < LIMITS.transfers; each++) {
		redeem(desk.issue(pass({...another(), account: `account-${each}`})));
	}
	t.is(desk.open, LIMITS.transfers);
	t.throws(() => redeem(desk.issue(pass(another()))), BUSY);
});

test('a second upload of a file ends the first, and needs no place of its own', (t) => {
	const {desk, pass, redeem, cuts} = start();
	for (let each = 1; each < LIMITS.transfersPerAccount; each++) {
		redeem(desk.issue(pass(another())));
	}
	redeem(desk.issue(pass()));
	t.notThrows(() => redeem(desk.issue(pass())));
	t.deepEqual(cuts, ['taken-over']);
	t.is(desk.open, LIMITS.transfersPerAccount);
});

test('two downloads of a file go on beside each other', (t) => {
	const {desk, pass, redeem, cuts} = start();
	for (let each = 0; each < 2; each++) redeem(desk.issue(pass({direction: 'get'})), 'get');
	t.deepEqual(cuts, []);
	t.is(desk.open, 2);
});

test('tickets that nobody shows take the place of older ones of the same account only', (t) => {
	const {desk, pass, redeem} = start();
	const other = desk.issue(pass({...another(), account: 'bob'}));
	const tickets = Array.from({length: 17}, () => desk.issue(pass(another())));
	t.throws(() => redeem(tickets[0] ?? ''), NOT_FOUND);
	t.notThrows(() => redeem(tickets[1] ?? ''));
	t.notThrows(() => redeem(other));
});

test('the file of a ticket can be taken away', (t) => {
	const {desk, pass, redeem, cuts} = start();
	redeem(desk.issue(pass()));
	const ticket = desk.issue(pass());
	desk.fileGone('file-1');
	t.throws(() => redeem(ticket), NOT_FOUND);
	t.deepEqual(cuts, ['file-gone']);
	t.is(desk.open, 0);
});

const FRAME = new OutgoingFrame({type: 'notice', text: 'Go.', time: 0});
const RANGE = parseAddressRange('192.0.2.0/24');

for (const [what, send] of [
	['a revoked device', (bus) => bus.disconnect('laptop', 'device-revoked')],
	['a banned account', (bus) => bus.expel({account: 'ada'}, FRAME, 'banned')],
	['a banned device', (bus) => bus.expel({device: 'laptop'}, FRAME, 'banned')],
	['somebody who leaves the room', (bus) => bus.left('ada', 'room-1')],
] as const satisfies ReadonlyArray<
	readonly [string, (bus: ReturnType<typeof createLocalBus>) => void]
>) {
	test(`${what} loses tickets and transfers, once`, (t) => {
		const {bus, desk, pass, redeem, cuts} = start();
		const own = {room: 'room-1'};
		redeem(desk.issue(pass({...another(), ...own})));
		const ticket = desk.issue(pass({...another(), ...own}));
		send(bus);
		send(bus);
		t.throws(() => redeem(ticket), NOT_FOUND);
		t.deepEqual(cuts, ['sent-away']);
		t.is(desk.open, 0);
	});
}

test('a banned address loses its transfers', (t) => {
	const {bus, desk, pass, redeem, cuts} = start();
	redeem(desk.issue(pass()));
	if (RANGE !== undefined) bus.expel({range: RANGE}, FRAME, 'banned');
	t.deepEqual(cuts, ['sent-away']);
});

test('whoever is sent away takes nobody along', (t) => {
	const {bus, desk, pass, redeem, cuts} = start();
	redeem(desk.issue(pass({room: 'room-1'})));
	bus.disconnect('phone', 'device-revoked');
	bus.expel({account: 'bob'}, FRAME, 'banned');
	bus.left('ada', 'room-2');
	bus.left('bob', 'room-1');
	t.deepEqual(cuts, []);
	t.is(desk.open, 1);
});
