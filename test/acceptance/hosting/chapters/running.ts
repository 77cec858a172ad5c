import {wait} from '../../../helpers/wait.ts';
import {must} from '../report.ts';
import type {Stage} from '../stage.ts';

/** Inviting, keeping order and seeing, with people who are there. */
export async function runningChapter(stage: Stage): Promise<void> {
	const {machine, report} = stage;
	report.chapter('Inviting, keeping order, seeing');
	await report.check('invitations and a list of names become links', async () => {
		const printed = await machine.follow('inviting');
		must(/20 uses/.test(printed) && /moderator/.test(printed), printed);
		const names = await machine.follow('import');
		must(/dora\nemil/.test(names), names);
		const [, link = ''] = /dora\t(\S+)/.exec(machine.read('home/links.tsv')) ?? [];
		await stage.join('dora', link);
		return `dora joined with a link of the list`;
	});
	await report.check('every command that keeps order does', async () => {
		await stage.join('eve', await stage.invite());
		await stage.guest('ada').create('ops');
		for (const name of ['bob', 'eve']) await stage.guest(name).join('ops');
		const printed = await machine.follow('order');
		must(printed.includes('banned'), printed);
		await wait(() => ['off', 'logged-out'].includes(stage.guest('eve').state));
		return `eve: ${stage.guest('eve').reason}`;
	});
	await report.check('roles are given, and people can be looked at', async () => {
		must((await machine.follow('roles')).includes('#ops'), 'Nobody is in #ops.');
		must((await machine.follow('seeing')).includes('ada'), 'Nobody is there.');
	});
	await report.check('health and figures answer through curl', async () => {
		const printed = await machine.follow('metrics');
		const [, count = '0'] = /^termchat_connections (\d+)$/m.exec(printed) ?? [];
		must(Number(count) >= 3, `Connections: ${count}`);
		return `${count} connections`;
	});
	const isLogged = (text: string) => {
		const log = machine.read('var/lib/termchat/relay.log');
		return log !== '' && log.includes(text);
	};
	await report.check('a log file that was moved is begun anew at a reload', async () => {
		machine.setServiceVariables({TERMCHAT_LOG_FILE: machine.path('var/lib/termchat/relay.log')});
		await machine.shell('systemctl restart termchat');
		await machine.whenReady();
		await wait(() => stage.has('var/lib/termchat/relay.log') && isLogged(''));
		await machine.follow('logrotate');
		await wait(() => stage.has('var/lib/termchat/relay.log'));
		await wait(() => isLogged('reload'));
		machine.setServiceVariables({});
	});
}

/** A room's messages for so many days, an account that goes, an upgrade. */
export async function keepingChapter(stage: Stage): Promise<void> {
	const {machine, report} = stage;
	report.chapter('Keeping');
	await report.check('a backup of a relay that works is restored, and clients return', async () => {
		await machine.shell('systemctl restart termchat');
		await machine.whenReady();
		await stage.leave('cleo', 'dora', 'eve');
		await stage.guest('ada').say('lobby', 'before the backup');
		const busy = saySome(stage, 40);
		await machine.follow('backup');
		await busy;
		await stage.guest('ada').say('lobby', 'after the backup');
		await machine.follow('restore');
		await machine.whenReady();
		await stage.talk('ada', 'bob', 'after the restore');
		await stage.talk('bob', 'ada', 'and back');
		const texts = await Promise.all(['ada', 'bob'].map((name) => stage.guest(name).texts('lobby')));
		for (const held of texts) {
			must(held.includes('before the backup'), 'What was in the backup is gone.');
			must(!held.includes('after the backup'), 'What the relay has lost is still shown.');
		}
		const [one = [], other = []] = texts;
		must(one.slice(-20).join('|') === other.slice(-20).join('|'), 'They see different logs.');
		return `${one.length} messages each, the same for both`;
	});
	await report.check('the nightly backup works and takes the keys along', async () => {
		machine.put('/usr/local/bin/termchat-backup');
		machine.put('/etc/systemd/system/termchat-backup.service');
		machine.put('/etc/systemd/system/termchat-backup.timer');
		const printed = await machine.follow('backup-timer');
		for (const name of ['relay.key', 'password.key', '.sqlite'])
			must(printed.includes(name), printed);
	});
	await report.check('another machine takes the backup over', () => restoreElsewhere(stage));
	await report.check('a room gets its time, and an account goes', async () => {
		must((await machine.follow('retention')).includes('ops'), 'There is no room.');
		await machine.follow('leaving');
		const exported = machine.read('var/lib/termchat/exports/bob.jsonl');
		must(exported.includes('and back'), 'The export has no message.');
		await wait(() => ['off', 'logged-out'].includes(stage.guest('bob').state));
		must(!(await stage.admin('users')).includes('bob'), 'bob is still there.');
		return `${exported.split('\n').length - 1} lines exported; bob: ${stage.guest('bob').reason}`;
	});
	await report.check('an upgrade ends nobody for long', async () => {
		await machine.follow('upgrade');
		await machine.whenReady();
		await stage.guest('ada').say('lobby', 'after the upgrade');
	});
}

async function saySome(stage: Stage, count: number): Promise<void> {
	for (let number = 1; number <= count; number++) {
		// As fast as the relay lets an account write.
		await stage.guest(number % 2 === 0 ? 'ada' : 'bob').say('lobby', `number ${number}`);
	}
}

/** Restores into another folder, with the keys that lie beside the backup, and starts a relay there. */
async function restoreElsewhere({machine}: Stage): Promise<string> {
	const other = machine.path('var/lib/other');
	const backup = machine.path('var/lib/termchat/backups/today.sqlite');
	const {code, stdout, stderr} = await machine.shell(
		`termchat admin --data-dir ${other} restore ${backup} && termchat admin --data-dir ${other} users`,
	);
	must(code === 0, `${stdout}${stderr}`);
	must(!stderr.includes('relay.key'), `Keys are missing: ${stderr}`);
	must(/\bada\b/.test(stdout), stdout);
	return stdout.trim().split('\n').at(-1) ?? '';
}
