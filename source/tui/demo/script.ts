/** Rooms of the demo besides the lobby, and what they are about. */
export const DEMO_ROOMS = [
	{name: 'design', topic: 'Release 0.9: the new start screen', owner: 'lena'},
	{name: 'ops', topic: 'Machines, builds and other weather', owner: 'kei'},
] as const;

/** Who is in the demo. Somebody away is shown as such from the start. */
export const DEMO_PEOPLE = [
	{name: 'mira', status: ''},
	{name: 'jonas', status: ''},
	{name: 'kei', status: 'on call'},
	{name: 'lena', status: 'lunch', isAway: true},
] as const;

export type DemoPerson = (typeof DEMO_PEOPLE)[number]['name'];

export type DemoLine = {
	/** Milliseconds after the line before it. */
	readonly after: number;
	readonly from: DemoPerson;
	readonly room: 'lobby' | (typeof DEMO_ROOMS)[number]['name'];
	/** `{you}` stands for the person at the keyboard. */
	readonly text: string;
	readonly kind?: 'action';
};

/** What was said before one comes in. */
export const DEMO_PAST: readonly DemoLine[] = [
	past('lena', 'design', 'the mock-ups for the start screen are done: https://wiki.example/start'),
	past('jonas', 'design', 'I like the second one. **Fewer words**, and the name is filled in'),
	past('kei', 'ops', 'build 990 is green on linux, mac and windows'),
	past('mira', 'lobby', 'good morning! who is around today?'),
	past('jonas', 'lobby', 'me, until five'),
	past('mira', 'lobby', 'おはよう, kei 👋'),
	past('kei', 'lobby', 'おはようございます! the coffee machine works again ☕'),
];

/** What somebody writes in private. */
export const DEMO_WHISPERS: readonly {
	readonly from: DemoPerson;
	/** The first of it, which is a request until it is accepted. */
	readonly asking: string;
	/** Once keys are compared. */
	readonly before: string;
	/** With other keys, as from a new computer without the old one; undefined where they stay. */
	readonly after: string | undefined;
}[] = [
	{
		from: 'mira',
		asking: 'psst, {you}: this is between the two of us, end-to-end encrypted',
		before: 'in this demo our keys are compared already, so it is me: see above the composer',
		after: undefined,
	},
	{
		from: 'kei',
		asking: 'lunch at one?',
		before: 'or at two, when the rain is over',
		after:
			'new laptop, other keys. Is it still me? `/verify kei` compares, `/trust kei` believes it',
	},
];

/** What happens while one looks. */
export const DEMO_TALK: readonly DemoLine[] = [
	talk(1800, 'mira', 'lobby', 'oh, {you} is here. Welcome, {you}! Just type, and Enter sends it.'),
	talk(4000, 'jonas', 'lobby', 'press `?` on the empty line to see the keys used most'),
	talk(
		6000,
		'kei',
		'ops',
		'build 991 is red on arm64:\n```\nld: symbol not found: _tc_open\nexit status 1\n```',
	),
	talk(4000, 'kei', 'ops', '@{you} do you have a minute for that one?'),
	talk(
		5000,
		'mira',
		'lobby',
		'{you}, see the `@` beside #ops? Tab on an empty line takes you there.',
	),
	{...talk(7000, 'jonas', 'lobby', 'waters the plants'), kind: 'action'},
	talk(
		6000,
		'mira',
		'lobby',
		"see the `!` beside @kei? Other keys than yesterday's: what you write there is held until you decide",
	),
	talk(6000, 'lena', 'design', 'back from lunch. Is anybody *against* the second mock-up?'),
	talk(5000, 'mira', 'design', 'not me:\n> Fewer words, and the name is filled in\nsays it all'),
	talk(6000, 'kei', 'ops', 'found it: the runner has an old image. Fixed in `a1f09c2`'),
	talk(
		9000,
		'jonas',
		'lobby',
		'Ctrl-K finds rooms, people and commands by a few letters, by the way',
	),
	talk(9000, 'kei', 'ops', 'build 992 is green everywhere 🎉'),
	talk(12_000, 'lena', 'design', 'then the second one it is. 谢谢 everybody'),
	talk(
		15_000,
		'mira',
		'lobby',
		'nothing here leaves your computer: it is a demo. `/quit` ends it.',
	),
];

/** What goes on for as long as the demo runs, over and over. */
export const DEMO_SMALL_TALK: readonly DemoLine[] = [
	talk(25_000, 'jonas', 'lobby', 'anybody for a walk before the next meeting?'),
	talk(7000, 'mira', 'lobby', 'in ten minutes?'),
	talk(5000, 'jonas', 'lobby', 'in ten minutes 🚶'),
	talk(30_000, 'kei', 'ops', 'disk on `store-2` at 71 %, nothing to worry about'),
	talk(28_000, 'lena', 'design', 'the icons are in: `symbols: unicode` or `ascii`, as you like'),
	talk(26_000, 'mira', 'lobby', 'back, it rains ☔'),
];

/** How the people of the demo answer. The first rule that fits is taken. */
export const DEMO_ANSWERS: readonly {
	readonly pattern: RegExp;
	readonly from: DemoPerson;
	readonly text: string;
}[] = [
	rule(
		/\b(?:bye|goodbye|see you|ciao)\b/i,
		'mira',
		'see you, {you}! `/quit` leaves, Ctrl-C twice too',
	),
	rule(/\b(?:thanks|thank you|thx|danke|merci)\b|ありがとう/i, 'jonas', 'any time, {you}'),
	rule(
		/\b(?:help|how do|how can|commands?|keys?)\b/i,
		'jonas',
		'`/help` shows every key and command',
	),
	rule(
		/\b(?:rooms?|switch|channel)\b/i,
		'mira',
		'Ctrl-N and Ctrl-P go through the rooms, Alt-2 straight to #design',
	),
	rule(/\b(?:build|arm64|linker|ci)\b/i, 'kei', 'it is the runner image, I am on it'),
	rule(/\b(?:design|mock-?up|screen)\b/i, 'lena', 'have a look in #design, {you}'),
	rule(
		/\b(?:private|secret|encrypt\w*|safe)\b/i,
		'kei',
		'this demo runs inside your own process: no network, no files',
	),
	rule(
		/\b(?:host|server|relay|install)\b/i,
		'kei',
		'`termchat serve` starts a relay; the first start offers it too',
	),
	rule(
		/\b(?:hi|hello|hey|good morning|moin|hallo)\b|こんにちは/i,
		'mira',
		'hello {you}! Nice to have you here',
	),
	rule(/\?\s*$/, 'jonas', 'good question, {you}. What do you think yourself?'),
];

/** What can be said to anything. */
export const DEMO_REPLY = reply('mira', 'sounds good, {you}');

/** Taken in turn where no rule fits. */
export const DEMO_REPLIES: readonly {readonly from: DemoPerson; readonly text: string}[] = [
	DEMO_REPLY,
	reply('jonas', 'noted 📝'),
	reply('kei', 'same here'),
	reply('mira', 'tell us more?'),
];

function past(from: DemoPerson, room: DemoLine['room'], text: string): DemoLine {
	return {after: 0, from, room, text};
}

function talk(after: number, from: DemoPerson, room: DemoLine['room'], text: string): DemoLine {
	return {after, from, room, text};
}

function rule(pattern: RegExp, from: DemoPerson, text: string) {
	return {pattern, from, text};
}

function reply(from: DemoPerson, text: string) {
	return {from, text};
}
