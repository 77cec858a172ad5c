import {Buffer} from 'node:buffer';
import test from 'ava';
import fc from 'fast-check';
import {
	COPY_LIMIT,
	copyCommand,
	notifyCommand,
	passedThrough,
	screenPassthrough,
	TITLE_LIMIT,
	titleCommand,
	tmuxPassthrough,
} from '../../../source/tui/terminal/osc.ts';
import {textWidth} from '../../../source/tui/text/width.ts';

const ESC = '\u{1B}';
const hostile = `a${ESC}]52;c;aGk=\u{7}${ESC}[2J\u{9C}\n\u{202E}b;c`;

function payloadOf(command: string, start: string): string {
	return command.slice(start.length, -2);
}

test('a title is set as it is', (t) => {
	t.is<string | undefined, string | undefined>(
		titleCommand('termchat: #lobby (3) 好'),
		`${ESC}]2;termchat: #lobby (3) 好${ESC}\\`,
	);
});

test('a title keeps nothing that acts', (t) => {
	t.is<string | undefined, string | undefined>(
		titleCommand(hostile),
		`${ESC}]2;a]52;c;aGk=[2J b;c${ESC}\\`,
	);
});

test('a title is at most 80 columns', (t) => {
	const title = payloadOf(titleCommand('👩‍👩‍👧好'.repeat(100)), `${ESC}]2;`);
	t.true(textWidth(title) <= TITLE_LIMIT);
	t.true(textWidth(title) >= TITLE_LIMIT - 2);
});

test('text is copied as base64 of UTF-8', (t) => {
	const encoded = Buffer.from('héllo 好').toString('base64');
	t.is<string | undefined, string | undefined>(
		copyCommand('héllo 好'),
		`${ESC}]52;c;${encoded}${ESC}\\`,
	);
});

test('a text too long for terminals is refused whole', (t) => {
	const longest = 'x'.repeat((COPY_LIMIT / 4) * 3);
	t.true((copyCommand(longest)?.length ?? 0) <= COPY_LIMIT + 9);
	t.is<string | undefined, string | undefined>(copyCommand(`${longest}x`), undefined);
});

test('a notification keeps its fields apart whatever is in them', (t) => {
	t.is<string | undefined, string | undefined>(
		notifyCommand('osc777', {title: 'a;b', body: hostile}),
		`${ESC}]777;notify;a,b;a]52,c,aGk=[2J b,c${ESC}\\`,
	);
	t.is<string | undefined, string | undefined>(
		notifyCommand('osc9', {title: '4;1', body: '2'}),
		`${ESC}]9;4,1: 2${ESC}\\`,
	);
	t.is<string | undefined, string | undefined>(
		notifyCommand('osc99', {title: 'T', body: 'B'}),
		`${ESC}]99;i=termchat:d=0;T${ESC}\\${ESC}]99;i=termchat:d=1:p=body;B${ESC}\\`,
	);
});

test('tmux gets the command with every Esc doubled', (t) => {
	t.is<string | undefined, string | undefined>(
		tmuxPassthrough(titleCommand('x')),
		`${ESC}Ptmux;${ESC}${ESC}]2;x${ESC}${ESC}\\${ESC}\\`,
	);
});

test('no text can end a command early', (t) => {
	const property = fc.property(fc.string({unit: 'binary', maxLength: 300}), (text) => {
		const commands = [
			payloadOf(titleCommand(text), `${ESC}]2;`),
			payloadOf(copyCommand(text) ?? '', `${ESC}]52;`),
			payloadOf(notifyCommand('osc9', {title: text, body: text}), `${ESC}]9;`),
			payloadOf(notifyCommand('osc777', {title: text, body: text}), `${ESC}]777;`),
		];
		return commands.every((payload) => !/[\p{Cc}\p{Cf}\p{Cs}]/u.test(payload));
	});
	t.notThrows(() => fc.assert(property, {numRuns: 1000}));
});

test('through screen, what is inside ends with BEL', (t) => {
	t.is<string | undefined, string | undefined>(
		screenPassthrough(notifyCommand('osc99', {title: 'T', body: 'B'})),
		`${ESC}P${ESC}]99;i=termchat:d=0;T\u{7}${ESC}]99;i=termchat:d=1:p=body;B\u{7}${ESC}\\`,
	);
});

test('with nothing in between a command goes as it is', (t) => {
	const command = titleCommand('x');
	t.is(passedThrough(command, undefined), command);
	t.is(passedThrough(command, 'tmux'), tmuxPassthrough(command));
	t.is(passedThrough(command, 'screen'), screenPassthrough(command));
});
