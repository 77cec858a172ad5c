import test from 'ava';
import {InputError, sentenceOf} from '../../../../source/client/error.ts';
import {diskProblem, onDisk} from '../../../../source/client/files/disk/disk-problem.ts';

const refusal = (code: string) =>
	Object.assign(new Error(`${code}: raw`), {code, syscall: 'write'});

const sentences: ReadonlyArray<readonly [act: 'read' | 'write', code: string, start: string]> = [
	['read', 'ENOENT', 'There is no file /a.'],
	['read', 'EACCES', 'You may not read /a.'],
	['read', 'ELOOP', '/a is a link that leads in a circle.'],
	['read', 'EMFILE', 'Too many files are open on this machine.'],
	['read', 'EIO', '/a could not be read (EIO).'],
	['write', 'ENOSPC', 'The disk of /a is full.'],
	['write', 'EDQUOT', 'You have used up your share of the disk of /a.'],
	['write', 'EFBIG', 'The disk of /a takes no file as large as this one.'],
	['write', 'EACCES', 'You may not write to /a.'],
	['write', 'EROFS', 'The disk of /a can only be read.'],
	['write', 'ENOTDIR', '/a is not a folder'],
	['write', 'ENOENT', 'The folder /a is gone.'],
	['write', 'ENAMETOOLONG', 'There can be no folder /a.'],
	['write', 'EIO', 'Nothing could be written to /a (EIO).'],
];
for (const [act, code, start] of sentences) {
	test(`${code} of a ${act} is a sentence that says what to do`, (t) => {
		const problem = diskProblem(refusal(code), act, '/a');
		t.true(problem instanceof InputError);
		t.true(sentenceOf(problem).startsWith(start), sentenceOf(problem));
		t.regex(sentenceOf(problem), /\. [A-Z][^.]+\.$/);
	});
}

test('a mistake of the program stays one', async (t) => {
	const mistake = new TypeError('not of the disk');
	t.is(diskProblem(mistake, 'read', '/a'), mistake);
	t.is(await t.throwsAsync(onDisk('write', '/a', () => Promise.reject(mistake))), mistake);
});

test('what is a sentence already stays as it is', (t) => {
	const sentence = new InputError('Choose another name.');
	t.is(diskProblem(sentence, 'write', '/a'), sentence);
});
