import {randomBytes} from 'node:crypto';
import {LIMITS} from '../../source/protocol/limits.ts';
import {Member} from './member.ts';

/** How many are opened or log in at the same time. */
const AT_ONCE = 50;

/** Opens many connections. */
export async function openCrowd(
	port: number,
	size: number,
	arrived: (count: number) => void = () => {},
): Promise<readonly Member[]> {
	const members: Member[] = [];
	while (members.length < size) {
		const batch = Array.from({length: Math.min(AT_ONCE, size - members.length)}, () =>
			Member.open(port, arrived),
		);
		members.push(...(await Promise.all(batch)));
	}
	return members;
}

/** Opens many connections to a relay, each with an account of its own, which is in the lobby. */
export async function openRegistered(
	port: number,
	size: number,
	arrived: (count: number) => void = () => {},
): Promise<readonly Member[]> {
	const members: Member[] = [];
	// A connection has to log in soon, so each batch does before the next is opened.
	while (members.length < size) {
		const batch = await openCrowd(port, Math.min(AT_ONCE, size - members.length), arrived);
		await Promise.all(batch.map(register));
		members.push(...batch);
	}
	return members;
}

/**
 * Lets each follow its rooms from where they are now. Returns the id of the lobby. Whoever does not
 * follow yet is told of nobody's joining, so a crowd registers first and follows then.
 */
export async function followLobby(members: readonly Member[]): Promise<string> {
	const [first] = members;
	const {rooms = []} = (await first?.request<RoomList>({type: 'room.list'})) ?? {};
	const room = rooms.find(({name}) => name === 'lobby')?.room ?? '';
	const page = await first?.request<Page>({type: 'history', room, limit: 1});
	const newest = page?.messages.at(-1);
	const cursors = newest === undefined ? {} : {[room]: [newest.seq, newest.id]};
	for (let at = 0; at < members.length; at += AT_ONCE) {
		const batch = members.slice(at, at + AT_ONCE);
		await Promise.all(batch.map((member) => member.request({type: 'resume', cursors})));
	}
	return room;
}

/** Opens, registers and follows. */
export async function openLobby(
	port: number,
	size: number,
	arrived?: (count: number) => void,
): Promise<{readonly members: readonly Member[]; readonly room: string}> {
	const members = await openRegistered(port, size, arrived);
	return {members, room: await followLobby(members)};
}

export function closeAll(members: readonly Member[]): void {
	for (const member of members) member.close();
}

type RoomList = {readonly rooms: readonly {readonly room: string; readonly name: string}[]};
type Page = {readonly messages: readonly {readonly seq: number; readonly id: string}[]};

async function register(member: Member): Promise<void> {
	const name = `n${randomBytes((LIMITS.nameLength - 2) / 4).toString('hex')}`;
	await member.request({type: 'register.device', name, device: newDevice()});
}

/** The public halves of keys nobody has the other halves of: enough for who never returns. */
function newDevice() {
	const key = () => randomBytes(32).toString('base64url');
	return {publicKey: key(), exchangeKey: key(), label: 'bench'};
}
