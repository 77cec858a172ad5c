import {jsonFormat, type VaultRecord, vaultRecord} from '../client/vault/record.ts';
import type {Vault} from '../client/vault/vault.ts';

/** The relay that this home hosts inside its chat. */
export type Hosting = {
	readonly url: string;
	/** The same at every start, so that the address stays good. */
	readonly port: number;
};

/** Where a home remembers that it hosts a relay. */
export function hostingRecord(vault: Vault): VaultRecord<Hosting> {
	return vaultRecord(vault, 'hosting', HOSTING_FORMAT);
}

const HOSTING_FORMAT = jsonFormat((value: unknown): Hosting => {
	if (typeof value !== 'object' || value === null) throw new TypeError('Not an object.');
	const {url, port}: Readonly<Record<string, unknown>> = {...value};
	if (typeof url !== 'string' || typeof port !== 'number') throw new TypeError('Not an address.');
	return {url, port};
});
