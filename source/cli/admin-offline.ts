import {existsSync} from 'node:fs';
import path from 'node:path';
import {openRelayData} from '../../server.ts';
import {normalizeAddress} from '../client/address.ts';
import {findOperatorCommand} from '../server/operator/console-desk.ts';
import {ConsoleError} from '../server/operator/console-error.ts';
import {createSay} from '../server/operator/say.ts';
import {SQLITE_FILE} from '../server/storage/sqlite.ts';
import {phrase} from '../words/phrase.ts';
import type {AdminPlace} from './admin.ts';
import type {Invocation} from './invocation.ts';

/**
 * Opens a relay's data for a command that needs no running relay. Data that are not there are not made.
 * @throws {ConsoleError} `nobody` when there are none, or the command needs a relay that runs.
 */
export async function openOffline(invocation: Invocation, directory: string): Promise<AdminPlace> {
	const {words, flags} = invocation;
	const found = findOperatorCommand(words);
	if (found !== undefined && found.command.isOffline !== true) {
		throw new ConsoleError('nobody', phrase`No relay runs with the data in ${directory}.`);
	}
	if (!existsSync(path.join(directory, SQLITE_FILE))) {
		throw new ConsoleError('nobody', phrase`There are no data of a relay in ${directory}.`);
	}
	const server = flags.text('server');
	const data = await openRelayData(directory);
	const operator = data.relay.openConsole({
		state: 'offline',
		url: server === undefined ? undefined : normalizeAddress(server).url,
		backupTo: data.backupTo,
	});
	return {
		run: (typed, {audience, input, put}) =>
			operator.run(typed, {say: createSay({audience, put}), input}),
		close: () => data.close(),
	};
}
