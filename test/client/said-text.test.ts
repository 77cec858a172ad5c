import test from 'ava';
import {saidText} from '../../source/client/said-text.ts';
import {fileOf} from '../helpers/build-files.ts';

test('a file alone is said by its name', (t) => {
	t.is(saidText({text: ' ', file: fileOf({name: 'a.pdf'})}), '[file] a.pdf');
});

test('what is said with a file stands for it', (t) => {
	t.is(saidText({text: 'look', file: fileOf()}), 'look');
});

test('an empty text without a file stays empty', (t) => {
	t.is(saidText({text: ''}), '');
});
