import test from 'ava';
import type {FilesUi} from '../../../source/client/commands/files-ui.ts';
import {runLine} from '../../../source/client/commands/index.ts';
import {UnreachableError} from '../../../source/client/error.ts';
import type {RoomState} from '../../../source/client/state/state.ts';
import {fileOf, transferOf} from '../../helpers/build-files.ts';
import {
	at,
	conversation,
	factsOf,
	logOf,
	NOW,
	pending,
	room,
	said,
	stateOf,
} from '../../helpers/build-state.ts';
import {changed, fakeDisk, fakeFilesClient, fakeFilesUi} from '../../helpers/fake-files.ts';

const DISK = {
	'/home/ada/report.pdf': 12_300_000,
	'/home/ada/notes.txt': 820,
	'/home/ada/.env': 100,
	'/home/ada/id_rsa': 400,
	'/home/ada/large.iso': 4_700_000_000,
};

type Setting = {
	readonly rooms?: readonly RoomState[];
	/** Keys that are given to questions, in order. */
	readonly answers?: readonly (string | undefined)[];
	readonly files?: Partial<FilesUi>;
	readonly own?: Parameters<typeof fakeFilesClient>[1];
	readonly opened?: string[];
	readonly answering?: () => number | undefined;
};

function setUp({rooms, answers = [], files, own, opened, answering}: Setting = {}) {
	const held = rooms ?? [room('ops'), conversation('bob')];
	const fake = fakeFilesClient(stateOf(held), own);
	const questions: string[] = [];
	const pages: {readonly title: string; readonly lines: readonly string[]}[] = [];
	const left = [...answers];
	const filesUi = fakeFilesUi(fakeDisk(DISK, opened), files);
	const run = (line: string, where = 'ops') =>
		runLine(line, {
			client: fake.client,
			room: where,
			version: '1',
			now: () => NOW,
			...(answering && {answering}),
			ui: {
				switchRoom() {},
				quit() {},
				clear() {},
				openHelp() {},
				askSecret: async () => undefined,
				showSecret() {},
				showPage: (page) => pages.push(page),
				async ask(question) {
					questions.push(question);
					return left.shift();
				},
				askText: async () => undefined,
				files: filesUi,
			},
		});
	const lastLine = () => fake.client.state.localLines.at(-1)?.text ?? '';
	return {...fake, run, questions, pages, lastLine};
}

function withFiles(): RoomState {
	const log = logOf([
		said('bob', at('10:00'), '', {file: fileOf({name: 'old.txt'})}),
		said('bob', at('10:05'), 'look', {file: fileOf({file: 'file-0002', name: 'new.pdf'})}),
		said('bob', at('10:06'), 'well?'),
	]);
	return room('ops', {log});
}

test('in a room the first file of a session is asked about, and no later one', async (t) => {
	const {run, questions, did} = setUp({answers: ['s']});
	await run('/send report.pdf');
	await run('/upload notes.txt');
	t.deepEqual(questions, ['report.pdf goes to #ops, where its relay can read it. Send it?']);
	t.deepEqual(did, ['send /home/ada/report.pdf to ops', 'send /home/ada/notes.txt to ops']);
});

test('a question that is taken back sends nothing, and is asked again', async (t) => {
	const {run, questions, did, lastLine} = setUp({answers: [undefined, undefined]});
	await run('/send report.pdf');
	t.is(lastLine(), 'Nothing was sent.');
	await run('/send report.pdf');
	t.is(questions.length, 2);
	t.deepEqual(did, []);
});

test('in a conversation nothing is asked', async (t) => {
	const {run, questions, did} = setUp();
	await run('/send .env id_rsa', '@bob');
	t.deepEqual(questions, []);
	t.deepEqual(did, ['send /home/ada/.env to @bob', 'send /home/ada/id_rsa to @bob']);
});

test('what is said with files goes with the first of them', async (t) => {
	const {run, sent} = setUp();
	await run('/send report.pdf notes.txt -- as  promised', '@bob');
	t.deepEqual(sent, [
		{path: '/home/ada/report.pdf', options: {text: 'as  promised'}},
		{path: '/home/ada/notes.txt', options: {}},
	]);
});

test('files that are sent from a thread or an answer answer its message, asked for once they are sent', async (t) => {
	let asked = 0;
	const answering = () => {
		asked++;
		return 7;
	};
	const {run, sent} = setUp({answers: [undefined, 's'], answering});
	await run('/send report.pdf');
	t.is(asked, 0);
	await run('/send report.pdf notes.txt');
	t.deepEqual(
		sent.map(({options}) => options?.replyTo),
		[7, 7],
	);
	t.is(asked, 1);
});

test('a file that is not there stops all of them before any is sent', async (t) => {
	const {run, did, lastLine} = setUp();
	t.deepEqual((await run('/send notes.txt nothing.txt', '@bob')).type, 'failed');
	t.is(lastLine(), 'There is no file /home/ada/nothing.txt.');
	t.deepEqual(did, []);
});

test('a file that is too large stops all of them before any is asked about or sent', async (t) => {
	const {run, did, lastLine, questions} = setUp();
	t.deepEqual((await run('/send notes.txt large.iso')).type, 'failed');
	t.regex(lastLine(), /^large\.iso has 4\.7 GB; this relay takes files of \S+ [MG]B at most\./);
	t.deepEqual([...did, ...questions], []);
});

for (const name of ['.env', 'id_rsa']) {
	test(`${name} is asked about in every room, each time`, async (t) => {
		const {run, questions} = setUp({answers: ['s', undefined]});
		await run(`/send ${name}`);
		await run(`/send ${name}`);
		t.is(questions.length, 2);
		t.regex(questions[1] ?? '', /^\S+ looks like a file with .*goes to #ops/);
	});
}

test('without the guard a key is asked about like any file', async (t) => {
	const {run, questions} = setUp({
		files: {asksAboutSecrets: () => false, knownRooms: new Set(['ops'])},
	});
	await run('/send id_rsa');
	t.deepEqual(questions, []);
});

test('nobody sends a file to a room where they may not write', async (t) => {
	const {run, did, lastLine} = setUp({rooms: [room('ops', {mutedUntil: 0})]});
	t.is((await run('/send notes.txt')).type, 'failed');
	t.regex(lastLine(), /^You cannot write here/);
	t.deepEqual(did, []);
});

test('/save saves the newest file of the room, in the folder that is named', async (t) => {
	const {run, did} = setUp({rooms: [withFiles()]});
	await run('/save');
	await run('/save /tmp');
	t.deepEqual(did, [
		'save message-2 of ops in /home/ada/Downloads',
		'save message-2 of ops in /tmp',
	]);
});

test('/save saves the file of the marked message', async (t) => {
	const held = withFiles();
	const marked = () => held.log.messageAt(1);
	const {run, did} = setUp({rooms: [held], files: {marked}});
	await run('/save');
	t.deepEqual(did, ['save message-1 of ops in /home/ada/Downloads']);
});

test('/save says so where there is no file', async (t) => {
	const {run, lastLine} = setUp();
	t.is((await run('/save')).type, 'failed');
	t.is(lastLine(), 'No file is in what is loaded of #ops. Scroll up for what came before.');
});

test('/open saves first, asks, and opens only then', async (t) => {
	const opened: string[] = [];
	const {run, did, questions} = setUp({rooms: [withFiles()], answers: ['o'], opened});
	await run('/open');
	t.deepEqual(did, ['save message-2 of ops in /home/ada/Downloads']);
	t.deepEqual(questions, [
		"~/Downloads/saved-message-2.pdf came from bob. Open it with the desktop's program?",
	]);
	t.deepEqual(opened, ['/home/ada/Downloads/saved-message-2.pdf']);
});

test('/open opens nothing that was not said yes to', async (t) => {
	const opened: string[] = [];
	const {run} = setUp({rooms: [withFiles()], answers: [undefined], opened});
	await run('/open');
	t.deepEqual(opened, []);
});

test('/open neither fetches nor asks about what could run', async (t) => {
	const log = logOf([said('eve', at('10:00'), '', {file: fileOf({name: 'report.pdf.exe'})})]);
	const {run, did, questions, lastLine} = setUp({rooms: [room('ops', {log})], answers: ['o']});
	t.is((await run('/open')).type, 'failed');
	t.deepEqual([did, questions], [[], []]);
	t.regex(lastLine() ?? '', /^report\.pdf\.exe could run as a program/);
});

test('/open saves nothing twice', async (t) => {
	const opened: string[] = [];
	const {run, did, dispatch} = setUp({rooms: [withFiles()], answers: ['o'], opened});
	const phase = {type: 'done', path: '/home/ada/report.pdf'} as const;
	dispatch(changed(transferOf({direction: 'down', room: 'ops', message: 'message-2', phase})));
	await run('/open');
	t.deepEqual(did, []);
	t.deepEqual(opened, ['/home/ada/report.pdf']);
});

test('/cancel stops the last of this room, one by its name, or all', async (t) => {
	const {run, did, dispatch, lastLine} = setUp();
	dispatch(changed(transferOf({id: 'one', room: 'ops', name: 'one.pdf'})));
	dispatch(changed(transferOf({id: 'two', room: 'ops', name: 'two.pdf'})));
	dispatch(changed(transferOf({id: 'far', room: '@bob', name: 'far.pdf'})));
	await run('/cancel');
	t.is(lastLine(), 'two.pdf was stopped.');
	await run('/cancel ONE');
	await run('/cancel all');
	t.deepEqual(did, ['cancel two', 'cancel one', 'cancel one', 'cancel two', 'cancel far']);
});

test('/cancel says so where nothing is under way', async (t) => {
	const {run, dispatch, lastLine} = setUp();
	dispatch(changed(transferOf({room: 'ops', phase: {type: 'done'}})));
	t.is((await run('/cancel')).type, 'failed');
	t.is(lastLine(), 'No file is under way.');
});

test('/retry and /drop mean a failed file where no message failed', async (t) => {
	const failed = {type: 'failed', reason: 'It is too large.'} as const;
	const {run, did, dispatch, lastLine} = setUp();
	dispatch(changed(transferOf({id: 'one', room: 'ops', phase: failed})));
	await run('/retry');
	await run('/drop');
	t.deepEqual(did, ['retry one', 'cancel one']);
	t.is(lastLine(), '1 failed file was dropped.');
});

test('/retry all tries messages and files', async (t) => {
	const failed = {type: 'failed', reason: 'No.'} as const;
	const rooms = [room('ops', {pending: [pending('hi', NOW, failed)]})];
	const {run, did, dispatch} = setUp({rooms});
	dispatch(changed(transferOf({id: 'one', room: 'ops', phase: failed})));
	await run('/retry');
	await run('/retry all');
	t.deepEqual(did, ['retry message pending-hi', 'retry message pending-hi', 'retry one']);
});

test('/files shows what is under way, what is at the relay, and how much may be', async (t) => {
	const own = {
		files: [
			{
				...{file: 'file-0002', size: 1234, room: 'ops', createdAt: NOW},
				...{expiresAt: at('14:00', -21), complete: true},
			},
			{file: 'file-9', size: 5_000_000, createdAt: NOW, expiresAt: NOW, complete: false},
		],
		used: 5_001_234,
	};
	const {run, pages, dispatch} = setUp({rooms: [withFiles(), conversation('bob')], own});
	dispatch(changed(transferOf({room: '@bob'})));
	await run('/files');
	const lines = pages[0]?.lines.join('\n') ?? '';
	t.regex(lines, /report\.pdf to @bob, 12\.3 MB, 43 %, 1\.0 MB\/s, 0:07 left/);
	t.regex(lines, / 1 {2}new\.pdf, 1\.2 kB, #ops, until 2026-08-25/);
	t.regex(lines, / 2 {2}a sealed file, 5\.0 MB, not all there yet, until /);
	t.regex(lines, /5\.0 MB of 250 MB are used/);
});

test('/files says that a relay takes no more files, under those it still has', async (t) => {
	const old = {file: 'file-9', size: 5, createdAt: NOW, expiresAt: NOW, complete: true};
	const {run, pages} = setUp({own: {files: [old], mostEach: 0}});
	await run('/files');
	const lines = pages[0]?.lines ?? [];
	t.true(lines.includes('This relay takes no files.'));
	t.false(lines.some((line) => line.includes('One file may have')));
	t.true(lines.some((line) => line.includes('until')));
});

test('/files shows what is under way also where the relay does not answer', async (t) => {
	const fault = new UnreachableError('offline', 'There is no connection.');
	const {run, pages, dispatch, lastLine} = setUp({own: fault});
	t.is((await run('/files')).type, 'failed');
	t.is(lastLine(), 'There is no connection.');
	dispatch(changed(transferOf({room: '@bob'})));
	await run('/files');
	t.regex(pages[0]?.lines.join('\n') ?? '', /report\.pdf to @bob.*\nThere is no connection\.$/s);
});

test('/files delete takes one away after a question', async (t) => {
	const file = {file: 'file-0002', size: 1234, createdAt: NOW, expiresAt: NOW, complete: true};
	const {run, did, questions} = setUp({answers: [undefined, 'd'], own: {files: [file]}});
	await run('/files delete 1');
	t.deepEqual(did, []);
	await run('/files delete 1');
	t.deepEqual(did, ['delete file-0002']);
	t.regex(questions[0] ?? '', /^Delete a sealed file, 1\.2 kB, until .* for everybody\?/);
});

test('/files delete refuses a number that is not shown', async (t) => {
	const {run, lastLine} = setUp();
	t.is((await run('/files delete 3')).type, 'failed');
	t.is(lastLine(), 'You have 0 files at the relay. /files shows them.');
});

test('a hidden or deleted message is never the newest file', async (t) => {
	const log = logOf([
		said('bob', at('10:00'), '', {file: fileOf(), facts: factsOf()}),
		said('eve', at('10:05'), '', {file: fileOf(), isHidden: true}),
	]);
	const {run, did} = setUp({rooms: [room('ops', {log})]});
	await run('/save');
	t.deepEqual(did, ['save message-1 of ops in /home/ada/Downloads']);
});
