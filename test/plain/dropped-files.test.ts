import test from 'ava';
import {offerTypedPaths} from '../../source/plain/dropped-files.ts';
import {NOW, room, stateOf} from '../helpers/build-state.ts';
import {fakeDisk, fakeFilesClient, fakeFilesUi} from '../helpers/fake-files.ts';

/** Offers a line in #ops, and answers what is asked with that key. */
async function offer(line: string, key: string | undefined, mutedUntil?: number) {
	const muted = mutedUntil === undefined ? {} : {mutedUntil};
	const {client, did} = fakeFilesClient(stateOf([room('ops', muted)]));
	const questions: string[] = [];
	const outcome = offerTypedPaths(line, {
		client,
		room: 'ops',
		version: '1',
		now: () => NOW,
		ui: {
			switchRoom() {},
			quit() {},
			clear() {},
			openHelp() {},
			askSecret: async () => undefined,
			showSecret() {},
			showPage() {},
			async ask(question) {
				questions.push(question);
				return key;
			},
			askText: async () => undefined,
			files: fakeFilesUi(fakeDisk({'/home/ada/a.txt': 820, '/home/ada/id_rsa': 400})),
		},
	});
	return {outcome, did, questions};
}

test('a line that is a file is asked about, and sent', async (t) => {
	const {outcome, did, questions} = await offer('/home/ada/a.txt ', 'enter');
	t.true(await outcome);
	t.deepEqual(questions, ['Send a.txt (820 B) to #ops, where its relay can read it?']);
	t.deepEqual(did, ['send /home/ada/a.txt to ops']);
});

test('what is not confirmed is not sent, and is no message either', async (t) => {
	const {outcome, did} = await offer('/home/ada/a.txt', undefined);
	t.false(await outcome);
	t.deepEqual(did, []);
});

test('what looks like a key wants more than an empty line', async (t) => {
	const {outcome, did, questions} = await offer('/home/ada/id_rsa', 'enter');
	t.false(await outcome);
	t.regex(questions[0] ?? '', /^id_rsa looks like a file with a private key\. Send id_rsa/);
	t.deepEqual(did, []);
});

test('any other line is not asked about', async (t) => {
	const {outcome, questions} = await offer('look at /home/ada/a.txt', 'enter');
	t.is(await outcome, undefined);
	t.deepEqual(questions, []);
});

test('where nothing can be written nothing is asked', async (t) => {
	const {outcome, questions} = await offer('/home/ada/a.txt', 'enter', 0);
	await t.throwsAsync(outcome, {message: /^You cannot write here/});
	t.deepEqual(questions, []);
});
