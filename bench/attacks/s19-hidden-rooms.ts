import {startRelay} from '../../server.ts';
import type {RequestFields, RequestType} from '../../source/protocol/client-frame.ts';
import {messageId} from '../../test/helpers/test-relay.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import type {AttackFigure, AttackOptions} from './figure.ts';
import {compareTimes} from './same-time.ts';
import {Visitor} from './visitor.ts';

const ENDLESS = {burst: 1e9, perSecond: 1e9};

type Question = {
	readonly [Type in RequestType]: readonly [type: Type, fields: RequestFields<Type>];
}[RequestType];

/** Everything that can be asked of a room by its id or by its name. */
function questions(room: string, name: string): readonly Question[] {
	const change = {room, seq: 1, message: messageId()};
	return [
		['room.join', {name}],
		['room.leave', {room}],
		['room.topic', {room, topic: 'x'}],
		['room.invite', {room, name: 'eve'}],
		['member.list', {room}],
		['send', {room, message: messageId(), text: 'x'}],
		['history', {room}],
		['message.edit', {...change, text: 'x'}],
		['message.delete', change],
		['message.react', {...change, emoji: '👍', on: true}],
		['message.pin', {...change, on: true}],
		['pin.list', {room}],
		['search', {query: 'x', room}],
		['read', {room, seq: 1}],
		['kick', {room, name: 'ada'}],
		['sanction.set', {kind: 'ban', room, target: {type: 'account', name: 'ada'}}],
		['sanction.list', {room}],
		['role.set', {room, name: 'ada', role: 'reader'}],
		['room.rules', {room, readOnly: true}],
		['filter.set', {room, words: 'x', action: 'refuse'}],
		['filter.list', {room}],
		['report.send', {room, seq: 1, reason: 'x'}],
		['report.list', {room}],
		['audit.list', {room}],
		['invite.create', {room}],
	];
}

export const isMeasured = true;

/** Asks everything of a private room that exists and of one that does not, from outside. */
export async function run({isFull}: AttackOptions): Promise<AttackFigure> {
	const wide = {...{requests: ENDLESS, roomsJoined: ENDLESS, moderation: ENDLESS}};
	const relay = await startRelay({
		dataDirectory: temporaryFolder('s19'),
		registration: 'open',
		limits: {
			...wide,
			...{history: ENDLESS, searches: ENDLESS, messages: ENDLESS, invites: ENDLESS},
			...{reports: ENDLESS, refusals: ENDLESS, messageBytesRate: ENDLESS},
		},
	});
	try {
		const ada = await Visitor.join(relay.port, 'ada');
		const {room} = await ada.request('room.create', {name: 'secret', visibility: 'private'});
		const none = 'A'.repeat(room.room.length);
		const eve = await Visitor.join(relay.port, 'eve');
		const differing: string[] = [];
		const there = questions(room.room, 'secret');
		const nowhere = questions(none, 'absent');
		for (const [index, [type, fields]] of there.entries()) {
			const other = nowhere[index];
			if (other === undefined) continue;
			// Both are questions, whose fields fit their types.
			const [one, two] = [
				await eve.ask(type, fields as never),
				await eve.ask(other[0], other[1] as never),
			];
			if (withoutId(one.text) !== withoutId(two.text)) {
				differing.push(`${type} ${one.code}/${two.code}`);
			}
		}
		const {rooms} = await eve.request('room.list', {});
		const isListed = rooms.some(({name}) => name === 'secret');
		const samples = isFull ? 2000 : 400;
		const byId = await compareTimes(samples, async (isFirst) => {
			return (await eve.ask('history', {room: isFirst ? room.room : none})).took;
		});
		const byName = await compareTimes(samples, async (isFirst) => {
			return (await eve.ask('room.join', {name: isFirst ? 'secret' : 'absent'})).took;
		});
		return {
			name: 'S19 hidden rooms',
			pass: differing.length === 0 && byId.difference < 2 && byName.difference < 2 && !isListed,
			figure: `${there.length} questions: ${differing.length} answers differ${differing.length === 0 ? '' : ` (${differing.join(', ')})`}; by id ${byId.figure}; by name ${byName.figure}; ${isListed ? 'LISTED' : 'not listed'}`,
			mark: '0 bytes differ, medians < 2 ms apart, not listed',
		};
	} finally {
		await relay.close({retryAfterMax: 0});
	}
}

function withoutId(text: string): string {
	return text.replace(/"id":\d+/, '"id":0');
}
