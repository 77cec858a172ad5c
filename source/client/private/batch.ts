import type {Vault, VaultChange} from '../vault/vault.ts';

/**
 * Changes that reach the disk together or not at all. What is in memory follows what is on the disk:
 * `afterwards` runs once the changes are written, and never when they are not.
 */
export class Batch {
	readonly #changes = new Map<string, Uint8Array | undefined>();
	readonly #afterwards: (() => void)[] = [];

	/** Replaces a record. Takes the bytes, and wipes them once they are written. */
	put(name: string, bytes: Uint8Array): void {
		this.#changes.get(name)?.fill(0);
		this.#changes.set(name, bytes);
	}

	/** Removes a record. */
	remove(name: string): void {
		this.#changes.get(name)?.fill(0);
		this.#changes.set(name, undefined);
	}

	/** Runs `apply` when everything is written, in the order of these calls. */
	afterwards(apply: () => void): void {
		this.#afterwards.push(apply);
	}

	/**
	 * Writes everything, then applies it. Throws VaultError, and then nothing has happened. What one
	 * piece of `afterwards` throws keeps no other from running, and is thrown at the end.
	 */
	async commit(vault: Vault): Promise<void> {
		const changes = [...this.#changes].map(([name, bytes]): VaultChange => ({name, bytes}));
		try {
			if (changes.length > 0) await vault.commit(changes);
		} finally {
			for (const {bytes} of changes) bytes?.fill(0);
		}

		const failures: unknown[] = [];
		for (const apply of this.#afterwards) {
			try {
				apply();
			} catch (error) {
				failures.push(error);
			}
		}

		if (failures.length > 0) throw failures[0];
	}
}
