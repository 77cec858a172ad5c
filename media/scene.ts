import path from 'node:path';
import type {Client} from '../source/client/api.ts';
import {type OwnerClient, openOwner} from '../test/helpers/cli-homes.ts';
import type {Pty} from '../test/helpers/pty.ts';
import {wait} from '../test/helpers/wait.ts';
import {openTermchat} from '../test/helpers/whole-program.ts';
import {type SceneRelay, startSceneRelay} from './scene-relay.ts';
import {LINES, type Line, PEOPLE, type Person, ROOMS} from './script.ts';

/** A relay with people, two of them at terminals. */
export type Scene = {
	/** At a large terminal. */
	readonly ada: Pty;
	/** At a small one. */
	readonly kei: Pty;
	/** Lets the conversation happen, up to somebody's half-written answer. */
	chat(): Promise<void>;
	/** Opens the overlay that goes to a room, with a few letters typed. */
	goTo(): Promise<void>;
	/** Opens a private conversation with mira, who has written first. */
	privately(): Promise<void>;
	close(): Promise<void>;
};

const CTRL_X = '\u{18}';
const CLEAR_LINE = '\u{15}';

/** Starts the relay, lets everybody register and say what ada has read, and opens the terminals. */
export async function playScene(folder: string): Promise<Scene> {
	const relay = await startSceneRelay('harbour');
	const homes = Object.fromEntries(PEOPLE.map((name) => [name, path.join(folder, name)]));
	const owners = await enterAll(homes, relay.url);
	await fillRooms(owners);
	await say(relay, owners, LINES.read);
	for (const name of ['ada', 'kei', 'lin'] as const) await owners[name].close();
	owners.noor.client.setPresence('away', 'back at ten');
	const ada = await openTermchat([], {home: homes.ada ?? '', columns: 120, rows: 36});
	// Somebody who comes a moment later would be told that she came.
	await ada.waitFor('message #');
	const kei = await openTermchat([], {home: homes.kei ?? '', columns: 48, rows: 20});
	return {
		ada,
		kei,
		async chat() {
			await kei.waitFor('#ops');
			kei.type('/go ops\r');
			await kei.waitFor('retry limit');
			await lookAround(ada, ['books', 'ops', 'lobby']);
			await say(relay, owners, LINES.unread);
			await kei.waitFor('deploys');
			await ada.waitFor(/#ops +@1/);
			ada.type('/go ops\r');
			await ada.waitFor('deploys');
			relay.showTime(LINES.ada.at);
			ada.type(`${LINES.ada.text}\r`);
			await kei.waitFor('watch the queue');
			kei.type('Then I write the announcement');
			await ada.waitFor('kei is typing');
			ada.type('Thanks, mira. 午後');
			await ada.waitFor('午後');
			await kei.waitFor(/#ops +4 /);
			await ada.waitFor('4 HERE');
		},
		async goTo() {
			ada.resize(100, 22);
			ada.type(`${CTRL_X}g`);
			await ada.waitFor('Go to');
			ada.type('#de');
			await ada.waitFor('Go to: #de');
		},
		async privately() {
			const {client} = owners.mira;
			await client.openConversation('ada');
			relay.showTime('09:12');
			for (const text of LINES.privately) {
				await client.whenAccepted(client.send('@ada', text));
			}
			ada.press('\u{1B}');
			await ada.waitFor((screen) => !screen.includes('Go to'));
			await ada.waitFor('REQUESTS');
			ada.press(CLEAR_LINE);
			ada.type('/msg mira\r');
			await ada.waitFor('message @mira');
			ada.type(`${LINES.privateAnswer}\r`);
			await ada.waitFor('PRIVATE');
			const answered = () => [...(client.state.rooms.get('@ada')?.log ?? [])].at(-1);
			await wait(
				() => answered()?.type === 'message' && client.state.rooms.get('@ada')?.unread === 1,
			);
			const answer = answered();
			if (answer?.type === 'message') client.react('@ada', answer.id, {emoji: '🎂', isOn: true});
			client.markRead('@ada', client.state.rooms.get('@ada')?.head ?? 0);
			await ada.waitFor('🎂');
			await ada.waitFor('seen');
			ada.type('And not a word to kei');
			await ada.waitFor('not a word');
		},
		async close() {
			await ada.close();
			await kei.close();
			for (const name of ['mira', 'jonas', 'noor'] as const) await owners[name].close();
			await relay.close();
		},
	};
}

/** Shows one room after the other, which reads them. */
async function lookAround(terminal: Pty, rooms: readonly string[]): Promise<void> {
	for (const room of rooms) {
		await terminal.waitFor(`#${room}`);
		terminal.type(`/go ${room}\r`);
		await terminal.waitFor(`message #${room}`);
	}
}

type Owners = Readonly<Record<Person, OwnerClient>>;

async function enterAll(homes: Readonly<Record<string, string>>, url: string): Promise<Owners> {
	const enter = (name: Person) => openOwner(homes[name] ?? '', url, name);
	// One after the other: the lobby shows them in this order.
	return {
		mira: await enter('mira'),
		kei: await enter('kei'),
		ada: await enter('ada'),
		jonas: await enter('jonas'),
		noor: await enter('noor'),
		lin: await enter('lin'),
	};
}

async function fillRooms(owners: Owners): Promise<void> {
	for (const {name, topic, members} of ROOMS) {
		const [founder = 'mira', ...others] = members;
		await owners[founder].client.createRoom({name, topic});
		for (const other of others) await owners[other].client.joinRoom(name);
	}
}

async function say(relay: SceneRelay, owners: Owners, lines: readonly Line[]): Promise<void> {
	for (const {at, from, room, text, kind} of lines) {
		relay.showTime(at);
		const {client} = owners[from];
		await client.whenAccepted(client.send(roomId(client, room), text, {kind}));
	}
}

function roomId(client: Client, name: string): string {
	const room = [...client.state.rooms.values()].find((each) => each.name === name);
	if (room === undefined) throw new Error(`No room ${name}.`);
	return room.id;
}
