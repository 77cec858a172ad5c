import {
	checkChanges,
	checkRecordName,
	checkRecordSize,
	closedError,
	type Vault,
	type VaultChange,
} from './vault.ts';

/** A vault that forgets everything when the process ends: for tests, bots and guests. */
export function createMemoryVault(): Vault {
	return new MemoryVault();
}

class MemoryVault implements Vault {
	readonly protection = 'memory';
	readonly #records = new Map<string, Uint8Array>();
	#isClosed = false;

	async read(name: string): Promise<Uint8Array | undefined> {
		this.#check(name);
		return this.#records.get(name)?.slice();
	}

	async write(name: string, bytes: Uint8Array): Promise<void> {
		this.#check(name);
		checkRecordSize(name, bytes);
		this.#records.set(name, bytes.slice());
	}

	async delete(name: string): Promise<void> {
		this.#check(name);
		this.#records.delete(name);
	}

	async commit(changes: readonly VaultChange[]): Promise<void> {
		this.#refuseClosed();
		checkChanges(changes);
		for (const {name, bytes} of changes) {
			if (bytes === undefined) this.#records.delete(name);
			else this.#records.set(name, bytes.slice());
		}
	}

	async list(prefix: string): Promise<readonly string[]> {
		this.#refuseClosed();
		return [...this.#records.keys()].filter((name) => name.startsWith(prefix)).sort();
	}

	async close(): Promise<void> {
		this.#isClosed = true;
		for (const bytes of this.#records.values()) {
			bytes.fill(0);
		}

		this.#records.clear();
	}

	#check(name: string): void {
		this.#refuseClosed();
		checkRecordName(name);
	}

	#refuseClosed(): void {
		if (this.#isClosed) {
			throw closedError();
		}
	}
}
