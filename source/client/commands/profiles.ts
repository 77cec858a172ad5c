import {phrase, phrases, spokenLanguage, translated} from '../../words/phrase.ts';
import {InputError, RefusedError} from '../error.ts';
import type {Profile, ProfileFields} from '../moderation-api.ts';
import {dayAndTime, ROLE_WORDS} from '../moderation-words.ts';
import {isTimeZone} from '../profile-verbs.ts';
import type {State} from '../state/state.ts';
import {type Command, type CommandContext, say} from './command.ts';
import {conversationWith, nearestPeople, readPerson, TRUST_WORDS} from './people-names.ts';

/** Who people are. */
export const PROFILE_COMMANDS: readonly Command[] = [
	{
		name: 'whois',
		aliases: ['finger'],
		usage: 'NAME',
		summary: 'Show who somebody is: what they tell, their role, your common rooms, their keys',
		examples: ['/whois ada'],
		category: 'people',
		minimum: 1,
		maximum: 1,
		async run(context, {words: [typed = '']}) {
			const own = context.client.state.account?.name;
			const isOwn = typed.replace(/^@/, '').toLowerCase() === own;
			const name = isOwn ? (own ?? '') : readPerson(context, typed);
			const profile = await profileOf(context, name);
			context.ui.showPage({title: phrase`Who ${name} is`, lines: profileLines(context, profile)});
		},
	},
	{
		name: 'profile',
		aliases: [],
		usage: '[name|bio|pronouns|zone [TEXT… | -]]',
		summary: 'Show or set what you tell about yourself; - takes it away',
		examples: [
			'/profile',
			'/profile name Ada Lovelace',
			'/profile bio Counts things',
			'/profile zone Europe/Vienna',
			'/profile pronouns -',
		],
		category: 'people',
		minimum: 0,
		maximum: Number.POSITIVE_INFINITY,
		async run(context, given) {
			const {client} = context;
			const own = client.state.account?.name;
			if (own === undefined) throw new InputError(phrase`Nobody is logged in here yet.`);
			const [typed] = given.words;
			const field = typed === undefined ? undefined : fieldNamed(typed);
			const text = given.rest(1);
			if (field === undefined || text === '') {
				const profile = await client.profile(own);
				const title = phrase`What you tell about yourself`;
				context.ui.showPage({title, lines: ownLines(profile)});
				return;
			}

			await client.setProfile({[field]: text === '-' ? '' : text});
			const shown = translated(FIELD_WORDS[field]);
			say(
				context,
				text === '-'
					? phrase`${shown} is gone. Everybody on this relay sees it so.`
					: phrase`${shown} is set. Everybody on this relay can see it with /whois ${own}.`,
			);
		},
	},
];

type Field = keyof ProfileFields;

const FIELD_NAMES: ReadonlyMap<string, Field> = new Map([
	['name', 'displayName'],
	['display', 'displayName'],
	['bio', 'bio'],
	['about', 'bio'],
	['pronouns', 'pronouns'],
	['zone', 'timeZone'],
	['timezone', 'timeZone'],
]);

const FIELD_WORDS: Readonly<Record<Field, string>> = phrases({
	displayName: 'Your shown name',
	bio: 'What you say about yourself',
	pronouns: 'Your pronouns',
	timeZone: 'Your time zone',
});

function fieldNamed(typed: string): Field {
	const field = FIELD_NAMES.get(typed.toLowerCase());
	if (field !== undefined) return field;
	throw new InputError(phrase`You can tell your name, bio, pronouns and zone: /profile bio TEXT.`);
}

async function profileOf(context: CommandContext, name: string): Promise<Profile> {
	try {
		return await context.client.profile(name);
	} catch (error) {
		const isUnknown = error instanceof RefusedError && error.code === 'not-found';
		const hint = isUnknown ? nearestPeople(context, name) : '';
		if (!isUnknown) throw error;
		const sentence = phrase`Nobody here is called ${name}.`;
		throw new InputError(hint === '' ? sentence : `${sentence} ${hint}`, {cause: error});
	}
}

/** `Pronouns    she/her`, what is not told left out. */
function profileLines(context: CommandContext, profile: Profile): readonly string[] {
	const {client, now} = context;
	const {name, displayName = '', pronouns = '', bio = '', timeZone = '', rooms} = profile;
	const {status = '', role, createdAt} = profile;
	return rowsOf([
		[phrase`Name`, displayName === '' ? name : phrase`${name} (${displayName})`],
		[phrase`Pronouns`, pronouns],
		[phrase`About`, bio],
		[phrase`Here`, presenceWords(profile)],
		[phrase`Status`, status],
		[phrase`Time there`, timeZone === '' ? '' : (timeIn(timeZone, now()) ?? '')],
		[phrase`Role`, role === 'member' ? '' : phrase`${translated(ROLE_WORDS[role])} of the relay`],
		[phrase`Since`, dayAndTime(createdAt).split(' ')[0] ?? ''],
		[phrase`Rooms`, rooms.map((room) => `#${room}`).join(', ') || phrase`none that you are in`],
		[phrase`Keys`, keyWords(client.state, name)],
		[phrase`Ignored`, client.state.ignored.has(name) ? phrase`yes; /unignore ${name}` : ''],
	]);
}

function ownLines(profile: Profile): readonly string[] {
	const {displayName = '', pronouns = '', bio = '', timeZone = ''} = profile;
	const nothing = phrase`not told`;
	return [
		...rowsOf([
			[phrase`Name`, displayName || nothing],
			[phrase`Pronouns`, pronouns || nothing],
			[phrase`About`, bio || nothing],
			[phrase`Time zone`, timeZone || nothing],
		]),
		'',
		phrase`Everybody on this relay can see what you tell. Change it with /profile and`,
		phrase`name, bio, pronouns or zone, and a text: /profile bio Counts things`,
	];
}

/** Labels of one width, values behind them; further lines of a value hang below its first. */
function rowsOf(rows: ReadonlyArray<readonly [label: string, value: string]>): readonly string[] {
	const shown = rows.filter(([, value]) => value !== '');
	const width = Math.max(...shown.map(([label]) => label.length)) + 2;
	return shown.flatMap(([label, value]) =>
		value.split('\n').map((line, index) => (index === 0 ? label : '').padEnd(width) + line),
	);
}

const PRESENCES = phrases({online: 'online', away: 'away', offline: 'offline'});

function presenceWords({presence}: Profile): string {
	return translated(PRESENCES[presence]);
}

function keyWords(state: State, name: string): string {
	if (name === state.account?.name) return '';
	const direct = conversationWith(state, name)?.direct;
	return direct === undefined
		? phrase`not known yet; /verify ${name} compares them`
		: translated(TRUST_WORDS[direct.trust]);
}

/** What time it is there, and how far that is from here: `14:30, Europe/Vienna`. */
function timeIn(zone: string, now: number): string | undefined {
	if (!isTimeZone(zone)) return undefined;
	const clock = new Intl.DateTimeFormat(spokenLanguage() === 'en' ? 'en-GB' : spokenLanguage(), {
		...({timeZone: zone, weekday: 'short', hour: '2-digit', minute: '2-digit'} as const),
		hour12: false,
	}).format(new Date(now));
	return `${clock}, ${zone}`;
}
