import type {Said} from './screen-scene.ts';

// The conversation of the sketches in `sketches/`, for the captures beside them.

export const FRIENDS = [
	'mira',
	'jonas',
	'kei',
	'lena',
	'omar',
	'rt',
	'buildbot',
	'burak',
	'sam',
] as const;

export const SCREEN_ROOMS = [
	{name: 'general', topic: 'Release 0.9: notes due Friday'},
	{name: 'builds', topic: 'What the machines say'},
	{name: 'design', topic: 'Icons, words, colours'},
	{name: 'ops', topic: 'Disks and nights'},
	{name: 'random', topic: ''},
] as const;

/** The day before: `ada` is the person at the screen. */
export const YESTERDAY: readonly Said[] = [
	{
		at: '16:40',
		from: 'ada',
		room: 'general',
		text: 'the release branch is cut. notes draft is in the wiki, please add what you finished: https://wiki.example/0.9',
	},
	{at: '16:52', from: 'lena', room: 'design', text: 'new icons for the empty states are up'},
];

/** What was read this morning. `answers` names the beginning of the text that is answered. */
export const MORNING: readonly Said[] = [
	{at: '10:58', from: 'mira', room: 'general', text: 'nice. who owns the notes?'},
	{at: '10:59', from: 'jonas', room: 'general', text: 'me'},
	{
		at: '10:59',
		from: 'jonas',
		room: 'general',
		text: 'section three needs a second pair of eyes, @ada?',
		answers: 'the release branch',
	},
	{
		at: '11:03',
		from: 'mira',
		room: 'general',
		text: 'three has two typos',
		answers: 'the release branch',
	},
];

/** What came while the window was not looked at. */
export const SINCE: readonly Said[] = [
	{at: '11:08', from: 'buildbot', room: 'builds', text: '990 green  linux, mac, win'},
	{
		at: '11:09',
		from: 'buildbot',
		room: 'builds',
		text: '991 red    arm64: ld: symbol not found: _tc_open',
	},
	{
		at: '11:09',
		from: 'kei',
		room: 'general',
		text: 'build 991 is red on arm64:\n```sh\nld: symbol not found: _tc_open\nexit status 1\n```',
	},
	{at: '11:09', from: 'kei', room: 'builds', text: 'looking'},
	{at: '11:10', from: 'sam', room: 'ops', text: '@ada disk at 91 % on the wiki host'},
	{at: '11:10', from: 'mira', room: 'general', text: 'I can look after lunch'},
];

export const PRIVATELY: readonly string[] = [
	'can you send me the staging password?',
	'no hurry, after lunch is fine',
];

export const DRAFT = 'I can take the arm64 one, give me ten minutes';

export const LONG_DRAFT = [
	'two things before I start:',
	'1. is the arm64 runner the same image as last week?',
	'2. who can restart it',
] as const;
