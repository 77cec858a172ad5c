import fc from 'fast-check';
import type {MessageLog} from '../../source/client/state/message-log.ts';
import type {LogMessage, RoomState} from '../../source/client/state/state.ts';
import {logOf, NOW, pending, room, said} from './build-state.ts';

/** Rooms of every kind of row. Each text message says its own position on all of its rows: 'm7 m7 m7'. */
export const arbitraryRoom: fc.Arbitrary<RoomState> = fc
	.record({
		first: fc.constantFrom(1, 40),
		entries: fc.array(
			fc.record({
				kind: fc.constantFrom('text', 'text', 'text', 'action', 'join', 'leave', 'topic'),
				from: fc.constantFrom('ada', 'mira', 'kei'),
				apart: fc.constantFrom(0, 20_000, 400_000, 90_000_000),
				length: fc.constantFrom(1, 2, 30, 100),
				gap: fc.constantFrom(false, false, false, true),
				isPresent: fc.boolean(),
			}),
			{minLength: 1, maxLength: 40},
		),
		unsent: fc.nat(3),
	})
	.map(({first, entries, unsent}) => {
		let time = NOW - entries.reduce((sum, {apart}) => sum + apart, 0);
		let seq = first - 1;
		let log = logOf([]);
		for (const {kind, from, apart, length, gap, isPresent} of entries) {
			time += apart;
			seq += gap && log.length > 0 ? 5 : 1;
			const text = new Array<string>(length).fill(`m${seq}`).join(' ');
			const message = said(from, time, text, {seq, id: `message-${seq}`, kind} as Kinded);
			log = isPresent ? withPresence(log.receive(message), time) : log.receive(message);
		}
		return room('general', {
			log,
			hasOlder: first > 1,
			pending: Array.from({length: unsent}, (_, index) => pending(`unsent ${index}`, NOW + index)),
		});
	});

/** The kinds drawn above are message kinds; fast-check gives them as plain strings. */
type Kinded = Partial<LogMessage>;

function withPresence(log: MessageLog, time: number): MessageLog {
	return log.withPresence({name: 'omar', state: 'online', time});
}
