import {writeSync} from 'node:fs';
import {systemClock, systemRandom} from '../../../source/protocol/environment.ts';
import {openSqliteStorage} from '../../../source/server/storage/sqlite.ts';

/**
 * A program that appends to a storage as fast as it may, and says `ack <room> <seq> <id>` on standard
 * output once a message is stored: `node appender.ts <directory> <start> <count>`. The start makes
 * its ids differ from those of an earlier run. It is there to be killed.
 */
async function main([directory = '', start = '', count = '1']: readonly string[]): Promise<void> {
	const storage = await openSqliteStorage({directory, random: systemRandom, clock: systemClock});
	const rooms = Array.from({length: 4}, (_, index) => `room-${index}`);
	await Promise.all(rooms.map((room) => appendTo(storage, room, {start, count: Number(count)})));
	await storage.close();
}

async function appendTo(
	storage: Awaited<ReturnType<typeof openSqliteStorage>>,
	room: string,
	{start, count}: {readonly start: string; readonly count: number},
): Promise<void> {
	const common = {room, from: 'ann', device: 'd1', time: 1, text: 'x'.repeat(200)};
	await storage.createRoom({
		room: {id: room, name: room, topic: '', visibility: 'public', epoch: 'e', createdAt: 1},
		message: {...common, id: `create-${room}`, kind: 'create'},
	});
	for (let index = 0; index < count; index++) {
		const id = `${start}-${room}-${index}`;
		const result = await storage.append({...common, id, kind: 'text'});
		if (result.type !== 'appended') throw new Error(`The message was refused: ${result.type}`);
		writeSync(1, `ack ${room} ${result.message.seq} ${id}\n`);
	}
}

await main(process.argv.slice(2));
