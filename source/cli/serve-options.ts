import {readFile, stat} from 'node:fs/promises';
import {homedir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import type {StartRelayOptions} from '../../server.ts';
import {normalizeAddress} from '../client/address.ts';
import {resolvePaths} from '../client/paths.ts';
import {LIMITS, type Limits} from '../protocol/limits.ts';
import {LOG_LEVELS, type LogLevel} from '../server/pino-log.ts';
import {ExitError} from './exit-code.ts';
import type {FlagValues} from './flags.ts';
import type {Invocation} from './invocation.ts';

const DEFAULT_PORT = 7777;

/**
 * What the command line and the environment say of the relay to start.
 * @throws {ExitError} `usage` for a value that cannot be; `security` for a key others can read.
 */
export async function serveOptions(invocation: Invocation): Promise<StartRelayOptions> {
	const {flags} = invocation;
	const publicUrl = flags.text('public-url');
	return {
		dataDirectory: dataDirectoryOf(invocation),
		host: flags.text('host'),
		port: flags.integer('port', {from: 0, to: 65_535}) ?? DEFAULT_PORT,
		name: flags.text('name'),
		motd: await motdOf(flags),
		registration: flags.has('open') ? 'open' : undefined,
		publicUrl: publicUrl === undefined ? undefined : normalizeAddress(publicUrl).url,
		tls: await tlsOf(flags),
		limits: limitsOf(flags),
	};
}

/** `--log-level`, or what is apt. */
export function logLevelOf({flags}: Invocation, fallback: LogLevel): LogLevel {
	const typed = flags.text('log-level');
	if (typed === undefined) return fallback;
	const level = LOG_LEVELS.find((each) => each === typed);
	if (level !== undefined) return level;
	throw new ExitError('usage', `--log-level is one of ${LOG_LEVELS.join(', ')}, not "${typed}".`);
}

/** Where a relay of this home keeps its data unless told otherwise. */
export function relayDirectory(environment: Invocation['environment']): string {
	const {data} = resolvePaths({platform: process.platform, environment, home: homedir()});
	return path.join(data, 'relay');
}

function dataDirectoryOf({flags, environment}: Invocation): string | undefined {
	const typed = flags.text('data-dir');
	if (!flags.has('memory')) {
		return typed === undefined ? relayDirectory(environment) : path.resolve(typed);
	}
	if (typed === undefined) return undefined;
	throw new ExitError('usage', 'Choose one of --memory and --data-dir.');
}

async function motdOf(flags: FlagValues): Promise<string | undefined> {
	const file = flags.text('motd-file');
	if (file === undefined) return undefined;
	const text = (await readGiven('motd-file', file)).trim();
	if (Buffer.byteLength(text) > LIMITS.noticeBytes) {
		throw new ExitError(
			'usage',
			`The greeting in ${file} has more than ${LIMITS.noticeBytes} bytes.`,
		);
	}
	return text === '' ? undefined : text;
}

async function tlsOf(flags: FlagValues): Promise<StartRelayOptions['tls']> {
	const certificateFile = flags.text('tls-cert');
	const keyFile = flags.text('tls-key');
	if (certificateFile === undefined && keyFile === undefined) return undefined;
	if (certificateFile === undefined || keyFile === undefined) {
		throw new ExitError(
			'usage',
			'A certificate and its key go together: --tls-cert and --tls-key.',
		);
	}
	const certificate = await readGiven('tls-cert', certificateFile);
	const key = await readGiven('tls-key', keyFile);
	const {mode} = await stat(keyFile);
	// Windows keeps rights elsewhere; its mode bits say nothing.
	if (process.platform !== 'win32' && (mode & OTHERS) !== 0) {
		const advice = `chmod 600 '${keyFile}'`;
		throw new ExitError('security', `Others can read the private key ${keyFile}. Run: ${advice}`);
	}
	return {certificate, key};
}

/** Rights of everybody on the machine. The group's are the operator's choice: services share keys so. */
const OTHERS = 0o007;

async function readGiven(flag: string, file: string): Promise<string> {
	try {
		return await readFile(file, 'utf8');
	} catch (cause) {
		const sentence = `--${flag}: ${file} cannot be read. Check path and rights.`;
		throw new ExitError('usage', sentence, {cause});
	}
}

const SECONDS = {s: 1, m: 60, h: 3600} as const;
/** Messages a second at most. */
const FASTEST = 100_000;

/** How much of a rate can come at once, in seconds, as with the default. */
const BURST_SECONDS = LIMITS.messages.burst / LIMITS.messages.perSecond;

function limitsOf(flags: FlagValues): Partial<Limits> | undefined {
	const typed = flags.text('rate-messages');
	if (typed === undefined) return undefined;
	const [, digits, unit] = /^(\d{1,6})\/([smh])$/.exec(typed) ?? [];
	// The expression leaves no other letter.
	const perSecond = Number(digits) / SECONDS[unit as keyof typeof SECONDS];
	if (!(perSecond > 0 && perSecond <= FASTEST)) {
		throw new ExitError('usage', `--rate-messages is a rate like 10/s or 120/m, not "${typed}".`);
	}
	// The bytes grow with the messages, or they would be the rate that counts.
	const bytes = Math.max(1, perSecond / LIMITS.messages.perSecond);
	const {burst, perSecond: bytesPerSecond} = LIMITS.messageBytesRate;
	return {
		messages: {perSecond, burst: Math.max(1, Math.ceil(perSecond * BURST_SECONDS))},
		messageBytesRate: {burst: burst * bytes, perSecond: bytesPerSecond * bytes},
	};
}
