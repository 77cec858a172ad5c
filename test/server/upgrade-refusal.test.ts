import {once} from 'node:events';
import {Duplex} from 'node:stream';
import test from 'ava';
import {refuseUpgrade} from '../../source/server/upgrade-refusal.ts';
import {manualClock} from '../helpers/manual-clock.ts';

const REFUSAL = {status: '403 Forbidden', sentence: 'No.'};

test('the answer has its length, and the line ends with it', async (t) => {
	let written = '';
	const socket = new Duplex({
		read() {},
		write(chunk, _encoding, done) {
			written += String(chunk);
			done();
		},
	});
	const clock = manualClock();
	refuseUpgrade(socket, REFUSAL, {clock, time: 2000});
	await once(socket, 'close');
	t.regex(written, /^HTTP\/1\.1 403 Forbidden\r\n.*Content-Length: 4\r\n\r\nNo\.\n$/s);
	t.is(clock.armed, 0);
});

test('a peer that takes no bytes is cut after its time', (t) => {
	const socket = new Duplex({read() {}, write() {}});
	const clock = manualClock();
	refuseUpgrade(socket, REFUSAL, {clock, time: 2000});
	clock.advance(1999);
	t.false(socket.destroyed);
	clock.advance(1);
	t.true(socket.destroyed);
});
