import {execFileSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import path from 'node:path';

/** A certificate authority made with openssl, which nobody but the guests of the checks trusts. */
export class Authority {
	readonly certificate: string;
	readonly key: string;
	readonly #folder: string;
	#count = 0;

	constructor(folder: string) {
		this.#folder = folder;
		this.certificate = path.join(folder, 'authority.pem');
		this.key = path.join(folder, 'authority.key');
		openssl(folder, [
			...['req', '-x509', ...CURVE, '-keyout', this.key, '-out', this.certificate],
			...['-days', '2', '-subj', '/CN=termchat test authority'],
			...[
				'-addext',
				'basicConstraints=critical,CA:TRUE',
				'-addext',
				'keyUsage=critical,keyCertSign,cRLSign',
			],
		]);
	}

	/** Writes a new certificate for `chat.example` and its key, as certbot names them. */
	issue(live: string): void {
		const request = path.join(this.#folder, 'request.pem');
		const names = path.join(this.#folder, 'names.cnf');
		writeFileSync(names, 'subjectAltName=DNS:chat.example,DNS:localhost,IP:127.0.0.1\n');
		openssl(this.#folder, [
			...['req', ...CURVE, '-keyout', path.join(live, 'privkey.pem'), '-out', request],
			...['-subj', '/CN=chat.example'],
		]);
		this.#count++;
		openssl(this.#folder, [
			...['x509', '-req', '-in', request, '-CA', this.certificate, '-CAkey', this.key],
			...['-set_serial', String(1000 + this.#count), '-days', '1', '-extfile', names],
			...['-out', path.join(live, 'fullchain.pem')],
		]);
	}
}

const CURVE = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

function openssl(cwd: string, words: readonly string[]): void {
	execFileSync('openssl', words, {cwd, stdio: ['ignore', 'ignore', 'pipe']});
}
