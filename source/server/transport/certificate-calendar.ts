import type {Clock, Timer} from '../../protocol/environment.ts';
import type {RelayLog} from '../log.ts';
import type {CertificateFacts} from './certificate.ts';

/** Watches the dates of a certificate. */
export type CertificateCalendar = {
	/** Looks now, and every day from now on. */
	look(): void;
	close(): void;
};

/** Says in the log when the certificate is not valid, or only for some days more; looks at once. */
export function startCertificateCalendar(
	certificate: () => CertificateFacts | undefined,
	{clock, log}: {readonly clock: Clock; readonly log: RelayLog},
): CertificateCalendar {
	let timer: Timer | undefined;
	const look = (): void => {
		timer?.cancel();
		const facts = certificate();
		if (facts === undefined) return;
		tellOfDates(facts, clock.now(), log);
		timer = clock.after(DAY, look);
	};
	look();
	return {look, close: () => timer?.cancel()};
}

function tellOfDates({validFrom, expiresAt}: CertificateFacts, now: number, log: RelayLog): void {
	const expires = new Date(expiresAt).toISOString();
	if (expiresAt <= now) log.warn('certificate expired', {expires});
	else if (expiresAt <= now + SOON) log.warn('certificate expires soon', {expires});
	if (validFrom > now) {
		log.warn('certificate not valid yet', {from: new Date(validFrom).toISOString()});
	}
}

const DAY = 86_400_000;

/** Whatever renews certificates has tried several times by then. */
const SOON = 14 * DAY;
