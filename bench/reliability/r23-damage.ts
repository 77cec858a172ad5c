import {spawnSync} from 'node:child_process';
import {
	cpSync,
	existsSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	truncateSync,
	writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {SecretError, StorageError, startRelay} from '../../server.ts';
import {SQLITE_FILE} from '../../source/server/storage/sqlite.ts';
import {seededRandom} from '../../test/helpers/seeded-random.ts';
import {messageId, newDevice} from '../../test/helpers/test-relay.ts';
import type {AttackFigure, AttackOptions} from '../attacks/figure.ts';
import {beginLogin, registerByPassword} from '../attacks/password-account.ts';
import {Visitor} from '../attacks/visitor.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import {damageControl, hasControlFiles} from './damaged-control.ts';
import {startStoredRelay} from './stored-relay.ts';

const ENDLESS = {burst: 1e9, perSecond: 1e9};
const MESSAGES = 300;
const PASSWORD = 'correct horse';
const NO_CONTROL = {reached: 0, refused: 0, problems: []};

/** What can happen to a file, by a number that says where. */
const DAMAGES: Readonly<Record<string, (file: string, share: number) => void>> = {
	flip(file, share) {
		const bytes = readFileSync(file);
		const at = Math.floor(share * bytes.length);
		if (bytes.length > 0) bytes[at] = (bytes[at] ?? 0) ^ 0x5a;
		writeFileSync(file, bytes);
	},
	/** What a key cannot be seen to be wrong by: it is another key. */
	'change a letter'(file, share) {
		const bytes = readFileSync(file);
		const at = Math.floor(share * (bytes.length - 2));
		bytes[at] = bytes[at] === 0x41 ? 0x42 : 0x41;
		writeFileSync(file, bytes);
	},
	'zero a block'(file, share) {
		const bytes = readFileSync(file);
		const at = Math.floor((share * bytes.length) / 512) * 512;
		bytes.fill(0, at, Math.min(at + 512, bytes.length));
		writeFileSync(file, bytes);
	},
	truncate: (file, share) => truncateSync(file, Math.floor(share * statSync(file).size)),
	empty: (file) => writeFileSync(file, ''),
	noise: (file, share) =>
		writeFileSync(file, seededRandom(Math.floor(share * 1e9)).bytes(statSync(file).size)),
	remove: (file) => rmSync(file),
};

/**
 * Damages each file of a relay in every way and starts the relay: it must either say clearly what is
 * wrong and leave the rest as it is, or go on as the relay that it was, with everything it had or with
 * the last writes missing that were in the damaged part of the log.
 */
export async function run({isFull}: AttackOptions): Promise<AttackFigure> {
	const {original, relayKey, cut} = await fill();
	const files = readdirSync(original, {withFileTypes: true})
		.filter((each) => each.isFile() && each.name !== 'ballast')
		.map(({name}) => name);
	const random = seededRandom(23);
	const rounds = isFull ? 8 : 2;
	const outcomes = {refused: 0, whole: 0, shorter: 0};
	const problems: string[] = [];
	let cases = 0;
	const copies = temporaryFolder('r23-copies');
	for (const file of files) {
		for (const [what, damage] of Object.entries(DAMAGES)) {
			for (let round = 0; round < rounds; round++) {
				cases++;
				const data = join(copies, `${cases}`);
				cpSync(original, data, {recursive: true});
				damage(join(data, file), random.fraction());
				const outcome = await look(data, relayKey);
				if (outcome.type === 'problem') problems.push(`${what} ${file}: ${outcome.what}`);
				else outcomes[outcome.type]++;
				rmSync(data, {recursive: true, force: true});
			}
		}
	}
	const config = configProblems();
	const control = hasControlFiles ? await damageControl(isFull ? 4 : 1) : NO_CONTROL;
	problems.push(...config, ...control.problems);
	return {
		name: 'R23 damaged files',
		pass: problems.length === 0,
		figure: `${cases} damages of ${files.length} files (${files.join(', ')}): ${outcomes.refused} refused with a sentence, ${outcomes.whole} harmless, ${outcomes.shorter} lost writes of the damaged end of the log; damaged configuration ${config.length === 0 ? 'refused' : 'NOT refused'}; other things in the place of the control files: reached all the same ${control.reached} times, refused with a sentence ${control.refused} times; ${problems.length} problems${problems.length === 0 ? '' : ` (${[...new Set(problems)].slice(0, 8).join('; ')})`}; log of ${cut} bytes`,
		mark: '0 silently new, 0 without a sentence, 0 served wrong',
	};
}

/** A folder as a killed relay leaves it: what an earlier run closed, and a log beside it of this one. */
async function fill() {
	const original = temporaryFolder('r23');
	const limits = {messages: ENDLESS, requests: ENDLESS, messageBytesRate: ENDLESS};
	const first = await startRelay({dataDirectory: original, registration: 'open', limits});
	const ada = await Visitor.join(first.port, 'ada');
	const room = (await ada.request('room.list', {})).rooms[0]?.room ?? '';
	const write = async (line: Visitor, from: number) => {
		for (let index = from; index < from + MESSAGES / 2; index++) {
			await line.request('send', {room, message: messageId(), text: `text ${index}`});
		}
	};
	await write(ada, 0);
	ada.close();
	const carl = await Visitor.open(first.port);
	await registerByPassword(carl, 'carl', PASSWORD);
	carl.close();
	await first.close({retryAfterMax: 0});
	const relay = await startStoredRelay({dataDirectory: original, limits});
	const again = await Visitor.open(relay.port);
	await again.request('auth.device', await again.proof(ada.device, ada.welcome.device));
	await write(again, MESSAGES / 2);
	const {key} = (await again.until('hello')).relay;
	again.close();
	await relay.kill();
	const log = join(original, `${SQLITE_FILE}-wal`);
	return {original, relayKey: key, cut: existsSync(log) ? statSync(log).size : 0};
}

type Outcome =
	| {readonly type: 'refused' | 'whole' | 'shorter'}
	| {readonly type: 'problem'; readonly what: string};

async function look(data: string, relayKey: string): Promise<Outcome> {
	const before = new Set(readdirSync(data));
	try {
		const relay = await startRelay({
			dataDirectory: data,
			registration: 'open',
			limits: {history: ENDLESS},
		});
		try {
			return await lookInside(relay.port, relay.relay.publicKey === relayKey);
		} finally {
			await relay.close({retryAfterMax: 0});
		}
	} catch (error) {
		const isExplained = error instanceof StorageError || error instanceof SecretError;
		if (!isExplained) return {type: 'problem', what: `${error}`.slice(0, 120)};
		const gone = [...before].filter((file) => !existsSync(join(data, file)));
		const isKept = gone.every((file) => /-(?:wal|shm|journal)$/.test(file));
		if (!isKept) return {type: 'problem', what: `${gone.join(', ')} gone after the refusal`};
		const isSentence = /^[A-Z/].*\.$|chmod/s.test(error.message);
		return isSentence ? {type: 'refused'} : {type: 'problem', what: error.message};
	}
}

async function lookInside(port: number, isSame: boolean): Promise<Outcome> {
	if (!isSame) return {type: 'problem', what: 'the relay has another key'};
	const visitor = await Visitor.open(port);
	try {
		const joined = await visitor.ask('register.device', {name: 'ada', device: newDevice()});
		if (joined.code === 'ok') return {type: 'problem', what: 'the accounts are gone'};
		const bob = await Visitor.join(port, 'bob').catch((error: unknown) => String(error));
		// A page that is found damaged while it runs is refused like any trouble of the disk.
		if (typeof bob === 'string') {
			return /unavailable|internal/.test(bob)
				? {type: 'refused'}
				: {type: 'problem', what: bob.slice(0, 120)};
		}
		const texts = await textsOf(bob);
		bob.close();
		const finish = await beginLogin(visitor, {name: 'carl', password: PASSWORD});
		if ((await finish()).code === 'auth-failed') {
			return {type: 'problem', what: 'passwords are not right any more'};
		}
		if (texts === undefined) return {type: 'refused'};
		if (texts.some((text, index) => text !== `text ${index}`)) {
			return {type: 'problem', what: 'other texts'};
		}
		return {type: texts.length === MESSAGES ? 'whole' : 'shorter'};
	} finally {
		visitor.close();
	}
}

async function textsOf(bob: Visitor): Promise<readonly string[] | undefined> {
	const room = (await bob.request('room.list', {})).rooms[0]?.room ?? '';
	const texts: string[] = [];
	for (let after = 0; ; ) {
		const {code, text} = await bob.ask('history', {room, after});
		if (code !== 'ok') return undefined;
		const {messages, more} = JSON.parse(text).result;
		for (const each of messages) if (each.kind === 'text') texts.push(each.text);
		if (!more) return texts;
		after = messages.at(-1).seq;
	}
}

/** A configuration that is none must be refused with a sentence that names the file. */
function configProblems(): readonly string[] {
	const folder = temporaryFolder('r23-config');
	const file = join(folder, 'relay.json');
	const cases = {
		broken: '{"port": 1',
		'another type': '[]',
		'a wrong value': '{"port": "many"}',
		'an unknown key': '{"prot": 1}',
		noise: Buffer.from(seededRandom(1).bytes(200)).toString('latin1'),
	};
	const program = fileURLToPath(new URL('../../cli.tsx', import.meta.url));
	return Object.entries(cases).flatMap(([what, text]) => {
		writeFileSync(file, text, {mode: 0o600});
		const {status, stdout, stderr} = spawnSync(
			process.execPath,
			[...process.execArgv, program, 'serve', '--config', file, '--check'],
			{encoding: 'utf8', env: {...process.env, TERMCHAT_HOME: folder}, timeout: 20_000},
		);
		const said = `${stdout}${stderr}`;
		const isRight = status !== 0 && !/\n\s+at /.test(said) && said.includes('relay.json');
		return isRight ? [] : [`configuration, ${what}: ${status} ${said.slice(0, 100)}`];
	});
}
