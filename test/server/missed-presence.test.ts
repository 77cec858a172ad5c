import test from 'ava';
import {MissedPresence} from '../../source/server/missed-presence.ts';
import {OutgoingFrame} from '../../source/server/outgoing-frame.ts';

function presence(name: string, state: 'online' | 'away'): OutgoingFrame {
	return new OutgoingFrame({type: 'presence', name, state});
}

test('of each account the newest is kept, and handed out once', (t) => {
	const missed = new MissedPresence();
	const newest = presence('ada', 'away');
	const other = presence('bob', 'online');
	for (const frame of [presence('ada', 'online'), other, newest]) missed.add(frame);
	t.deepEqual([...missed.take()], [newest, other]);
	t.deepEqual([...missed.take()], []);
});

test('what the client is told later makes what it missed old', (t) => {
	const missed = new MissedPresence();
	missed.add(presence('ada', 'online'));
	missed.overtake(presence('ada', 'away'));
	t.deepEqual([...missed.take()], []);
});

test('typing is not worth keeping', (t) => {
	const missed = new MissedPresence();
	missed.add(new OutgoingFrame({type: 'typing', room: 'r1', name: 'ada'}));
	t.deepEqual([...missed.take()], []);
});
