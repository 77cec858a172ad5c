import test from 'ava';
import {notifyRoute} from '../../../source/tui/notify/route.ts';

const TERMINALS: ReadonlyArray<readonly [Record<string, string>, string | undefined, string?]> = [
	[{TERM: 'xterm-256color'}, 'osc9'],
	[{TERM: 'xterm-256color', TERM_PROGRAM: 'iTerm.app'}, 'osc9'],
	[{TERM: 'xterm-kitty'}, 'osc99'],
	[{TERM: 'xterm-256color', KITTY_WINDOW_ID: '1'}, 'osc99'],
	[{TERM: 'foot'}, 'osc777'],
	[{TERM: 'rxvt-unicode-256color'}, 'osc777'],
	[{TERM: 'xterm-ghostty', TERM_PROGRAM: 'ghostty'}, 'osc777'],
	[{TERM: 'xterm-256color', TERM_PROGRAM: 'WezTerm'}, 'osc777'],
	[{TERM: 'xterm-256color', VTE_VERSION: '7600'}, 'osc777'],
	[{TERM: 'linux'}, undefined],
	[{TERM: 'vt220'}, undefined],
	[{TERM: 'tmux-256color', TERM_PROGRAM: 'tmux', TMUX: '/tmp/tmux-0/default,1,0'}, 'osc9', 'tmux'],
	[{TERM: 'screen', TMUX: '/tmp/tmux-0/default,1,0'}, 'osc9', 'tmux'],
	[{TERM: 'screen.xterm-256color', STY: '1.pts-0.host'}, 'osc9', 'screen'],
	[{}, 'osc9'],
];

for (const [environment, form, passage] of TERMINALS) {
	test(`${JSON.stringify(environment)} takes ${form ?? 'the bell alone'}`, (t) => {
		t.deepEqual(notifyRoute(environment), {form, passage} as ReturnType<typeof notifyRoute>);
	});
}

test('what the terminal says of itself stands beside its environment', (t) => {
	t.is(notifyRoute({TERM: 'xterm-256color'}, 'kitty(0.36.4)').form, 'osc99');
	t.is(notifyRoute({TERM: 'xterm-256color'}, 'foot(1.18.0)').form, 'osc777');
	t.is(notifyRoute({TERM: 'xterm-256color'}, 'XTerm(390)').form, 'osc9');
});
