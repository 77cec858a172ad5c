/**
 * The protocol version and every limit that relay and client keep. Sizes are bytes of UTF-8 unless
 * said otherwise, times are milliseconds. A relay tells its own values in `hello`.
 */
export const PROTOCOL_VERSION = 1;

/** The WebSocket subprotocol both sides must name. */
export const SUBPROTOCOL = 'termchat.v1';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A bucket that holds `burst` tokens and gains `perSecond` tokens every second. */
export type Rate = {readonly burst: number; readonly perSecond: number};

export const LIMITS = {
	// Frames
	/** One frame, as UTF-8. */
	frameBytes: 65_536,
	/** Objects and arrays inside one another, the frame itself counted. */
	frameDepth: 10,
	/** Keys of one object; room for a cursor per room. */
	frameKeys: 256,
	/** Fragments of one WebSocket message. */
	frameFragments: 64,
	/** Pieces in which the network brings one message. */
	frameChunks: 1024,
	/** Answers to pings that wait for a peer to take them. */
	pongsWaiting: 16,
	/** Frames a connection may send before it has logged in. */
	framesBeforeAuth: 8,
	/** Frames the relay refuses on one connection before it closes it. */
	badFrames: 10,
	/** Frames that wait for a connection's turn; more means the sender does not wait for answers. */
	framesWaiting: 256,
	/** Their size together, in characters. */
	framesWaitingSize: 1_048_576,

	// Texts
	messageBytes: 4096,
	messageLines: 100,
	topicBytes: 400,
	noticeBytes: 1000,
	statusBytes: 80,
	displayNameBytes: 64,
	bioBytes: 400,
	bioLines: 4,
	pronounsBytes: 40,
	/** The words of one filter. */
	filterBytes: 100,
	/** Characters of an account or room name. */
	nameLength: 32,
	/** Characters of a device or token label. */
	labelLength: 64,
	/** UTF-16 units of an emoji: a family with skin tones fits. */
	emojiLength: 40,
	/** Characters of what is searched for. */
	queryLength: 200,
	/** Characters a password has at least. */
	passwordLength: 10,

	// Lists
	pageSize: 100,
	/** Messages replayed per room at a resume; a longer gap is paged back by the client. */
	resumeMessages: 100,
	/** Messages sent per room to a client that has none. */
	firstMessages: 50,
	/** Rows of one page of rooms or members. */
	listSize: 500,
	/** Different emoji under one message. */
	reactionsPerMessage: 20,
	/** People named with one emoji; beyond them it is only counted. */
	reactionNames: 64,
	pinsPerRoom: 50,
	roomsPerAccount: 200,
	devicesPerAccount: 16,
	tokensPerAccount: 16,
	/** Invitations that can still be used. */
	invitesPerAccount: 100,

	// Keys and private messages
	/** One envelope, as bytes. */
	envelopeBytes: 32_768,
	/** Envelopes of one set: 16 devices of the recipient and 15 of the sender's own, with room. */
	envelopesPerSet: 64,
	/** Their size together, as bytes. */
	envelopeSetBytes: 524_288,
	/** Envelopes waiting for one device. */
	mailboxSize: 1000,
	/** Of these, from one account that its account has never written to. */
	mailboxSizePerStranger: 100,
	/** With so many waiting, there is only room for accounts that its account has written to. */
	mailboxSizeForStrangers: 500,
	/** One-time prekeys the relay keeps for a device. */
	oneTimePrekeys: 100,
	/** With fewer left the device is told to publish more. */
	oneTimePrekeysLow: 20,
	/** The last ones are for accounts that have exchanged messages with the owner. */
	oneTimePrekeysReserved: 10,
	blocksPerAccount: 1000,
	/** One step of linking a device, as bytes. */
	linkStepBytes: 1024,

	// Files
	/** One file, as it is stored: sealed ones are a little larger than what they hold. */
	fileBytes: 25 * 1_048_576,
	/** All files of one account. */
	fileBytesPerAccount: 250 * 1_048_576,
	/** What one account may add in 24 hours. */
	fileBytesPerDay: 100 * 1_048_576,
	/** All files at the relay. */
	fileBytesInAll: 10 * 1_073_741_824,
	/** Files of one account, whatever their size. */
	filesPerAccount: 1000,
	/** Transfers of one account at once, either way. */
	transfersPerAccount: 4,
	/** Transfers at once, in all. */
	transfers: 256,
	/** Transfer lines from one address; they are not counted among its connections. */
	transferLinesPerAddress: 16,
	/** New transfer lines from one address. */
	transferLinesNewPerAddress: {burst: 128, perSecond: 4} as Rate,
	/** Transfer lines that have not shown their ticket yet; a newer one takes the oldest one's place. */
	transferLinesWaiting: 64,
	/** One binary frame of a transfer. */
	transferFrameBytes: 262_144,
	/** Bytes of one transfer that wait for the disk or the network, after which its peer has to wait. */
	transferQueueBytes: 1_048_576,
	/** The relay says how much it has stored after so many bytes. */
	transferStoredEvery: 1_048_576,
	fileNameBytes: 255,
	mediaTypeLength: 100,
	/** Files in one answer to `file.list`. */
	filesListed: 200,
	/** Bytes of the disk that new files leave free, or `diskFreePercent` of it where that is more. */
	diskFreeBytes: 2 * 1_073_741_824,
	/** Percent of the disk that new files leave free, 0 to 90. */
	diskFreePercent: 10,

	// Keeping order
	/** Bans and mutes that hold, of the whole relay. */
	sanctionsInAll: 100_000,
	sanctionsPerRoom: 1000,
	/** Word filters of one room; as many again hold everywhere. */
	filtersPerRoom: 200,
	/** Filters of all rooms together. */
	filtersInAll: 20_000,
	/** Reports that nobody has looked at yet, in all. */
	reportsOpen: 1000,
	/** Of these, of one room. */
	reportsOpenPerRoom: 100,
	/** A reason of whoever keeps order. */
	reasonBytes: 400,
	/** Milliseconds that a room's slow mode lets pass between two messages, at most. */
	slowModeMost: 6 * 3_600_000,
	/** Days that a room can be told to keep its messages, at most. */
	keepDaysMost: 3650,
	/** Days that a room keeps its messages when it is told nothing; 0 for ever. */
	keepDays: 0,

	// Times
	/** An envelope that nobody has fetched for this long is deleted. */
	envelopeLifetime: 30 * DAY,
	/** For this long a set of envelopes that is sent again is known as a repetition. */
	envelopeRepeat: 8 * DAY,
	/** Between two rounds in which the relay deletes what is too old and cleans its files. */
	mailboxSweep: 5 * MINUTE,
	/** A file is deleted so long after it was begun. */
	fileLifetime: 30 * DAY,
	/** What was begun and is not all there is deleted after so long without another byte. */
	fileUnfinished: DAY,
	/** Files that belong to no message of their room, or to nobody, are looked for so often. */
	fileSweep: 15 * MINUTE,
	/** A ticket opens its line within this time. */
	transferTicket: 30 * SECOND,
	/** A transfer that does not move for so long is cut; it can go on later. */
	transferIdle: 30 * SECOND,
	authDeadline: 10 * SECOND,
	/** Between two heartbeats of the relay; each connection's phase is random. */
	heartbeat: 30 * SECOND,
	/** A peer that missed this many heartbeats is gone. */
	heartbeatsMissed: 2,
	/** A request without an answer for this long counts as unanswered. */
	requestTimeout: 20 * SECOND,
	/** The time between a login's two halves. */
	loginDeadline: 60 * SECOND,
	/** A typing mark fades after this. */
	typingLifetime: 6 * SECOND,
	typingInterval: 3 * SECOND,
	/** Presence changes of one account are gathered for this long. */
	presenceInterval: SECOND,
	/** An account whose last connection went is offline only after this long: it may just reconnect. */
	presenceGrace: 5 * SECOND,
	/** Rooms with more connections than this are not told who comes, goes and writes. */
	presenceCrowd: 1000,
	/** Without a key press for this long a client says that it is away. */
	awayAfter: 10 * MINUTE,
	/** The patience the relay asks of a client that sent too much. */
	floodPatience: 30 * SECOND,
	/** How long the relay waits for clients to leave when it stops. */
	drain: 5 * SECOND,
	/** A message that has not been accepted after this long is failed, no longer pending. */
	outboxLifetime: 7 * DAY,
	/** Milliseconds that a filter's mute lasts. */
	filterMute: 10 * MINUTE,
	/** Of a ban or a mute that ends at all. */
	sanctionLifetimeMost: 3650 * DAY,
	/** Entries of the audit log, and reports that are dealt with, are kept for this long. */
	auditLifetime: 365 * DAY,
	/** A wall clock that was set is believed after it has kept to it for so long, where it matters. */
	clockPatience: HOUR,
	inviteLifetime: 7 * DAY,
	inviteLifetimeMost: 365 * DAY,

	// Reconnecting: full jitter between 0 and the current ceiling
	reconnectBase: 500,
	reconnectCeiling: 30 * SECOND,
	/** A connection that lived this long resets the ceiling. */
	reconnectReset: MINUTE,

	// Sending, per connection
	/** Unsent bytes at which live messages stop and the client is told to resume. */
	sendQueueSoft: 262_144,
	/** Unsent bytes at which volatile frames are dropped. */
	sendQueueVolatile: 65_536,
	/** Unsent bytes at which the connection is closed as too slow. */
	sendQueueHard: 1_048_576,
	/** A queue that does not move for this long closes the connection as too slow. */
	sendQueueStall: 10 * SECOND,

	// Connections
	connections: 20_000,
	connectionsPerAddress: 16,
	connectionsUnauthenticatedPerAddress: 8,
	connectionsNewPerAddress: {burst: 32, perSecond: 32 / 600} as Rate,
	/** Connections that have not become WebSockets yet. */
	connectionsWaiting: 1000,
	/** WebSockets that have not logged in yet. */
	connectionsUnauthenticated: 1000,
	/** Connections that the system holds until the relay takes them. */
	connectionsBacklog: 1024,
	/** A message must be complete so long after its first byte. */
	messageAssembly: 10 * SECOND,

	// HTTP requests, which connections begin with
	/** The request's line and its headers. */
	headerBytes: 8192,
	headers: 64,
	/** From the first moment of a connection to the end of its TLS handshake, or of its headers. */
	headersDeadline: 5 * SECOND,
	/** To the end of the whole request. */
	requestDeadline: 10 * SECOND,
	/** Between two looks at who is late. */
	deadlineInterval: SECOND,
	/** Time that a refused peer has to take the refusal, or one without a place to ask for it. */
	refusalTime: 2 * SECOND,
	/** Addresses of proxies and clients that one request may name. */
	forwardedAddresses: 32,

	// Rates, per account unless said otherwise
	messages: {burst: 10, perSecond: 2} as Rate,
	messageBytesRate: {burst: 32_768, perSecond: 3276.8} as Rate,
	history: {burst: 16, perSecond: 2} as Rate,
	searches: {burst: 20, perSecond: 2} as Rate,
	/** Sets of envelopes, each part of one counted. */
	envelopes: {burst: 40, perSecond: 4} as Rate,
	envelopeBytesRate: {burst: 1_048_576, perSecond: 65_536} as Rate,
	/** Sets for accounts that have never written back, in all and to one of them. */
	strangers: {burst: 100, perSecond: 100 / 86_400} as Rate,
	strangersEach: {burst: 20, perSecond: 20 / 86_400} as Rate,
	keysFetched: {burst: 10, perSecond: 10 / 60} as Rate,
	/** Per asking account and account asked for; asking for a list alone does not count. */
	prekeysFetchedEach: {burst: 5, perSecond: 5 / 3600} as Rate,
	/** New device lists: the directory keeps every one of them. */
	listsPublished: {burst: 20, perSecond: 20 / 86_400} as Rate,
	prekeysPublished: {burst: 1000, perSecond: 1000 / 3600} as Rate,
	/** Steps of linking devices; the first one goes to every device that is connected. */
	linkSteps: {burst: 64, perSecond: 1} as Rate,
	/** All other requests of one connection. */
	requests: {burst: 60, perSecond: 10} as Rate,
	/** Frames of one connection that may be refused as too fast before it is closed. */
	refusals: {burst: 100, perSecond: 1} as Rate,
	/** Files begun, gone on with, or opened. */
	transfersBegun: {burst: 60, perSecond: 1} as Rate,
	roomsCreated: {burst: 10, perSecond: 10 / 86_400} as Rate,
	roomsJoined: {burst: 20, perSecond: 20 / 60} as Rate,
	invites: {burst: 10, perSecond: 10 / 60} as Rate,
	/** Bans, mutes, roles and whatever else keeps order. */
	moderation: {burst: 60, perSecond: 1} as Rate,
	/** Notices to every public room. */
	broadcasts: {burst: 3, perSecond: 3 / 3600} as Rate,
	/** Messages reported to those in charge. */
	reports: {burst: 10, perSecond: 10 / 3600} as Rate,
	/** Per address. */
	registrations: {burst: 5, perSecond: 5 / 3600} as Rate,
	/** Failed logins per account and per address. */
	loginFailures: {burst: 5, perSecond: 5 / 900} as Rate,
	/** A relay that only this machine can reach multiplies rates by this and counts no addresses. */
	loopbackFactor: 10,
} as const;

/** The limits of a relay: the defaults above, or an operator's own values. */
export type Limits = {readonly [Key in keyof typeof LIMITS]: Widen<(typeof LIMITS)[Key]>};

type Widen<Value> = Value extends number ? number : Value;
