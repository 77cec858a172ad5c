import {existsSync, mkdirSync} from 'node:fs';
import {connect} from 'node:tls';
import {wait} from '../../helpers/wait.ts';
import {Authority} from './authority.ts';
import {Guest} from './guest.ts';
import type {Machine} from './machine.ts';
import {must, type Report} from './report.ts';

const LIVE = 'etc/letsencrypt/live/chat.example';

/** The server, its authority, and who joins from elsewhere. */
export class Stage {
	readonly machine: Machine;
	readonly report: Report;
	readonly authority: Authority;
	readonly guests = new Map<string, Guest>();

	constructor(machine: Machine, report: Report) {
		this.machine = machine;
		this.report = report;
		mkdirSync(machine.path(LIVE), {recursive: true});
		mkdirSync(machine.path('authority'), {recursive: true});
		this.authority = new Authority(machine.path('authority'));
		this.renew();
	}

	/** Where certbot puts certificates. */
	get live(): string {
		return this.machine.path(LIVE);
	}

	/** Puts a new certificate where certbot would. */
	renew(): void {
		this.authority.issue(this.live);
	}

	/** The address of the relay as its guests have it. */
	get url(): string {
		return `wss://chat.example:${this.machine.ports.https}`;
	}

	/** Lets somebody join, with the link that the operator was given. */
	async join(name: string, link: string): Promise<Guest> {
		const {origin, invite} = readLink(link);
		must(origin === this.url, `The link ${link} is not for ${this.url}.`);
		return this.open(name, {url: origin, invite});
	}

	/** Opens the client of somebody; without an invitation they have an account already. */
	async open(name: string, {url, invite}: {readonly url: string; readonly invite?: string}) {
		const home = this.machine.path(`guests/${name}`);
		mkdirSync(home, {recursive: true, mode: 0o700});
		const guest = new Guest({name, home, url, invite, authority: this.authority.certificate});
		await this.guests.get(name)?.close();
		this.guests.set(name, guest);
		return guest.ready();
	}

	guest(name: string): Guest {
		const found = this.guests.get(name);
		if (found === undefined) throw new Error(`${name} has not joined.`);
		return found;
	}

	async leave(...names: readonly string[]): Promise<void> {
		for (const name of names.length === 0 ? [...this.guests.keys()] : names) {
			await this.guests.get(name)?.close();
			this.guests.delete(name);
		}
	}

	/** A line that the operator's program prints for one command. */
	async admin(command: string): Promise<string> {
		const {code, stdout, stderr} = await this.machine.shell(`termchat-admin ${command}`);
		must(code === 0, `termchat-admin ${command} ended with ${code}: ${stdout}${stderr}`);
		return stdout;
	}

	/** A link from an invitation that is made now. */
	async invite(): Promise<string> {
		return linkIn(await this.admin('invite'));
	}

	/** The serial number of the certificate that newcomers get. */
	async servedSerial(): Promise<string> {
		const {promise, resolve, reject} = Promise.withResolvers<string>();
		const socket = connect(
			{
				host: '127.0.0.1',
				port: this.machine.ports.https,
				servername: 'chat.example',
				rejectUnauthorized: false,
			},
			() => {
				resolve(socket.getPeerCertificate().serialNumber);
				socket.destroy();
			},
		);
		socket.on('error', reject);
		return promise;
	}

	/** Waits until newcomers get another certificate than that of this number. */
	async whenServedAnew(serial: string): Promise<void> {
		await wait(async () => (await this.servedSerial().catch(() => serial)) !== serial, 60_000);
	}

	/** Lets one say something and the other hear it. */
	async talk(from: string, to: string, text: string): Promise<void> {
		const heard = this.guest(to).hear(text);
		await this.guest(from).say('lobby', text);
		await heard;
	}

	/** Whether a file of the server is there. */
	has(place: string): boolean {
		return existsSync(this.machine.path(place));
	}
}

/** The link in what an operator is shown. */
export function linkIn(printed: string): string {
	const found = /wss?:\/\/\S+#\S+/.exec(printed)?.[0];
	if (found === undefined) throw new Error(`There is no link in: ${printed}`);
	return found;
}

function readLink(link: string): {readonly origin: string; readonly invite: string} {
	const {protocol, host, hash} = new URL(link);
	return {origin: `${protocol}//${host}`, invite: hash.slice(1)};
}
