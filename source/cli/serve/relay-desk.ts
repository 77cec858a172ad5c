import type {OperatorConsole, RunningRelay} from '../../../server.ts';
import {systemRandom} from '../../protocol/environment.ts';
import {faultFields} from '../../server/log.ts';
import {ConsoleError} from '../../server/operator/console-error.ts';
import {startControlSocket} from '../../server/operator/control-socket.ts';
import {createSay} from '../../server/operator/say.ts';
import {tellMoment} from '../../server/operator/times.ts';
import {type CertificateWatch, watchCertificate} from '../../server/transport/certificate-watch.ts';
import {phrase} from '../../words/phrase.ts';
import type {Invocation} from '../invocation.ts';
import {announceOnLan} from '../lan-announcement.ts';
import {onProcessEvent} from '../process-events.ts';
import {createLiveConfig, type LiveConfig, reloadSentences} from '../relay-config/reload.ts';
import type {ServeOptions} from '../serve-options.ts';
import type {Attendance} from './attendance.ts';
import type {ServeLog} from './serve-log.ts';
import {outerUrl} from './welcome.ts';

/** From where a running relay is looked after: its prompt, the control socket, and signals. */
export type RelayDesk = {
	readonly operator: OperatorConsole;
	/** Resolves when an operator has stopped the relay; never rejects. */
	readonly stopped: Promise<{readonly retryAfterMax: number} | undefined>;
	close(): Promise<void>;
};

type DeskOptions = {
	readonly invocation: Invocation;
	readonly options: ServeOptions;
	readonly relay: RunningRelay;
	readonly attendance: Attendance;
	readonly log: ServeLog;
};

/** Opens the desk. Without a place for its socket the relay goes on, and the log says why. */
export async function openRelayDesk(parts: DeskOptions): Promise<RelayDesk> {
	const {invocation, options, relay, log} = parts;
	const stopped = Promise.withResolvers<{readonly retryAfterMax: number} | undefined>();
	const certificate = watchOwnCertificate(parts);
	const config = createLiveConfig(invocation, options, {
		relay: relay.relay,
		tuneLog: (logging) => log.tune(logging),
	});
	const operator = relay.relay.openConsole({
		state: 'running',
		// A tunnel may move it.
		get url() {
			return outerUrl(relay, options);
		},
		backupTo: relay.backupTo,
		reload: () => reload({config, certificate, log}),
		stop: (patience) => stopped.resolve(patience),
	});
	const control = await openControl(parts, operator);
	const announcement = await announceOnLan(relay, options, log.relay);
	const endSignals = answerHangUps(parts, operator, () => stopped.resolve(undefined));
	return {
		operator,
		stopped: stopped.promise,
		async close() {
			endSignals();
			certificate?.close();
			operator.close();
			log.release();
			await announcement?.close();
			await control?.close();
		},
	};
}

function watchOwnCertificate({options, relay, log}: DeskOptions) {
	const {tls, certificateFiles: files} = options;
	if (tls === undefined || files === undefined) return undefined;
	return watchCertificate({
		files,
		current: tls,
		replace: (texts) => relay.replaceCertificate(texts),
		log: log.relay,
	});
}

async function openControl(
	{options: {dataDirectory}, log}: DeskOptions,
	operator: OperatorConsole,
) {
	if (dataDirectory === undefined) return undefined;
	try {
		const directory = dataDirectory;
		return await startControlSocket({directory, random: systemRandom, operator, log: log.relay});
	} catch (error) {
		log.relay.warn('no control socket, so termchat admin cannot reach this relay', {
			...faultFields(error),
			// Its sentences are the program's own.
			...(error instanceof ConsoleError && {advice: error.message}),
		});
		return undefined;
	}
}

/**
 * Reads again what can change while the relay runs; a sentence for each thing.
 * @throws {ConsoleError} `failed`, with all the sentences, when something was faulty and stays as it was.
 */
async function reload({config, certificate, log}: Reloaded): Promise<readonly string[]> {
	const report = await config.reload();
	const sentences = [...reloadSentences(report)];
	const outcome = await certificate?.reload();
	if (outcome !== undefined) sentences.push(certificateSentence(outcome));
	if (log.reopen()) sentences.push(phrase`The log file was opened anew.`);
	if (report.type === 'kept' || outcome?.type === 'kept') {
		throw new ConsoleError('failed', sentences.join(' '));
	}
	return sentences;
}

type Reloaded = {
	readonly config: LiveConfig;
	readonly certificate: CertificateWatch | undefined;
	readonly log: ServeLog;
};

function certificateSentence(outcome: Awaited<ReturnType<CertificateWatch['reload']>>): string {
	switch (outcome.type) {
		case 'same':
			return phrase`The certificate is the same.`;
		case 'replaced':
			return phrase`The new certificate is in use, until ${tellMoment(outcome.facts.expiresAt)}.`;
		case 'kept':
			return phrase`The old certificate stays. ${outcome.fault.message}`;
	}
}

/**
 * SIGHUP reads again what can change. On a terminal without a dashboard, which would see by itself that
 * the terminal goes, it means just that.
 */
function answerHangUps(
	parts: DeskOptions,
	operator: OperatorConsole,
	stop: () => void,
): () => void {
	const {attendance, log} = parts;
	const isLines = attendance === 'lines';
	const answer = () => {
		if (isLines) {
			stop();
			return;
		}
		const say = createSay({
			audience: 'programs',
			put: (part) => {
				if (part.type === 'record') log.relay.info('reloaded', {result: String(part.record.text)});
			},
		});
		operator.run(['reload'], {say}).catch((error) => {
			// Its sentences are the program's own; those of other faults may quote anything.
			const why = error instanceof ConsoleError ? {result: error.message} : faultFields(error);
			log.relay.error('reload failed', why);
		});
	};
	return onProcessEvent('SIGHUP', answer);
}
