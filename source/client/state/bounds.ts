/** How much of each kind the client keeps, whatever a relay sends. */
export const MAXIMUM = {
	/** Of the relay's. */
	rooms: 1000,
	/** Conversations; the vault has those that spoke longest ago. */
	conversations: 500,
	invitations: 100,
	members: 10_000,
	presence: 20_000,
	listings: 10_000,
	typing: 50,
	localLines: 1000,
	/** Characters of one local line. */
	localLineLength: 20_000,
} as const;
