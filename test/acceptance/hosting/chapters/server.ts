import process from 'node:process';
import {must} from '../report.ts';
import {linkIn, type Stage} from '../stage.ts';

/** From nothing to a service that takes orders, behind nginx. */
export async function serverChapter(stage: Stage): Promise<boolean> {
	const {machine, report} = stage;
	report.chapter('On a server, behind nginx');
	const isUp = await report.check('the service starts as the document says', async () => {
		await machine.follow('folders');
		machine.put('/etc/termchat/relay.jsonc');
		machine.put('/etc/systemd/system/termchat.service');
		machine.put('/usr/local/bin/termchat-admin');
		const printed = await machine.follow('check');
		must(printed.includes('The relay can start.'), `--check says: ${printed}`);
		must(/public-url +wss:\/\/chat\.example/.test(printed), `--print-config says: ${printed}`);
		const started = await machine.follow('start');
		must(started.includes('ready'), `/readyz says: ${started}`);
	});
	if (!isUp) return false;
	machine.write('etc/nginx/nginx.conf', nginxFrame(machine.folder));
	await report.check('nginx takes its file and starts', async () => {
		machine.put('/etc/nginx/sites-enabled/termchat');
		const {code, stderr} = await machine.shell('nginx');
		must(code === 0, stderr);
		await machine.follow('nginx');
	});
	return report.check('two people join over wss with links of the operator, and talk', async () => {
		await stage.join('ada', linkIn(await machine.follow('first-invite')));
		must(/ada +owner/.test(await stage.admin('users')), 'The first account is no owner.');
		await stage.join('bob', await stage.invite());
		await stage.talk('ada', 'bob', 'hello behind nginx');
	});
}

/** A new certificate at nginx: newcomers get it, and who is there stays. */
export async function nginxRenewal(stage: Stage): Promise<void> {
	const {machine, report} = stage;
	await report.check('a new certificate at nginx drops nobody', async () => {
		const before = await stage.servedSerial();
		stage.renew();
		await machine.follow('nginx');
		await stage.whenServedAnew(before);
		await stage.talk('bob', 'ada', 'still on the old line');
		await stage.join('cleo', await stage.invite());
		await stage.talk('cleo', 'bob', 'on a new line');
		return connectionsOf(stage, ['ada', 'bob'], 1);
	});
}

/** Says how many connections guests have made; throws unless it is so many for each. */
export function connectionsOf(stage: Stage, names: readonly string[], expected: number): string {
	const counts = names.map((name) => stage.guest(name).connections);
	must(
		counts.every((count) => count === expected),
		`Connections made: ${counts.join(', ')}`,
	);
	return `${names.join(' and ')}: ${expected} connection each since the start`;
}

/** What stands around the document's file in Debian's nginx, in folders of the machine. */
function nginxFrame(folder: string): string {
	const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
		.map((each) => `\t${each}_temp_path ${folder}/run/nginx-${each};`)
		.join('\n');
	return [
		// The machine's folder is closed to other accounts, of which nginx would use one.
		...(process.getuid?.() === 0 ? ['user root;'] : []),
		`pid ${folder}/run/nginx.pid;`,
		`error_log ${folder}/nginx-error.log;`,
		'worker_processes 1;',
		'events {}',
		'http {',
		`\taccess_log ${folder}/nginx-access.log;`,
		temporary,
		`\tinclude ${folder}/etc/nginx/sites-enabled/*;`,
		'}',
		'',
	].join('\n');
}
