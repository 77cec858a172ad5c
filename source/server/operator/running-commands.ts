import {Buffer} from 'node:buffer';
import {existsSync} from 'node:fs';
import path from 'node:path';
import {OPERATOR} from '../moderation/actor.ts';
import {broadcast} from '../moderation/broadcast.ts';
import {tellBytes} from './amounts.ts';
import {ConsoleError} from './console-error.ts';
import type {CommandCall, OperatorCommand} from './operator-command.ts';
import {readTime, tellMoment, tellTime} from './times.ts';

/** Commands about the relay as a whole. */
export const RUNNING_COMMANDS: readonly OperatorCommand[] = [
	{
		name: 'broadcast',
		usage: 'TEXT',
		summary: 'Write a notice into every public room, where it stays',
		run: runBroadcast,
	},
	{
		name: 'notice',
		usage: 'TEXT',
		summary: 'Tell everybody who is connected now',
		run: runNotice,
	},
	{
		name: 'motd',
		usage: '[TEXT|off]',
		summary: 'Show or set the greeting, until the relay ends',
		run: runMotd,
	},
	{
		name: 'reload',
		usage: '',
		summary: 'Read greeting and certificate again, and open the log anew',
		run: runReload,
	},
	{
		name: 'drain',
		usage: '[TIME]',
		summary: 'Stop, and let everybody come back little by little',
		run: runDrain,
	},
	{
		name: 'shutdown',
		usage: '[in TIME] [REASON] | cancel',
		summary: 'Stop, now or after a countdown that everybody is told of',
		completes: [['in', 'cancel']],
		run: runShutdown,
	},
	{
		name: 'backup',
		usage: 'FILE [--force]',
		summary: 'Copy the data into one new file; with --force, over one that is there',
		isOffline: true,
		run: runBackup,
	},
	{
		name: 'vacuum',
		usage: '',
		summary: 'Give back space on the disk that deletions left',
		isOffline: true,
		run: runVacuum,
	},
];

async function runBroadcast({words, desk, say}: CommandCall): Promise<void> {
	const text = words.needRest();
	const {rooms} = await broadcast(desk.services, OPERATOR, {text});
	say.done(`Written into ${rooms} ${rooms === 1 ? 'room' : 'rooms'}.`, {type: 'broadcast', rooms});
}

async function runNotice({words, desk, say}: CommandCall): Promise<void> {
	const text = words.needRest();
	desk.notice(text);
	const {accounts} = desk.stats();
	const count = accounts === 1 ? '1 person' : `${accounts} people`;
	say.done(`Told to ${count}.`, {type: 'notice', accounts});
}

async function runMotd({words, desk, say}: CommandCall): Promise<void> {
	const text = words.rest();
	const {manner, limits} = desk.services;
	const {noticeBytes} = limits;
	if (Buffer.byteLength(text) > noticeBytes) {
		throw new ConsoleError('usage', `The greeting has at most ${noticeBytes} bytes. Shorten it.`);
	}
	if (text !== '') manner.motd = text === 'off' ? undefined : text;
	const {motd} = manner;
	say.done(motd ?? 'There is no greeting.', {
		type: 'motd',
		...(motd === undefined ? {} : {text: motd}),
	});
}

async function runReload({words, desk, say}: CommandCall): Promise<void> {
	words.end();
	const {reload} = desk.host;
	if (reload === undefined) throw new ConsoleError('failed', 'Nothing here can be read again.');
	for (const sentence of await reload()) say.done(sentence, {type: 'reloaded', text: sentence});
}

/** Milliseconds over which those who are sent away come back. */
const DRAIN = 30_000;
const SHUTDOWN = 2000;

async function runDrain({words, desk, say}: CommandCall): Promise<void> {
	const typed = words.next();
	words.end();
	const time = typed === undefined ? DRAIN : readTime(typed);
	if (time === undefined) throw words.misused(`${JSON.stringify(typed)} is no time like 30s.`);
	const stop = requireStop(desk.host.stop);
	say.done(`Everybody is sent away, and comes back over ${tellTime(time)}.`, {
		type: 'draining',
		milliseconds: time,
	});
	desk.countdown.close();
	stop({retryAfterMax: time});
}

async function runShutdown({words, desk, say}: CommandCall): Promise<void> {
	const {countdown} = desk;
	if (words.takeAll('cancel')) {
		words.end();
		if (!countdown.cancel()) throw new ConsoleError('not-found', 'No stop was announced.');
		say.done('The relay goes on.', {type: 'shutdown', state: 'cancelled'});
		return;
	}
	const stop = requireStop(desk.host.stop);
	const delay = readDelay({words});
	const reason = words.rest();
	if (delay === 0) {
		if (reason !== '') desk.notice(`This relay stops now. ${reason}`);
		say.done('The relay stops.', {type: 'shutdown', state: 'now'});
		countdown.close();
		stop({retryAfterMax: SHUTDOWN});
		return;
	}
	countdown.start(delay, reason === '' ? undefined : reason);
	const at = desk.services.clock.now() + delay;
	say.done(
		`The relay stops in ${tellTime(delay)}, at ${tellMoment(at)}. To call it off: shutdown cancel`,
		{
			type: 'shutdown',
			...{state: 'planned', at: new Date(at).toISOString()},
		},
	);
}

/** What follows `in`; 0 for at once. */
function readDelay({words}: Pick<CommandCall, 'words'>): number {
	if (words.takeAll('now') || !words.takeAll('in')) return 0;
	const word = words.need();
	const time = readTime(word);
	if (time !== undefined) return time;
	throw words.misused(`${JSON.stringify(word)} is no time like 5m.`);
}

type Stop = (options: {readonly retryAfterMax: number}) => void;

function requireStop(stop: Stop | undefined): Stop {
	if (stop !== undefined) return stop;
	throw new ConsoleError('failed', 'This relay is stopped by the program that started it.');
}

async function runBackup({words, desk, say}: CommandCall): Promise<void> {
	const isForced = words.takeFlag('--force');
	const file = path.resolve(words.needRest());
	const {backupTo} = desk.host;
	if (backupTo === undefined) {
		throw new ConsoleError(
			'failed',
			'This relay keeps nothing on disk, so there is nothing to copy.',
		);
	}
	if (!isForced && existsSync(file)) {
		throw new ConsoleError(
			'refused',
			`${file} is there already. Choose another file, or write over it with --force.`,
		);
	}
	const {bytes} = await backupTo(file);
	say.done(`${file} is a whole copy of ${tellBytes(bytes)}. ${KEYS_APART}`, {
		type: 'backup',
		...{file, bytes},
	});
}

const KEYS_APART =
	'The keys are not in it: keep a copy of relay.key and password.key of the data folder somewhere else. ' +
	'Nor are the bytes of files that were sent: copy the folder files of the data folder now, after this.';

async function runVacuum({words, desk, say}: CommandCall): Promise<void> {
	words.end();
	await desk.services.storage.compact();
	say.done('The data take no more space than they need.', {type: 'vacuumed'});
}
