import {mkdtemp, realpath, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {ExecutionContext} from 'ava';

/** A new folder without links in its path, which goes when the test is over. */
export async function temporaryFolder(t: ExecutionContext): Promise<string> {
	const folder = await mkdtemp(path.join(await realpath(tmpdir()), 'termchat-disk-'));
	t.teardown(() => rm(folder, {recursive: true, force: true}));
	return folder;
}
