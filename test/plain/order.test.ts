import test from 'ava';
import type {Client} from '../../source/client/api.ts';
import {findCommand} from '../../source/client/commands/index.ts';
import type {RoomState, State} from '../../source/client/state/state.ts';
import {messageLines} from '../../source/plain/message-words.ts';
import {helpLines, whereLines} from '../../source/plain/plain-commands.ts';
import {logOf, NOW, room, said, stateOf} from '../helpers/build-state.ts';

function where(held: Partial<RoomState>, rest: Partial<State> = {}): string {
	const state = stateOf([room('lobby', held)], rest);
	// Only the state is looked at.
	const client = {state} as Client;
	const lines = whereLines({client, room: 'lobby', now: () => NOW} as Parameters<
		typeof whereLines
	>[0]);
	return lines.join('\n');
}

test('/where says why nothing can be written here', (t) => {
	t.regex(where({rules: {readOnly: true, slowMode: 0}}), /This room is read-only/);
	t.regex(where({role: 'reader'}), /You are a reader here/);
	t.regex(where({mutedUntil: 0}), /silenced you/);
	t.regex(where({mutedUntil: NOW + 60_000}), /You cannot write here until \d\d:\d\d\./);
	const order = {openReports: 0, relayMute: {until: undefined, reason: ''}};
	t.regex(where({}, {order}), /You cannot write on this relay\./);
	t.notRegex(where({}), /cannot write/);
	t.regex(
		where({rules: {readOnly: false, slowMode: 30_000}}),
		/Slow mode here: one message in 30 s\./,
	);
	t.notRegex(where({role: 'owner', rules: {readOnly: false, slowMode: 30_000}}), /Slow mode/);
});

test('the help of a command says what else there is to know', (t) => {
	t.regex(helpLines([], findCommand('invite'))[0] ?? '', /\/invite-link makes one\./);
	t.regex(helpLines([], findCommand('ignore'))[0] ?? '', /termchat tail.*show everything/);
});

test('an answer to somebody who is ignored does not repeat what they said', (t) => {
	const log = logOf([said('bob', NOW, 'buy now', {isHidden: true})]);
	const answer = {...said('kei', NOW, 'no thanks'), replyTo: 1};
	const lines = messageLines(answer, {
		...{room: room('lobby', {log}), isFront: true, account: 'ada', timeFormat: '24h'},
	});
	t.regex(lines.join('\n'), /kei answers an earlier message/);
	t.notRegex(lines.join('\n'), /buy now/);
});
