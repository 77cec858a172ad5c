/**
 * Where the private messages of an account stand in the vault. `tag` is `vaultTag(url, account)`;
 * `name` is an account's name and `device` a device id in base64url.
 */
export function privateRecords(tag: string) {
	const base = `private/${tag}/`;
	return {
		/** The device that books, prekeys and mailbox are of. */
		device: `${base}device`,
		/** The account key, where this device has it, and a recovery key that is not written down yet. */
		accountKey: `${base}account-key`,
		/** The newest restore of the vault after which the sessions of this account were renewed. */
		restored: `${base}restored`,
		/** Our own account as a contact: its newest list. */
		own: `${base}own`,
		prekeys: `${base}prekeys`,
		/** How far the mailbox is done. */
		mailbox: `${base}mailbox`,
		contacts: `${base}contact/`,
		contact: (name: string) => `${base}contact/${name}`,
		timeline: (name: string) => `${base}timeline/${name}`,
		books: `${base}book/`,
		book: (device: string) => `${base}book/${device}`,
		outboxes: `${base}outbox/`,
		outbox: (name: string) => `${base}outbox/${name}`,
		conversations: `${base}conversation/`,
		conversation: (name: string) => `${base}conversation/${name}`,
		/** Messages of a conversation, oldest first; `index` is 0, 1, 2 … */
		segments: (name: string) => `${base}history/${name}/`,
		segment: (name: string, index: number) =>
			`${base}history/${name}/${String(index).padStart(8, '0')}`,
	};
}

export type PrivateRecords = ReturnType<typeof privateRecords>;

/** The id of the room that shows the conversation with an account. */
export function conversationId(name: string): string {
	return `@${name}`;
}

/** Whether a room's id is that of a conversation. Ids of the relay's rooms have no such sign. */
export function isConversationId(room: string): boolean {
	return room.startsWith('@');
}
