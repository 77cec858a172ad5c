import path from 'node:path';
import type {Client} from '../source/client/api.ts';
import type {LogMessage} from '../source/client/state/state.ts';
import {type OwnerClient, openOwner} from '../test/helpers/cli-homes.ts';
import type {Pty} from '../test/helpers/pty.ts';
import {wait} from '../test/helpers/wait.ts';
import {openTermchat} from '../test/helpers/whole-program.ts';
import {startSceneRelay} from './scene-relay.ts';
import {FRIENDS, MORNING, PRIVATELY, SCREEN_ROOMS, SINCE, YESTERDAY} from './screen-script.ts';

/** Something said at a time of today, UTC. */
export type Said = {
	readonly at: string;
	readonly from: 'ada' | (typeof FRIENDS)[number];
	readonly room: string;
	readonly text: string;
	/** Beginning of the text that it answers. */
	readonly answers?: string;
};

/** The conversation of the sketches, with ada at a terminal. */
export type ScreenScene = {
	readonly ada: Pty;
	/** mira begins anew with other keys, and ada writes to her. */
	changeKeys(): Promise<void>;
	close(): Promise<void>;
};

const FOCUS_OUT = '\u{1B}[O';
const FOCUS_IN = '\u{1B}[I';

export async function playScreenScene(folder: string): Promise<ScreenScene> {
	const relay = await startSceneRelay('relay.example');
	// The rooms were made the day before.
	relay.showTime('16:30', 1);
	const friends = new Map<string, OwnerClient>();
	const ada = path.join(folder, 'ada');
	const owner = await openOwner(ada, relay.url, 'ada');
	for (const name of FRIENDS) {
		friends.set(name, await openOwner(path.join(folder, name), relay.url, name));
	}
	const clientOf = (name: string): Client =>
		name === 'ada' ? owner.client : friendOf(friends, name);
	const say = async ({at, from, room, text, answers}: Said, daysAgo = 0): Promise<void> => {
		relay.showTime(at, daysAgo);
		const client = clientOf(from);
		const id = roomOf(client, room);
		const replyTo = answers === undefined ? undefined : (await messageIn(client, id, answers)).seq;
		await client.whenAccepted(client.send(id, text, replyTo === undefined ? {} : {replyTo}));
	};

	for (const {name, topic} of SCREEN_ROOMS) {
		await owner.client.createRoom({name, topic});
		for (const friend of friends.values()) {
			if (name !== 'random') await friend.client.joinRoom(name);
		}
	}
	for (const said of YESTERDAY) await say(said, 1);
	const release = await messageIn(
		clientOf('mira'),
		roomOf(clientOf('mira'), 'general'),
		'the release',
	);
	for (const [name, emoji] of [
		['mira', '👍'],
		['jonas', '👍'],
		['kei', '👍'],
		['lena', '👀'],
	] as const) {
		const client = clientOf(name);
		client.react(roomOf(client, 'general'), release.id, {emoji, isOn: true});
	}
	for (const said of MORNING) await say(said);
	clientOf('burak').setPresence('away', 'lunch');
	clientOf('sam').setPresence('away');
	await owner.client.openConversation('mira');
	await owner.client.openConversation('jonas');
	await owner.close();

	const terminal = await openTermchat([], {home: ada, columns: 120, rows: 40});
	await terminal.waitFor('message #');
	for (const {name} of SCREEN_ROOMS) {
		terminal.type(`/go ${name}\r`);
		await terminal.waitFor(`message #${name}`);
	}
	terminal.type('/mute\r');
	await terminal.waitFor('is mute');
	terminal.type('/go general\r');
	await terminal.waitFor('message #general');
	await terminal.waitFor('~#random');
	await terminal.waitFor('second pair of');
	terminal.press(FOCUS_OUT);
	const mira = clientOf('mira');
	await mira.openConversation('ada');
	for (const text of PRIVATELY) await mira.whenAccepted(mira.send('@ada', text));
	for (const said of SINCE) await say(said);
	await terminal.waitFor('look after lunch');
	await terminal.waitFor(/#ops +@1/);
	return {
		ada: terminal,
		async changeKeys() {
			terminal.press(FOCUS_IN);
			terminal.type('/msg mira\r');
			await terminal.waitFor('message @mira');
			await mira.startNewIdentity();
			relay.showTime('11:28');
			mira.send('@ada', 'on my new laptop now');
			await terminal.waitFor('keys changed');
			terminal.type('here is the second file\r');
			await terminal.waitFor('held:');
		},
		async close() {
			await terminal.close();
			for (const friend of friends.values()) await friend.close();
			await relay.close();
		},
	};
}

function friendOf(friends: ReadonlyMap<string, OwnerClient>, name: string): Client {
	const found = friends.get(name);
	if (found === undefined) throw new Error(`Nobody is called ${name}.`);
	return found.client;
}

function roomOf(client: Client, name: string): string {
	const room = [...client.state.rooms.values()].find((each) => each.name === name);
	if (room === undefined) throw new Error(`No room ${name}.`);
	return room.id;
}

/** The message that begins so, once it has come. */
async function messageIn(client: Client, room: string, beginning: string): Promise<LogMessage> {
	const find = (): LogMessage | undefined => {
		for (const entry of client.state.rooms.get(room)?.log.backwards() ?? []) {
			if (entry.type === 'message' && entry.text.startsWith(beginning)) return entry;
		}
		return undefined;
	};
	await wait(() => find() !== undefined);
	const found = find();
	if (found === undefined) throw new Error(`Nothing begins with ${beginning}.`);
	return found;
}
