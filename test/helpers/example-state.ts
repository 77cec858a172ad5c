import type {PresenceEntry, State} from '../../source/client/state/state.ts';
import {at, localLine, logOf, members, room, said, stateOf} from './build-state.ts';

/** A morning in a room of six, as pictures and tests show it. */
export function exampleState(): State {
	const general = room('general', {
		topic: 'Release 0.9: notes due Friday',
		log: logOf([
			said(
				'ada',
				at('16:40', 1),
				'the release branch is cut\nnotes draft: https://wiki.example/0.9',
			),
			said('mira', at('10:58:10'), 'nice. who owns the notes?'),
			said('jonas', at('10:59:05'), 'me'),
			said(
				'jonas',
				at('10:59:41'),
				'> the release branch is cut\nsection three needs a second pair of eyes, @ada?',
				{isMention: true},
			),
			said(
				'kei',
				at('11:09:30'),
				'build 991 is red on arm64:\n```sh\nld: symbol not found: _tc_open\nexit status 1\n```',
			),
			said('mira', at('11:10'), 'I can look after lunch'),
			said('omar', at('11:11'), '', {kind: 'join'}),
			said('rt', at('11:11:10'), '', {kind: 'leave'}),
			said('lena', at('11:11:20'), '', {kind: 'leave'}),
		]),
		members: members('ada', 'mira', 'jonas', 'kei', 'omar', 'sam', 'lena'),
		memberCount: 7,
		read: 3,
		unread: 3,
		mentions: 1,
		typing: new Map([['mira', 5000]]),
	});
	const online: PresenceEntry = {state: 'online', status: ''};
	return stateOf(
		[
			general,
			room('builds', {
				unread: 3,
				log: logOf([said('kei', at('11:08'), 'build 991 is red again, arm64 only')]),
			}),
			room('design', {topic: 'icons'}),
			room('lobby'),
			room('ops', {
				unread: 1,
				mentions: 1,
				log: logOf([said('sam', at('11:01'), '@ada disk at 91%')]),
			}),
		],
		{
			presence: new Map<string, PresenceEntry>([
				['mira', online],
				['jonas', online],
				['kei', online],
				['omar', online],
				['sam', {state: 'away', status: 'lunch'}],
			]),
			localLines: [
				localLine('You are away now.', {room: 'general', after: 6, time: at('11:10:30')}),
			],
		},
	);
}
