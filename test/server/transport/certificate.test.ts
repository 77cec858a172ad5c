import test from 'ava';
import {
	CertificateError,
	type CertificateTexts,
	examineCertificate,
} from '../../../source/server/transport/certificate.ts';
import {LOCKED_KEY, RENEWED} from '../../helpers/certificates.ts';
import {SELF_SIGNED} from '../../helpers/self-signed.ts';

test('a certificate tells its names and dates', (t) => {
	const facts = examineCertificate(RENEWED);
	t.deepEqual(facts.names, ['localhost', 'chat.example', '127.0.0.1']);
	t.true(facts.expiresAt - facts.validFrom > 50 * 365 * 86_400_000);
	t.regex(facts.fingerprint, /^(?:[\dA-F]{2}:){31}[\dA-F]{2}$/);
});

test('a chain counts by its first certificate', (t) => {
	const chain = {...RENEWED, certificate: RENEWED.certificate + SELF_SIGNED.certificate};
	t.is(examineCertificate(chain).fingerprint, examineCertificate(RENEWED).fingerprint);
});

const FAULTS: ReadonlyArray<readonly [string, CertificateTexts, CertificateError['code'], RegExp]> =
	[
		['of another key', {...RENEWED, key: SELF_SIGNED.key}, 'mismatch', /belong together/],
		[
			'at the end of its chain',
			{...RENEWED, certificate: SELF_SIGNED.certificate + RENEWED.certificate},
			'mismatch',
			/comes first/,
		],
		['that is empty', {...RENEWED, certificate: ''}, 'bad-certificate', /BEGIN CERTIFICATE/],
		[
			'cut short',
			{...RENEWED, certificate: RENEWED.certificate.slice(0, 300)},
			'bad-certificate',
			/cannot be read/,
		],
		[
			'in the place of its key',
			{certificate: RENEWED.key, key: RENEWED.certificate},
			'bad-certificate',
			/in each other’s place/,
		],
		['without a key', {...RENEWED, key: ''}, 'bad-key', /PRIVATE KEY/],
		[
			'with a key that needs a passphrase',
			{...RENEWED, key: LOCKED_KEY},
			'locked-key',
			/openssl pkey/,
		],
	];

for (const [what, texts, code, sentence] of FAULTS) {
	test(`a certificate ${what} is refused as ${code}`, (t) => {
		const error = t.throws(() => examineCertificate(texts), {instanceOf: CertificateError});
		t.is(error?.code, code);
		t.regex(error?.message ?? '', sentence);
		// Whoever reads the log must not find the key there.
		t.false(/[A-Za-z\d+/]{40}/.test(error?.message ?? ''));
	});
}
