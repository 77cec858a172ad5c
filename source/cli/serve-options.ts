import {readFile} from 'node:fs/promises';
import type {StartRelayOptions} from '../../server.ts';
import {isLoopback} from '../client/address.ts';
import {LIMITS} from '../protocol/limits.ts';
import {LOG_LEVELS, type LogLevel} from '../server/pino-log.ts';
import {CertificateError} from '../server/transport/certificate.ts';
import {
	type CertificateFiles,
	readCertificateFiles,
} from '../server/transport/certificate-files.ts';
import {phrase} from '../words/phrase.ts';
import {ExitError, type ExitReason} from './exit-code.ts';
import {type ConfigSources, type RelayConfig, readRelayConfig} from './relay-config/config.ts';
import {limitsIn} from './relay-config/limits.ts';
import {strongerOf} from './relay-config/stronger.ts';
import {certificateReason} from './relay-start.ts';
import type {TunnelTool} from './tunnel/tools.ts';
import {proxiesOf, wantedTunnel} from './tunnel/wanted-tunnel.ts';

/** How to start the relay of a configuration, and what the program around it needs to know. */
export type ServeOptions = StartRelayOptions & {
	/** Where all of it comes from. */
	readonly config: RelayConfig;
	/** Where `tls` was read from. */
	readonly certificateFiles: CertificateFiles | undefined;
	readonly logging: Logging;
	/** Whether a terminal shows the live view. */
	readonly isDashboardWanted: boolean;
	/** Whether it is announced in the local network. */
	readonly isOnLan: boolean;
	/** What makes it reachable from elsewhere. */
	readonly tunnel: TunnelTool | undefined;
};

/** Where the log goes, and what is in it. */
export type Logging = {
	/** Standard error when left out. */
	readonly file: string | undefined;
	/** Bytes after which another file is begun. */
	readonly size: number;
	/** Older files that are kept. */
	readonly kept: number;
	/** Undefined when nobody said it. */
	readonly level: LogLevel | undefined;
	readonly addresses: 'network' | 'none';
};

/** Something of a configuration that keeps a relay from starting. */
export type ConfigFault = {readonly reason: ExitReason; readonly sentence: string};

/**
 * What flags, environment and file say of the relay to start.
 * @throws {ExitError} `usage` for a value that cannot be; `security` for a key others can read.
 */
export async function serveOptions(sources: ConfigSources): Promise<ServeOptions> {
	const {options, faults} = await readServeOptions(sources);
	const [first] = faults;
	if (first === undefined) return options;
	throw new ExitError(first.reason, faults.map(({sentence}) => sentence).join(' '));
}

/** The same, with everything that is wrong; what `options` say instead is not to be used. */
export async function readServeOptions(
	sources: ConfigSources,
): Promise<{readonly options: ServeOptions; readonly faults: readonly ConfigFault[]}> {
	const config = await readRelayConfig(sources);
	const faults = config.faults.map(usage);
	const directory = dataDirectoryOf(config, faults);
	checkPlace(config, faults);
	const certificateFiles = certificateFilesOf(config, faults);
	const tunnel = wantedTunnel(config, (sentence) => faults.push(usage(sentence)));
	const options: ServeOptions = {
		config,
		dataDirectory: directory,
		...placeOf(config),
		trustedProxies: proxiesOf(config, tunnel),
		isTunnelled: tunnel !== undefined,
		name: config.text('name'),
		motd: await motdOf(config, faults),
		registration: registrationOf(config),
		appeal: config.text('appeal'),
		tls: await tlsOf(certificateFiles, faults),
		certificateFiles,
		limits: limitsIn(config),
		watching: watchingOf(config),
		logging: loggingOf(config),
		isDashboardWanted: config.isOn('dashboard'),
		isOnLan: config.isOn('lan'),
		tunnel,
	};
	return {options, faults};
}

function usage(sentence: string): ConfigFault {
	return {reason: 'usage', sentence};
}

function dataDirectoryOf(config: RelayConfig, faults: ConfigFault[]): string | undefined {
	const typed = config.text('data-dir');
	if (!config.isOn('memory')) return typed;
	const fault = (sentence: string) => faults.push(usage(sentence));
	return strongerOf(config, ['memory', 'data-dir'], fault) === 'memory' ? undefined : typed;
}

function placeOf(config: RelayConfig) {
	const unix = config.text('unix');
	const isEverywhere = config.isOn('lan') && config.origin('host') === 'default';
	return {
		host: isEverywhere ? '0.0.0.0' : config.text('host'),
		port: config.integer('port'),
		unix: unix === undefined ? undefined : {path: unix},
		publicUrl: config.text('public-url'),
		allowedOrigins: config.list('allowed-origins'),
	};
}

function checkPlace(config: RelayConfig, faults: ConfigFault[]): void {
	const isUnix = config.text('unix') !== undefined;
	const hasCertificate = config.text('tls-cert') !== undefined;
	const isHidden = config.origin('host') !== 'default' && isLoopback(config.text('host') ?? '');
	if (isUnix && hasCertificate) {
		faults.push(
			usage(phrase`At a Unix socket the proxy speaks TLS. Choose one of --unix and --tls-cert.`),
		);
	}
	if (isUnix && config.isOn('lan')) {
		faults.push(usage(phrase`Choose one of ${'--unix'} and ${'--lan'}.`));
	} else if (config.isOn('lan') && isHidden) {
		faults.push(
			usage(
				phrase`Nobody else reaches ${config.text('host') ?? ''}. With --lan leave out the host, or use 0.0.0.0.`,
			),
		);
	}
}

function registrationOf(config: RelayConfig): StartRelayOptions['registration'] {
	const mode = config.text('registration');
	return mode === 'open' || mode === 'invite' || mode === 'closed' ? mode : undefined;
}

async function motdOf(config: RelayConfig, faults: ConfigFault[]): Promise<string | undefined> {
	const fault = (sentence: string) => faults.push(usage(sentence));
	const which = strongerOf(config, ['motd', 'motd-file'], fault);
	if (which !== 'motd-file') return config.text('motd')?.trim() || undefined;
	const file = config.text('motd-file') ?? '';
	let text: string;
	try {
		text = (await readFile(file, 'utf8')).trim();
	} catch {
		faults.push(usage(phrase`The greeting in ${file} cannot be read. Check path and rights.`));
		return undefined;
	}
	if (Buffer.byteLength(text) > LIMITS.noticeBytes) {
		faults.push(usage(phrase`The greeting in ${file} has more than ${LIMITS.noticeBytes} bytes.`));
	}
	return text === '' ? undefined : text;
}

function certificateFilesOf(
	config: RelayConfig,
	faults: ConfigFault[],
): CertificateFiles | undefined {
	const certificateFile = config.text('tls-cert');
	const keyFile = config.text('tls-key');
	if (certificateFile !== undefined && keyFile !== undefined) return {certificateFile, keyFile};
	if (certificateFile !== undefined || keyFile !== undefined) {
		faults.push(usage(phrase`A certificate and its key go together: --tls-cert and --tls-key.`));
	}
	return undefined;
}

async function tlsOf(
	files: CertificateFiles | undefined,
	faults: ConfigFault[],
): Promise<StartRelayOptions['tls']> {
	if (files === undefined) return undefined;
	try {
		return await readCertificateFiles(files);
	} catch (error) {
		if (!(error instanceof CertificateError)) throw error;
		faults.push({reason: certificateReason(error), sentence: error.message});
		return undefined;
	}
}

function watchingOf(config: RelayConfig): StartRelayOptions['watching'] {
	const port = config.integer('metrics-port');
	const asked = {host: config.text('metrics-host'), names: config.list('metrics-names')};
	return {
		metrics: port === undefined ? undefined : {port, ...asked},
		watchdog: config.isOn('watchdog'),
	};
}

const MEBIBYTE = 1_048_576;

function loggingOf(config: RelayConfig): Logging {
	const level = config.text('log-level');
	return {
		file: config.text('log-file'),
		size: (config.integer('log-size') ?? 1) * MEBIBYTE,
		kept: config.integer('log-count') ?? 0,
		level: LOG_LEVELS.find((each) => each === level),
		addresses: config.text('log-addresses') === 'none' ? 'none' : 'network',
	};
}
