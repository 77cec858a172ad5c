import test from 'ava';
import {resolvePaths, vaultDirectory} from '../../source/client/paths.ts';

test('TERMCHAT_HOME moves all folders at once, on every platform', (t) => {
	const linux = resolvePaths({
		platform: 'linux',
		environment: {TERMCHAT_HOME: '/tmp/me', XDG_CONFIG_HOME: '/elsewhere'},
		home: '/home/ann',
	});
	t.deepEqual(linux, {
		config: '/tmp/me/config',
		data: '/tmp/me/data',
		state: '/tmp/me/state',
		cache: '/tmp/me/cache',
	});
	const windows = resolvePaths({
		platform: 'win32',
		environment: {TERMCHAT_HOME: 'D:\\me'},
		home: 'C:\\Users\\ann',
	});
	t.is(windows.config, 'D:\\me\\config');
});

for (const platform of ['linux', 'darwin'] as const) {
	test(`the XDG folders are used on ${platform}, set or not`, (t) => {
		const home = '/home/ann';
		t.deepEqual(resolvePaths({platform, environment: {}, home}), {
			config: '/home/ann/.config/termchat',
			data: '/home/ann/.local/share/termchat',
			state: '/home/ann/.local/state/termchat',
			cache: '/home/ann/.cache/termchat',
		});
		const environment = {XDG_DATA_HOME: '/data', XDG_STATE_HOME: 'relative', XDG_CACHE_HOME: ''};
		const paths = resolvePaths({platform, environment, home});
		t.is(paths.data, '/data/termchat');
		t.is(paths.state, '/home/ann/.local/state/termchat');
		t.is(paths.cache, '/home/ann/.cache/termchat');
	});
}

test('on Windows only settings roam', (t) => {
	const environment = {APPDATA: 'C:\\Roaming', LOCALAPPDATA: 'C:\\Local'};
	const paths = resolvePaths({platform: 'win32', environment, home: 'C:\\Users\\ann'});
	t.is(paths.config, 'C:\\Roaming\\termchat\\config');
	t.is(paths.data, 'C:\\Local\\termchat\\data');
	t.is(new Set(Object.values(paths)).size, 4);
	const bare = resolvePaths({platform: 'win32', environment: {}, home: 'C:\\Users\\ann'});
	t.is(bare.data, 'C:\\Users\\ann\\AppData\\Local\\termchat\\data');
});

test('the vault has a folder of its own', (t) => {
	t.regex(vaultDirectory({data: '/data'}), /data.vault$/);
});
