import {vaultRecord} from '../vault/record.ts';
import {type Vault, VaultError} from '../vault/vault.ts';
import {Batch} from './batch.ts';
import {OUTGOING_FORMAT, type Outgoing} from './messages/outgoing.ts';
import {failedRecord} from './messages/reset-requests.ts';
import type {PrivateContext} from './parts.ts';

/**
 * Sessions, prekeys and the mailbox's number are of one device, and so is what was sealed. After this home has become another
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
		batch.remove(failedRecord(records));
		await unseal({vault, records}, batch);
	}

	batch.put(records.device, new TextEncoder().encode(device));
	await batch.commit(vault);
}

/** What waits was sealed on sessions that are gone: it is sealed anew, by this device. */
async function unseal(
	{vault, records}: Pick<PrivateContext, 'vault' | 'records'>,
	batch: Batch,
): Promise<void> {
	for (const name of await vault.list(records.outboxes)) {
		if (!name.includes('/message/', records.outboxes.length)) continue;
		const message = await readWaiting(vault, name);
		if (message?.copies === undefined) continue;
		batch.put(name, OUTGOING_FORMAT.encode({...message, copies: undefined}));
	}
}

/** Undefined for what cannot be read, which is told of where the outbox is opened. */
async function readWaiting(vault: Vault, name: string): Promise<Outgoing | undefined> {
	try {
		return await vaultRecord(vault, name, OUTGOING_FORMAT).read();
	} catch (error) {
		if (error instanceof VaultError) return undefined;
		throw error;
	}
}
