import {existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {type RunningRelay, startRelay} from '../../server.ts';
import {systemRandom} from '../../source/protocol/environment.ts';
import {silentLog} from '../../source/server/log.ts';
import {connectToControl} from '../../source/server/operator/ask-control.ts';
import {ConsoleError} from '../../source/server/operator/console-error.ts';
import {CONTROL_POINTER, CONTROL_SOCKET} from '../../source/server/operator/control-place.ts';
import {startControlSocket} from '../../source/server/operator/control-socket.ts';
import {seededRandom} from '../../test/helpers/seeded-random.ts';
import {temporaryFolder} from '../temporary-folder.ts';

/** What was found of the files by which `termchat admin` finds a relay. */
export type ControlDamage = {
	/** Damages after which the relay was reached all the same, and those after which it said why not. */
	readonly reached: number;
	readonly refused: number;
	readonly problems: readonly string[];
};

/** Somebody's file: it must be there afterwards, as it was. */
const THEIRS = 'somebody keeps this';

/** What can stand where the socket, or the file that says where it is, should be. */
const DAMAGES: Readonly<Record<string, (file: string, share: number) => void>> = {
	empty: (file) => writeFileSync(file, ''),
	noise: (file, share) => writeFileSync(file, seededRandom(Math.floor(share * 1e9)).bytes(200)),
	zeros: (file) => writeFileSync(file, Buffer.alloc(64)),
	'a long text': (file) => writeFileSync(file, `/${'x'.repeat(5000)}`),
	"somebody's file": (file) => writeFileSync(file, THEIRS),
	'a folder': (file) => mkdirSync(file),
	'a link to nowhere': (file) => symlinkSync('/nowhere/at/all', file),
	"a link to somebody's file"(file) {
		writeFileSync(`${file}.theirs`, THEIRS);
		symlinkSync(`${file}.theirs`, file);
	},
	'a path elsewhere'(file) {
		const folder = `${file}.elsewhere`;
		mkdirSync(folder, {mode: 0o700});
		writeFileSync(join(folder, 'file'), THEIRS);
		writeFileSync(file, join(folder, 'file'));
	},
};

/**
 * Puts each of these in the place of the control files, before a relay starts and while it runs. The
 * relay must start and be reached, or whoever asks must get a sentence; nobody's file may go.
 */
export async function damageControl(rounds: number): Promise<ControlDamage> {
	const relay = await startRelay({dataDirectory: undefined});
	const folder = temporaryFolder('r23-control');
	const random = seededRandom(2323);
	const found = {reached: 0, refused: 0, problems: [] as string[]};
	try {
		for (const name of [CONTROL_SOCKET, CONTROL_POINTER]) {
			for (const [what, damage] of Object.entries(DAMAGES)) {
				for (let round = 0; round < rounds; round++) {
					const directory = join(folder, `${name}-${what}-${round}`.replaceAll(/[^\w-]/g, '_'));
					mkdirSync(directory, {mode: 0o700});
					const file = join(directory, name);
					damage(file, random.fraction());
					const outcome = await tried(relay, directory);
					if (outcome === 'reached' || outcome === 'refused') found[outcome]++;
					else found.problems.push(`${what} as ${name}: ${outcome}`);
					if (!isKept(file, what)) found.problems.push(`${what} as ${name}: it is gone`);
				}
			}
		}
	} finally {
		await relay.close({retryAfterMax: 0});
	}
	return found;
}

/** Asks before there is a socket, and again when there should be one. */
async function tried(relay: RunningRelay, directory: string): Promise<string> {
	const early = await asked(directory);
	if (early !== 'nobody' && early !== 'refused') return `without a relay: ${early}`;
	const operator = relay.relay.openConsole({state: 'running', url: relay.url});
	try {
		const options = {directory, random: systemRandom, operator, log: silentLog};
		const control = await startControlSocket(options);
		const outcome = await asked(directory);
		await control.close();
		return outcome;
	} catch (error) {
		return sentenceIn(error);
	} finally {
		operator.close();
	}
}

async function asked(directory: string): Promise<string> {
	try {
		const connection = await connectToControl(directory);
		if (connection === undefined) return 'nobody';
		let said = 0;
		await connection.run(['stats'], {audience: 'people', put: () => said++});
		connection.close();
		return said > 0 ? 'reached' : 'nothing said';
	} catch (error) {
		return sentenceIn(error);
	}
}

function sentenceIn(error: unknown): string {
	const isExplained = error instanceof ConsoleError && /^[A-Z/].*\.$/s.test(error.message);
	return isExplained ? 'refused' : String(error).slice(0, 120);
}

/** The pointer is the relay's own, and goes; what it points to, and what has the socket's name, is not. */
function isKept(file: string, what: string): boolean {
	const isOwn = file.endsWith(CONTROL_POINTER);
	switch (what) {
		case "somebody's file":
			return isOwn || readFileSync(file, 'utf8') === THEIRS;
		case "a link to somebody's file":
			return readFileSync(`${file}.theirs`, 'utf8') === THEIRS;
		case 'a path elsewhere':
			return existsSync(join(`${file}.elsewhere`, 'file'));
		case 'a folder':
			return isOwn || statSync(file).isDirectory();
		default:
			return true;
	}
}

/** Sockets of this kind, and links, are not everywhere. */
export const hasControlFiles = process.platform !== 'win32';
