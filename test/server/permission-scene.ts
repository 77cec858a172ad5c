import type {RequestFields, RequestType} from '../../source/protocol/client-frame.ts';
import type {RelayRole, RoomRole, Visibility} from '../../source/protocol/records.ts';
import type {Standing} from '../../source/server/permissions.ts';
import type {NewMessage} from '../../source/server/storage/storage.ts';
import type {FakeLink} from '../helpers/link.ts';
import {messageId, startTestRelay} from '../helpers/test-relay.ts';

/** What somebody is to a room, and what holds against them there. */
export type Case = {
	readonly standing: Standing | 'banned' | 'muted';
	readonly role: RelayRole;
	readonly visibility: Visibility;
	readonly readOnly: boolean;
};

/** Somebody else in the room. */
export type Other = {readonly standing: RoomRole; readonly role: RelayRole};

/** A room with somebody of that case in it, or outside of it, and somebody else. */
export type Scene = {
	readonly room: string;
	readonly name: string;
	/** Whose case it is. */
	readonly actor: string;
	/** The somebody else, if there is one. */
	readonly other: string;
	/** Position of a message of a member that is neither. */
	readonly seq: number;
	/** Position of a message of the actor, or the same where it could not write one. */
	readonly own: number;
	/** The names of the rooms that the actor is shown. */
	list(): Promise<readonly string[]>;
	/** The answer's type, or the code of a refusal. */
	ask<Type extends RequestType>(type: Type, fields: RequestFields<Type>): Promise<string>;
};

export const RELAY_ROLES: readonly RelayRole[] = ['owner', 'moderator', 'member'];

/**
 * One relay with an actor and somebody else of every role on it, where each scene is a room of its own:
 * thousands of them take a few seconds.
 */
export async function startStage(): Promise<(wanted: Case, other?: Other) => Promise<Scene>> {
	const plenty = {burst: 1e9, perSecond: 1e9};
	const relay = await startTestRelay({
		limits: {
			...{roomsPerAccount: 1e9, sanctionsInAll: 1e9, filesPerAccount: 1e9, loopbackFactor: 1e9},
			...{refusals: plenty, messages: plenty, requests: plenty},
		},
	});
	const {storage, clock} = relay;
	const lines = new Map<string, FakeLink>();
	for (const kind of ['actor', 'other']) {
		for (const role of RELAY_ROLES) {
			const name = `${kind}-${role}`.replace('moderator', 'mod');
			const {link} = await relay.register(name);
			lines.set(name, link);
			await relay.relay.operator.setRole({name, role});
		}
	}
	for (const name of ['founder', 'writer', 'guest']) await relay.register(name);
	let scenes = 0;

	return async (wanted, other) => {
		const number = ++scenes;
		const [room, name] = [`room-${number}`, `den${number}`];
		const actor = nameOf('actor', wanted.role);
		const somebody = nameOf('other', other?.role ?? 'member');
		const standing = standingOf(wanted);
		const entry = (from: string, kind: NewMessage['kind']): NewMessage => ({
			...{room, kind, from, id: messageId(), device: 'd', time: clock.now(), text: 'Grr'},
		});
		const join = (from: string, role: RoomRole) =>
			storage.joinRoom({role, limit: 1e9, message: entry(from, 'join')});
		const owner = standing === 'owner' ? actor : other?.standing === 'owner' ? somebody : 'founder';
		await storage.createRoom({
			room: {
				...{id: room, name, topic: '', visibility: wanted.visibility, epoch: 'e'},
				createdAt: clock.now(),
			},
			message: entry(owner, 'create'),
		});
		await join('writer', 'member');
		if (other !== undefined && owner !== somebody) await join(somebody, other.standing);
		const seq = await append(entry('writer', 'text'));
		let own = seq;
		if (standing === 'invited') {
			await storage.inviteToRoom({room, account: actor, by: owner, time: clock.now()});
		} else if (standing !== 'outsider') {
			if (owner !== actor) await join(actor, standing);
			own = await append(entry(actor, 'text'));
		}
		const {operator} = relay.relay;
		const target = {type: 'account', name: actor} as const;
		if (wanted.standing === 'banned') await operator.ban({room, target});
		if (wanted.standing === 'muted') await operator.mute({room, target});
		if (wanted.readOnly) await operator.setRules({room, readOnly: true});
		return {
			...{room, name, actor, other: somebody, seq, own},
			async list() {
				const {rooms} = await lineOf(actor).request('room.list', {});
				return rooms.map((each) => each.name);
			},
			async ask(type, fields) {
				const link = lineOf(actor);
				const answer = await link.ask(type, fields);
				link.forget();
				return answer.type === 'error' ? answer.code : answer.type;
			},
		};
	};

	function lineOf(name: string): FakeLink {
		const link = lines.get(name);
		if (link === undefined) throw new Error(`${name} has no line.`);
		return link;
	}

	async function append(message: NewMessage): Promise<number> {
		const result = await storage.append(message);
		if (result.type !== 'appended') throw new Error(`Not written: ${result.type}`);
		return result.message.seq;
	}
}

/** What a case is to the tables: who is banned is outside, and who is muted is a member. */
export function standingOf({standing}: Pick<Case, 'standing'>): Standing {
	if (standing === 'banned') return 'outsider';
	return standing === 'muted' ? 'member' : standing;
}

function nameOf(kind: 'actor' | 'other', role: RelayRole): string {
	return `${kind}-${role}`.replace('moderator', 'mod');
}
