import {rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import type {ExecutionContext} from 'ava';
import {parseCommandLine} from '../../source/cli/parse.ts';
import type {ConfigSources} from '../../source/cli/relay-config/config.ts';
import {temporaryFolder} from './cli-homes.ts';

/** What `termchat serve` with these flags reads its configuration from. */
export function serveSources(
	argv: readonly string[] = [],
	environment: Readonly<Record<string, string>> = {},
): ConfigSources {
	const {flags} = parseCommandLine(['serve', ...argv], environment, import.meta);
	return {flags, environment};
}

/** A file of settings with this text, which goes with the test. */
export async function configFile(t: ExecutionContext, text: string): Promise<string> {
	const file = path.join(await temporaryFolder(t), 'relay.jsonc');
	await writeFile(file, text);
	t.teardown(() => rm(file, {force: true}));
	return file;
}
