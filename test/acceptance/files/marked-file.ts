import {createHash} from 'node:crypto';
import {open} from 'node:fs/promises';

const PIECE = 1_048_576;

/** What stands in a file at every 4 KiB, so that whoever holds any page of it can be found out. */
export const MARK = 'what-nobody-but-bob-may-read-7f3c91';

/** Makes a file of that size, each page of it different and marked. Returns its SHA-256. */
export async function writeMarkedFile(path: string, size: number): Promise<string> {
	const hash = createHash('sha256');
	const file = await open(path, 'wx', 0o600);
	try {
		for (let at = 0; at < size; at += PIECE) {
			const piece = Buffer.alloc(Math.min(PIECE, size - at));
			for (let page = 0; page < piece.length; page += 4096) {
				piece.write(`${MARK} ${at + page} `, page, 'latin1');
				for (let byte = page + 64; byte < Math.min(page + 4096, piece.length); byte += 61) {
					piece[byte] = (at / PIECE + byte * 7) & 0xff;
				}
			}
			hash.update(piece);
			await file.writeFile(piece);
		}
	} finally {
		await file.close();
	}
	return hash.digest('hex');
}

/** SHA-256 of a file. */
export async function hashOfFile(path: string): Promise<string> {
	const hash = createHash('sha256');
	const file = await open(path);
	for await (const piece of file.createReadStream({highWaterMark: PIECE})) hash.update(piece);
	return hash.digest('hex');
}
