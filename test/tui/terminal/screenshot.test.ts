import test from 'ava';
import {screenshot} from '../../helpers/screenshot.ts';
import {ScreenReader} from '../../helpers/test-terminal.ts';

async function picture(text: string): Promise<string> {
	const reader = new ScreenReader({columns: 20, rows: 3});
	await new Promise<void>((resolve) => reader.show(text, resolve));
	return screenshot(reader.emulator, {hasCursor: false});
}

test('text is in the picture, escaped, with its colours and weight', async (t) => {
	const svg = await picture('\u{1B}[1;38;2;255;0;16m<a & b>\u{1B}[0m plain');
	t.regex(svg, /fill="#ff0010"[^>]*font-weight="bold"[^>]*>&lt;a &amp; b&gt;</);
	t.regex(svg, />\s*plain\s*<\/text>/);
});

test('colours of the palette and backgrounds are drawn', async (t) => {
	const svg = await picture('\u{1B}[48;5;196;97mx\u{1B}[0m\u{1B}[7my');
	t.regex(svg, /<rect [^>]*fill="#ff0000"/);
	t.regex(svg, /<rect [^>]*fill="#d8dee9"/);
});

test('a wide character takes two cells', async (t) => {
	const svg = await picture('好a');
	t.regex(svg, /x="0"[^>]*textLength="19\.2"[^>]*>好</);
	t.regex(svg, /x="19\.2"[^>]*>a/);
});

test('box lines are shapes that reach the edges of their cells', async (t) => {
	const svg = await picture('┌─\r\n│');
	t.true(svg.includes('d="M4.8 10H9.6M4.8 10V20"'));
	t.true(svg.includes('d="M14.4 10H9.6M14.4 10H19.2"'));
	t.true(svg.includes('d="M4.8 30V20M4.8 30V40"'));
});
