import {closedError, type Vault, type VaultChange} from '../vault/vault.ts';
import type {PrivateContext} from './parts.ts';

/** A context for parts that can be shut out of it. */
export type ClosableContext = {
	readonly context: PrivateContext;
	/** From now on nothing is written or said any more; what is being written still is. */
	shut(): void;
};

/**
 * The same context, until it is shut. Work that still waits for the relay when everything ends must not
 * write secrets that were wiped meanwhile, nor say that it could not.
 */
export function closableContext(inner: PrivateContext): ClosableContext {
	let isShut = false;
	const commit = async (changes: readonly VaultChange[]): Promise<void> => {
		if (isShut) throw closedError();
		await inner.vault.commit(changes);
	};
	const vault: Vault = {
		get protection() {
			return inner.vault.protection;
		},
		read: (name) => inner.vault.read(name),
		write: (name, bytes) => commit([{name, bytes}]),
		delete: (name) => commit([{name, bytes: undefined}]),
		commit,
		list: (prefix) => inner.vault.list(prefix),
		close: () => inner.vault.close(),
	};
	return {
		context: {
			...inner,
			vault,
			addLine(line) {
				if (!isShut) inner.addLine(line);
			},
			dispatch(event) {
				if (!isShut) inner.dispatch(event);
			},
		},
		shut() {
			isShut = true;
		},
	};
}
