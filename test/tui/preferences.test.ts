import test from 'ava';
import {transientConfigFiles} from '../../source/client/config-files.ts';
import {lookFor, preferencesFor} from '../../source/tui/preferences.ts';
import {themeForDepth, themes} from '../../source/tui/themes/index.ts';
import {memorySettings} from './memory-settings.ts';
import {testSetup} from './test-setup.ts';

const TERMINAL = {TERM: 'xterm-256color', COLORTERM: 'truecolor'};

test('auto goes by the background that the terminal told, before what its variable says', (t) => {
	const dark = {...TERMINAL, COLORFGBG: '15;0'};
	const light = {...TERMINAL, COLORFGBG: '0;15'};
	t.is(lookFor('auto', TERMINAL).theme, themes.dark);
	t.is(lookFor('auto', light).theme, themes.light);
	t.is(lookFor('auto', dark, {background: [253, 246, 227]}).theme, themes.light);
	t.is(lookFor('auto', light, {background: [0, 43, 54]}).theme, themes.dark);
	t.is(lookFor('auto', TERMINAL, {background: [255, 255, 255]}).theme, themes.light);
	t.is(lookFor('auto', TERMINAL, {background: [0, 0, 0]}).theme, themes.dark);
});

test('a theme that was chosen stays, whatever the background', (t) => {
	t.is(lookFor('ember', TERMINAL, {background: [255, 255, 255]}).theme, themes.ember);
	t.is(lookFor('missing', TERMINAL, {background: [255, 255, 255]}).theme, themes.light);
});

test('NO_COLOR takes all colours away, whatever theme was chosen', (t) => {
	const {theme, depth} = lookFor('ember', {...TERMINAL, NO_COLOR: '1'});
	t.is(themeForDepth(theme, depth), themes.none);
});

test('every setting of the window is in its preferences', (t) => {
	const preferences = preferencesFor(
		memorySettings({
			...{mouse: false, tailPeek: false, restoreWindow: false, hyperlinks: false},
			...{undoSendSeconds: 5, awayAfterMinutes: 3, notifications: 'all'},
		}),
		TERMINAL,
	);
	t.like(preferences, {
		...{isMouseOn: false, hasTailPeek: false, restoresWindow: false, hyperlinks: false},
		...{undoSendSeconds: 5, awayAfter: 180_000, notifications: 'all'},
	});
});

test('a change of the setup reaches who listens, until they stop', (t) => {
	const setup = testSetup();
	let calls = 0;
	const stop = setup.subscribe(() => {
		calls += 1;
	});
	setup.set('timeFormat', '12h');
	t.is(setup.preferences.timeFormat, '12h');
	t.is(calls, 1);
	stop();
	setup.setBackground([255, 255, 255]);
	t.is(setup.preferences.look.theme, themes.light);
	t.is(calls, 1);
});

test('a theme of one’s own is taken with a word about what is wrong in it', (t) => {
	const files = transientConfigFiles({
		'themes/mine.json': '{"roles": {"muted": {"foreground": "#333333"}, "titel": {}}}',
	});
	const setup = testSetup({}, files);
	const sentence = setup.set('theme', 'mine');
	t.regex(sentence, /^theme is mine\. .*no role "titel".*"muted" is hard to see/);
	t.is(setup.preferences.look.theme.roles.muted.foreground, '#333333');
});

test('what the environment or the command line decides is said when a setting changes', (t) => {
	const setup = testSetup();
	t.is(setup.set('mouse', 'off'), 'mouse is off.');
	t.regex(setup.set('server', 'wss://a.example'), /from the next start on/);
	t.throws(() => setup.set('theme', 'missing'), {message: /none of that name/});
	t.throws(() => setup.set('nothing', 'x'), {message: /no setting/});
});
