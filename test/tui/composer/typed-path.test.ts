import test from 'ava';
import {startCompletion} from '../../../source/tui/composer/completion.ts';
import {typedPath} from '../../../source/tui/composer/typed-path.ts';

const NOTHING = {nicks: [], rooms: [], commands: [], emoji: []};

/** The text with `|` for the caret. */
function at(marked: string) {
	const caret = marked.indexOf('|');
	return typedPath(marked.replace('|', ''), caret);
}

test('a path is typed behind a command that takes one', (t) => {
	t.deepEqual(at('/send rep|'), {text: 'rep', start: 6});
	t.deepEqual(at('/upload a.txt ~/b|'), {text: '~/b', start: 14});
	t.deepEqual(at('/save |'), {text: '', start: 6});
	t.deepEqual(at('/send a.txt |'), {text: '', start: 12});
});

test('blanks in quotes and behind a backslash are part of a path', (t) => {
	t.deepEqual(at('/send "my no|'), {text: '"my no', start: 6});
	t.deepEqual(at("/send a 'my no|"), {text: "'my no", start: 8});
	t.deepEqual(at('/send my\\ no|'), {text: 'my\\ no', start: 6});
});

for (const text of ['/sen|', '/send|', 'send rep|', '/msg bob rep|', '/send a.txt -- rep|', '|']) {
	test(`in ${text} no path is typed`, (t) => {
		t.is(at(text), undefined);
	});
}

test('a completed file ends its word, and a folder does not', (t) => {
	const complete = (path: string) =>
		startCompletion('/send rep', 9, {...NOTHING, paths: [path]})?.candidates[0];
	t.deepEqual(complete('report.pdf'), {label: 'report.pdf', detail: '', insert: 'report.pdf '});
	t.deepEqual(complete('a/reports/'), {label: 'reports/', detail: '', insert: 'a/reports/'});
});

test('where nothing fits nothing is completed', (t) => {
	t.is(startCompletion('/send rep', 9, {...NOTHING, paths: []}), undefined);
});
