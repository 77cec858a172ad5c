import test from 'ava';
import {COMMANDS} from '../../source/client/commands/index.ts';
import {completionSources} from '../../source/tui/completion-sources.ts';
import {startCompletion} from '../../source/tui/composer/completion.ts';
import {logOf, room, stateOf} from '../helpers/build-state.ts';

const ROOMS = ['general', 'builds', 'ops'].map((name) => room(name, {log: logOf([])}));
const SOURCES = completionSources(stateOf(ROOMS), 'general', COMMANDS);

function completed(text: string): readonly string[] | undefined {
	return startCompletion(text, text.length, SOURCES)?.candidates.map(({insert}) =>
		insert.replace(/ $/, ''),
	);
}

test('Tab completes the words that a command takes', (t) => {
	t.deepEqual(completed('/notify '), ['all', 'mentions', 'none']);
	t.deepEqual(completed('/notify m'), ['mentions']);
	t.deepEqual(completed('/quiet o'), ['off']);
	t.deepEqual(completed('/mouse o'), ['on', 'off']);
	t.deepEqual(completed('/rules read-only '), ['on', 'off']);
	t.deepEqual(completed('/filter a'), ['add']);
	t.deepEqual(completed('/filter add m'), ['mask', 'mute']);
});

test('what follows the first word completes as well', (t) => {
	t.deepEqual(completed('/notify all bu'), ['builds']);
	t.deepEqual(completed('/mute 8h #op'), ['#ops']);
	t.deepEqual(completed('/role mira mod'), ['moderator']);
});

test('settings complete by their names, and then what they take', (t) => {
	t.deepEqual(completed('/set tim'), ['timeFormat']);
	t.deepEqual(completed('/set timeFormat '), ['24h', '12h', 'default']);
	t.deepEqual(completed('/settings mouse o'), ['on', 'off']);
	t.deepEqual(completed('/set theme da'), ['dark']);
	t.is(completed('/set awayAfterMinutes 1'), undefined);
});

test('themes, commands, days and emoji complete behind the commands that take them', (t) => {
	t.deepEqual(completed('/theme tide'), ['tide-dark', 'tide-light']);
	t.deepEqual(completed('/help thr'), ['thread']);
	t.deepEqual(completed('/date y'), ['yesterday']);
	t.deepEqual(completed('/react rock'), ['🚀']);
});

test('names with a dash or a line in them are commands like others', (t) => {
	t.deepEqual(completed('/group_msg bu'), ['builds']);
	t.deepEqual(completed('/room-msg op'), ['ops']);
});

test('a search completes what narrows it, wherever it stands', (t) => {
	t.deepEqual(completed('/search disk in:#bu'), ['in:#builds']);
	t.deepEqual(completed('/search be'), ['before:']);
	t.is(completed('/search '), undefined);
	// The day follows at once.
	t.deepEqual(startCompletion('/search be', 10, SOURCES)?.candidates[0]?.insert, 'before:');
});

test('a flag is offered once it is begun', (t) => {
	t.deepEqual(completed('/bans --'), ['--relay']);
	t.is(completed('/bans '), undefined);
	t.deepEqual(completed('/kick mira --'), ['--relay']);
	t.deepEqual(completed('/kick mira se #bu'), ['#builds']);
});

test('in a text of one’s own nothing of a command completes', (t) => {
	t.is(completed('/topic all m'), undefined);
	t.is(completed('/me notify m'), undefined);
});
