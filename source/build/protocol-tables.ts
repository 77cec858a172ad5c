/** What the tables are printed from: the tables of the source, handed in by whoever has them. */
export type ProtocolTables = {
	readonly errorCodes: Readonly<
		Record<string, {readonly sentence: string; readonly retryable: boolean}>
	>;
	readonly closeCodes: Readonly<
		Record<string, {readonly code: number; readonly after: string; readonly sentence: string}>
	>;
	readonly limits: Readonly<Record<string, number | Rate>>;
	/** Who may make which request, and what it counts towards. */
	readonly rules: Readonly<
		Record<string, {readonly by: string; readonly rate: string; readonly scope?: string}>
	>;
	/** What holds some operations back, or lends them. */
	readonly exceptions: {
		readonly fromOutside: readonly string[];
		readonly muted: readonly string[];
		readonly readOnly: readonly string[];
	};
	/** Who may do what with the whole relay. */
	readonly relayPermissions: Readonly<Record<string, readonly string[]>>;
	/** Who may do what in a public and in a private room. */
	readonly permissions: Readonly<
		Record<string, {readonly public: readonly string[]; readonly private: readonly string[]}>
	>;
};

type Rate = {readonly burst: number; readonly perSecond: number};

/**
 * Prints the tables of `docs/protocol.md` into the document: whatever stands between
 * `<!-- table: name -->` and `<!-- /table -->` is replaced.
 * @throws {RangeError} when a limit has no explanation here, or an explanation has no limit.
 */
export function printProtocolTables(document: string, tables: ProtocolTables): string {
	const printed: Readonly<Record<string, () => string>> = {
		requests: () => requestTable(tables.rules),
		permissions: () => permissionTable(tables),
		relay: () => relayTable(tables.relayPermissions),
		errors: () => errorTable(tables.errorCodes),
		closes: () => closeTable(tables.closeCodes),
		limits: () => limitTable(tables.limits),
	};
	return document.replaceAll(BLOCK, (block, name: string) => {
		const table = printed[name];
		return table === undefined ? block : `<!-- table: ${name} -->\n\n${table()}\n\n<!-- /table -->`;
	});
}

const BLOCK = /<!-- table: ([a-z]+) -->[\s\S]*?<!-- \/table -->/g;

function requestTable(rules: ProtocolTables['rules']): string {
	const rows = Object.entries(rules).map(([type, {by, rate, scope = ''}]) => [
		`\`${type}\``,
		ASKERS[by] ?? by,
		`\`${rate}\``,
		scope,
	]);
	return table(['Request', 'Who may ask', 'Counts towards', 'Scope'], rows);
}

const ASKERS: Readonly<Record<string, string>> = {
	visitor: 'before the login only',
	anybody: 'anybody',
	account: 'logged in',
	device: 'logged in, not by a token',
};

function permissionTable({permissions, exceptions}: ProtocolTables): string {
	const {fromOutside, muted, readOnly} = exceptions;
	const rows = Object.entries(permissions).map(([operation, row]) => [
		operation,
		row.public.join(', '),
		row.private.join(', '),
		fromOutside.includes(operation) ? 'yes' : '',
		muted.includes(operation) ? 'no' : '',
		readOnly.includes(operation) ? 'staff' : '',
	]);
	return table(['', 'Public room', 'Private room', 'From outside', 'Muted', 'Read-only'], rows);
}

function relayTable(permissions: ProtocolTables['relayPermissions']): string {
	const rows = Object.entries(permissions).map(([operation, who]) => [operation, who.join(', ')]);
	return table(['', 'Roles on the relay'], rows);
}

function errorTable(codes: ProtocolTables['errorCodes']): string {
	const rows = Object.entries(codes).map(([code, {sentence, retryable}]) => [
		`\`${code}\``,
		retryable ? 'yes' : 'no',
		sentence,
	]);
	return table(['Code', 'Retry', 'Sentence'], rows);
}

function closeTable(codes: ProtocolTables['closeCodes']): string {
	const rows = Object.entries(codes)
		.toSorted(([, one], [, other]) => one.code - other.code)
		.map(([reason, {code, after, sentence}]) => [
			String(code),
			`\`${reason}\``,
			DUTIES[after] ?? after,
			sentence,
		]);
	return table(['Code', 'Reason', 'What to do', 'Sentence'], rows);
}

const DUTIES: Readonly<Record<string, string>> = {
	reconnect: 'reconnect',
	'log-in': 'stop until there are new credentials',
	stop: 'stop',
};

function limitTable(limits: ProtocolTables['limits']): string {
	const stale = Object.keys(LIMIT_MEANINGS).find((name) => !Object.hasOwn(limits, name));
	if (stale !== undefined) throw new RangeError(`There is no limit ${stale} any more.`);
	const rows = Object.entries(limits).map(([name, value]) => {
		const meaning = LIMIT_MEANINGS[name];
		if (meaning === undefined) throw new RangeError(`Say in LIMIT_MEANINGS what ${name} limits.`);
		return [`\`${name}\``, typeof value === 'number' ? grouped(value) : rate(value), meaning];
	});
	return table(['Limit', 'Value', 'Meaning'], rows);
}

/** What each limit means to whoever writes a client. */
const LIMIT_MEANINGS: Readonly<Record<string, string>> = {
	frameBytes: 'bytes of one frame of a client',
	frameDepth: 'objects and arrays inside one another, the frame itself counted',
	frameKeys: 'keys of one object',
	frameFragments: 'fragments of one WebSocket message',
	frameChunks: 'pieces in which the network brings one message',
	pongsWaiting: 'answers to pings that wait for a peer to take them',
	framesBeforeAuth: 'frames of a connection before it has logged in; one more closes it with 4029',
	badFrames:
		'frames that are none, or of an unknown type, before the connection is closed with 4200; one is forgiven each minute',
	framesWaiting: 'frames of a connection that wait for their turn; one more closes it with 4029',
	framesWaitingSize: 'their UTF-16 code units together',
	messageBytes: 'bytes of a message',
	messageLines: 'lines of a message',
	topicBytes: "bytes of a room's topic",
	noticeBytes: 'bytes of a `notice`',
	statusBytes: 'bytes of a status',
	displayNameBytes: 'bytes of a display name',
	bioBytes: 'bytes of a bio',
	bioLines: 'lines of a bio',
	pronounsBytes: 'bytes of pronouns',
	filterBytes: 'bytes of the words of a filter',
	nameLength: 'characters of a name',
	labelLength: 'characters of the label of a device or token',
	emojiLength: 'UTF-16 units of an emoji',
	queryLength: 'characters of a `query`',
	passwordLength: 'characters a password has at least; only the client can check it',
	pageSize: 'messages of one page of `history`',
	resumeMessages: 'messages a room may be behind at a resume and still get all of them',
	firstMessages: 'messages of a room that a client gets when it has none, or too old ones',
	listSize: 'rows of one page of rooms or members',
	reactionsPerMessage: 'different emoji under one message',
	reactionNames: 'names served with one emoji; `count` goes on beyond them',
	pinsPerRoom: 'pinned messages of a room',
	roomsPerAccount: 'rooms an account can be in',
	devicesPerAccount: 'devices of an account',
	tokensPerAccount: 'tokens of an account',
	invitesPerAccount: 'invitations of an account that can still be used',
	envelopeBytes: 'bytes of one envelope',
	envelopesPerSet: 'envelopes of one message',
	envelopeSetBytes: 'their bytes together',
	mailboxSize: 'envelopes that wait for a device',
	mailboxSizePerStranger:
		'of these, from one account to which the account of the device has never written',
	mailboxSizeForStrangers:
		'envelopes that wait for a device, beyond which it gets none of such accounts',
	oneTimePrekeys: 'one-time prekeys of a device that the relay keeps',
	oneTimePrekeysLow: 'one-time prekeys left, below which the device is told (`prekeys`)',
	oneTimePrekeysReserved:
		'of these the last, for accounts that have exchanged messages with the owner',
	blocksPerAccount: 'accounts that an account can block',
	linkStepBytes: 'bytes of one `step` of `link.send`',
	fileBytes: 'bytes of a file as it is stored; 0 for a relay without files',
	fileBytesPerAccount: 'bytes of all files of an account, each counted whole from its beginning on',
	fileBytesPerDay: 'bytes an account adds within 24 hours; what it takes away again counts as well',
	fileBytesInAll: 'bytes of all files of a relay',
	filesPerAccount: 'files of an account, whatever their size',
	transfersPerAccount: 'transfers of an account at once, either way',
	transfers: 'transfers of a relay at once',
	transferLinesPerAddress: 'transfer lines of one address; they are not among its connections',
	transferLinesNewPerAddress: 'new transfer lines of one address',
	transferLinesWaiting:
		'transfer lines that have shown no ticket; one more takes the place of the oldest',
	transferFrameBytes: 'bytes of one binary frame of a transfer line',
	transferQueueBytes: 'bytes of one transfer that wait for the disk or the network',
	transferStoredEvery: 'bytes between two `stored` of an upload',
	fileNameBytes: 'bytes of the name of a file',
	mediaTypeLength: 'characters of a media type',
	filesListed: 'files in one answer to `file.list`',
	diskFreeBytes: 'bytes that new files leave free on the disk of the relay',
	diskFreePercent: 'percent of its disk that they leave free, if that is more',
	sanctionsInAll: 'bans and mutes that hold on the relay; those of rooms leave a tenth to it',
	sanctionsPerRoom: 'of these, in one room',
	filtersPerRoom: 'filters of a room; as many again hold everywhere',
	filtersInAll: 'filters of all rooms together',
	reportsOpen: 'reports that wait, in all rooms together',
	reportsOpenPerRoom: 'of these, of one room; those of private rooms are half of all at most',
	reasonBytes: 'bytes of the reason of a ban, a mute, a kick, a report',
	slowModeMost: "ms of a room's slow mode at most",
	keepDaysMost: 'days that a room can be told to keep messages, beside for good',
	keepDays: 'days that a room keeps messages which is told nothing; 0 is for good',
	envelopeLifetime: 'ms an envelope waits for its device',
	envelopeRepeat: 'ms for which a set of envelopes that is sent again is known',
	mailboxSweep: 'ms between two rounds in which the relay deletes what is too old',
	fileLifetime: 'ms from the beginning of a file to its end',
	fileUnfinished: 'ms without another byte after which a file that is not all there ends',
	fileSweep: 'ms between two rounds in which the relay looks for files that have ended',
	transferTicket: 'ms within which a ticket is shown, and a transfer line shows one',
	transferIdle: 'ms for which nothing at all moves on a transfer line before it is cut',
	authDeadline:
		'ms from the connection to the end of the login, or to the first half of one by password',
	heartbeat: 'ms between two heartbeats',
	heartbeatsMissed: 'pings without a sign of life after which the relay cuts the line',
	requestTimeout: 'ms after which a client takes a request for unanswered',
	loginDeadline: 'ms between the two halves of a password exchange',
	typingLifetime: 'ms after which a client removes a typing mark',
	typingInterval: 'ms between two `typing` of one connection for one room; others are dropped',
	presenceInterval: 'ms for which changes of presence are gathered',
	presenceGrace: 'ms an account has to come back before it is told to be offline',
	presenceCrowd: 'live connections in a room beyond which it is told no presence and no typing',
	floodPatience: 'ms of patience that a close with 4029 asks for',
	awayAfter: 'ms without a key press after which a client says `away`',
	drain: 'ms a stopping relay waits for its clients to leave',
	outboxLifetime: 'ms after which a client gives up a message that was never accepted',
	filterMute: 'ms that a filter mutes for',
	sanctionLifetimeMost: 'ms a ban or a mute holds at most, if it ends at all',
	auditLifetime: 'ms for which entries of the audit log, and reports that are dealt with, are kept',
	clockPatience:
		'ms that a clock which was set must have run for, before anything is deleted by it',
	inviteLifetime: 'ms an invitation lasts unless asked otherwise',
	inviteLifetimeMost: 'ms an invitation lasts at most',
	reconnectBase: 'ms, the first ceiling of the wait before a reconnect',
	reconnectCeiling: 'ms, the last ceiling',
	reconnectReset: 'ms of health after which the ceiling is the first again',
	sendQueueSoft: 'bytes unsent to a client at which its live messages stop (`resync`)',
	sendQueueVolatile: 'bytes unsent at which volatile frames are dropped',
	sendQueueHard: 'bytes unsent at which the connection is closed with 4408',
	sendQueueStall: 'ms without progress after which it is closed with 4408',
	connections: 'connections of a relay',
	connectionsPerAddress: 'connections of one address',
	connectionsUnauthenticatedPerAddress: 'of these, before their login',
	connectionsNewPerAddress: 'new connections of one address',
	connectionsWaiting: 'connections that have not become WebSockets',
	connectionsUnauthenticated: 'WebSockets that have not logged in',
	connectionsBacklog: 'connections that the system holds until the relay takes them',
	messageAssembly: 'ms from the first byte of a message to its last',
	headerBytes: 'bytes of an HTTP request before its body; more is answered with 431',
	headers: 'headers of an HTTP request; more are answered with 431',
	headersDeadline: 'ms from the connection to the end of the headers, or of the TLS handshake',
	requestDeadline: 'ms from the connection to the end of the HTTP request',
	deadlineInterval: 'ms between two looks at who has missed these',
	refusalTime: 'ms a refused peer has to take its refusal',
	forwardedAddresses: 'addresses that proxies may name in one request',
	messages: '`send`, `message.*` and `room.topic`, per account',
	messageBytesRate: 'bytes of messages, edits and topics, per account',
	history:
		'`history`, `resume`, `account.export`, and the lists of pins, sanctions, filters, reports and the audit log, per account',
	searches: '`search`, per account',
	requests: 'other requests, and `typing`, per connection',
	refusals:
		'`rate-limited` answers and dropped signals on one connection before it is closed with 4029',
	transfersBegun: '`file.create`, `file.resume` and `file.open`, per account',
	roomsCreated: '`room.create`, per account; refused ones do not count',
	roomsJoined: '`room.join` and `room.leave`, per account',
	invites: '`invite.create`, `invite.revoke` and `room.invite`, per account',
	moderation:
		'`kick`, `role.set`, `room.rules`, `report.resolve`, and to set, lift and remove sanctions and filters, per account',
	broadcasts: '`broadcast`, per account; refused ones do not count',
	reports: '`report.send`, per account',
	registrations:
		'`register.start` and `register.device`, per address; the first refusals of a name do not count',
	loginFailures:
		'`login.start` without a successful `login.finish`, per address, and per name from one address',
	envelopes: '`envelope.send`, per account',
	envelopeBytesRate: 'bytes of envelopes, per account',
	strangers: 'messages to accounts that have never written to the sender, per account',
	strangersEach: 'of these, to one of them',
	keysFetched: '`keys.fetch`, per account',
	prekeysFetchedEach:
		'`keys.fetch` with prekeys, per account that asks and account that is asked for',
	listsPublished: 'device lists in `keys.publish`, per account; the same again does not count',
	prekeysPublished: 'prekeys in `keys.publish`, per account',
	linkSteps: '`link.send`, per account',
	loopbackFactor: 'by this a relay that only its own machine can reach multiplies all rates',
};

function rate({burst, perSecond}: Rate): string {
	const [count, unit] = PERIODS.map(([seconds, unit]) => [perSecond * seconds, unit] as const).find(
		([count]) => Math.abs(count - Math.round(count)) < 1e-9 && Math.round(count) > 0,
	) ?? [perSecond, 'second'];
	return `${grouped(burst)}, then ${grouped(Math.round(count * 1000) / 1000)} per ${unit}`;
}

const PERIODS: readonly (readonly [number, string])[] = [
	[1, 'second'],
	[60, 'minute'],
	[900, 'quarter of an hour'],
	[3600, 'hour'],
	[86_400, 'day'],
];

function grouped(value: number): string {
	return value.toLocaleString('en-US', {maximumFractionDigits: 3});
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
	const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
	return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
