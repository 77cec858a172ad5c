import test from 'ava';
import {
	type GraphicsAbility,
	GraphicsAnswers,
	graphicsQuery,
	mayHaveKittyGraphics,
} from '../../../source/tui/terminal/graphics-query.ts';
import {InputTokenizer} from '../../../source/tui/terminal/tokenizer.ts';

/** What a terminal can draw after those answers. */
function ability(...sequences: readonly string[]): GraphicsAbility | undefined {
	let told: GraphicsAbility | undefined;
	const answers = new GraphicsAnswers((each) => {
		told = each;
	});
	for (const sequence of sequences) {
		answers.take({type: 'reply', sequence});
	}
	return told;
}

const SIXEL = '\u001b[?62;4;22c';
const CELL = '\u001b[6;20;10t';

test('a terminal with sixels whose cell is known draws sixels', (t) => {
	t.deepEqual(ability(SIXEL, CELL), {type: 'sixel', cell: {width: 10, height: 20}});
	t.deepEqual(ability(CELL, SIXEL), {type: 'sixel', cell: {width: 10, height: 20}});
});

test('half of the answers proves nothing', (t) => {
	t.is(ability(SIXEL), undefined);
	t.is(ability(CELL), undefined);
	t.is(ability('\u001b[?62;22c', CELL), undefined);
});

test('a class of terminal that is called 4 has no sixels by that', (t) => {
	t.is(ability('\u001b[?4;6c', CELL), undefined);
});

test('a cell of an impossible size counts as none', (t) => {
	t.is(ability(SIXEL, '\u001b[6;9999;9999t'), undefined);
	t.is(ability(SIXEL, '\u001b[6;0;0t'), undefined);
});

test('a terminal that takes a picture of kitty draws those, before sixels', (t) => {
	t.deepEqual(ability(SIXEL, CELL, '\u001b_Gi=31;OK\u001b\\'), {type: 'kitty'});
});

test('a terminal that refuses a picture of kitty does not draw them', (t) => {
	t.is(ability('\u001b_Gi=31;ENOTSUPPORTED:no\u001b\\'), undefined);
});

test('other replies are left to others', (t) => {
	const answers = new GraphicsAnswers(() => t.fail());
	t.false(answers.take({type: 'reply', sequence: '\u001b[3;4R'}));
	t.false(answers.take({type: 'paste', text: SIXEL}));
});

test('only terminals that let cells stand for a picture are asked for kitty graphics', (t) => {
	t.true(mayHaveKittyGraphics('kitty(0.36.4)'));
	t.true(mayHaveKittyGraphics('kitty(1.0.0)'));
	t.true(mayHaveKittyGraphics('ghostty 1.2.0'));
	t.false(mayHaveKittyGraphics('kitty(0.20.1)'));
	t.false(mayHaveKittyGraphics('WezTerm 20240203'));
	t.false(mayHaveKittyGraphics('XTerm(390)'));
});

test('nothing is asked through a multiplexer or of the simplest terminals', (t) => {
	t.is(graphicsQuery({TERM: 'tmux-256color', TMUX: '/tmp/x'}), undefined);
	t.is(graphicsQuery({TERM: 'xterm-256color', TMUX: '/tmp/x'}), undefined);
	t.is(graphicsQuery({TERM: 'screen', STY: '1'}), undefined);
	t.is(graphicsQuery({TERM: 'linux'}), undefined);
	t.is(String(graphicsQuery({TERM: 'xterm-256color'})), '\u001b[c\u001b[16t');
});

test('an answer about kitty graphics is a reply, and never typed', (t) => {
	const answer = '\u001b_Gi=31;OK\u001b\\';
	t.deepEqual(new InputTokenizer().push(answer), [{type: 'reply', sequence: answer}]);
});
