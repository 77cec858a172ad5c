import {type ConfigFiles, transientConfigFiles} from '../../source/client/config-files.ts';
import type {SettingValues} from '../../source/client/setting-table.ts';
import {Setup} from '../../source/tui/setup.ts';
import {memorySettings} from './memory-settings.ts';

/** How somebody has set termchat up, in memory. */
export function testSetup(
	changed: Partial<SettingValues> = {},
	files: ConfigFiles = transientConfigFiles(),
	environment: Readonly<Record<string, string>> = {TERM: 'xterm-256color', LANG: 'C.UTF-8'},
): Setup {
	return new Setup({settings: memorySettings(changed), files, environment});
}
