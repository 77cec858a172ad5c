import {createHash} from 'node:crypto';
import type {Clock, Random} from '../../protocol/environment.ts';
import type {Limits} from '../../protocol/limits.ts';
import type {Bus} from '../bus.ts';
import {RefusedError} from '../refused-error.ts';
import type {TransferBearer, TransferCut, TransferDesk, TransferPass} from './transfer-desk.ts';

export type TransferDeskOptions = {
	readonly clock: Clock;
	readonly random: Random;
	readonly limits: Pick<Limits, 'transferTicket' | 'transfers' | 'transfersPerAccount'>;
	/** Says who is sent away. */
	readonly bus: Pick<Bus, 'accompany'>;
};

/** The desk of a relay that is one process: it keeps everything in memory, and all of it bounded. */
export function createTransferDesk(options: TransferDeskOptions): TransferDesk {
	const tickets = new Tickets(options);
	const lines = new Lines(options);
	return {
		issue: (pass) => tickets.issue(pass),
		redeem(ticket, bearer) {
			const pass = tickets.take(ticket, bearer.direction);
			lines.begin(pass, bearer);
			return pass;
		},
		ended: (pass) => lines.end(pass),
		fileGone(file) {
			tickets.voidAll(file);
			lines.cut('file-gone', (pass) => pass.file === file);
		},
		get open() {
			return lines.size;
		},
	};
}

/** Tickets of one account that wait, for each of its transfers; a newer one takes an older one's place. */
const WAITING_EACH = 4;

type Ticket = {
	readonly pass: TransferPass;
	/** By the monotonic clock. */
	readonly expiresAt: number;
	/** It no longer ends with its account's connections. */
	readonly forget: () => void;
};

/**
 * Tickets that nobody has shown yet, the oldest first: all of them live equally long. They are kept
 * under their hashes, so that finding one compares nothing that a guess could come closer to.
 */
class Tickets {
	readonly #options: TransferDeskOptions;
	readonly #waiting = new Map<string, Ticket>();

	constructor(options: TransferDeskOptions) {
		this.#options = options;
	}

	issue(pass: TransferPass): string {
		const {clock, random, limits, bus} = this.#options;
		this.#makeRoom(pass.account);
		const text = Buffer.from(random.bytes(32)).toString('base64url');
		const key = keyOf(text);
		const {account, device, room} = pass;
		this.#waiting.set(key, {
			pass,
			expiresAt: clock.monotonic() + limits.transferTicket,
			forget: bus.accompany({account, device, room, cut: () => this.#waiting.delete(key)}),
		});
		return text;
	}

	take(text: string, direction: TransferPass['direction']): TransferPass {
		const key = keyOf(text);
		const ticket = this.#waiting.get(key);
		this.#drop(key);
		const isGood =
			ticket !== undefined &&
			ticket.pass.direction === direction &&
			ticket.expiresAt > this.#options.clock.monotonic();
		if (!isGood) throw new RefusedError('not-found', NO_TICKET);
		return ticket.pass;
	}

	voidAll(file: string): void {
		for (const [key, {pass}] of this.#waiting) if (pass.file === file) this.#drop(key);
	}

	#makeRoom(account: string): void {
		const {clock, limits} = this.#options;
		const now = clock.monotonic();
		for (const [key, {expiresAt}] of this.#waiting) {
			const isCrowded = this.#waiting.size >= WAITING_EACH * limits.transfers;
			if (expiresAt > now && !isCrowded) break;
			this.#drop(key);
		}
		const own = [...this.#waiting].filter(([, {pass}]) => pass.account === account);
		const [oldest] = own;
		if (oldest === undefined || own.length < WAITING_EACH * limits.transfersPerAccount) return;
		this.#drop(oldest[0]);
	}

	#drop(key: string): void {
		this.#waiting.get(key)?.forget();
		this.#waiting.delete(key);
	}
}

const NO_TICKET = 'That ticket is used or too old. Ask for the file again.';

function keyOf(ticket: string): string {
	return createHash('sha256').update(ticket).digest('base64');
}

type Line = {readonly bearer: TransferBearer; readonly forget: () => void};

/** The transfers under way. */
class Lines {
	readonly #options: TransferDeskOptions;
	readonly #open = new Map<TransferPass, Line>();

	constructor(options: TransferDeskOptions) {
		this.#options = options;
	}

	get size(): number {
		return this.#open.size;
	}

	begin(pass: TransferPass, bearer: TransferBearer): void {
		if (pass.direction === 'put') {
			this.cut('taken-over', (each) => each.direction === 'put' && each.file === pass.file);
		}
		this.#requirePlace(pass);
		const {account, device, room} = pass;
		const {remote} = bearer;
		const cut = () => this.cut('sent-away', (each) => each === pass);
		const forget = this.#options.bus.accompany({account, device, room, remote, cut});
		this.#open.set(pass, {bearer, forget});
	}

	end(pass: TransferPass): void {
		this.#open.get(pass)?.forget();
		this.#open.delete(pass);
	}

	cut(reason: TransferCut, isMeant: (pass: TransferPass) => boolean): void {
		const meant = [...this.#open].filter(([pass]) => isMeant(pass));
		for (const [pass, {bearer}] of meant) {
			this.end(pass);
			bearer.cut(reason);
		}
	}

	#requirePlace({account}: TransferPass): void {
		const {limits} = this.#options;
		if (this.#open.size >= limits.transfers) throw new RefusedError('unavailable', RELAY_BUSY);
		const own = [...this.#open.keys()].filter((pass) => pass.account === account).length;
		if (own >= limits.transfersPerAccount) throw new RefusedError('unavailable', ACCOUNT_BUSY);
	}
}

const RELAY_BUSY = 'The relay moves as many files as it can. Try again in a moment.';
const ACCOUNT_BUSY = 'You move as many files at once as this relay allows. Wait until one is done.';
