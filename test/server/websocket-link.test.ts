import {EventEmitter} from 'node:events';
import {Duplex} from 'node:stream';
import test from 'ava';
import type {WebSocket} from 'ws';
import {LIMITS} from '../../source/protocol/limits.ts';
import {FanOut, textFrame} from '../../source/server/fan-out.ts';
import {OutgoingFrame} from '../../source/server/outgoing-frame.ts';
import {WebSocketLink} from '../../source/server/websocket-link.ts';
import {manualClock} from '../helpers/manual-clock.ts';

/** A socket whose other end reads only when it is told to. */
class StubbornSocket extends Duplex {
	written: Buffer[] = [];
	isReading = false;
	#taken: (() => void) | undefined;

	override _read(): void {}

	override _write(chunk: Buffer, _encoding: string, taken: () => void): void {
		this.written.push(chunk);
		if (this.isReading) taken();
		else this.#taken = taken;
	}

	read_(): void {
		this.isReading = true;
		this.#taken?.();
		this.#taken = undefined;
	}
}

function open() {
	const socket = new StubbornSocket();
	const closes: Array<readonly [number, string]> = [];
	const webSocket = Object.assign(new EventEmitter(), {
		close: (code: number, reason: string) => closes.push([code, reason]),
		ping: () => {},
		terminated: false,
		terminate() {
			this.terminated = true;
		},
	});
	const clock = manualClock();
	let flush = () => {};
	const fanOut = new FanOut((run) => {
		flush = run;
	});
	const link = new WebSocketLink({
		// The link uses what is made above of it, and nothing else.
		webSocket: webSocket as unknown as WebSocket,
		socket,
		fanOut,
		clock,
		limits: LIMITS,
		address: 'local',
		isLocal: true,
	});
	const heard: string[] = [];
	link.listen({
		received: (text) => heard.push(text),
		receivedBinary: () => heard.push('binary'),
		drained: () => heard.push('drained'),
		closed: () => heard.push('closed'),
	});
	return {link, socket, webSocket, clock, closes, heard, turn: () => flush()};
}

function notice(length: number): OutgoingFrame {
	return new OutgoingFrame({type: 'notice', text: 'x'.repeat(length), time: 0});
}

test('the frames of a turn leave in one write, in order', (t) => {
	const {link, socket, turn} = open();
	socket.isReading = true;
	const frames = [notice(1), notice(2), notice(3)];
	for (const frame of frames) link.send(frame);
	t.deepEqual(socket.written, []);
	turn();
	t.deepEqual(socket.written, [Buffer.concat(frames.map(({text}) => textFrame(text)))]);
});

test('whoever saw the queue beyond the soft mark hears when it has drained', (t) => {
	const {link, socket, heard, turn} = open();
	link.send(notice(LIMITS.sendQueueSoft + 1));
	t.true(link.queued > LIMITS.sendQueueSoft);
	turn();
	t.deepEqual(heard, []);
	socket.read_();
	t.deepEqual(heard, ['drained']);
});

test('frames that were only gathered count as well when the network takes them at once', (t) => {
	const {link, socket, heard, turn} = open();
	socket.isReading = true;
	link.send(notice(LIMITS.sendQueueSoft + 1));
	turn();
	t.is(link.queued, 0);
	t.deepEqual(heard, ['drained']);
});

test('so it does when what the library wrote by itself had brought the queue there', (t) => {
	const {link, socket, heard, turn} = open();
	link.send(notice(LIMITS.sendQueueSoft - 100));
	t.true(link.queued <= LIMITS.sendQueueSoft);
	turn();
	socket.write(Buffer.alloc(100));
	t.true(link.queued > LIMITS.sendQueueSoft);
	socket.read_();
	t.deepEqual(heard, ['drained']);
});

test('a queue beyond the hard mark closes the line as too slow', (t) => {
	const {link, closes, turn} = open();
	link.send(notice(LIMITS.sendQueueHard));
	turn();
	t.deepEqual(closes, [[4408, 'slow']]);
});

test('a queue that does not move closes the line as too slow', (t) => {
	const {link, clock, closes, turn} = open();
	link.send(notice(LIMITS.sendQueueSoft));
	turn();
	clock.advance(LIMITS.sendQueueStall - 1);
	t.deepEqual(closes, []);
	clock.advance(1);
	t.deepEqual(closes, [[4408, 'slow']]);
});

test('what was handed over before the close is sent before it', (t) => {
	const {link, socket, closes, turn} = open();
	socket.isReading = true;
	link.send(notice(5));
	link.close('restart', 1500);
	t.is(socket.written.length, 1);
	t.deepEqual(closes, [[4000, 'retry=1500']]);
	link.send(notice(5));
	turn();
	t.is(socket.written.length, 1);
});

test('a peer that answers no heartbeat is cut off half a round after the last, one that does is not', (t) => {
	const {link, webSocket, clock} = open();
	for (let beat = 0; beat < 10; beat++) {
		link.beat();
		clock.advance(LIMITS.heartbeat / 3);
		webSocket.emit('pong');
		clock.advance((2 * LIMITS.heartbeat) / 3);
	}
	t.is(clock.armed, 0);
	for (let beat = 1; beat < LIMITS.heartbeatsMissed; beat++) {
		link.beat();
		clock.advance(LIMITS.heartbeat);
	}
	link.beat();
	clock.advance(LIMITS.heartbeat / 2 - 1);
	t.false(webSocket.terminated);
	clock.advance(1);
	t.true(webSocket.terminated);
});

test('whoever answers the last heartbeat in time stays', (t) => {
	const {link, webSocket, clock} = open();
	for (let beat = 0; beat < LIMITS.heartbeatsMissed; beat++) link.beat();
	webSocket.emit('pong');
	clock.advance(LIMITS.heartbeat);
	t.false(webSocket.terminated);
});

test('a stranger that is sent away and does not hang up is cut, a member has its time', (t) => {
	const stranger = open();
	stranger.link.close('auth-timeout');
	stranger.clock.advance(LIMITS.refusalTime);
	t.true(stranger.webSocket.terminated);
	const member = open();
	member.link.close('restart', 1500);
	t.is(member.clock.armed, 0);
});

test('nothing is left to be done for a line that has closed', (t) => {
	const {link, webSocket, clock} = open();
	for (let beat = 0; beat < LIMITS.heartbeatsMissed; beat++) link.beat();
	link.close('flood');
	t.is(clock.armed, 2);
	webSocket.emit('close');
	t.is(clock.armed, 0);
});

test('a line that is being closed has nothing more to say', (t) => {
	const {link, webSocket, heard} = open();
	link.close('taken-over');
	webSocket.emit('message', Buffer.from('late'), false);
	webSocket.emit('close');
	t.deepEqual(heard, ['closed']);
});
