import {Batch} from './batch.ts';
import type {PrivateContext} from './parts.ts';

/**
 * Sessions, prekeys and the mailbox's number are of one device. After this home has become another
 * device of the account, those of the one before are forgotten; contacts and history stay. Throws
 * VaultError.
 */
export async function forgetOtherDevice(
	{vault, records}: Pick<PrivateContext, 'vault' | 'records'>,
	device: string,
): Promise<void> {
	const known = await vault.read(records.device);
	const before = known === undefined ? undefined : new TextDecoder().decode(known);
	if (before === device) return;
	const batch = new Batch();
	if (before !== undefined) {
		for (const name of await vault.list(records.books)) batch.remove(name);
		batch.remove(records.prekeys);
		batch.remove(records.mailbox);
	}

	batch.put(records.device, new TextEncoder().encode(device));
	await batch.commit(vault);
}
