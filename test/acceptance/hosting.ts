import {existsSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {certificateChapter} from './hosting/chapters/certificates.ts';
import {filesChapter} from './hosting/chapters/files.ts';
import {addressChapter, caddyChapter} from './hosting/chapters/proxies.ts';
import {keepingChapter, runningChapter} from './hosting/chapters/running.ts';
import {nginxRenewal, serverChapter} from './hosting/chapters/server.ts';
import {simpleChapter} from './hosting/chapters/simple.ts';
import {Machine} from './hosting/machine.ts';
import {packHere} from './hosting/package.ts';
import {Report} from './hosting/report.ts';
import {Stage} from './hosting/stage.ts';

// Follows docs/hosting.md: takes its commands and files out of the document and carries them out on a
// temporary folder that stands for a server, with the substitutions of hosting/substitutions.ts and
// nothing else. Run it with `npm run hosting`. No service, account or folder of the system is touched.

const report = new Report();
const missing = ['/usr/sbin/nginx', '/usr/bin/openssl', '/usr/bin/curl'].filter(
	(program) => !existsSync(program),
);
if (process.platform !== 'linux' || missing.length > 0) {
	process.stdout.write(`Left out: this needs Linux and ${missing.join(', ')}.\n`);
} else {
	await followAll();
	process.exitCode = report.close() ? 0 : 1;
}

async function followAll(): Promise<void> {
	const tarball = await packHere();
	const machine = await Machine.make(tarball);
	const stage = new Stage(machine, report);
	try {
		report.chapter('What stands for what');
		for (const {why} of machine.substitutions) report.note(why);
		await simpleChapter(stage);
		if (await serverChapter(stage)) {
			await nginxRenewal(stage);
			await runningChapter(stage);
			await keepingChapter(stage);
			await caddyChapter(stage);
			await addressChapter(stage);
			await certificateChapter(stage);
		}
		await filesChapter(stage);
	} finally {
		await stage.leave();
		const isKept = process.env.HOSTING_KEEP === '1';
		if (isKept) report.note(`The machine is kept in ${machine.folder}`);
		await machine.close({isKept});
		await rm(path.dirname(tarball), {recursive: true, force: true});
	}
}
