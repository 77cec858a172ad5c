import type {DatabaseSync} from 'node:sqlite';

export type RoomStatements = ReturnType<typeof prepareRooms>;

/** The statements about rooms, memberships and room invitations, prepared once. */
export function prepareRooms(database: DatabaseSync) {
	return {...rooms(database), ...memberships(database), ...invites(database)};
}

function rooms(database: DatabaseSync) {
	return {
		insertRoom: database.prepare(
			`INSERT INTO room (id, name, topic, visibility, epoch, head, memberCount, createdAt)
				VALUES (?, ?, ?, ?, ?, 0, 0, ?)`,
		),
		room: database.prepare('SELECT * FROM room WHERE id = ?'),
		roomByName: database.prepare('SELECT * FROM room WHERE name = ?'),
		setRules: database.prepare(
			'UPDATE room SET readOnly = ?, slowMode = ?, keepDays = ? WHERE id = ?',
		),
		setTopic: database.prepare('UPDATE room SET topic = ? WHERE id = ?'),
		// Looks at a page of public rooms and at the account's own, not at every private room there is.
		visible: database.prepare(
			`SELECT room.*,
				EXISTS (SELECT 1 FROM membership WHERE room = room.id AND account = :account) AS joined,
				EXISTS (SELECT 1 FROM roomInvite WHERE room = room.id AND account = :account) AS invited
			FROM room
			WHERE name > :after AND id IN (
				SELECT id FROM (
					SELECT id FROM room WHERE visibility = 'public' AND name > :after
					ORDER BY name LIMIT :limit
				)
				UNION SELECT room FROM membership WHERE account = :account
				UNION SELECT room FROM roomInvite WHERE account = :account
			)
			ORDER BY name LIMIT :limit`,
		),
	};
}

function memberships(database: DatabaseSync) {
	return {
		membership: database.prepare('SELECT * FROM membership WHERE room = ? AND account = ?'),
		members: database.prepare(
			'SELECT * FROM membership WHERE room = ? AND account > ? ORDER BY account LIMIT ?',
		),
		roomsOf: database.prepare(
			`SELECT room.*, membership.* FROM membership JOIN room ON room.id = membership.room
				WHERE membership.account = ? ORDER BY room.name`,
		),
		countRooms: database.prepare('SELECT count(*) AS count FROM membership WHERE account = ?'),
		addMember: database.prepare(
			'INSERT INTO membership (room, account, role, joinedAt, readSeq) VALUES (?, ?, ?, ?, ?)',
		),
		noteReader: database.prepare(
			'INSERT INTO formerReader (account, room) VALUES (?, ?) ON CONFLICT DO NOTHING',
		),
		forgetReader: database.prepare(
			'DELETE FROM formerReader WHERE account = ? AND room = ? RETURNING account',
		),
		removeMember: database.prepare('DELETE FROM membership WHERE room = ? AND account = ?'),
		roomCount: database.prepare('SELECT count(*) AS count FROM room'),
		countMembers: database.prepare('UPDATE room SET memberCount = memberCount + ? WHERE id = ?'),
		heir: database.prepare(
			`SELECT account, role FROM membership WHERE room = ? AND account <> ?
				ORDER BY role = 'owner' DESC, role = 'moderator' DESC, role = 'member' DESC,
					joinedAt, account LIMIT 1`,
		),
		demoteOwners: database.prepare(
			`UPDATE membership SET role = 'moderator' WHERE room = ? AND role = 'owner'`,
		),
		setRole: database.prepare('UPDATE membership SET role = ? WHERE room = ? AND account = ?'),
		markRead: database.prepare(
			`UPDATE membership
				SET readSeq = max(readSeq, min(?, (SELECT head FROM room WHERE id = membership.room)))
				WHERE room = ? AND account = ? RETURNING readSeq`,
		),
		setRead: database.prepare(
			`UPDATE membership
				SET readSeq = max(0, min(?, (SELECT head FROM room WHERE id = membership.room)))
				WHERE room = ? AND account = ? RETURNING readSeq`,
		),
	};
}

function invites(database: DatabaseSync) {
	return {
		invite: database.prepare(
			`INSERT INTO roomInvite (account, room, invitedBy, time) VALUES (?, ?, ?, ?)
				ON CONFLICT (account, room) DO NOTHING`,
		),
		isInvited: database.prepare('SELECT 1 FROM roomInvite WHERE account = ? AND room = ?'),
		useInvite: database.prepare('DELETE FROM roomInvite WHERE account = ? AND room = ?'),
		invitesOf: database.prepare(
			`SELECT room.*, invitedBy FROM roomInvite JOIN room ON room.id = roomInvite.room
				WHERE roomInvite.account = ? ORDER BY room.name`,
		),
	};
}
