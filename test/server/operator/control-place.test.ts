import {chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {
	CONTROL_POINTER,
	type ControlSurroundings,
	findControlPlace,
	makeControlPlace,
} from '../../../source/server/operator/control-place.ts';
import {temporaryFolder} from '../../helpers/cli-homes.ts';
import {seededRandom} from '../../helpers/seeded-random.ts';

const PIPE = '\\\\.\\pipe\\termchat-control-';

async function place(t: ExecutionContext, name = 'data') {
	const folder = await temporaryFolder(t);
	const surroundings: ControlSurroundings = {
		platform: 'linux',
		temporary: ['/tmp'],
		user: process.getuid?.(),
	};
	return {directory: path.join(folder, name), folder, surroundings};
}

const onUnix = process.platform === 'win32' ? test.skip : test;

onUnix('the socket is in the folder of the data', async (t) => {
	const {directory, surroundings} = await place(t);
	const {address} = makeControlPlace(directory, seededRandom(), surroundings);
	t.is(address, path.join(directory, 'control.sock'));
	t.is(statSync(directory).mode & 0o777, 0o700);
});

onUnix(
	'where the path is too long it is in a folder of its own, and a file says where',
	async (t) => {
		const {directory, surroundings} = await place(t, 'd'.repeat(120));
		const {address, leave} = makeControlPlace(directory, seededRandom(), surroundings);
		t.true(Buffer.byteLength(address) <= 100);
		t.is(statSync(path.dirname(address)).mode & 0o777, 0o700);
		t.is(readFileSync(path.join(directory, CONTROL_POINTER), 'utf8'), address);
		t.is(findControlPlace(directory, surroundings), address);
		leave();
		t.false(existsSync(path.dirname(address)));
		t.is(findControlPlace(directory, surroundings), undefined);
	},
);

onUnix('a place that others can enter is not believed', async (t) => {
	const {directory, folder, surroundings} = await place(t);
	mkdirSync(directory);
	const open = path.join(folder, 'open');
	mkdirSync(open);
	chmodSync(open, 0o755);
	writeFileSync(path.join(directory, CONTROL_POINTER), path.join(open, 'control.sock'));
	t.is(findControlPlace(directory, surroundings), undefined);
});

onUnix('a file that has the name of the socket is left alone', async (t) => {
	const {directory, surroundings} = await place(t);
	mkdirSync(directory);
	writeFileSync(path.join(directory, 'control.sock'), 'mine');
	makeControlPlace(directory, seededRandom(), surroundings).leave();
	t.is(readFileSync(path.join(directory, 'control.sock'), 'utf8'), 'mine');
});

test('on Windows it is a pipe that nobody can guess', async (t) => {
	const {directory, surroundings} = await place(t);
	const windows: ControlSurroundings = {...surroundings, platform: 'win32'};
	const random = seededRandom();
	const {address} = makeControlPlace(directory, random, windows);
	t.true(address.startsWith(PIPE));
	t.is(findControlPlace(directory, windows), address);
	t.not(makeControlPlace(directory, random, windows).address, address);
});

test('no relay means no place', async (t) => {
	const {directory, surroundings} = await place(t);
	t.is(findControlPlace(directory, surroundings), undefined);
	t.false(existsSync(directory));
});

onUnix('what a damaged file points to is not taken away unless it is a socket', async (t) => {
	const {directory, folder, surroundings} = await place(t);
	mkdirSync(directory);
	const own = path.join(folder, 'own');
	mkdirSync(own, {mode: 0o700});
	const theirs = path.join(own, 'letter');
	writeFileSync(theirs, 'kept');
	writeFileSync(path.join(directory, CONTROL_POINTER), theirs);
	makeControlPlace(directory, seededRandom(), surroundings).leave();
	t.is(readFileSync(theirs, 'utf8'), 'kept');
});

onUnix('a file of zeros says nothing, and is replaced', async (t) => {
	const {directory, surroundings} = await place(t);
	mkdirSync(directory);
	writeFileSync(path.join(directory, CONTROL_POINTER), '/tmp/\0/control.sock');
	t.is(findControlPlace(directory, surroundings), undefined);
	const {address} = makeControlPlace(directory, seededRandom(), surroundings);
	t.is(address, path.join(directory, 'control.sock'));
});

onUnix('a folder in the place of that file is told of in a sentence', async (t) => {
	const {directory, surroundings} = await place(t);
	mkdirSync(path.join(directory, CONTROL_POINTER), {recursive: true});
	t.throws(() => makeControlPlace(directory, seededRandom(), surroundings), {
		message: /control\.path is in the way of the control socket\. Move it away\.$/,
	});
});
