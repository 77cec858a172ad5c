import {readFile} from 'node:fs/promises';
import test from 'ava';
import {ready} from '../../source/crypto/sodium.ts';
import {ownAnswers} from './own-answers.ts';

const fixture = new URL('../fixtures/tc1-own.json', import.meta.url);

test.before(() => ready());

test('a fixed random stream gives the bytes that it always gave', async (t) => {
	t.deepEqual(ownAnswers(), JSON.parse(await readFile(fixture, 'utf8')));
});
