import {once} from 'node:events';
import process from 'node:process';
import {createInterface} from 'node:readline';
import {blockNamed} from '../document.ts';
import {Guest} from '../guest.ts';
import {must} from '../report.ts';
import type {Stage} from '../stage.ts';

/** Installing, a relay at home, and one on the local network. */
export async function simpleChapter({machine, report}: Stage): Promise<void> {
	report.chapter('Install, at home, on the local network');
	await report.check('the package installs and says its version', async () => {
		const printed = await machine.follow('install');
		must(/\d+\.\d+\.\d+/.test(printed), `It says ${printed}.`);
	});
	await report.check('a relay at home takes a guest, and Ctrl-C ends it in order', async () => {
		const relay = await serve('home');
		const guest = new Guest({
			...{name: 'ada', home: machine.path('guests/home'), url: relay.url},
			...{authority: undefined, invite: ''},
		});
		try {
			await guest.ready();
			await guest.say('lobby', 'hello from home');
		} finally {
			await guest.close();
			must((await relay.interrupt()) === 0, 'It does not end with 0.');
		}
	});
	await report.check('a relay on the local network is found', async () => {
		const relay = await serve('lan');
		try {
			const printed = await machine.follow('discover');
			must(printed.includes(`:${relay.port}`), `termchat discover says: ${printed}`);
		} finally {
			must((await relay.interrupt()) === 0, 'It does not end with 0.');
		}
	});

	async function serve(name: string) {
		const child = machine.spawn('bash', ['-c', `exec ${machine.here(blockNamed('serve', name))}`], {
			TERMCHAT_PORT: '0',
		});
		const exited = once(child, 'exit');
		let complaints = '';
		child.stderr?.on('data', (chunk: Buffer) => {
			complaints += chunk.toString();
		});
		if (child.stdout === null) throw new Error('It has an output.');
		const {value, done} = await createInterface({input: child.stdout})
			[Symbol.asyncIterator]()
			.next();
		must(done !== true, `The relay did not start: ${complaints}`);
		const {url, port}: {url: string; port: number} = JSON.parse(value);
		return {
			url,
			port,
			async interrupt(): Promise<number> {
				if (child.pid !== undefined) process.kill(child.pid, 'SIGINT');
				const [code] = await exited;
				return code ?? -1;
			},
		};
	}
}
