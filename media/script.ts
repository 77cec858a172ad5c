export const PEOPLE = ['mira', 'kei', 'ada', 'jonas', 'noor', 'lin'] as const;

export type Person = (typeof PEOPLE)[number];

/** Something said in the pictures. */
export type Line = {
	/** The time on the clock, UTC. */
	readonly at: string;
	readonly from: Person;
	readonly room: string;
	readonly text: string;
	readonly kind?: 'text' | 'action';
};

type SceneRoom = {
	readonly name: string;
	readonly topic: string;
	/** The first one makes the room. */
	readonly members: readonly Person[];
};

export const ROOMS: readonly SceneRoom[] = [
	{name: 'ops', topic: 'Releases and what wakes us at night', members: PEOPLE},
	{name: 'design', topic: 'Screens, words, colours', members: ['noor', 'ada', 'lin', 'mira']},
	{name: 'demo-day', topic: 'Friday, 14:00', members: ['jonas', 'ada', 'mira']},
	{name: 'books', topic: 'This month: The Dispossessed', members: ['lin', 'ada', 'kei', 'noor']},
];

export const LINES: {
	/** What ada has seen. */
	readonly read: readonly Line[];
	/** What was said while she was in another room. */
	readonly unread: readonly Line[];
	/** What she types. */
	readonly ada: Line;
	/** What mira writes to her alone. */
	readonly privately: readonly string[];
	/** What she answers. */
	readonly privateAnswer: string;
} = {
	privately: [
		'Kei has her birthday on Friday. Shall we?',
		'I thought of the *lemon* one from the harbour.',
	],
	privateAnswer: 'Yes! I bring plates and a knife.',
	read: [
		{at: '09:02', from: 'lin', room: 'books', text: 'Chapter five by Thursday?'},
		{
			at: '09:04',
			from: 'mira',
			room: 'ops',
			text: 'Morning. The release candidate is built, notes are in `CHANGES.md`.',
		},
		{
			at: '09:05',
			from: 'jonas',
			room: 'ops',
			text: '**Two things** before it goes out:\n- the importer keeps a file open when a row is bad\n- the retry limit is still _three_, we said five',
		},
		{
			at: '09:11',
			from: 'kei',
			room: 'ops',
			text: 'The first one is this:\n```ts\nconst file = await open(path);\ntry {\n\tawait importRows(file);\n} finally {\n\tawait file.close();\n}\n```',
		},
		{
			at: '09:12',
			from: 'kei',
			room: 'ops',
			text: 'おはよう、テストは全部通りました。 All green here.',
		},
		{at: '09:14', from: 'noor', room: 'ops', text: 'steps out for a coffee ☕', kind: 'action'},
		{at: '09:15', from: 'ada', room: 'ops', text: 'I take the retry limit.'},
	],
	unread: [
		{at: '09:26', from: 'noor', room: 'design', text: 'New icons for the empty states are up.'},
		{
			at: '09:27',
			from: 'mira',
			room: 'design',
			text: 'The second one reads better in the dark theme.',
		},
		{
			at: '09:29',
			from: 'jonas',
			room: 'demo-day',
			text: '@ada can you show the importer, five minutes?',
		},
		{
			at: '09:31',
			from: 'jonas',
			room: 'ops',
			text: 'Both fixes are in. Staging has it since 09:28, no errors so far 🎉',
		},
		{
			at: '09:33',
			from: 'mira',
			room: 'ops',
			text: '@ada is the tag right? Then it goes out at noon, with first light for the west coast.',
		},
		{
			at: '09:34',
			from: 'jonas',
			room: 'ops',
			text: 'The graph is at https://status.example.org/deploys',
		},
	],
	ada: {
		at: '09:36',
		from: 'ada',
		room: 'ops',
		text: '@kei yes: `v2.4.1`, and I watch the queue 👀',
	},
};
