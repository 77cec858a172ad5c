import type {PrivateRecord} from '../client/beside/private-record.ts';
import type {LogMessage} from '../client/state/state.ts';
import {phrase} from '../words/phrase.ts';
import {type CommandEnd, ExitError} from './exit-code.ts';
import {enterRoom, placeOf} from './find-room.ts';
import {openHome} from './home.ts';
import {Hook, hookOptions} from './hook.ts';
import type {Invocation, Run} from './invocation.ts';
import {messageRecord} from './message-line.ts';
import {watchMessages} from './message-watch.ts';
import {chooseAccount, openPassingClient} from './open-client.ts';
import {privateJson} from './private-line.ts';
import {PrivateTail} from './private-tail.ts';

/** Runs a program for each new message, with the message as a line of JSON on its standard input. */
export const run: Run = async (invocation) => {
	const {words, flags, signal} = invocation;
	const isAboutMentions = flags.has('mentions');
	const word = isAboutMentions ? undefined : words[0];
	const rest = words.slice(isAboutMentions ? 0 : 1);
	if (word === undefined && !isAboutMentions) {
		throw new ExitError(
			'usage',
			phrase`On what? Write: termchat on ROOM --exec CMD. Write a room as ops or '#ops'.`,
		);
	}
	const place = word === undefined ? undefined : placeOf(word);
	const hook = new Hook(hookOptions(invocation, rest));
	const ending = new AbortController();
	const either = AbortSignal.any([signal, ending.signal]);
	hook.failed.catch((error: unknown) => ending.abort(error));
	try {
		return place?.type === 'person'
			? await onPerson({...invocation, signal: either}, place.name, hook)
			: await onRooms({...invocation, signal: either}, place?.name, hook);
	} catch (error) {
		// Ctrl-C is how one leaves; it needs no word.
		if (signal.aborted && error instanceof ExitError) return error.reason;
		throw error;
	} finally {
		await hook.close();
	}
};

/** In a room, or every mention in all of them. */
async function onRooms(
	invocation: Invocation,
	name: string | undefined,
	hook: Hook,
): Promise<CommandEnd> {
	const {flags, output, signal} = invocation;
	const {client, goLive, close} = await openPassingClient(invocation);
	try {
		await goLive({signal, timeout: undefined});
		const room = name === undefined ? undefined : await enterRoom(client, name, output);
		const tell = (place: string, message: LogMessage) => {
			const isMeant = name !== undefined || message.isMention;
			const isOwn = message.from === client.state.account?.name;
			const isSpoken = message.kind === 'text' || message.kind === 'action';
			if (!isMeant || !isSpoken || (isOwn && !flags.has('own'))) return;
			hook.push(messageRecord(place, message));
		};
		return await watchMessages({client, room, tell}, signal);
	} finally {
		await close();
	}
}

async function onPerson(invocation: Invocation, name: string, hook: Hook): Promise<CommandEnd> {
	const {flags, signal} = invocation;
	if (flags.has('token-file')) {
		throw new ExitError(
			'usage',
			phrase`A token sees no private messages. Follow them from a device.`,
		);
	}
	const home = openHome(invocation);
	const {url, account} = await chooseAccount(home);
	const tell = (record: PrivateRecord) => {
		const isOwn = record.from === account;
		if (record.type === 'message' && (!isOwn || flags.has('own'))) hook.push(privateJson(record));
	};
	const tail = new PrivateTail({home, url, invocation}, {peers: [name], lines: 0, tell});
	return tail.follow(signal);
}
