import test from 'ava';
import {InputError} from '../../source/client/error.ts';
import {transientSettings} from '../../source/client/transient-settings.ts';

test('the environment stands over what was chosen, and that over the default', (t) => {
	const settings = transientSettings({TERMCHAT_BELL: 'all'});
	t.is(settings.get('bell'), 'all');
	t.is(settings.get('mouse'), true);
	settings.setText('mouse', 'off');
	settings.setText('bell', 'none');
	t.is(settings.get('mouse'), false);
	t.is(settings.get('bell'), 'all');
	settings.reset('mouse');
	t.is(settings.get('mouse'), true);
});

test('what cannot be set is refused, and nothing changes', (t) => {
	const settings = transientSettings({});
	t.throws(() => settings.setText('bell', 'loud'), {instanceOf: InputError});
	t.throws(() => settings.setText('nothing', 'on'), {instanceOf: InputError});
	t.is(settings.get('bell'), 'mentions');
});

test('a variable that makes no sense is said and ignored', (t) => {
	const settings = transientSettings({TERMCHAT_BELL: 'loud'});
	t.is(settings.get('bell'), 'mentions');
	t.regex(settings.problems[0] ?? '', /TERMCHAT_BELL is ignored/);
});
