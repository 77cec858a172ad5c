import {COMMANDS} from '../source/client/commands/index.ts';
import {transientConfigFiles} from '../source/client/config-files.ts';
import type {RoomState, State} from '../source/client/state/state.ts';
import {goToPicture, goToStep} from '../source/tui/overlays/go-to.ts';
import {GoToIndex} from '../source/tui/overlays/go-to-index.ts';
import type {GoToOverlay} from '../source/tui/overlays/overlay.ts';
import type {OverlayContext} from '../source/tui/overlays/overlay-context.ts';
import {listPlace} from '../source/tui/overlays/overlay-place.ts';
import {Setup} from '../source/tui/setup.ts';
import {at, logOf, room, said, screenOf, stateOf, viewOf} from '../test/helpers/build-state.ts';
import {quietFinds} from '../test/helpers/quiet-finds.ts';
import {memorySettings} from '../test/tui/memory-settings.ts';
import type {Benchmark} from './benchmark.ts';
import {median, quantile} from './statistics.ts';

const ROOMS = 1000;
const PEOPLE = 4000;
const SIZE = {columns: 120, rows: 40};

/** What somebody types, letter by letter; one query ends before the next begins. */
const TYPED = ['build', 'mira 12', '#ops-9', '@jon', '/cre', 'zzz', 'release', 'e'];

/**
 * How long a key takes in the go-to list with 5,000 rooms and people in it: matching, sorting and the
 * painted rows, with the preview. Beside it, a plain scan of the same names for the same letters, painted
 * alike.
 */
export const palette: Benchmark = {
	name: 'palette',
	summary: 'a key in the go-to list of 5,000 rooms and people',
	async run(pace) {
		const context = contextOf(stateOfMany());
		const rounds = pace === 'full' ? 40 : 8;
		const times: number[] = [];
		const scans: number[] = [];
		for (let round = 0; round < rounds + 1; round++) {
			const isWarm = round > 0;
			for (const query of TYPED.flatMap(beginnings)) {
				const [time, scan] = [keyTime(query, context), scanTime(query, context)];
				if (isWarm) {
					times.push(time);
					scans.push(scan);
				}
			}
		}
		const measured = quantile(times, 0.99);
		const beside = [{name: 'a plain scan', value: quantile(scans, 0.99)}];
		return [
			// A frame at 60 frames a second.
			{
				name: 'a key, 99 of 100',
				unit: 'ms',
				measured,
				beside,
				target: {type: 'time', most: 16},
			},
			{
				name: 'a key, the middle one',
				unit: 'ms',
				measured: median(times),
				beside: [{name: 'a plain scan', value: median(scans)}],
				target: {type: 'share', most: 15},
			},
		];
	},
};

/** 'bu', after 'b': what a list is asked for while somebody types. */
function beginnings(word: string): readonly string[] {
	return Array.from(word, (_, index) => word.slice(0, index + 1));
}

/** One key: the list before it is there, and the last letter of the query is typed. */
function keyTime(query: string, context: OverlayContext): number {
	const before: GoToOverlay = {type: 'go-to', query: query.slice(0, -1), selected: 0};
	goToPicture(before, context, place(context));
	const started = performance.now();
	const {overlay} = goToStep(before, {type: 'text', text: query.slice(-1)}, context);
	if (overlay?.type === 'go-to') {
		goToPicture(overlay, context, place(context));
	}
	return performance.now() - started;
}

/** Every name is looked at once, and what has the letters in their order is sorted by its length. */
function scanTime(query: string, {screen}: OverlayContext): number {
	const started = performance.now();
	const {rooms, presence} = screen.state;
	const letters = query.replace(/^[#@/]/, '').toLowerCase();
	const names = [...[...rooms.values()].map(({name}) => name), ...presence.keys()];
	const found = names.filter((name) => hasLetters(name, letters));
	found.sort((one, other) => one.length - other.length || (one < other ? -1 : 1));
	return performance.now() - started;
}

function hasLetters(name: string, letters: string): boolean {
	let from = 0;
	for (const letter of letters) {
		from = name.indexOf(letter, from) + 1;
		if (from === 0) {
			return false;
		}
	}
	return true;
}

function stateOfMany(): State {
	const words = ['build', 'ops', 'design', 'release', 'random', 'infra', 'docs', 'arm'];
	const names = ['mira', 'jonas', 'kei', 'omar', 'lena', 'burak', 'zoe', 'ada'];
	const log = logOf(
		Array.from({length: 100}, (_, index) => said('mira', at('10:00'), `line ${index} of a log`)),
	);
	const rooms = Array.from({length: ROOMS}, (_, index): RoomState => {
		const name = `${words[index % words.length]}-${index}`;
		return room(name, {log, unread: index % 7 === 0 ? 3 : 0, mentions: index % 70 === 0 ? 1 : 0});
	});
	const online = {state: 'online', status: ''} as const;
	const presence = new Map(
		Array.from({length: PEOPLE}, (_, index) => [`${names[index % names.length]}-${index}`, online]),
	);
	return stateOf(rooms, {presence});
}

function contextOf(state: State): OverlayContext {
	return {
		screen: screenOf(state, SIZE, {view: viewOf('build-0')}),
		commands: COMMANDS,
		goTo: new GoToIndex(),
		finds: quietFinds(state),
		revealed: '',
		setup: new Setup({
			settings: memorySettings(),
			files: transientConfigFiles(),
			environment: {},
		}),
	};
}

function place({screen}: OverlayContext) {
	return listPlace(screen.layout);
}
