import test, {type ExecutionContext} from 'ava';
import type {Client} from '../../source/client/api.ts';
import {roomByName} from '../../source/client/state/select.ts';
import {speak} from '../../source/words/phrase.ts';
import {until} from '../helpers/until.ts';
import {pseudoCatalogue} from '../words/pseudo.ts';
import {KEYS, openChat, openPlace, roomOf} from './open-chat.ts';

/** What stands in a room in the end, without what no two runs have in common. */
function recordsOf(client: Client, room: string): readonly unknown[] {
	return [...roomOf(client, room).log].map((row) => {
		if (row.type !== 'message') return row.type;
		const {seq, kind, from, text, replyTo, moderation, shared} = row;
		return {seq, kind, from, text, replyTo, moderation, shared};
	});
}

/** Writes, answers, reacts, pins, deletes, keeps order and goes about, by keys and commands. */
async function session(t: ExecutionContext): Promise<unknown> {
	const place = await openPlace(t);
	const [ada, bob] = [await place.join('ada'), await place.join('bob')];
	const chat = openChat(t, ada);
	const lobby = () => roomOf(bob, 'lobby');
	const say = async (keys: string, isDone: () => boolean) => {
		chat.press(keys);
		await until(isDone);
	};
	const newest = () => lobby().log.newest;
	bob.send(lobby().id, 'who comes?');
	await chat.waitFor('who comes?');
	await say('hello bob\r', () => newest()?.text === 'hello bob');
	await say('s/bob/all/\r', () => newest()?.text === 'hello all');
	await say('/me waves\r', () => newest()?.kind === 'action');
	await say('/topic tea\r', () => lobby().topic === 'tea');
	await say('/rules slow 1m\r', () => lobby().rules?.slowMode === 60_000);
	await say('/rules keep 30d\r', () => true);
	await chat.waitFor((screen) => screen.includes('30'));
	await say('d', () => lobby().rules?.keepDays === 30);
	await say('/reply me\r', () => newest()?.text === 'me');
	await say('/pin\r', () => newest()?.shared?.isPinned === true);
	await say('/create ops\r', () => roomByName(ada.state, 'ops') !== undefined);
	await say('/go lobby\r', () => chat.window() !== undefined);
	await chat.waitFor('waves');
	await say('/silence bob 10m too loud\r', () => lobby().mutedUntil !== undefined);
	await say('/kick bob\r', () => roomByName(bob.state, 'lobby') === undefined);
	chat.press(KEYS.escape);
	const rooms = [...ada.state.rooms.values()].map(({name, role, rules}) => [name, role, rules]);
	return JSON.parse(
		JSON.stringify([recordsOf(ada, 'lobby'), recordsOf(ada, 'ops'), rooms], (key, value) =>
			key === 'until' || key === 'repliedAt' ? 'then' : value,
		),
	);
}

test('a session in another language leaves the same records as one in English', async (t) => {
	const english = await session(t);
	speak(pseudoCatalogue());
	t.teardown(() => speak(undefined));
	t.deepEqual(await session(t), english);
});
