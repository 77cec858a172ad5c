import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {
	desktopFolder,
	downloadFolder,
} from '../../../../source/client/files/disk/download-folder.ts';
import {temporaryFolder} from './temporary-folder.ts';

const lists: ReadonlyArray<readonly [list: string, folder: string | undefined]> = [
	['XDG_DOWNLOAD_DIR="$HOME/Téléchargements"', '/home/me/Téléchargements'],
	['# a comment\nXDG_DESKTOP_DIR="$HOME/x"\nXDG_DOWNLOAD_DIR="/data/in"\n', '/data/in'],
	['XDG_DOWNLOAD_DIR="$HOME/a \\"b\\" \\$c"', '/home/me/a "b" $c'],
	['XDG_DOWNLOAD_DIR="$HOME/a"\nXDG_DOWNLOAD_DIR="$HOME/b"', '/home/me/b'],
	['XDG_DOWNLOAD_DIR="$HOME"', undefined],
	['XDG_DOWNLOAD_DIR="$HOME/"', undefined],
	['XDG_DOWNLOAD_DIR="relative"', undefined],
	['XDG_DOWNLOAD_DIR="$HOMEWORK/a"', undefined],
	['XDG_DOWNLOAD_DIR=$HOME/a', undefined],
	['#XDG_DOWNLOAD_DIR="$HOME/a"', undefined],
	['XDG_DOWNLOAD_DIR="$HOME/a', undefined],
	['', undefined],
];
for (const [list, folder] of lists) {
	test(`the folder for downloads in ${JSON.stringify(list)} is ${folder ?? 'not there'}`, (t) => {
		t.is(desktopFolder(list, '/home/me'), folder);
	});
}

test("the desktop's folder for downloads is found", async (t) => {
	const home = await temporaryFolder(t);
	await mkdir(path.join(home, '.config'));
	await writeFile(path.join(home, '.config', 'user-dirs.dirs'), 'XDG_DOWNLOAD_DIR="$HOME/In"\n');
	const options = {home, platform: 'linux'} as const;
	t.is(await downloadFolder({...options, environment: {}}), path.posix.join(home, 'In'));
	const elsewhere = {XDG_CONFIG_HOME: path.join(home, 'none')};
	t.is(await downloadFolder({...options, environment: elsewhere}), path.join(home, 'Downloads'));
	const relative = {XDG_CONFIG_HOME: 'none'};
	t.is(await downloadFolder({...options, environment: relative}), path.posix.join(home, 'In'));
});

test('other desktops have one name for it', async (t) => {
	const environment = {};
	t.is(
		await downloadFolder({home: '/Users/me', platform: 'darwin', environment}),
		'/Users/me/Downloads',
	);
	t.is(
		await downloadFolder({home: 'C:\\Users\\me', platform: 'win32', environment}),
		'C:\\Users\\me\\Downloads',
	);
});

test('the folder that a person set comes first', async (t) => {
	const chosen = (folder: string) =>
		downloadFolder({home: '/home/me', platform: 'linux', environment: {}, chosen: folder});
	t.is(await chosen('~/in box'), '/home/me/in box');
	t.is(await chosen('/data'), '/data');
	t.is(await chosen('in'), '/home/me/in');
});
