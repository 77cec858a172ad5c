import {existsSync, readFileSync} from 'node:fs';
import {networkInterfaces} from 'node:os';
import WebSocket from 'ws';
import {LIMITS, SUBPROTOCOL} from '../../../../source/protocol/limits.ts';
import {wait} from '../../../helpers/wait.ts';
import {codeNamed} from '../document.ts';
import {openHouse} from '../house.ts';
import {must} from '../report.ts';
import type {Stage} from '../stage.ts';
import {connectionsOf} from './server.ts';

/** Caddy in place of nginx, with certificates that it gets and renews itself. */
export async function caddyChapter(stage: Stage): Promise<void> {
	const {machine, report} = stage;
	report.chapter('Behind Caddy');
	if (!existsSync('/usr/bin/caddy')) {
		report.leaveOut('Caddy', 'it is not installed');
		return;
	}
	await stage.leave();
	await machine.shell('nginx -s quit');
	await report.check('Caddy takes its file, and people join through it', async () => {
		machine.put('/etc/caddy/Caddyfile');
		await adaptCaddy(stage);
		machine.spawn('caddy', ['run', '--config', machine.path('etc/caddy/caddy.json')]);
		await wait(async () => (await stage.servedSerial().catch(() => '')) !== '', 20_000);
		await machine.follow('caddy');
		await stage.open('ada', {url: stage.url});
		await stage.join('finn', await stage.invite());
		await stage.talk('ada', 'finn', 'hello behind Caddy');
	});
	await report.check('certificates that Caddy renews drop nobody', async () => {
		await stage.leave('ada', 'finn');
		await stage.open('ada', {url: stage.url});
		await stage.open('finn', {url: stage.url});
		for (let renewal = 0; renewal < 2; renewal++) {
			await stage.whenServedAnew(await stage.servedSerial());
		}
		await stage.talk('finn', 'ada', 'after two renewals');
		return connectionsOf(stage, ['ada', 'finn'], 1);
	});
	await report.check('a reload of Caddy lets clients return by themselves', async () => {
		const written = codeNamed('caddy reload --force');
		const {code, stderr} = await machine.shell(
			machine.here(written).replace('/Caddyfile', '/caddy.json') +
				` --address localhost:${machine.ports.caddyAdmin}`,
		);
		must(code === 0, stderr);
		await wait(() => stage.guest('ada').connections > 1);
		await stage.talk('ada', 'finn', 'after a reload of Caddy');
		return `ada has made ${stage.guest('ada').connections} connections`;
	});
	await stage.leave();
	await machine.shell(`caddy stop --address localhost:${machine.ports.caddyAdmin}`);
}

/** Caddy's own settings around the document's site: the authority of the checks, ports, and no system folder. */
async function adaptCaddy({machine, authority}: Stage): Promise<void> {
	const frame = [
		'{',
		`\tadmin localhost:${machine.ports.caddyAdmin}`,
		`\thttps_port ${machine.ports.https}`,
		'\tauto_https disable_redirects',
		'\tskip_install_trust',
		'\tocsp_stapling off',
		`\tstorage file_system ${machine.path('caddy-store')}`,
		'\trenew_interval 1s',
		`\tpki {\n\t\tca local {\n\t\t\troot {\n\t\t\t\tcert ${authority.certificate}\n\t\t\t\tkey ${authority.key}\n\t\t\t}\n\t\t}\n\t}`,
		// Caddy's authority puts the beginning a minute back, and takes that off the lifetime.
		'\tcert_issuer internal {\n\t\tlifetime 90s\n\t}',
		'}',
	].join('\n');
	machine.write('etc/caddy/around', `${frame}\n${machine.read('etc/caddy/Caddyfile')}`);
	const {code, stdout, stderr} = await machine.shell(
		`caddy adapt --adapter caddyfile --config ${machine.path('etc/caddy/around')}`,
	);
	must(code === 0, stderr);
	// Early, so that nobody waits for days: Caddy renews in the last third of a certificate's time.
	const early = stdout.replace('{"issuers":', '{"renewal_window_ratio":0.9,"issuers":');
	must(early !== stdout, 'Caddy writes its policies in another way.');
	machine.write('etc/caddy/caddy.json', early);
}

/** The relay at a socket: limits and bans act on the address that nginx has seen. */
export async function addressChapter(stage: Stage): Promise<void> {
	const {machine, report} = stage;
	report.chapter('By a socket, and whom the relay believes');
	await report.check('the relay listens at the socket, and nginx passes people on', async () => {
		await machine.shell('systemctl stop termchat');
		machine.put('/etc/termchat/socket.jsonc', {as: '/etc/termchat/relay.jsonc'});
		const pass = machine.here(codeNamed('proxy_pass http://unix:'));
		const file = 'etc/nginx/sites-enabled/termchat';
		machine.write(file, machine.read(file).replace(/proxy_pass http:.*;/, pass));
		await machine.shell('systemctl start termchat');
		await machine.whenReady();
		const {code, stderr} = await machine.shell('nginx');
		must(code === 0, stderr);
		await stage.open('ada', {url: stage.url});
		await stage.guest('ada').say('lobby', 'by a socket');
	});
	const address = ownAddress();
	const [one, other] = [
		await openHouse(address ?? '127.0.0.2', machine.ports.https),
		await openHouse('127.0.0.3', machine.ports.https),
	];
	const visit = (port: number, headers: Record<string, string> = {}) =>
		knock({port, headers, authority: stage.authority.certificate});
	try {
		await report.check('one address has so many places, and another its own', async () => {
			const most = LIMITS.connectionsUnauthenticatedPerAddress;
			const spoofed = {'X-Forwarded-For': '127.0.0.3'};
			const visits = await Promise.all(
				Array.from({length: most + 4}, () => visit(one.port, spoofed)),
			);
			const neighbour = await visit(other.port);
			for (const {socket} of [...visits, neighbour]) socket.terminate();
			const inside = visits.filter(({isOpen}) => isOpen).length;
			must(inside === most, `${inside} are in, not ${most}.`);
			must(neighbour.isOpen, 'The neighbour is not let in.');
			return `${inside} of ${visits.length} from one address, which said it was another`;
		});
		await report.check('a ban of an address is of the true one', async () => {
			if (address === undefined) return 'not tried: no address here besides loopback';
			await stage.admin(`ban ${address} 1h flood`);
			const banned = await visit(one.port, {'X-Forwarded-For': '127.0.0.3'});
			const neighbour = await visit(other.port);
			neighbour.socket.terminate();
			must(!banned.isOpen && banned.status === 403, `The banned one gets ${banned.status}.`);
			must(neighbour.isOpen, 'The neighbour is not let in.');
			await stage.admin(`unban ${address}`);
			const again = await visit(one.port);
			again.socket.terminate();
			must(again.isOpen, 'It is not let in again.');
			return 'banned 403, neighbour in, after the end in';
		});
	} finally {
		one.close();
		other.close();
	}
}

/** One of this machine's that is not loopback, which the relay bans nobody by. */
function ownAddress(): string | undefined {
	const all = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
	return all.find(({family, internal}) => family === 'IPv4' && !internal)?.address;
}

type Visit = {readonly socket: WebSocket; readonly isOpen: boolean; readonly status: number};

/** Tries to open a line to the relay; one that is closed within a moment counts as not open. */
function knock({
	port,
	headers,
	authority,
}: {
	readonly port: number;
	readonly headers: Record<string, string>;
	readonly authority: string;
}): Promise<Visit> {
	const socket = new WebSocket(`wss://localhost:${port}/`, SUBPROTOCOL, {
		ca: readFileSync(authority),
		headers: {...headers, Host: 'chat.example'},
	});
	let status = 0;
	return new Promise((resolve) => {
		const settle = (isOpen: boolean) => resolve({socket, isOpen, status});
		socket.on('unexpected-response', (_request, response) => {
			status = response.statusCode ?? 0;
			socket.terminate();
			settle(false);
		});
		// The relay's first frame: who has no place is told so instead, and cut off.
		socket.on('message', (data) => settle(!String(data).includes('"error"')));
		socket.on('error', () => settle(false));
		socket.on('close', () => settle(false));
	});
}
