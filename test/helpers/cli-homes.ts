import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {ExecutionContext} from 'ava';
import {type RunningRelay, type StartRelayOptions, startRelay} from '../../server.ts';
import {openOwnVault} from '../../source/cli/home.ts';
import type {Client} from '../../source/client/api.ts';
import {createClient} from '../../source/client/client.ts';
import {nodeFiles} from '../../source/client/files/disk/node-files.ts';
import {homePaths} from '../../source/client/home.ts';
import {transientSettings} from '../../source/client/transient-settings.ts';
import type {Vault} from '../../source/client/vault/vault.ts';
import {webSocketTransport} from '../../source/client/websocket.ts';

/** A new folder that goes with the test. */
export async function temporaryFolder(t: ExecutionContext): Promise<string> {
	const folder = await mkdtemp(path.join(tmpdir(), 'termchat-test-'));
	t.teardown(() => rm(folder, {recursive: true, force: true}));
	return folder;
}

/** A relay in memory that goes with the test. */
export async function startTestServer(
	t: ExecutionContext,
	options: Partial<StartRelayOptions> = {},
): Promise<RunningRelay> {
	const relay = await startRelay({dataDirectory: undefined, limits: QUICK, ...options});
	t.teardown(() => relay.close({retryAfterMax: 0}));
	return relay;
}

const QUICK = {messages: {burst: 10_000, perSecond: 1000}} as const;

/** A home's client as the full screen has it: with the vault, and its lock, to itself. A command makes way. */
export type OwnerClient = {readonly client: Client; readonly vault: Vault; close(): Promise<void>};

/** A home with an account that has no password, which is quick; its client is live. */
export async function openOwner(
	home: string,
	url: string,
	name: string,
	invite?: string,
): Promise<OwnerClient> {
	const owner = await prepareOwner(home, url);
	await owner.client.register({name, ...(invite !== undefined && {invite})});
	await owner.client.whenLive();
	await owner.client.whenPrivateKnown();
	return owner;
}

/** A home that has its account already; its client is live. */
export async function reopenOwner(home: string, url: string): Promise<OwnerClient> {
	const owner = await prepareOwner(home, url);
	owner.client.start();
	await owner.client.whenLive();
	await owner.client.whenPrivateKnown();
	return owner;
}

async function prepareOwner(home: string, url: string): Promise<OwnerClient> {
	const vault = await openOwnVault({paths: homePaths(home), settings: transientSettings({})});
	const files = nodeFiles();
	const transport = webSocketTransport();
	const client = createClient({url, vault, transport, files, label: 'screen'});
	return {
		client,
		vault,
		async close() {
			await client.close();
			await vault.close();
		},
	};
}

/** The folder of a home that is somebody at the relay. */
export async function homeOf(t: ExecutionContext, url: string, name: string): Promise<string> {
	const home = await temporaryFolder(t);
	const owner = await openOwner(home, url, name);
	await owner.close();
	return home;
}
