import type {Limits} from '../../protocol/limits.ts';
import type {Report} from '../../protocol/moderation-records.ts';
import type {RoomRole} from '../../protocol/records.ts';
import type {Listener} from '../bus.ts';
import {OutgoingFrame} from '../outgoing-frame.ts';
import {isRelayPermitted} from '../permissions.ts';
import {RefusedError} from '../refused-error.ts';
import type {Services} from '../services.ts';
import type {Actor} from './actor.ts';
import {requireRoomRight} from './authority.ts';

type DeskServices = Pick<Services, 'storage' | 'bus' | 'moderation'>;

type DeskLimits = Pick<Limits, 'reportsOpen' | 'reportsOpenPerRoom'>;

/** Where a report waits. */
type OpenReport = {readonly room: string; readonly isPublic: boolean};

/**
 * Knows how many reports wait in which room, and tells those who may look at them when that changes.
 * Who may is looked up each time; only whoever has come by since the start is told at all.
 */
export class ReportDesk {
	readonly #services: DeskServices;
	readonly #limits: DeskLimits;
	/** By the report's id. */
	readonly #open = new Map<string, OpenReport>();
	/** What accounts had to look after when they came by: rooms, and `RELAY`. */
	readonly #duties = new Map<string, ReadonlySet<string>>();

	constructor(services: DeskServices, limits: DeskLimits) {
		this.#services = services;
		this.#limits = limits;
	}

	/** Reads which reports are open. */
	async reload(): Promise<void> {
		const {storage} = this.#services;
		const request = {rooms: undefined, before: undefined, limit: this.#limits.reportsOpen};
		const {reports} = await storage.reports(request);
		this.#open.clear();
		for (const {report, room, state} of reports) {
			if (state === 'open') this.#open.set(report, {room, isPublic: await this.#isPublic(room)});
		}
	}

	/**
	 * Whether there is a place for one more. A room has so many, and what the relay's staff cannot see
	 * leaves half of all to what it can: nobody keeps others from reporting with a room of their own.
	 */
	async hasSpace(room: string): Promise<boolean> {
		const open = [...this.#open.values()];
		const here = open.filter((each) => each.room === room).length;
		if (here >= this.#limits.reportsOpenPerRoom) return false;
		if (await this.#isPublic(room)) return true;
		return open.filter(({isPublic}) => !isPublic).length < this.#limits.reportsOpen / 2;
	}

	/** There is one more. */
	async opened({report, room}: Report): Promise<void> {
		this.#open.set(report, {room, isPublic: await this.#isPublic(room)});
		await this.#tellAbout(room);
	}

	/** One of them is dealt with. */
	async closed({report, room}: Report): Promise<void> {
		this.#open.delete(report);
		await this.#tellAbout(room);
	}

	/**
	 * An account is here, on that connection, or has another role: from now on it is told, if it has
	 * anything to look after.
	 */
	async greet(account: string, connection?: Listener): Promise<void> {
		const duties = await this.#dutiesOf(account);
		if (duties.size === 0) {
			this.#duties.delete(account);
			return;
		}
		this.#duties.set(account, duties);
		const open = this.#countFor(duties);
		if (open === 0) return;
		if (connection === undefined) this.#tell(account, open);
		else connection.deliver(reportsFrame(open));
	}

	/** Whether the actor may look at what is reported in that room. */
	async mayLook(actor: Actor, room: string): Promise<boolean> {
		try {
			await requireRoomRight(this.#services, actor, {room, operation: 'reports'});
			return true;
		} catch (error) {
			if (error instanceof RefusedError) return false;
			throw error;
		}
	}

	/** The rooms whose reports the actor may look at; undefined for all of them. */
	async roomsFor(actor: Actor): Promise<readonly string[] | undefined> {
		if (actor.type === 'operator') return undefined;
		const {storage} = this.#services;
		const own = await storage.roomsOf(actor.account);
		const rooms = new Set(
			own.flatMap(({room, membership}) => (isStaff(membership.role) ? [room.id] : [])),
		);
		const role = (await storage.account(actor.account))?.role ?? 'member';
		if (isRelayPermitted('reports', role))
			for (const each of await this.#publicRooms()) rooms.add(each);
		return [...rooms];
	}

	async #publicRooms(): Promise<readonly string[]> {
		const rooms: string[] = [];
		let after: string | undefined;
		for (;;) {
			const page = await this.#services.storage.everyRoom({after, limit: PAGE});
			for (const {id, visibility} of page.rooms) if (visibility === 'public') rooms.push(id);
			after = page.rooms.at(-1)?.name;
			if (!page.more) return rooms;
		}
	}

	async #dutiesOf(account: string): Promise<ReadonlySet<string>> {
		const {storage} = this.#services;
		const rooms = await storage.roomsOf(account);
		const own = rooms.flatMap(({room, membership}) => (isStaff(membership.role) ? [room.id] : []));
		const role = (await storage.account(account))?.role ?? 'member';
		return new Set([...own, ...(isRelayPermitted('reports', role) ? [RELAY] : [])]);
	}

	async #tellAbout(room: string): Promise<void> {
		const isPublic = await this.#isPublic(room);
		for (const [account, known] of this.#duties) {
			if (!known.has(room) && !(isPublic && known.has(RELAY))) continue;
			const duties = await this.#dutiesOf(account);
			this.#duties.set(account, duties);
			if (duties.has(room) || (isPublic && duties.has(RELAY)))
				this.#tell(account, this.#countFor(duties));
		}
	}

	#countFor(duties: ReadonlySet<string>): number {
		let open = 0;
		for (const {room, isPublic} of this.#open.values()) {
			if (duties.has(room) || (isPublic && duties.has(RELAY))) open++;
		}
		return open;
	}

	async #isPublic(room: string): Promise<boolean> {
		return (await this.#services.storage.room(room))?.visibility === 'public';
	}

	#tell(account: string, open: number): void {
		this.#services.bus.direct(account, reportsFrame(open));
	}
}

function reportsFrame(open: number): OutgoingFrame {
	return new OutgoingFrame({type: 'reports', open});
}

/** In place of a room's id: all public ones. */
const RELAY = '';

/** Rooms read at a time. */
const PAGE = 500;

function isStaff(role: RoomRole): boolean {
	return role === 'owner' || role === 'moderator';
}
