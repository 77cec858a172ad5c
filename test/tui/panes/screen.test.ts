import test from 'ava';
import {caret} from '../../../source/tui/panes/screen-rows.ts';
import {asciiSymbols} from '../../../source/tui/text/symbols.ts';
import {composerOf, screenOf, viewOf} from '../../helpers/build-state.ts';
import {exampleState} from '../../helpers/example-state.ts';
import {screenText} from '../../helpers/screen-text.ts';

const view = viewOf('general', {unreadFrom: new Map([['general', 3]])});

function screen(columns: number, rows: number): string {
	return screenText(screenOf(exampleState(), {columns, rows}, {view}));
}

test('a screen of 80 by 24', (t) => {
	t.is(
		screen(80, 24),
		` #general  Release 0.9: notes due Friday                             5 here  ok
 ROOMS         │
 #lobby        │
 #builds     3 │
 #design       │
▌#general   @1 │               beginning of #general
 #ops       @1 │               ──── Yesterday ────
               │16:40 ada      the release branch is cut
               │             │ notes draft: https://wiki.example/0.9
               │               ──── Today ────
               │10:58 mira     nice. who owns the notes?
               │10:59 jonas    me
               │────────────────────── 3 new since 10:59 ───────────────────────
               │10:59@jonas    ▎ the release branch is cut
               │             │ section three needs a second pair of eyes, @ada?
               │11:09 kei      build 991 is red on arm64:
               │             │ ┃ ld: symbol not found: _tc_open              [1]
               │             │ ┃ exit status 1
               │11:10 mira     I can look after lunch
               │11:10 •        You are away now.
               │      ·        omar joined, rt and lena left
───────────────┴ mira is typing ────────────────────────────────────────────────
> message #general
 ? keys  Ctrl-K go to  Tab next unread (2)  F1 help                    you: ada`,
	);
});

test('a screen of 120 by 40', (t) => {
	t.is(
		screen(120, 40),
		` #general   Release 0.9: notes due Friday                                                             relay.example  ok
 ROOMS              │                                                                               │ 5 HERE
 #lobby             │                                                                               │·ada      you
 #builds          3 │                                                                               │·jonas
 #design            │                                                                               │·kei
▌#general        @1 │                                                                               │·mira     typing
 #ops            @1 │                                                                               │·omar
                    │                                                                               │
                    │                                                                               │ 1 AWAY
                    │                                                                               │ sam      lunch
                    │                                                                               │
                    │                                                                               │ 1 OFFLINE
                    │                                                                               │ lena
                    │                                                                               │
                    │                                                                               │
                    │                                                                               │
                    │                                                                               │
                    │                                                                               │
                    │                                                                               │
                    │                                                                               │
                    │                                                                               │
                    │                  beginning of #general                                        │
                    │                  ──── Yesterday ────                                          │
                    │16:40        ada  the release branch is cut                                    │
                    │                │ notes draft: https://wiki.example/0.9                        │
                    │                  ──── Today ────                                              │
                    │10:58       mira  nice. who owns the notes?                                    │
                    │10:59      jonas  me                                                           │
                    │────────────────────────────── 3 new since 10:59 ──────────────────────────────│
                    │10:59@     jonas  ▎ the release branch is cut                                  │
                    │                │ section three needs a second pair of eyes, @ada?             │
                    │11:09        kei  build 991 is red on arm64:                                   │
                    │                │ ┃ ld: symbol not found: _tc_open                          [1]│
                    │                │ ┃ exit status 1                                              │
                    │11:10       mira  I can look after lunch                                       │
                    │11:10          •  You are away now.                                            │
                    │               ·  omar joined, rt and lena left                                │
────────────────────┴ mira is typing ───────────────────────────────────────────────────────────────┴───────────────────
> message #general
 ? keys  Ctrl-K go to  Tab next unread (2)  Ctrl-X more                                                        you: ada`,
	);
});

test('a screen of 200 by 60', (t) => {
	t.is(
		screen(200, 60),
		` #general   Release 0.9: notes due Friday                                                                                                                           relay.example  ok   Tue 4 Aug 11:12
 ROOMS                   │                                                                                                                                                          │ 5 HERE
 #lobby                  │                                                                                                                                                          │·ada      you
                         │                                                                                                                                                          │·jonas
 #builds               3 │                                                                                                                                                          │·kei
   kei: build 991 is re… │                                                                                                                                                          │·mira     typing
 #design                 │                                                                                                                                                          │·omar
   icons                 │                                                                                                                                                          │
▌#general             @1 │                                                                                                                                                          │ 1 AWAY
   mira: I can look aft… │                                                                                                                                                          │ sam      lunch
 #ops                 @1 │                                                                                                                                                          │
   sam: @ada disk at 91% │                                                                                                                                                          │ 1 OFFLINE
                         │                                                                                                                                                          │ lena
                         │                                                                                                                                                          │
                         │                                                                                                                                                          │
                         │                                                                                                                                                          │
                         │                                                                                                                                                          │
                         │                                                                                                                                                          │
                         │                                                                                                                                                          │
                         │                                                                                                                                                          │
                         │                                                                                                                                                          │
                         │                                                                                                                                                          │
                         │                                                                                                                                                          │
                         │                                                                                                                                                          │
                         │                                                                                                                                                          │
                         │                                                                                                                                                          │
                         │                                                                                                                                                          │
                         │                                                                                                                                                          │
                         │                                                                                                                                                          │
                         │                                                                                                                                                          │
                         │                                                                                                                                                          │
                         │                                                                                                                                                          │
                         │                                                                                                                                                          │
                         │                                                                                                                                                          │
                         │                                                                                                                                                          │
                         │                                                                                                                                                          │
                         │                                                                                                                                                          │
                         │                                                                                                                                                          │
                         │                                                                                                                                                          │
                         │                                                                                                                                                          │
                         │                                                                                                                                                          │
                         │                    beginning of #general                                                                                                                 │
                         │                    ──── Yesterday ────                                                                                                                   │
                         │16:40          ada  the release branch is cut                                                                                                             │
                         │                  │ notes draft: https://wiki.example/0.9                                                                                                 │
                         │                    ──── Today ────                                                                                                                       │
                         │10:58         mira  nice. who owns the notes?                                                                                                             │
                         │10:59        jonas  me                                                                                                                                    │
                         │──────────────────────────────────────── 3 new since 10:59 ─────────────────────────────────────────                                                      │
                         │10:59@       jonas  ▎ the release branch is cut                                                                                                           │
                         │                  │ section three needs a second pair of eyes, @ada?                                                                                      │
                         │11:09          kei  build 991 is red on arm64:                                                                                                            │
                         │                  │ ┃ ld: symbol not found: _tc_open                                             [1]                                                      │
                         │                  │ ┃ exit status 1                                                                                                                       │
                         │11:10         mira  I can look after lunch                                                                                                                │
                         │11:10            •  You are away now.                                                                                                                     │
                         │                 ·  omar joined, rt and lena left                                                                                                         │
─────────────────────────┴ mira is typing ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────┴───────────────────
> message #general
 ? keys  Ctrl-K go to  Tab next unread (2)  Ctrl-X more                                                                                                                                        you: ada`,
	);
});

test('a screen of 48 by 20', (t) => {
	t.is(
		screen(48, 20),
		`#general                                    5 ok
jonas 10:59
  me
─── 3 new ───
jonas 10:59 @
  ▎ the release branch is cut
│ section three needs a second pair of eyes,
│ @ada?
kei 11:09
  build 991 is red on arm64:
│ ┃ ld: symbol not found: _tc_open           [1]
│ ┃ exit status 1
mira 11:10
  I can look after lunch
• You are away now.
· omar joined, rt and lena left
─ mira is typing ───────────────────────────────
> message #general
▌#general:@1 #ops:@1 #builds:3 #lobby #design
? keys  Ctrl-K go to  F1 help       Tab next (2)`,
	);
});

test('a screen of 34 by 10', (t) => {
	t.is(
		screen(34, 10),
		`│ pair of eyes, @ada?
kei build 991 is red on arm64:
│ ┃ ld: symbol not found: _tc_open
│ ┃ exit status 1
mira I can look after lunch
• You are away now.
· omar joined, rt and lena left
─ mira is typing ──────── ? keys ─
> message #general
▌#general:@1 #ops:@1 #builds:3 +2`,
	);
});

test('a screen that is too small says how large it must be', (t) => {
	t.is(screen(10, 2), 'too small,\n20x3');
	t.is(screen(19, 4).trimEnd(), 'too small, 20x3\nneeded');
});

test('without Unicode symbols a screen is plain ASCII', (t) => {
	const context = screenOf(exampleState(), {columns: 80, rows: 24}, {view, symbols: asciiSymbols});
	t.regex(screenText(context), /^[\x20-\x7e\n]*$/);
});

test('the cursor stands in the composer, behind what is written', (t) => {
	const composer = composerOf('general', {type: 'type', text: 'hi'});
	const context = screenOf(exampleState(), {columns: 80, rows: 24}, {view, composer});
	t.deepEqual(caret(context), {column: 4, row: 22});
	t.is(caret(screenOf(exampleState(), {columns: 10, rows: 2}, {view})), undefined);
});
