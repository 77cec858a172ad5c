import {dayAndTime} from '../client/moderation-words.ts';
import type {DeviceInfo} from '../protocol/records.ts';
import {type TokenScopes, tokenScopes} from '../protocol/requests/accounts.ts';
import {phrase} from '../words/phrase.ts';
import {ExitError} from './exit-code.ts';
import {findRoom, placeOf} from './find-room.ts';
import type {Invocation, Run} from './invocation.ts';
import {namesIn} from './name-list.ts';
import {type CommandClient, openPassingClient, timeoutOf} from './open-client.ts';
import {alignRows} from './rows.ts';

/** Makes the tokens of this account, lists them, and ends them. */
export const run: Run = async (invocation) => {
	const {words, flags, signal} = invocation;
	const [verb = '', ...rest] = words;
	const act = VERBS.get(verb);
	if (act === undefined) {
		throw new ExitError(
			'usage',
			phrase`Write: termchat token create LABEL, termchat token list, or termchat token revoke ID.`,
		);
	}
	const given = rest.join(' ').trim();
	if ((verb === 'list') !== (given === '')) {
		throw new ExitError(
			'usage',
			verb === 'list'
				? phrase`termchat token list takes no further words.`
				: phrase`Which token? Write: termchat token ${verb} LABEL`,
		);
	}
	if (verb !== 'create' && (flags.has('scope') || flags.has('room'))) {
		throw new ExitError('usage', phrase`--scope and --room go with termchat token create.`);
	}
	const may = scopesIn(invocation);
	const timeout = timeoutOf(flags);
	const {client, goLive, close} = await openPassingClient(invocation);
	try {
		await goLive({signal, timeout});
		await act({invocation, client, given, may});
		return 'ok';
	} finally {
		await close();
	}
};

type Act = {
	readonly invocation: Invocation;
	readonly client: CommandClient['client'];
	/** The label of a new token; label or id of one that is there. */
	readonly given: string;
	readonly may: TokenScopes['may'] | undefined;
};

const VERBS: ReadonlyMap<string, (act: Act) => Promise<void>> = new Map([
	['create', create],
	['list', list],
	['revoke', revoke],
]);

/** All that there are, in the order of the protocol. */
const SCOPES = tokenScopes.entries.may.pipe[0].item.options;

async function create({invocation, client, given: label, may}: Act): Promise<void> {
	const {flags, output} = invocation;
	const rooms = namesIn(flags.text('room'))?.map((word) => {
		const {type, name} = placeOf(word);
		if (type === 'room') return findRoom(client.state, name);
		throw new ExitError('usage', phrase`A token is for rooms, not for private messages.`);
	});
	const isLimited = may !== undefined || rooms !== undefined;
	const scopes = {may: may ?? SCOPES, ...(rooms && {rooms: rooms.map(({id}) => id)})};
	const made = await client.createToken(label, isLimited ? scopes : undefined);
	if (flags.has('json')) {
		output.printJson({
			...{type: 'token', id: made.device, label, token: made.token},
			...(isLimited && {may: scopes.may}),
			...(rooms && {rooms: rooms.map(({name}) => name)}),
		});
	} else {
		output.print(made.token);
	}
	output.tell(
		phrase`It is shown this once: keep it in a file that only the bot can read. termchat token revoke ends it.`,
	);
	if (!isLimited) {
		output.tell(
			phrase`Whoever has it may do in rooms all that you may. --scope and --room make one that may do less.`,
		);
	} else if (!scopes.may.includes('read')) {
		output.tell(
			phrase`Without the scope read termchat itself cannot use it, only programs that speak the protocol themselves.`,
		);
	}
}

async function list({invocation: {flags, output}, client}: Act): Promise<void> {
	const tokens = await tokensOf(client);
	if (flags.has('json')) {
		for (const {device, label, createdAt, lastSeenAt, connected} of tokens) {
			const times = {created: isoTime(createdAt), seen: isoTime(lastSeenAt)};
			output.printJson({type: 'token', id: device, label, ...times, connected});
		}
		return;
	}
	const rows = tokens.map(({device, label, createdAt, lastSeenAt, connected}) => [
		device.slice(0, SHORT_ID),
		label,
		phrase`made ${dayAndTime(createdAt)}`,
		connected ? phrase`connected` : phrase`last used ${dayAndTime(lastSeenAt)}`,
	]);
	for (const row of alignRows(rows)) output.print(row);
}

/** Characters of an id that are shown, enough to tell one's own tokens apart. */
const SHORT_ID = 8;

async function revoke({invocation: {output}, client, given}: Act): Promise<void> {
	const tokens = await tokensOf(client);
	const named = tokens.filter(({label}) => label === given);
	const found = named.length > 0 ? named : tokens.filter(({device}) => device.startsWith(given));
	const [token] = found;
	if (token === undefined) {
		throw new ExitError('not-found', phrase`You have no such token. See termchat token list.`);
	}
	if (found.length > 1) {
		throw new ExitError(
			'usage',
			phrase`Several of your tokens are called so. Give the ID of one: termchat token list`,
		);
	}
	await client.revokeDevice(token.device);
	output.tell(phrase`The token "${token.label}" was ended.`);
}

async function tokensOf(client: CommandClient['client']): Promise<readonly DeviceInfo[]> {
	const devices = await client.devices();
	return devices.filter(({kind}) => kind === 'token');
}

function scopesIn({flags}: Invocation): TokenScopes['may'] | undefined {
	const names = namesIn(flags.text('scope'));
	return names?.map((name) => {
		const scope = SCOPES.find((each) => each === name);
		if (scope !== undefined) return scope;
		throw new ExitError(
			'usage',
			phrase`There is no scope ${JSON.stringify(name)}. The scopes are: ${SCOPES.join(', ')}.`,
		);
	});
}

function isoTime(time: number): string {
	return new Date(time).toISOString();
}
