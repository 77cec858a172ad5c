import {chmod, mkdir, rm, writeFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {type StartRelayOptions, StorageError, startRelay} from '../../server.ts';
import {ExitError} from '../../source/cli/exit-code.ts';
import {hostRelay} from '../../source/cli/hosted-relay.ts';
import {openOwner, temporaryFolder} from '../helpers/cli-homes.ts';
import {wait} from '../helpers/wait.ts';

async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	await new Promise((resolve) => server.close(resolve));
	return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Hosts the relay of a home, whose starts are gathered. */
async function host(home: string) {
	const starts: StartRelayOptions[] = [];
	const hosted = await hostRelay({
		invocation: {environment: {TERMCHAT_HOME: home}, version: '1.2.3'},
		knownPort: await freePort(),
		start(options) {
			starts.push(options);
			return startRelay(options);
		},
	});
	return {hosted, starts};
}

const LOST = new StorageError('failed', 'The disk failed.');

const folderOf = (home: string) => path.join(home, 'data', 'relay');

test('a hosted relay whose disk fails starts anew at its port, once', async (t) => {
	const {hosted, starts} = await host(await temporaryFolder(t));
	const owner = await openOwner(await temporaryFolder(t), hosted?.url ?? '', 'ada');
	const notices: string[] = [];
	let live = 0;
	owner.client.subscribe((event) => {
		if (event.type === 'local-line-added') notices.push(event.line.text);
		if (event.type === 'connection-changed' && event.connection.type === 'live') live++;
	});
	starts[0]?.onFailure?.(LOST);
	await wait(() => live === 1);
	t.is(starts.length, 2);
	t.is(starts[1]?.port, hosted?.port);
	t.regex(notices[0] ?? '', /it starts anew/);
	starts[1]?.onFailure?.(LOST);
	await wait(() => notices.length === 2);
	t.regex(notices[1] ?? '', /check the disk and start termchat again/);
	t.is(starts.length, 2);
	await owner.close();
	await hosted?.close();
});

test('a hosted relay that does not come back says so when it is closed', async (t) => {
	const home = await temporaryFolder(t);
	const {hosted, starts} = await host(home);
	const owner = await openOwner(await temporaryFolder(t), hosted?.url ?? '', 'ada');
	await owner.close();
	await rm(path.join(folderOf(home), 'relay.key'));
	starts[0]?.onFailure?.(LOST);
	await wait(() => starts.length === 2);
	const error = await t.throwsAsync(async () => hosted?.close(), {instanceOf: ExitError});
	t.is(error?.reason, 'failed');
});

async function refusal(t: ExecutionContext, home: string): Promise<readonly [string, string]> {
	const error = await t.throwsAsync(host(home), {instanceOf: ExitError});
	t.notRegex(error?.message ?? '', /--/);
	return [error?.reason ?? '', error?.message ?? ''];
}

test('data that a hosted relay cannot use are refused by a sentence that names them', async (t) => {
	const home = await temporaryFolder(t);
	await mkdir(folderOf(home), {recursive: true});
	await writeFile(path.join(folderOf(home), 'relay.sqlite'), 'no database'.repeat(500));
	const [reason, sentence] = await refusal(t, home);
	t.is(reason, 'failed');
	t.true(sentence.includes(folderOf(home)));
});

test('keys of a hosted relay that others can read are refused for safety', async (t) => {
	if (process.platform === 'win32') {
		t.pass();
		return;
	}
	const home = await temporaryFolder(t);
	await (await host(home)).hosted?.close();
	await chmod(path.join(folderOf(home), 'relay.key'), 0o644);
	const [reason, sentence] = await refusal(t, home);
	t.is(reason, 'security');
	t.regex(sentence, /chmod 600/);
});

test('a hosted relay without its key is refused while it has accounts', async (t) => {
	const home = await temporaryFolder(t);
	const {hosted} = await host(home);
	const owner = await openOwner(await temporaryFolder(t), hosted?.url ?? '', 'ada');
	await owner.close();
	await hosted?.close();
	await rm(path.join(folderOf(home), 'password.key'));
	const [reason, sentence] = await refusal(t, home);
	t.is(reason, 'failed');
	t.regex(sentence, /password\.key is missing.*backup/);
});
