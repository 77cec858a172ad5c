/** Who is at the relay of the pictures, and how much each says in a second. */
export const GUESTS = {ada: 1, bob: 3, cleo: 2, dora: 4, eve: 5, finn: 1} as const;

export const ROOMS = ['ops', 'books', 'garden'] as const;

/** What an operator types for each picture; every command is there. */
export const PICTURES: readonly {
	readonly name: string;
	readonly title: string;
	readonly rows: number;
	readonly commands: readonly string[];
}[] = [
	{
		name: 'hosting-seeing',
		title: 'The answers of the commands that look',
		rows: 60,
		commands: ['stats', 'users', 'users bob', 'rooms', 'rooms ops', 'log', 'help ban'],
	},
	{
		name: 'hosting-inviting',
		title: 'The answers of the commands that invite',
		rows: 25,
		commands: [
			'registration',
			'invite 20 7d',
			'invite 1 2d --role moderator',
			'invites',
			'uninvite "$(last-invite)"',
			'users import names.txt',
			'registration closed',
			'registration open',
		],
	},
	{
		name: 'hosting-order',
		title: 'The answers of the commands that keep order',
		rows: 47,
		commands: [
			"kick eve 'Please calm down'",
			"mute eve 30m 'Advertising'",
			'unmute eve',
			"ban eve 7d 'Advertising, after a warning'",
			"ban 198.51.100.0/24 1d 'A flood from there'",
			'bans',
			"unban eve 'We have talked'",
			"role '#ops' bob moderator",
			'room ops rules slow 30s',
			"filter refuse 'buy followers'",
			'filter',
			'reports',
			'resolve "$(last-report)" acted',
			'audit 12',
		],
	},
	{
		name: 'hosting-help',
		title: 'The list of all commands',
		rows: 36,
		commands: ['help'],
	},
	{
		name: 'hosting-running',
		title: 'The answers of the commands that run the relay',
		rows: 31,
		commands: [
			"notice 'Tea is ready'",
			"broadcast 'We move to a larger machine on Sunday'",
			"motd 'Be kind'",
			'reload',
			'backup today.sqlite',
			'room ops rules keep 90',
			'user export dora dora.jsonl',
			"user delete dora --yes 'Asked for by mail'",
			'vacuum',
			"shutdown in 5m 'An upgrade'",
			'shutdown cancel',
			'drain',
			'restore today.sqlite --force',
		],
	},
];
