import {chmodSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {wait} from '../../../helpers/wait.ts';
import {must} from '../report.ts';
import type {Stage} from '../stage.ts';
import {connectionsOf} from './server.ts';

const HOOK = '/etc/letsencrypt/renewal-hooks/deploy/termchat';

/** A relay that speaks TLS itself, with files that a hook renews. */
export async function certificateChapter(stage: Stage): Promise<void> {
	const {machine, report} = stage;
	report.chapter('With certificate files of its own');
	await stage.leave();
	await machine.shell('nginx -s quit; systemctl stop termchat');
	machine.put(HOOK, {mode: 0o755});
	machine.put('/etc/termchat/tls.jsonc', {as: '/etc/termchat/relay.jsonc'});
	const renew = async () => {
		stage.renew();
		await runHook(stage);
	};
	await report.check('the hook copies, the relay starts, and people join', async () => {
		await renew();
		// The file of settings says the port itself.
		machine.setServiceVariables({TERMCHAT_PORT: String(machine.ports.https)});
		await machine.shell('systemctl start termchat');
		await machine.whenReady();
		await stage.open('ada', {url: stage.url});
		await stage.join('gwen', await stage.invite());
		await stage.talk('gwen', 'ada', 'straight to the relay');
	});
	await report.check('a renewed certificate is used by itself and drops nobody', async () => {
		const before = await stage.servedSerial();
		await renew();
		await stage.whenServedAnew(before);
		await stage.talk('ada', 'gwen', 'after the renewal');
		return connectionsOf(stage, ['ada', 'gwen'], 1);
	});
	await report.check('a certificate that does not fit its key is not taken', async () => {
		const before = await stage.servedSerial();
		const other = machine.path('etc/termchat/tls/privkey.pem');
		const kept = machine.read('etc/termchat/tls/privkey.pem');
		stage.renew();
		writeFileSync(other, machine.read('etc/letsencrypt/live/chat.example/privkey.pem'));
		await machine.shell('systemctl reload termchat');
		await wait(() => machine.read('journal').includes('certificate kept'));
		must((await stage.servedSerial()) === before, 'Another certificate is served.');
		writeFileSync(other, kept);
		await stage.talk('gwen', 'ada', 'after the wrong key');
		return connectionsOf(stage, ['ada', 'gwen'], 1);
	});
	await report.check('a key that others can read keeps the relay from starting', async () => {
		await stage.leave();
		await machine.shell('systemctl stop termchat');
		chmodSync(machine.path('etc/termchat/tls/privkey.pem'), 0o644);
		const {code, stdout, stderr} = await machine.shell(
			'termchat serve --config /etc/termchat/relay.jsonc --check',
		);
		must(code === 7, `--check ends with ${code}: ${stderr}`);
		return `${stdout}${stderr}`.trim();
	});
}

async function runHook({machine, live}: Stage): Promise<void> {
	const {code, stderr} = await machine.shell(
		`RENEWED_LINEAGE=${path.resolve(live)} ${machine.path(HOOK)}`,
	);
	must(code === 0, stderr);
}
