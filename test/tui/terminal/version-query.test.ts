import test from 'ava';
import {versionIn, versionQuery} from '../../../source/tui/terminal/version-query.ts';

const reply = (sequence: string) => versionIn({type: 'reply', sequence});

test('a terminal is asked for its name, a multiplexer and the simplest ones are not', (t) => {
	t.is<string | undefined, string>(versionQuery({TERM: 'xterm-256color'}), '\u{1B}[>0q');
	for (const environment of [
		{TERM: 'linux'},
		{TERM: 'dumb'},
		{TERM: 'vt100'},
		{TERM: 'tmux-256color'},
		{TERM: 'xterm-256color', TMUX: '/tmp/tmux-0/default,1,0'},
		{TERM: 'xterm-256color', STY: '1.pts-0.host'},
	]) {
		t.is(versionQuery(environment), undefined);
	}
});

test('the name is what stands in the answer', (t) => {
	t.is(reply('\u{1B}P>|kitty(0.36.4)\u{1B}\\'), 'kitty(0.36.4)');
	t.is(reply('\u{1B}P>|XTerm(390)\u{7}'), 'XTerm(390)');
});

test('another answer is no name', (t) => {
	for (const sequence of [
		'\u{1B}P1$r0m\u{1B}\\',
		'\u{1B}P>|\u{1B}\\',
		'\u{1B}P>|a\u{1}b\u{1B}\\',
	]) {
		t.is(reply(sequence), undefined);
	}
	t.is(versionIn({type: 'focus', focused: true}), undefined);
});
