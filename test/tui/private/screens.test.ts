import test from 'ava';
import {asciiSymbols} from '../../../source/tui/text/symbols.ts';
import {changedKeys, quietMorning, strangersRequest} from './example.ts';
import {privateScreen, windowText} from './private-state.ts';

test('a quiet conversation on 80 by 24', (t) => {
	const size = {columns: 80, rows: 24};
	t.is(
		windowText(privateScreen(quietMorning(), size)),
		` @bob  end-to-end encrypted, not verified                            online  ok
 ROOMS         │
 #lobby        │
               │
 PRIVATE       │
▌bob           │
*kei ✓       2 │
               │
 REQUESTS 1    │
?eve         1 │
               │
               │
               │               beginning of your conversation with @bob
               │               ──── Today ────
               │10:00 bob      here is the plan 🎉
               │               [👍 ada]  [🎉 4]
               │10:01✓ada      thanks (edited)
               │10:02 bob      deleted
               │10:02 •        bob added a device.
               │10:03»ada      see you
               │     ›.        there
───────────────┴ end-to-end encrypted, not verified ─ sent ─────────────────────
> message @bob
 ? keys  Ctrl-K go to  Tab next unread (2)  F1 help         private 2  you: ada`,
	);
});

test('a quiet conversation on 48 by 20', (t) => {
	const size = {columns: 48, rows: 20};
	t.is(
		windowText(privateScreen(quietMorning(), size)),
		`@bob  encrypted, not verified         online  ok


beginning of your conversation with @bob
─── Today ───
bob 10:00
  here is the plan 🎉
  [👍 ada]  [🎉 4]
ada 10:01 ✓
  thanks (edited)
bob 10:02
  deleted
• bob added a device.
ada 10:03 »
  see you
› there
─ end-to-end encrypted, not verified ─ sent ────
> message @bob
▌*bob *kei:2 ?eve:1 #lobby
? keys  Ctrl-K go to  F1 help       Tab next (2)`,
	);
});

test('a quiet conversation on 34 by 10', (t) => {
	const size = {columns: 34, rows: 10};
	t.is(
		windowText(privateScreen(quietMorning(), size)),
		`bob here is the plan 🎉
  [👍 ada]  [🎉 4]
✓ ada thanks (edited)
bob deleted
• bob added a device.
» ada see you
› . there
─ encrypted, not verified ─ sent ─
> message @bob
▌*bob *kei:2 ?eve:1 #lobby`,
	);
});

test('a request of a stranger on 80 by 24', (t) => {
	const size = {columns: 80, rows: 24};
	t.is(
		windowText(privateScreen(strangersRequest(), size)),
		` @eve  end-to-end encrypted, not verified                                    ok
 ROOMS         │
 #lobby        │
               │
 REQUESTS 1    │
▌eve           │
               │
               │
               │
               │
               │
               │
               │
               │
               │
               │
               │               beginning of your conversation with @eve
               │               ──── Today ────
               │10:00 eve      hello, do you remember me?
───────────────┴ end-to-end encrypted, not verified ────────────────────────────
eve wants to write to you. /accept, /refuse or /block; nothing is told to them
until then.
> message @eve
 ? keys  Ctrl-K go to  F1 help                                         you: ada`,
	);
});

test('a request of a stranger on 48 by 20', (t) => {
	const size = {columns: 48, rows: 20};
	t.is(
		windowText(privateScreen(strangersRequest(), size)),
		`@eve  end-to-end encrypted, not verified      ok









beginning of your conversation with @eve
─── Today ───
eve 10:00
  hello, do you remember me?
─ end-to-end encrypted, not verified ───────────
eve wants to write to you. /accept, /refuse or
/block; nothing is told to them until then.
> message @eve
▌?eve #lobby
? keys  Ctrl-K go to  F1 help`,
	);
});

test('a request of a stranger on 34 by 10', (t) => {
	const size = {columns: 34, rows: 10};
	t.is(
		windowText(privateScreen(strangersRequest(), size)),
		`


beginning of your conversation wi…
─── Today ───
eve hello, do you remember me?
─ encrypted, not verified ────────
/accept, /refuse or /block
> message @eve
▌?eve #lobby`,
	);
});

test('a conversation whose keys changed on 80 by 24', (t) => {
	const size = {columns: 80, rows: 24};
	t.is(
		windowText(privateScreen(changedKeys(), size)),
		` @bob  keys changed: sending is blocked                              online  ok
 ROOMS         │
 #lobby        │
               │
 PRIVATE       │
▌bob        !! │
               │
               │
               │
               │
               │               beginning of your conversation with @bob
               │               ──── Today ────
               │10:20 bob      can you send me the password?
               │10:30 !        bob's keys changed.
               │10:31!bob      it is me,
               │             ! really (under changed keys)
               │10:40║ada      the second file
               │               held: bob's keys changed, so this is not sent.
               │             │ Compare with /verify, or accept them with /trust
───────────────┴ keys changed: sending is blocked ─ 1 held ─────────────────────
bob's keys changed: a reinstall, a new identity, or somebody in between. Nothing
is sent until you compare (/verify bob) or accept them (/trust bob).
! message @bob, held until you decide
 ? keys  Ctrl-K go to  F1 help                                         you: ada`,
	);
});

test('a conversation whose keys changed on 48 by 20', (t) => {
	const size = {columns: 48, rows: 20};
	t.is(
		windowText(privateScreen(changedKeys(), size)),
		`@bob  keys changed: blocked           online  ok
beginning of your conversation with @bob
─── Today ───
bob 10:20
  can you send me the password?
! bob's keys changed.
bob 10:31 !
  it is me,
! really (under changed keys)
ada 10:40 ║
  the second file
  held: bob's keys changed, so this is not sent.
│ Compare with /verify, or accept them with
│ /trust
─ keys changed: sending is blocked ─ 1 held ────
bob's keys changed: reinstall, or intruder?
Nothing is sent before /verify or /trust bob.
! message @bob, held until you decide
▌*bob:!! #lobby
? keys  Ctrl-K go to  F1 help`,
	);
});

test('a conversation whose keys changed on 34 by 10', (t) => {
	const size = {columns: 34, rows: 10};
	t.is(
		windowText(privateScreen(changedKeys(), size)),
		`! really (under changed keys)
║ ada the second file
  held: bob's keys changed, so
│ this is not sent. Compare with
│ /verify, or accept them with
│ /trust
─ keys changed: blocked…─ ? keys ─
keys changed: /verify or /trust
! message @bob, held until you de…
▌*bob:!! #lobby`,
	);
});

test('on 120 by 40 the same words stand in the header and above the composer', (t) => {
	const wide = {columns: 120, rows: 40};
	const quiet = windowText(privateScreen(quietMorning(), wide)).split('\n');
	t.regex(quiet[0] ?? '', /^ @bob {2}end-to-end encrypted, not verified .* online {2}ok$/);
	t.regex(quiet.at(-3) ?? '', /┴ end-to-end encrypted, not verified ─/);
	const changed = windowText(privateScreen(changedKeys(), wide)).split('\n');
	t.regex(changed[0] ?? '', /^ @bob {2}keys changed: sending is blocked /);
	t.regex(changed.at(-5) ?? '', /┴ keys changed: sending is blocked ─ 1 held ─/);
	t.regex(changed.slice(-4, -2).join(' '), /somebody in between\. .*\/verify bob.*\/trust bob/);
	const asked = windowText(privateScreen(strangersRequest(), wide)).split('\n');
	t.is(
		asked.at(-3),
		'eve wants to write to you. /accept, /refuse or /block; nothing is told to them until then.',
	);
});

test('without Unicode symbols nothing of ours in a conversation is more than ASCII', (t) => {
	for (const state of [quietMorning(), changedKeys(), strangersRequest()]) {
		const text = windowText(
			privateScreen(state, {columns: 80, rows: 24}, {symbols: asciiSymbols}),
		).replace('here is the plan 🎉', '');
		t.regex(text, /^[\x20-\x7e\n]*$/);
	}
});
