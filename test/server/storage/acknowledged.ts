import {openSqlite} from './backends.ts';

/** What an appender said before it died, without a last line that was cut off. */
export function acknowledgements(output: string): readonly Acknowledgement[] {
	return [...output.matchAll(/^ack (\S+) (\d+) (\S+)\n/gm)].map(([, room = '', seq, id = '']) => ({
		room,
		seq: Number(seq),
		id,
	}));
}

export type Acknowledgement = {readonly room: string; readonly seq: number; readonly id: string};

/** What a storage has lost of what was acknowledged, and where its logs have gaps: nothing, we hope. */
export async function losses(
	directory: string,
	acknowledged: readonly Acknowledgement[],
): Promise<readonly string[]> {
	const storage = await openSqlite(directory);
	try {
		const lost: string[] = [];
		for (const room of new Set(acknowledged.map((item) => item.room))) {
			const ids = new Map<number, string>();
			for (let after = 0, more = true; more; after = ids.size) {
				const page = await storage.history({room, after, limit: 1000});
				for (const {seq, id} of page.messages) ids.set(seq, id);
				more = page.more;
				if (!ids.has(ids.size)) lost.push(`${room} has a gap before ${ids.size}`);
			}

			const head = (await storage.room(room))?.head;
			if (head !== ids.size) lost.push(`${room} has ${ids.size} messages and head ${head}`);
			for (const item of acknowledged) {
				if (item.room === room && ids.get(item.seq) !== item.id) {
					lost.push(`${room} ${item.seq} ${item.id}`);
				}
			}
		}

		return lost;
	} finally {
		await storage.close();
	}
}
