import test from 'ava';
import fc from 'fast-check';
import {
	cleanFileName,
	endingOf,
	numbered,
	shortened,
} from '../../../../source/client/files/disk/file-name.ts';
import {expecting, hostileStrings} from '../../../tui/text/hostile-strings.ts';

/** What is wrong with a name that was cleaned; undefined for nothing. */
function wrongWith(name: string): string | undefined {
	const bytes = Buffer.byteLength(name);
	if (bytes < 1 || bytes > 255) return `${bytes} bytes`;
	if (!name.isWellFormed() || name !== name.normalize('NFC')) return 'not well-formed NFC';
	if (/[/\\:*?"<>|]/.test(name)) return 'a separator, or a sign that Windows keeps for itself';
	if (/[\p{Cc}\p{Zl}\p{Zp}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u.test(name)) {
		return 'a control or invisible character';
	}
	if (/^[.\s-]/u.test(name)) return 'a dot, dash or blank at the start';
	if (/[.\s]$/u.test(name)) return 'a dot or blank at the end';
	if (/^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[\d¹²³])\s*(?:\.|$)/i.test(name))
		return 'a device';
	return cleanFileName(name) === name ? undefined : 'cleaning it again changes it';
}

const cleaned: ReadonlyArray<readonly [foreign: string, name: string]> = [
	['report.pdf', 'report.pdf'],
	['Führungszeugnis Größe.PDF', 'Führungszeugnis Größe.PDF'],
	['写真 2026.jpg', '写真 2026.jpg'],
	['archive.tar.gz', 'archive.tar.gz'],
	['../../.ssh/authorized_keys', 'authorized_keys'],
	['/etc/passwd', 'passwd'],
	['C:\\Windows\\x', 'x'],
	['C:x', 'C_x'],
	['a/..', 'a'],
	['photos/', 'photos'],
	['file.txt:evil', 'file.txt_evil'],
	['safe.txt\0.exe', 'safe.txt_.exe'],
	['-rf', 'rf'],
	['.bashrc', 'bashrc'],
	['x.exe. ', 'x.exe'],
	['COM¹', '_COM¹'],
	['nul.txt', '_nul.txt'],
	['NUL .tar.gz', '_NUL .tar.gz'],
	['CONIN$', '_CONIN$'],
	['console.log', 'console.log'],
	['desktop.ini', '_desktop.ini'],
	['cafe\u0301.txt', 'café.txt'],
	['a\tb\nc.txt', 'a b c.txt'],
	['..', 'file'],
	['', 'file'],
	['/', 'file'],
	['\u200b', 'file'],
	['*', '_'],
	['a\ud800.txt', 'a_.txt'],
	['..\uff0fx', 'x'],
];
for (const [foreign, name] of cleaned) {
	test(`the name ${JSON.stringify(foreign)} becomes ${JSON.stringify(name)}`, (t) => {
		t.is(cleanFileName(foreign), name);
	});
}

const disguised: ReadonlyArray<readonly [trick: string, foreign: string]> = [
	['a right-to-left override', 'photo\u202egpj.exe'],
	['an isolate', '\u2067photo.jpg\u2069.exe'],
	['a row of blanks', `photo.jpg${' '.repeat(200)}.exe`],
	['a row of wide blanks', `photo.jpg${'\u3000'.repeat(90)}.exe`],
	['a row of Braille blanks', `photo.jpg${'\u2800'.repeat(90)}.exe`],
	['fillers', `photo.jpg${'\u3164'.repeat(70)}.exe`],
	['invisible characters in the ending', 'photo.jpg.e\u200bx\u2060e'],
	['a NUL', 'photo.jpg\0.exe'],
	['a name longer than a name can be', `photo.jpg${'_'.repeat(5000)}.exe`],
	['a dot that looks like one', 'photo.jpg\u2024exe'],
	['a dot at the end', 'photo.jpg.exe.'],
	['a line end', 'photo.jpg\r\n.exe'],
];
for (const [trick, foreign] of disguised) {
	test(`what a name ends with stays in sight despite ${trick}`, (t) => {
		t.is(endingOf(cleanFileName(foreign)), 'exe');
	});
}

test('a name that is too long keeps its ending and whole characters', (t) => {
	const name = cleanFileName(`${'写'.repeat(300)}.txt`);
	t.is(name, `${'写'.repeat(83)}.txt`);
	t.is(Buffer.byteLength(name), 253);
});

test('a name that is all ending is cut', (t) => {
	t.is(cleanFileName(`a.${'b'.repeat(400)}`), `a.${'b'.repeat(253)}`);
});

test('a mark on a letter stays, a tower of marks does not', (t) => {
	t.is(cleanFileName('t\u0323\u0301.txt'), 'ṭ\u0301.txt');
	t.is(cleanFileName(`x${'\u0315'.repeat(100)}.txt`), `x${'\u0315'.repeat(4)}.txt`);
});

test('the hostile names all become safe ones', (t) => {
	const names = expecting('filename-safe', 'filename-honest', 'path-contained');
	t.deepEqual(
		names.filter(({value}) => wrongWith(cleanFileName(value)) !== undefined),
		[],
	);
});

test('any hostile string becomes a safe name', (t) => {
	t.true(hostileStrings.length > 100);
	for (const {id, value} of hostileStrings) t.is(wrongWith(cleanFileName(value)), undefined, id);
});

test('any hostile string before an ending leaves the ending in sight', (t) => {
	for (const {id, value} of hostileStrings) {
		t.is(endingOf(cleanFileName(`${value}.exe`)) || cleanFileName(`${value}.exe`), 'exe', id);
	}
});

/** Many where the time is taken for it. */
const RUNS = Number(process.env.TERMCHAT_RUNS ?? 4000);

const pieces = fc.oneof(
	fc.string({unit: 'binary'}),
	fc.constantFrom(
		...[
			'.',
			'..',
			'/',
			'\\',
			' ',
			'-',
			':',
			'con',
			'NUL',
			'com1',
			'.tar.gz',
			'.exe',
			'\0',
			'\u202e',
		],
		...['\u200d', '\u0301', '\u0315', '\u1161', '\ud83d', '\uff0e', '\u2024', '\u3164', '\u00a0'],
		...[
			'\ufe0f',
			'¹',
			'$',
			'_',
			'~',
			'\u0344',
			'\u2126',
			'\uac00',
			'a'.repeat(250),
			'👩‍👩‍👧',
			'\ufdd0',
		],
	),
);

test('whatever a name is made of, it becomes a safe one and stays that', (t) => {
	fc.assert(
		fc.property(fc.array(pieces, {maxLength: 12}), (parts) => {
			const foreign = parts.join('');
			const wrong = wrongWith(cleanFileName(foreign));
			if (wrong !== undefined) throw new Error(`${JSON.stringify(foreign)}: ${wrong}`);
		}),
		{numRuns: RUNS},
	);
	t.pass();
});

test('a number stands before the ending', (t) => {
	t.is(numbered('report.pdf', 2), 'report (2).pdf');
	t.is(numbered('archive.tar.gz', 3), 'archive (3).tar.gz');
	t.is(numbered('README', 999), 'README (999)');
	t.is(numbered('report.pdf', 1), 'report.pdf');
});

test('a number makes no name too long or unsafe', (t) => {
	fc.assert(
		fc.property(
			fc.array(pieces, {maxLength: 12}),
			fc.integer({min: 2, max: 999}),
			(parts, number) => {
				const name = numbered(cleanFileName(parts.join('')), number);
				const wrong = wrongWith(name);
				if (wrong !== undefined) throw new Error(`${JSON.stringify(name)}: ${wrong}`);
			},
		),
		{numRuns: RUNS},
	);
	t.pass();
});

test('two numbers make two names', (t) => {
	const name = cleanFileName(`${'x'.repeat(300)}.txt`);
	t.is(new Set([1, 2, 3, 999].map((number) => numbered(name, number))).size, 4);
});

test('a name in fewer bytes keeps its ending', (t) => {
	t.is(shortened(`${'x'.repeat(200)}.pdf`, 140), `${'x'.repeat(136)}.pdf`);
	t.is(shortened('short.pdf', 140), 'short.pdf');
});

test('an ending is in lower case and without its dot', (t) => {
	t.deepEqual(['a.PDF', 'a.tar.gz', 'README', '.bashrc', 'a.'].map(endingOf), [
		'pdf',
		'gz',
		'',
		'',
		'',
	]);
});
