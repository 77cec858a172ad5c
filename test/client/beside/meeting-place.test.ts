import {chmod, mkdir, stat, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {
	findMeetingPlace,
	type MeetingSurroundings,
	makeMeetingPlace,
	nodeSurroundings,
} from '../../../source/client/beside/meeting-place.ts';
import {temporaryFolder} from '../../helpers/cli-homes.ts';
import {seededRandom} from '../../helpers/seeded-random.ts';

const random = seededRandom(1);
const onUnix = process.platform === 'win32' ? test.skip : test;

onUnix('the socket is in a folder that only this account can enter', async (t) => {
	const state = await temporaryFolder(t);
	const {address, leave} = makeMeetingPlace({state}, random);
	t.is(path.dirname(path.dirname(address)), state);
	t.is((await stat(path.dirname(address))).mode & 0o777, 0o700);
	t.is(findMeetingPlace({state}), address);
	leave();
});

onUnix('a folder that others could enter is closed to them, and not trusted before', async (t) => {
	const state = await temporaryFolder(t);
	const folder = path.join(state, 'beside');
	await mkdir(folder);
	await chmod(folder, 0o755);
	t.is(findMeetingPlace({state}), undefined);
	makeMeetingPlace({state}, random);
	t.is((await stat(folder)).mode & 0o777, 0o700);
});

onUnix('a link in place of the folder is refused', async (t) => {
	const [state, elsewhere] = [await temporaryFolder(t), await temporaryFolder(t)];
	await symlink(elsewhere, path.join(state, 'beside'));
	t.is(findMeetingPlace({state}), undefined);
	t.throws(() => makeMeetingPlace({state}, random), {message: /only this account/});
});

onUnix('a home with a long path has its socket in a private folder elsewhere', async (t) => {
	const state = path.join(await temporaryFolder(t), 'x'.repeat(120));
	const {address, leave} = makeMeetingPlace({state}, random);
	t.true(Buffer.byteLength(address) <= 100);
	t.is((await stat(path.dirname(address))).mode & 0o777, 0o700);
	t.is(findMeetingPlace({state}), address);
	leave();
	await t.throwsAsync(stat(path.dirname(address)), {code: 'ENOENT'});
	t.not(findMeetingPlace({state}), address);
});

onUnix('a place in a folder that others can enter is not believed', async (t) => {
	const [state, open] = [await temporaryFolder(t), await temporaryFolder(t)];
	makeMeetingPlace({state}, random);
	await chmod(open, 0o777);
	await writeFile(path.join(state, 'beside', 'elsewhere'), path.join(open, 'socket'));
	t.is(findMeetingPlace({state}), undefined);
});

test('on Windows it is a pipe whose name only the home knows', async (t) => {
	const windows: MeetingSurroundings = {...nodeSurroundings, platform: 'win32', user: undefined};
	const state = await temporaryFolder(t);
	t.is(findMeetingPlace({state}, windows), undefined);
	const {address, leave} = makeMeetingPlace({state}, random, windows);
	t.regex(address, /^\\\\\.\\pipe\\termchat-[\w-]{22}$/);
	t.is(findMeetingPlace({state}, windows), address);
	leave();
	t.is(findMeetingPlace({state}, windows), undefined);
});
