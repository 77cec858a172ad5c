import {createPrivateKey, type KeyObject, X509Certificate} from 'node:crypto';
import {createSecureContext} from 'node:tls';

/** A certificate with its chain, and its private key, as PEM texts. */
export type CertificateTexts = {readonly certificate: string; readonly key: string};

/** What a certificate says. */
export type CertificateFacts = {
	/** The host names and addresses that it is for. */
	readonly names: readonly string[];
	/** Milliseconds since the epoch. */
	readonly validFrom: number;
	/** Milliseconds since the epoch. */
	readonly expiresAt: number;
	/** SHA-256, as hexadecimal pairs with colons. */
	readonly fingerprint: string;
};

/** Why a certificate is not used. The message says what to do. */
export class CertificateError extends Error {
	override readonly name = 'CertificateError';
	readonly code: /** The file cannot be read. */
		| 'unreadable'
		/** Others on the machine can read the key. */
		| 'exposed'
		| 'bad-certificate'
		| 'bad-key'
		/** The key needs a passphrase. */
		| 'locked-key'
		/** Certificate and key do not belong together. */
		| 'mismatch'
		| 'expired'
		/** The relay listens without TLS. */
		| 'not-secure';

	constructor(code: CertificateError['code'], message: string, options?: ErrorOptions) {
		super(message, options);
		this.code = code;
	}
}

/**
 * Makes sure that a certificate and its key can be used together, and says what the certificate says.
 * One that has expired passes: that is for the caller to judge.
 * @throws {CertificateError} when they cannot.
 */
export function examineCertificate(texts: CertificateTexts): CertificateFacts {
	const certificate = readCertificate(texts.certificate);
	const key = readKey(texts.key);
	if (!certificate.checkPrivateKey(key)) {
		throw new CertificateError(
			'mismatch',
			"The certificate and the key do not belong together. Give both files of one certificate; in a chain the relay's own comes first.",
		);
	}
	try {
		createSecureContext(secureSettings(texts));
	} catch (cause) {
		throw new CertificateError(
			'bad-certificate',
			'The certificate cannot be used, though it can be read. Have a new one made, with a key of 2048 bits RSA or P-256 at least.',
			{cause},
		);
	}
	return {
		names: namesIn(certificate),
		validFrom: Date.parse(certificate.validFrom),
		expiresAt: Date.parse(certificate.validTo),
		fingerprint: certificate.fingerprint256,
	};
}

/** What a TLS server is given. Ciphers are Node's choice, which moves with its releases. */
export function secureSettings({certificate, key}: CertificateTexts) {
	return {cert: certificate, key, minVersion: 'TLSv1.2'} as const;
}

function readCertificate(text: string): X509Certificate {
	if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text) && !text.includes('BEGIN CERTIFICATE')) {
		throw new CertificateError(
			'bad-certificate',
			'The certificate file holds a key. Perhaps the two files are in each other’s place.',
		);
	}
	try {
		return new X509Certificate(text);
	} catch (cause) {
		throw new CertificateError(
			'bad-certificate',
			'The certificate cannot be read. Give two PEM files that belong together; its own begins with -----BEGIN CERTIFICATE-----.',
			{cause},
		);
	}
}

function readKey(text: string): KeyObject {
	try {
		return createPrivateKey(text);
	} catch (cause) {
		if (text.includes('ENCRYPTED')) {
			throw new CertificateError(
				'locked-key',
				'The key needs a passphrase, which nobody can type while the relay runs. Remove it with: openssl pkey -in KEY -out NEW-KEY',
				{cause},
			);
		}
		throw new CertificateError(
			'bad-key',
			'The private key cannot be read. Give a PEM file that begins with -----BEGIN PRIVATE KEY----- or the like.',
			{cause},
		);
	}
}

/** `DNS:a.example, IP Address:192.0.2.7`, with quotes around what would be misunderstood. */
function namesIn({subjectAltName = ''}: X509Certificate): readonly string[] {
	return [...subjectAltName.matchAll(/(?:DNS|IP Address):("(?:\\.|[^"\\])*"|[^,]*)/g)].map(
		([, name = '']) => name,
	);
}
