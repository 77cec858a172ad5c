import {execFileSync} from 'node:child_process';
import {
	link,
	lstat,
	mkdir,
	readdir,
	readFile,
	readlink,
	rename,
	rm,
	symlink,
	writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {InputError} from '../../../../source/client/error.ts';
import {nodeFiles} from '../../../../source/client/files/disk/node-files.ts';
import {expecting, hostileStrings} from '../../../tui/text/hostile-strings.ts';
import {temporaryFolder} from './temporary-folder.ts';

const onUnix = process.platform === 'win32' ? test.skip : test;
const bytes = (text: string) => new TextEncoder().encode(text);
const SECRET = 'what nobody may overwrite';

/** A folder to receive into, beside a file that must stay as it is. */
async function scene(t: ExecutionContext) {
	const base = await temporaryFolder(t);
	const folder = path.join(base, 'Downloads');
	const outside = path.join(base, 'secret.txt');
	await mkdir(folder);
	await writeFile(outside, SECRET);
	return {base, folder, outside};
}

type Receive = {
	readonly folder: string;
	readonly name: string;
	readonly options?: Parameters<typeof nodeFiles>[0];
};

async function receive({folder, name, options}: Receive): Promise<string> {
	const sink = await nodeFiles(options).receive(folder, 'key');
	await sink.append(bytes('theirs'));
	return sink.finish(name);
}

const noLinks = () => Promise.reject(Object.assign(new Error('none here'), {code: 'ENOTSUP'}));

/** Ways in which a file gets its name. */
const ways = [
	['', {}],
	[' where there are no hard links', {link: noLinks}],
] as const;

const more = [
	'../up.txt',
	'..\\up.txt',
	'/abs.txt',
	'con',
	'a/../../b',
	'.hidden',
	'-rf',
	'x\0y',
	'…/z',
];
const names = [
	...new Set([
		...expecting('path-contained', 'filename-safe').map(({value}) => value),
		...hostileStrings.filter(({category}) => category === 'path').map(({value}) => value),
		...more,
	]),
];

for (const [where, options] of ways) {
	test(`no name leads out of the folder or over another file${where}`, async (t) => {
		const {base, folder, outside} = await scene(t);
		const files = new Set<string>();
		for (const name of names) files.add(await receive({folder, name, options}));
		t.is(files.size, names.length);
		t.is((await readdir(folder)).length, names.length);
		for (const file of files) {
			t.is(path.dirname(file), folder);
			t.true((await lstat(file)).isFile());
			t.is(await readFile(file, 'utf8'), 'theirs');
		}
		t.deepEqual((await readdir(base)).sort(), ['Downloads', 'secret.txt']);
		t.is(await readFile(outside, 'utf8'), SECRET);
	});

	test(`what is there is not overwritten${where}`, async (t) => {
		const {folder} = await scene(t);
		await writeFile(path.join(folder, 'a.txt'), 'mine');
		t.is(await receive({folder, name: 'a.txt', options}), path.join(folder, 'a (2).txt'));
		t.is(await readFile(path.join(folder, 'a.txt'), 'utf8'), 'mine');
	});

	onUnix(`a link at the final name is left alone, wherever it leads${where}`, async (t) => {
		const {base, folder, outside} = await scene(t);
		await symlink(outside, path.join(folder, 'a.txt'));
		await symlink(path.join(base, 'new.txt'), path.join(folder, 'a (2).txt'));
		t.is(await receive({folder, name: 'a.txt', options}), path.join(folder, 'a (3).txt'));
		t.is(await readlink(path.join(folder, 'a.txt')), outside);
		t.is(await readFile(outside, 'utf8'), SECRET);
		t.deepEqual((await readdir(base)).sort(), ['Downloads', 'secret.txt']);
	});
}

test('what is planted between the look and the name is not overwritten', async (t) => {
	const {folder} = await scene(t);
	const planted = path.join(folder, 'a.txt');
	const options = {
		async link(from: string, to: string) {
			if (to === planted) await writeFile(planted, 'mine', {flag: 'wx'});
			await link(from, to);
		},
	};
	t.is(await receive({folder, name: 'a.txt', options}), path.join(folder, 'a (2).txt'));
	t.is(await readFile(planted, 'utf8'), 'mine');
});

test('many that come at once under one name all stay', async (t) => {
	const {folder} = await scene(t);
	const sinks = await Promise.all(
		Array.from({length: 12}, async (_, index) => {
			const sink = await nodeFiles(index % 2 === 0 ? {} : {link: noLinks}).receive(
				folder,
				`k${index}`,
			);
			await sink.append(bytes(`number ${index}`));
			return sink;
		}),
	);
	const files = await Promise.all(sinks.map((sink) => sink.finish('a.txt')));
	const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
	t.deepEqual(
		texts,
		Array.from({length: 12}, (_, index) => `number ${index}`),
	);
});

onUnix(
	'a folder that becomes a link while a file comes gets nothing, nor does where it leads',
	async (t) => {
		const {base, folder} = await scene(t);
		const elsewhere = path.join(base, 'elsewhere');
		await mkdir(elsewhere);
		const sink = await nodeFiles().receive(folder, 'key');
		await sink.append(bytes('theirs'));
		await rename(folder, `${folder}.old`);
		await symlink(elsewhere, folder);
		await t.throwsAsync(sink.finish('a.txt'), {instanceOf: InputError, message: /exchanged/});
		t.deepEqual(await readdir(elsewhere), []);
	},
);

onUnix('a folder that becomes a link at the last moment keeps nothing of it', async (t) => {
	const {base, folder} = await scene(t);
	const elsewhere = path.join(base, 'elsewhere');
	await mkdir(elsewhere);
	const options = {
		async link(from: string, to: string) {
			await rename(folder, `${folder}.old`);
			await symlink(elsewhere, folder);
			await link(path.join(`${folder}.old`, path.basename(from)), to);
		},
	};
	await t.throwsAsync(receive({folder, name: 'a.txt', options}), {message: /exchanged/});
	t.deepEqual(await readdir(elsewhere), []);
});

onUnix(
	"in a folder that took the place of ours, somebody else's file of that name stays",
	async (t) => {
		const {base, folder} = await scene(t);
		const elsewhere = path.join(base, 'elsewhere');
		await mkdir(elsewhere);
		await writeFile(path.join(elsewhere, 'a.txt'), 'mine');
		const options = {
			async link(from: string, to: string) {
				await link(from, to);
				await rename(folder, `${folder}.old`);
				await symlink(elsewhere, folder);
			},
		};
		await t.throwsAsync(receive({folder, name: 'a.txt', options}), {message: /exchanged/});
		t.is(await readFile(path.join(elsewhere, 'a.txt'), 'utf8'), 'mine');
	},
);

const PART = '.termchat-key.part';
const traps: ReadonlyArray<
	readonly [trap: string, plant: (part: string, outside: string) => Promise<unknown>]
> = [
	['a link to a file', (part, outside) => symlink(outside, part)],
	['a link to nothing', (part, outside) => symlink(`${outside}.new`, part)],
	['a pipe', async (part) => execFileSync('mkfifo', [part])],
	['a folder', (part) => mkdir(part)],
];
for (const [trap, plant] of traps) {
	onUnix(`${trap} in the place of the part file is refused`, async (t) => {
		const {base, folder, outside} = await scene(t);
		await plant(path.join(folder, PART), outside);
		await t.throwsAsync(receive({folder, name: 'a.txt'}), {
			instanceOf: InputError,
			message: /is not what termchat wrote there/,
		});
		t.is(await readFile(outside, 'utf8'), SECRET);
		t.deepEqual((await readdir(base)).sort(), ['Downloads', 'secret.txt']);
		t.deepEqual(await readdir(folder), [PART]);
	});
}

onUnix(
	'another name of a file in the place of the part file is taken away, not written to',
	async (t) => {
		const {folder, outside} = await scene(t);
		await link(outside, path.join(folder, PART));
		const file = await receive({folder, name: 'a.txt'});
		t.is(await readFile(file, 'utf8'), 'theirs');
		t.is(await readFile(outside, 'utf8'), SECRET);
	},
);

onUnix('a link or a pipe in the place of the lock does no harm', async (t) => {
	const {folder, outside} = await scene(t);
	const lock = path.join(folder, '.termchat-key.lock');
	await symlink(outside, lock);
	await rm(await receive({folder, name: 'a.txt'}));
	execFileSync('mkfifo', [lock]);
	await receive({folder, name: 'a.txt'});
	t.is(await readFile(outside, 'utf8'), SECRET);
	t.deepEqual(await readdir(folder), ['a.txt']);
});

onUnix('discarding takes away no more than the link in the place of the part file', async (t) => {
	const {folder, outside} = await scene(t);
	await symlink(outside, path.join(folder, PART));
	await nodeFiles().discard(folder, 'key');
	t.is(await readFile(outside, 'utf8'), SECRET);
});
