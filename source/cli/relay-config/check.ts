import {constants} from 'node:fs';
import {access, stat} from 'node:fs/promises';
import {createServer} from 'node:net';
import path from 'node:path';
import process from 'node:process';
import {CertificateError, ListenError} from '../../../server.ts';
import {isLoopback} from '../../client/address.ts';
import type {Clock} from '../../protocol/environment.ts';
import {examineCertificate} from '../../server/transport/certificate.ts';
import {listen} from '../../server/transport/listen.ts';
import {phrase} from '../../words/phrase.ts';
import {certificateReason} from '../relay-start.ts';
import {type ConfigFault, readServeOptions, type ServeOptions} from '../serve-options.ts';
import {isProgramThere} from '../tunnel/find-program.ts';
import {checkData, writableFault} from './check-data.ts';
import type {ConfigSources} from './config.ts';

/** What a look at everything that a relay needs has found. */
export type CheckReport = {
	/** What keeps it from starting. */
	readonly faults: readonly ConfigFault[];
	/** What its host should know. */
	readonly notes: readonly string[];
};

/** Looks at the settings, and at the files, the port and the clock they speak of. Changes nothing. */
export async function checkRelay(
	sources: ConfigSources,
	clock: Pick<Clock, 'now'>,
): Promise<CheckReport> {
	const {options, faults: stated} = await readServeOptions(sources);
	const faults: ConfigFault[] = [...stated];
	const notes: string[] = [];
	const findings: Findings = {faults, notes, clock};
	await checkConfigFile(options, findings);
	checkCertificate(options, findings);
	const isRunning = await checkFolder(options, findings);
	await checkLogFile(options, findings);
	if (!isRunning) await checkPlaces(options, findings);
	checkAddress(options, findings);
	await checkTunnel(options, sources, findings);
	return {faults, notes};
}

type Findings = {
	readonly faults: ConfigFault[];
	readonly notes: string[];
	readonly clock: Pick<Clock, 'now'>;
};

/** Whoever can change the file can change the relay. */
async function checkConfigFile({config}: ServeOptions, {faults, notes}: Findings): Promise<void> {
	const {file, hasFile, isFileNamed} = config;
	if (file === undefined) return;
	if (!hasFile) {
		// One that somebody named is a fault, which is told already.
		if (!isFileNamed) notes.push(phrase`There is no file ${file}; the defaults hold.`);
		return;
	}
	const facts = await stat(file).catch(() => undefined);
	if (facts === undefined || process.platform === 'win32' || (facts.mode & 0o002) === 0) return;
	const advice = `chmod o-w '${file}'`;
	faults.push({reason: 'security', sentence: phrase`Others can change ${file}. Run: ${advice}`});
}

const DAY = 86_400_000;

/** As early as the relay itself warns. */
const SOON = 14 * DAY;

function checkCertificate({tls, publicUrl}: ServeOptions, {faults, notes, clock}: Findings): void {
	if (tls === undefined) return;
	try {
		const {names, validFrom, expiresAt} = examineCertificate(tls);
		const now = clock.now();
		const until = new Date(expiresAt).toISOString();
		const from = new Date(validFrom).toISOString();
		if (expiresAt <= now)
			faults.push(usage(phrase`The certificate ended ${until}. Have it renewed.`));
		else if (expiresAt <= now + SOON) notes.push(phrase`The certificate ends ${until}.`);
		if (validFrom > now) faults.push(usage(phrase`The certificate is valid only from ${from}.`));
		const host = publicUrl === undefined ? undefined : new URL(publicUrl).hostname;
		if (host !== undefined && !names.some((name) => covers(name, host))) {
			notes.push(phrase`The certificate is not for ${host}, but for ${names.join(', ')}.`);
		}
	} catch (error) {
		if (!(error instanceof CertificateError)) throw error;
		faults.push({reason: certificateReason(error), sentence: error.message});
	}
}

/** A star stands for one label (RFC 6125, 6.4.3). */
function covers(name: string, host: string): boolean {
	const [own, asked] = [name.toLowerCase(), host.toLowerCase()];
	return own === asked || (own.startsWith('*.') && asked.replace(/^[^.]+/, '*') === own);
}

/** Whether a relay with these data runs. */
async function checkFolder(
	{dataDirectory}: ServeOptions,
	{faults, notes, clock}: Findings,
): Promise<boolean> {
	const data = dataDirectory === undefined ? undefined : await checkData(dataDirectory);
	faults.push(...(data?.faults ?? []));
	const written = data?.writtenAt ?? 0;
	if (clock.now() < EARLIEST) {
		const time = new Date(clock.now()).toISOString();
		faults.push(failed(phrase`The clock of this machine says ${time}. Set it.`));
	} else if (written > clock.now() + DAY) {
		const time = new Date(written).toISOString();
		faults.push(
			failed(phrase`The data were written at ${time}, which is still to come. Set the clock.`),
		);
	}
	if (data?.isInUse !== true) return false;
	notes.push(phrase`A relay with these data runs, so its data and its port were not looked at.`);
	return true;
}

/** 2026-01-01: no relay is older than that. */
const EARLIEST = Date.UTC(2026, 0, 1);

async function checkLogFile({logging: {file}}: ServeOptions, {faults}: Findings): Promise<void> {
	if (file === undefined) return;
	const folder = await writableFault(path.dirname(file));
	if (folder !== undefined) faults.push(folder);
	const isThere = (await stat(file).catch(() => undefined)) !== undefined;
	if (!isThere) return;
	try {
		await access(file, constants.W_OK);
	} catch {
		faults.push(failed(phrase`${file} cannot be written. Check its path and rights.`));
	}
}

/** Listens for a moment, and stops again. */
async function checkPlaces(options: ServeOptions, {faults}: Findings): Promise<void> {
	const {host = '127.0.0.1', port = 0, unix, watching} = options;
	if (unix === undefined) await tryPort({host, port}, faults);
	else {
		const folder = await writableFault(path.dirname(unix.path));
		if (folder !== undefined) faults.push(folder);
	}
	const metrics = watching?.metrics;
	if (metrics === undefined) return;
	await tryPort({host: metrics.host ?? '127.0.0.1', port: metrics.port}, faults);
}

async function tryPort(
	place: {readonly host: string; readonly port: number},
	faults: ConfigFault[],
): Promise<void> {
	const server = createServer();
	try {
		await listen(server, place, {backlog: 1});
		await new Promise((resolve) => server.close(resolve));
	} catch (error) {
		if (!(error instanceof ListenError)) throw error;
		faults.push(failed(error.message));
	}
}

async function checkTunnel(
	{tunnel, certificateFiles}: ServeOptions,
	{environment}: ConfigSources,
	{faults, notes}: Findings,
): Promise<void> {
	if (tunnel?.carries === 'bytes' && certificateFiles === undefined) {
		notes.push(
			phrase`What passes through ${tunnel.name} is not encrypted: give the relay a certificate, or choose another tunnel.`,
		);
	}
	const [program] = tunnel?.argv(0) ?? [];
	if (program === undefined || (await isProgramThere(program, environment))) return;
	const name = JSON.stringify(program);
	faults.push(failed(phrase`There is no program ${name}. Install it, or choose another tunnel.`));
}

/** What works, and is seldom meant. */
function checkAddress(
	{publicUrl, certificateFiles, unix, host = '127.0.0.1', ...options}: ServeOptions,
	{notes}: Findings,
) {
	const {protocol, hostname} = new URL(publicUrl ?? 'ws://127.0.0.1');
	if (protocol === 'ws:' && !isLoopback(hostname)) {
		notes.push(
			phrase`The address ${publicUrl ?? ''} is not encrypted: clients use it only with --insecure.`,
		);
	}
	const isOpenLine =
		publicUrl === undefined && certificateFiles === undefined && unix === undefined;
	if (isOpenLine && !isLoopback(host)) {
		notes.push(
			phrase`Others reach this relay without encryption: give it a certificate, or put a proxy in front.`,
		);
	}
	const isBehindProxy = publicUrl !== undefined && certificateFiles === undefined;
	if (isBehindProxy && options.trustedProxies?.length === 0) {
		notes.push(
			phrase`With --public-url and no --trusted-proxies all clients of a proxy count as one address.`,
		);
	}
}

function usage(sentence: string): ConfigFault {
	return {reason: 'usage', sentence};
}

function failed(sentence: string): ConfigFault {
	return {reason: 'failed', sentence};
}
