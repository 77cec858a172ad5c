import test from 'ava';
import {ownText, safe, safeText} from '../../../source/tui/text/safe-text.ts';
import {speak} from '../../../source/words/phrase.ts';

const nobody = safeText('bob');

function inGerman(phrases: Readonly<Record<string, string>>): void {
	speak({language: 'de', phrases: new Map(Object.entries(phrases))});
}

test.afterEach(() => speak(undefined));

test.serial('a sentence about something foreign is said in the language of this run', (t) => {
	inGerman({'{1} left {2}.': '{2} hat {1} verlassen.'});
	t.is<string, string>(safe`${nobody} left ${7}.`, '7 hat bob verlassen.');
});

test.serial('a sentence without a translation stays English', (t) => {
	inGerman({'{1} left.': '{1} ging.'});
	t.is<string, string>(safe`${nobody} came.`, 'bob came.');
});

test.serial('the written parts of a sentence are not looked up one by one', (t) => {
	inGerman({' in ': ' im '});
	t.is<string, string>(safe`${nobody} in ${nobody}`, 'bob in bob');
});

test.serial('a value that looks like a place for one stays what it is', (t) => {
	inGerman({'{1} and {2}': '{1} und {2}'});
	t.is<string, string>(safe`${safeText('{2}')} and ${nobody}`, '{2} und bob');
});

test.serial('a text of our own is said in the language of this run', (t) => {
	inGerman({Rooms: 'Räume'});
	t.is<string, string>(ownText('Rooms'), 'Räume');
});

test.serial('the same sentence follows a change of the language', (t) => {
	const sentence = () => safe`${nobody} came.`;
	t.is<string, string>(sentence(), 'bob came.');
	inGerman({'{1} came.': '{1} kam.'});
	t.is<string, string>(sentence(), 'bob kam.');
	speak(undefined);
	t.is<string, string>(sentence(), 'bob came.');
});

for (const bad of ['\u001b[2J', '\u0007', '\u009b', '\r', '\t']) {
	test.serial(`no translation brings ${JSON.stringify(bad)} to the terminal`, (t) => {
		inGerman({Rooms: `Räume${bad}`, '{1} left.': `{1} ging.${bad}`});
		t.throws(() => ownText('Rooms'), {instanceOf: TypeError});
		t.throws(() => safe`${nobody} left.`, {instanceOf: TypeError});
	});
}
