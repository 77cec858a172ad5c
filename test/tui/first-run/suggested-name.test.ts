import test from 'ava';
import fc from 'fast-check';
import {checkAccountName} from '../../../source/protocol/names.ts';
import {suggestedName} from '../../../source/tui/first-run/suggested-name.ts';

for (const [login, name] of [
	['ada', 'ada'],
	['Ada Lovelace', 'ada-lovelace'],
	['DOMAIN\\ada', 'domainada'],
	['José', 'jose'],
	['7of9', 'of9'],
	['root', 'guest'],
	['', 'guest'],
	['好', 'guest'],
] as const) {
	test(`the login name '${login}' suggests '${name}'`, (t) => {
		t.is(suggestedName(login), name);
	});
}

test('whatever the login name is, the suggestion is a valid name', (t) => {
	fc.assert(
		fc.property(fc.string({unit: 'binary'}), (login) => {
			t.is(checkAccountName(suggestedName(login)).type, 'name');
		}),
	);
	t.pass();
});
