import {CertificateError, ListenError, SecretError, StorageError} from '../../server.ts';
import {phrase} from '../words/phrase.ts';
import {ExitError, type ExitReason} from './exit-code.ts';

/**
 * What ends a command whose relay cannot start or go on: the relay's own sentence, with the right
 * exit code. Anything else stays as it is.
 */
export function relayFailure(cause: unknown, flags: 'with-flags' | 'without-flags'): unknown {
	const ending = endingOf(cause);
	if (ending === undefined || !(cause instanceof Error)) return cause;
	const {reason, flag} = ending;
	const sentence =
		flag === undefined || flags === 'without-flags'
			? cause.message
			: phrase`${cause.message} See ${flag}.`;
	return new ExitError(reason, sentence, {cause});
}

/** Why the program ends when a certificate cannot be used. */
export function certificateReason({code}: CertificateError): ExitReason {
	return code === 'exposed' ? 'security' : 'usage';
}

/** The exit's reason, and the flag that offers a way out. */
type Ending = {readonly reason: ExitReason; readonly flag?: string | undefined};

function endingOf(cause: unknown): Ending | undefined {
	if (cause instanceof StorageError) return {reason: 'failed', flag: STORAGE_FLAGS[cause.code]};
	if (cause instanceof SecretError) return SECRET_ENDINGS[cause.code];
	if (cause instanceof CertificateError) {
		return {reason: certificateReason(cause), flag: '--tls-cert'};
	}
	if (cause instanceof ListenError) return LISTEN_ENDINGS[cause.code];
	return undefined;
}

const STORAGE_FLAGS: Partial<Record<StorageError['code'], string>> = {
	'in-use': '--data-dir',
	unwritable: '--data-dir',
	damaged: '--data-dir',
	'newer-version': '--data-dir',
};

const SECRET_ENDINGS: Record<SecretError['code'], Ending> = {
	exposed: {reason: 'security'},
	missing: {reason: 'failed', flag: '--data-dir'},
	unusable: {reason: 'failed', flag: '--data-dir'},
};

const LISTEN_ENDINGS: Record<ListenError['code'], Ending> = {
	'bad-address': {reason: 'usage', flag: '--host'},
	'bad-certificate': {reason: 'usage', flag: '--tls-cert'},
	'bad-proxy': {reason: 'usage', flag: '--trusted-proxies'},
	'port-in-use': {reason: 'failed', flag: '--port'},
	'port-forbidden': {reason: 'failed', flag: '--port'},
	failed: {reason: 'failed'},
};
