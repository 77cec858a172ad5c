import {existsSync, readFileSync} from 'node:fs';
import process from 'node:process';
import {wait} from '../../../helpers/wait.ts';
import {checkDockerfile} from '../dockerfile.ts';
import {blockNamed} from '../document.ts';
import {Guest} from '../guest.ts';
import {freePort} from '../machine.ts';
import {must} from '../report.ts';
import type {Stage} from '../stage.ts';

/** Units and container files, as far as they can be looked at without systemd and Docker. */
export async function filesChapter(stage: Stage): Promise<void> {
	const {machine, report} = stage;
	report.chapter('Units and containers');
	if (existsSync('/usr/bin/systemd-analyze')) {
		await report.check('systemd takes the units', () => verifyUnits(stage));
		await report.check('how much systemd thinks the service is exposed', () => exposure(stage));
	} else report.leaveOut('systemd-analyze', 'it is not installed');
	if (existsSync('/usr/bin/strace')) {
		await report.check('the relay needs no system call that its unit forbids', () => calls(stage));
	} else report.leaveOut('system calls', 'strace is not installed');
	report.leaveOut('docker build', 'there is no Docker; the files are parsed');
	await report.check('the Dockerfile is whole, and does not run as root', async () => {
		const {stages, user} = checkDockerfile(blockNamed('file', 'docs/hosting/Dockerfile'));
		return `${stages} stages, runs as ${user}`;
	});
	if (process.getuid?.() === 0 && existsSync('/usr/bin/unshare')) {
		await report.check('what the container runs works on a read-only system, as nobody', () =>
			runAsContainer(stage),
		);
	} else report.leaveOut('the container without Docker', 'it needs root and unshare');
	await machine.shell('systemctl stop termchat || true');
}

async function verifyUnits({machine}: Stage): Promise<string> {
	const names = ['termchat.service', 'termchat-backup.service', 'termchat-backup.timer'];
	for (const name of names) machine.put(`/etc/systemd/system/${name}`);
	machine.put('/etc/systemd/system/termchat.service.d/port.conf');
	machine.put('/usr/local/bin/termchat-backup', {mode: 0o755});
	const units = names.map((name) => machine.path(`etc/systemd/system/${name}`)).join(' ');
	const {code, stderr} = await machine.shell(`systemd-analyze verify --man=no ${units}`);
	const own = stderr.split('\n').filter((line) => line.includes('termchat'));
	must(code === 0 && own.length === 0, stderr);
	return names.join(', ');
}

/** systemd's score goes from 0 (nothing can go wrong) to 10; above 5 it speaks of medium exposure. */
const MOST_EXPOSED = 2.5;

async function exposure({machine}: Stage): Promise<string> {
	const unit = machine.path('etc/systemd/system/termchat.service');
	const {stdout, stderr} = await machine.shell(
		`systemd-analyze security --offline=true --no-pager ${unit} || true`,
	);
	const [line = '', score = '10'] = /Overall exposure level for .*?: ([\d.]+).*/.exec(stdout) ?? [];
	must(Number(score) <= MOST_EXPOSED, `${line}${stderr}`);
	return line.replace(/^.*?: /, '');
}

async function calls({machine}: Stage): Promise<string> {
	const counts = machine.path('calls');
	const port = await freePort();
	const data = machine.path('var/lib/traced');
	const command = `exec strace -f -qq -c -S name -o ${counts} termchat serve --port ${port} --data-dir ${data} --metrics-port 0 --watchdog`;
	const relay = machine.spawn('bash', ['-c', command]);
	const exited = new Promise((resolve) => relay.once('exit', resolve));
	const home = machine.path('guests/traced');
	await wait(() => existsSync(`${data}/control.sock`), 60_000);
	const url = `ws://127.0.0.1:${port}`;
	const guest = new Guest({name: 'traced', home, url, authority: undefined, invite: ''});
	await guest.ready();
	await guest.say('lobby', 'while it is watched');
	const {code, stderr} = await machine.shell(
		[
			...['stats', `backup ${data}/copy.sqlite`, 'vacuum', 'reload'],
			...['invite', 'mute traced 1m', 'user export traced', 'shutdown'],
		]
			.map((each) => `termchat admin --data-dir ${data} ${each}`)
			.join(' && '),
	);
	must(code === 0, stderr);
	await guest.close();
	await exited;
	const used = callsIn(readFileSync(counts, 'utf8'));
	const [allowed, ...forbidden] = await Promise.all(
		['@system-service', '@privileged', '@resources'].map((set) => membersOf(set, machine)),
	);
	const isAllowed = (call: string) =>
		allowed?.has(call) === true && !forbidden.some((set) => set.has(call));
	const outside = used.filter((call) => !isAllowed(call));
	must(used.length > 30, `Only ${used.length} calls were seen.`);
	const unexpected = outside.filter((call) => !HARMLESS.has(call));
	must(unexpected.length === 0, `Outside of the filter: ${unexpected.join(', ')}`);
	return `${used.length} kinds of calls; refused, and done without: ${outside.join(', ') || 'none'}`;
}

/**
 * Node.js raises its limit of open files at the start, which the unit has set already. SQLite gives its
 * files to their folder's owner when it is run by root, which the service is not.
 */
const HARMLESS = new Set(['prlimit64', 'setrlimit', 'fchown']);

function callsIn(table: string): readonly string[] {
	return table
		.split('\n')
		.map((line) => /^\s*\d+\.\d+\s.*\s(\w+)$/.exec(line)?.[1])
		.filter((name) => name !== undefined && name !== 'total') as readonly string[];
}

/** The calls of a set of systemd, with those of the sets in it. */
async function membersOf(set: string, machine: Stage['machine']): Promise<ReadonlySet<string>> {
	const {stdout} = await machine.shell(`systemd-analyze syscall-filter ${set}`);
	const entries = stdout.split('\n').flatMap((line) => /^ {4}([@\w-]+)$/.exec(line)?.[1] ?? []);
	const nested = await Promise.all(
		entries.filter((each) => each.startsWith('@')).map((each) => membersOf(each, machine)),
	);
	return new Set([...entries, ...nested.flatMap((each) => [...each])]);
}

/** The variables and the user of the Dockerfile, a root that nothing can be written to, and a volume. */
async function runAsContainer({machine}: Stage): Promise<string> {
	const [port, metrics] = [await freePort(), await freePort()];
	const data = machine.path('var/lib/volume');
	const {variables, health} = checkDockerfile(
		machine
			.here(blockNamed('file', 'docs/hosting/Dockerfile'))
			.replaceAll(String(machine.ports.metrics), String(metrics)),
	);
	const assigned = Object.entries({
		...variables,
		TERMCHAT_DATA_DIR: data,
		TERMCHAT_PORT: String(port),
		PATH: machine.path('container/bin'),
	})
		.map(([name, value]) => `${name}='${value}'`)
		.join(' ');
	// As nobody, who may not pass through the folder of the checks otherwise.
	const program = machine.path('usr/local/lib/node_modules/termchat/bin/termchat.cjs');
	const script = [
		`mkdir -p ${data} && chown 65534:65534 ${data} && chmod 755 ${machine.folder}`,
		`mount --bind ${data} ${data} && mount -o remount,bind,ro /`,
		`exec setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs --bounding-set=-all env -i ${assigned} ${process.execPath} ${program} serve`,
	].join(' && ');
	const relay = machine.spawn('unshare', ['--mount', 'bash', '-c', script]);
	let complaints = '';
	relay.stderr?.on('data', (chunk: Buffer) => {
		complaints += chunk.toString();
	});
	const exited = new Promise<number | null>((resolve) => relay.once('exit', resolve));
	await wait(async () => {
		must(relay.exitCode === null, `It ended: ${complaints}`);
		return (await fetch(`http://127.0.0.1:${metrics}/readyz`).catch(() => undefined))?.ok === true;
	}, 30_000);
	const [program_ = '', ...words] = health;
	const checked = machine.spawn(program_, words);
	const code = await new Promise((resolve) => checked.once('exit', resolve));
	must(code === 0, `The health check ends with ${String(code)}.`);
	relay.kill('SIGTERM');
	must((await exited) === 0, `It does not end with 0: ${complaints}`);
	return 'ready, healthy, and ended by SIGTERM with 0';
}
