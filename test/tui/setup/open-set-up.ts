import type {ExecutionContext} from 'ava';
import {type ConfigFiles, transientConfigFiles} from '../../../source/client/config-files.ts';
import type {SettingValues} from '../../../source/client/setting-table.ts';
import {runTui} from '../../../source/tui/run-tui.ts';
import {openVirtualTerminal, type VirtualTerminal} from '../../helpers/virtual-terminal.ts';
import {memorySettings} from '../memory-settings.ts';
import {memoryDrafts, openPlace, tuiOptions} from '../open-chat.ts';

/** A chat of ada, set up in some way, as soon as its room is on the screen. */
export async function openSetUp(
	t: ExecutionContext,
	{
		settings: changed = {},
		files = transientConfigFiles(),
		columns = 80,
		rows = 24,
	}: {
		readonly settings?: Partial<SettingValues>;
		readonly files?: ConfigFiles;
		readonly columns?: number;
		readonly rows?: number;
	} = {},
): Promise<VirtualTerminal & {readonly settings: ReturnType<typeof memorySettings>}> {
	const place = await openPlace(t);
	const client = await place.join('ada');
	const terminal = openVirtualTerminal({columns, rows});
	const settings = memorySettings(changed);
	const options = {
		...tuiOptions(terminal),
		settings,
		files,
		environment: {TERM: 'xterm-256color', COLORTERM: 'truecolor', LANG: 'C.UTF-8'},
	};
	void runTui(options, {client, drafts: memoryDrafts()});
	t.teardown(() => terminal.close());
	await terminal.waitFor('message #lobby');
	return {...terminal, settings};
}
