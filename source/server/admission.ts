import type {Limits} from '../protocol/limits.ts';

/** One place taken at the relay. */
export type Place = {
	/** The connection has logged in: it no longer counts as one that has not. */
	loggedIn(): void;
	/** The connection is gone. */
	leave(): void;
};

/**
 * Counts connections, and per address those that have not logged in. What an address may open at all
 * the transport has decided before a line reaches the core.
 */
export class Admission {
	readonly #limits: AdmissionLimits;
	readonly #visitors = new Map<string, number>();
	#open = 0;
	/** Visitors of all addresses, also of those that are not counted. */
	#strangers = 0;

	constructor(limits: AdmissionLimits) {
		this.#limits = limits;
	}

	/** Connections there are now. */
	get open(): number {
		return this.#open;
	}

	/** Takes a place, if there is one. An undefined address is not counted. */
	enter(address: string | undefined): Place | undefined {
		const {connections, connectionsUnauthenticated, connectionsUnauthenticatedPerAddress} =
			this.#limits;
		if (this.#open >= connections || this.#strangers >= connectionsUnauthenticated) {
			return undefined;
		}
		const others = address === undefined ? 0 : (this.#visitors.get(address) ?? 0);
		if (others >= connectionsUnauthenticatedPerAddress) return undefined;
		this.#open++;
		this.#count(address, 1);
		let isVisitor = true;
		let isHere = true;
		const loggedIn = (): void => {
			if (isVisitor) this.#count(address, -1);
			isVisitor = false;
		};
		return {
			loggedIn,
			leave: () => {
				loggedIn();
				if (isHere) this.#open--;
				isHere = false;
			},
		};
	}

	#count(address: string | undefined, change: number): void {
		this.#strangers += change;
		if (address === undefined) return;
		const visitors = (this.#visitors.get(address) ?? 0) + change;
		if (visitors === 0) this.#visitors.delete(address);
		else this.#visitors.set(address, visitors);
	}
}

type AdmissionLimits = Pick<
	Limits,
	'connections' | 'connectionsUnauthenticated' | 'connectionsUnauthenticatedPerAddress'
>;
