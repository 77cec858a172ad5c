import {spawnSync} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {messageId} from '../../test/helpers/test-relay.ts';
import {wait} from '../../test/helpers/wait.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import type {AttackFigure} from './figure.ts';
import {bringFile, fetchFile} from './file-line.ts';
import {startRelayProcess} from './relay-process.ts';
import {Visitor} from './visitor.ts';

const MIB = 2 ** 20;
const DISK = 96 * MIB;
/** What new files leave free. */
const RESERVE = 24 * MIB;
/** Milliseconds until there is room again for a relay that had none. */
const PATIENCE = 5000;

/**
 * Fills a small disk with files: first up to what the relay keeps free, then to the last byte while one is
 * on its way. Messages, deletions and whoever fetches a file must not notice before there is no choice.
 */
export async function run(): Promise<AttackFigure> {
	const name = 'S24 files on a full disk';
	const mark = 'everything as it has to be';
	const disk = join(temporaryFolder('s24'), 'disk');
	mkdirSync(disk);
	if (!mount(disk)) {
		const figure = 'not run: a small disk can only be mounted by root, on Linux';
		return {name, pass: true, figure, mark};
	}
	try {
		const failures: string[] = [];
		let checks = 0;
		await fillUp(disk, (isRight, what) => {
			checks++;
			if (!isRight) failures.push(what);
		});
		return {
			name,
			pass: failures.length === 0,
			figure: `${checks - failures.length} of ${checks} as it has to be${failures.length === 0 ? '' : ` (not: ${failures.join(', ')})`}`,
			mark,
		};
	} finally {
		spawnSync('umount', ['-l', disk]);
	}
}

async function fillUp(disk: string, check: (isRight: boolean, what: string) => void) {
	const relay = await startRelayProcess({
		dataDirectory: join(disk, 'data'),
		ballastBytes: 8 * MIB,
		limits: {diskFreeBytes: RESERVE, diskFreePercent: 1},
	});
	const {port} = relay;
	const filler = join(disk, 'filler');
	try {
		const ada = await Visitor.join(port, 'ada');
		const {rooms} = await ada.request('room.list', {});
		const room = rooms[0]?.room ?? '';
		const send = async () =>
			(await ada.ask('send', {room, message: messageId(), text: 'x'.repeat(1000)})).code;
		const content = randomBytes(2 * MIB);
		const whole = await ada.request('file.create', {size: content.length});
		check((await bringFile(port, whole.ticket, content)) === 'done', 'a file while there is room');
		const coming = await ada.request('file.create', {size: content.length});

		// There is room on the disk, and none for files.
		fill(filler, disk, RESERVE);
		check((await ada.ask('file.create', {size: MIB})).code === 'storage-full', 'a new file waits');
		check((await send()) === 'ok', 'messages go on');
		const fetched = await fetchFile(ada, port, whole.file);
		check(Buffer.isBuffer(fetched) && fetched.equals(content), 'a file is fetched');

		// There is none at all.
		fill(`${filler}-2`, disk, MIB);
		const ended = await bringFile(port, coming.ticket, content);
		check(ended === 'storage-full', `an upload is refused (${ended})`);
		check(
			(await ada.ask('file.open', {file: coming.file})).code === 'not-found',
			'half a file is none',
		);
		check((await ada.ask('file.delete', {file: whole.file})).code === 'ok', 'a deletion passes');
		check((await ada.ask('history', {room})).code === 'ok', 'reading goes on');

		// The upload goes on where it was.
		for (const each of [filler, `${filler}-2`]) rmSync(each);
		await wait(async () => (await send()) === 'ok', PATIENCE);
		const {ticket, received} = await ada.request('file.resume', {file: coming.file});
		check(received < content.length, 'what came is counted');
		check((await bringFile(port, ticket, content)) === 'done', 'the upload goes on');
		const late = await fetchFile(ada, port, coming.file);
		check(Buffer.isBuffer(late) && late.equals(content), 'it is what it was');
		check((await send()) === 'ok', 'messages afterwards');
		ada.close();
	} finally {
		await relay.close();
	}
}

function mount(disk: string): boolean {
	if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
	const options = ['-t', 'tmpfs', '-o', `size=${DISK}`, 'tmpfs', disk];
	return spawnSync('mount', options).status === 0;
}

/** Takes what room there is but for so many bytes. */
function fill(file: string, disk: string, left: number): void {
	const {bavail, bsize} = statfsSync(disk);
	const descriptor = openSync(file, 'w');
	const chunk = Buffer.alloc(MIB);
	for (let rest = bavail * bsize - left; rest > 0; rest -= MIB) {
		writeSync(descriptor, chunk, 0, Math.min(rest, MIB));
	}
	closeSync(descriptor);
}
