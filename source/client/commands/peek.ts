import {phrase} from '../../words/phrase.ts';
import {InputError} from '../error.ts';
import {roomByName} from '../state/select.ts';
import type {Command} from './command.ts';

/** Looking at a room without going there. */
export const PEEK_COMMANDS: readonly Command[] = [
	{
		name: 'peek',
		aliases: [],
		usage: '[ROOM]',
		summary: 'Look at another room beside this one, or stop looking; nothing is marked as read',
		category: 'rooms',
		minimum: 0,
		maximum: 1,
		run({client, ui}, {words: [name]}) {
			if (ui.peek === undefined) {
				throw new InputError(phrase`There is no place for a second room here. Try /go.`);
			}
			if (name === undefined) {
				ui.peek(undefined);
				return;
			}
			const room = roomByName(client.state, name);
			if (room === undefined) {
				throw new InputError(phrase`You are in no room called ${name}. See them with /rooms.`);
			}
			ui.peek(room.id);
		},
	},
];
