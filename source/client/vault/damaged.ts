import path from 'node:path';
import {randomBytes} from '../../crypto/sodium.ts';
import type {Random} from '../../protocol/environment.ts';
import {phrase} from '../../words/phrase.ts';
import type {FileSystem} from './file-system.ts';
import {VaultError} from './vault.ts';

export const DAMAGED_SUFFIX = '.damaged';
const KEPT_SUFFIX = '.kept-';

/** Where a file belongs, and where it lies once it was found to be damaged. */
export type DamagedPlace = {readonly good: string; readonly damaged: string};

type Disk = {readonly fileSystem: FileSystem; readonly random: Random};

/** Puts a damaged file out of the way, so that it is neither used nor lost. */
export async function setAside(disk: Disk, {good, damaged}: DamagedPlace): Promise<void> {
	await freeDamaged(disk, damaged);
	await disk.fileSystem.rename(good, damaged);
	await disk.fileSystem.syncDirectory(path.dirname(good));
}

/** Frees the name of a damaged file without losing it. */
export async function freeDamaged({fileSystem, random}: Disk, damaged: string): Promise<void> {
	if ((await fileSystem.inspect(damaged)) === undefined) return;
	const suffix = Buffer.from(randomBytes(8, random)).toString('hex');
	const kept = damaged.slice(0, -DAMAGED_SUFFIX.length) + KEPT_SUFFIX + suffix;
	await fileSystem.rename(damaged, kept);
}

/** What of a vault can be damaged; of a file whose name does not open, not even which record it is. */
export type DamagedPart =
	| {readonly type: 'record'; readonly name: string}
	| {readonly type: 'unknown-record'}
	| {readonly type: 'journal'};

/** What was set aside, and how to go on. */
export function damagedError(part: DamagedPart, place: DamagedPlace, cause?: unknown): VaultError {
	return new VaultError('damaged', damagedSentence(part, place), {cause});
}

function damagedSentence(part: DamagedPart, {good, damaged}: DamagedPlace): string {
	switch (part.type) {
		case 'record':
			return phrase`The vault cannot read the record "${part.name}": its file is damaged and is kept as ${damaged}. Put a good copy at ${good}, or move the damaged file away to go on without it.`;
		case 'unknown-record':
			return phrase`The vault cannot read a record: its file is damaged and is kept as ${damaged}. Put a good copy at ${good}, or move the damaged file away to go on without it.`;
		case 'journal':
			return phrase`The vault cannot read what was kept last: its file is damaged and is kept as ${damaged}. Put a good copy at ${good}, or move the damaged file away to go on without it.`;
	}
}
