import test from 'ava';
import {logActivity} from '../../source/client/activity-log.ts';
import type {Event} from '../../source/client/state/event.ts';
import {Store} from '../../source/client/store.ts';
import {manualClock} from '../helpers/manual-clock.ts';

const START = 1_700_000_000_000;

function start() {
	const store = new Store();
	const lines: string[] = [];
	const stop = logActivity(store, {
		clock: manualClock(START),
		write: (line) => lines.push(line),
	});
	const first = lines.splice(0);
	return {
		first,
		stop,
		raw: lines,
		tell(...events: readonly Event[]) {
			for (const event of events) store.dispatch(event);
			return lines.splice(0).map((line) => JSON.parse(line));
		},
	};
}

const time = new Date(START).toISOString();

test('it begins with the state of the connection', (t) => {
	const [line = ''] = start().first;
	t.deepEqual(JSON.parse(line), {time, event: 'connection', state: 'off'});
});

test('each change of the connection is a line, with its reason and when it tries again', (t) => {
	const {tell} = start();
	const lines = tell(
		{type: 'connection-changed', connection: {type: 'connecting', attempt: 1}},
		{
			type: 'connection-changed',
			connection: {
				type: 'waiting',
				retryAt: START + 1500,
				lastContact: undefined,
				reason: 'Nothing answers there.',
			},
		},
	);
	t.deepEqual(lines, [
		{time, event: 'connection', state: 'connecting', attempt: 1},
		{
			time,
			event: 'connection',
			state: 'waiting',
			reason: 'Nothing answers there.',
			retryIn: 1500,
		},
	]);
});

test('a message that could not be sent is a line without its text, its room and its time', (t) => {
	const lines = start().tell({
		type: 'message-failed',
		room: '@bob',
		id: 'id',
		reason: 'The keys of bob changed.',
	});
	t.deepEqual(lines, [{time, event: 'message not sent'}]);
});

test('what is sent, received, read and typed leaves no line', (t) => {
	const lines = start().tell(
		{type: 'message-accepted', room: '@bob', id: 'id', seq: 1, time: START},
		{type: 'read-moved', room: '@bob', seq: 1},
		{type: 'typing-started', room: '@bob', name: 'bob', until: 0},
		{type: 'presence-changed', name: 'bob', state: 'online', status: 'secret', time: START},
		{type: 'room-gone', room: '@bob'},
	);
	t.deepEqual(lines, []);
});

test('a relay that names itself in control sequences makes one visible line', (t) => {
	const {tell, raw} = start();
	const name = 'x\n\u001b[2J\u202e\u2028';
	tell();
	const [line] = tell({
		type: 'relay-met',
		relay: {url: 'wss://x', name, motd: undefined, messageBytes: 1, messageLines: 1, fileBytes: 1},
	});
	t.is(line.relay, name);
	t.deepEqual(raw, []);
});

test('after its end it writes nothing', (t) => {
	const {stop, tell} = start();
	stop();
	t.deepEqual(tell({type: 'logged-out'}), []);
});
