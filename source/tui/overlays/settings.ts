import {SETTINGS, type SettingName} from '../../client/setting-table.ts';
import type {Origin} from '../../client/settings.ts';
import {phrase, phrases, translated} from '../../words/phrase.ts';
import type {SettingRow} from '../setup.ts';
import {cut, pad} from '../text/cut.ts';
import {ownText, safe, safeLine} from '../text/safe-text.ts';
import type {StyledRow} from '../text/styled-row.ts';
import {clamp, moved} from './list-mark.ts';
import type {SettingsOverlay} from './overlay.ts';
import type {
	OverlayContext,
	OverlayEffect,
	OverlayKey,
	OverlayPicture,
	OverlayStep,
} from './overlay-context.ts';
import {overlayPlace} from './overlay-place.ts';
import {keysFooter, pageHeight, pageRows, pageTitle, paintRow, placeCount} from './page.ts';
import {themesOverlay} from './themes.ts';

type Size = {readonly columns: number; readonly rows: number};

/** Draws every setting with its value and who decided it; of the marked one also what it is for. */
export function settingsPicture(
	{selected}: SettingsOverlay,
	{screen, setup}: OverlayContext,
	size: Size,
): OverlayPicture {
	const {look, symbols} = screen;
	const settings = setup.rows;
	const marked = clamp(selected, settings.length);
	const rows = settings.map((setting, index) => ({
		row: settingRow(setting, {columns: size.columns, isMarked: index === marked, context: screen}),
		isSelected: index === marked,
	}));
	const page = {
		title: pageTitle(ownText('Settings')),
		count: placeCount(marked + 1, settings.length),
		rows,
		scroll: 0,
		footer: keysFooter(
			ownText('Enter change'),
			ownText('Left, Right step'),
			ownText('Del default'),
			ownText('Esc close'),
		),
	};
	const options = {...size, look, symbols};
	if (size.rows < SUMMARY_FROM) {
		return {rows: pageRows(page, options), caret: undefined};
	}
	const painted = pageRows(page, {...options, rows: size.rows - 1});
	const summary: StyledRow = [
		{text: safe` ${safeLine(translated(settings[marked]?.summary ?? ''))}`},
	];
	const about = paintRow(summary, options, false);
	return {rows: [...painted.slice(0, -1), about, ...painted.slice(-1)], caret: undefined};
}

/** Moves the mark, steps or asks for a value, or brings the default back. */
export function settingsStep(
	overlay: SettingsOverlay,
	key: OverlayKey,
	{screen, setup}: OverlayContext,
): OverlayStep {
	const settings = setup.rows;
	const {length} = settings;
	const selected = clamp(overlay.selected, length);
	const setting = settings[selected];
	const at: SettingsOverlay = {type: 'settings', selected};
	if (setting === undefined) {
		return {overlay: at};
	}
	switch (key.type) {
		case 'accept':
			return setting.name === 'theme'
				? {overlay: themesOverlay(setup, setting.value, at)}
				: changed(at, setting, 1);
		case 'text':
			return key.text === ' '
				? changed(at, setting, 1)
				: {overlay: key.text === 'q' ? undefined : at};
		case 'edit':
			return edited(at, setting, key.edit);
		case 'move':
		case 'page':
		case 'edge': {
			const height = pageHeight(overlayPlace(screen.layout).rows) - 1;
			return {overlay: {...at, selected: moved(selected, key, {length, height})}};
		}
	}
}

/** From this height on there is a row for what a setting is for. */
const SUMMARY_FROM = 8;
const NAME = 18;
const ORIGINS: Readonly<Record<Origin, string>> = phrases({
	flag: 'command line',
	environment: 'environment',
	file: 'set',
	default: '',
});
const ORIGIN = 13;
/** Cells for a value without which nothing is said of who decided it. */
const LEAST_VALUE = 20;

function settingRow(
	{name, value, origin}: SettingRow,
	{
		columns,
		isMarked,
		context,
	}: {
		readonly columns: number;
		readonly isMarked: boolean;
		readonly context: OverlayContext['screen'];
	},
): StyledRow {
	const {symbols} = context;
	const hasOrigin = columns >= NAME + LEAST_VALUE + ORIGIN;
	const room = Math.max(4, columns - 1 - NAME - (hasOrigin ? ORIGIN : 0));
	const shown = safeLine(value === '' ? phrase`not set` : value);
	return [
		{text: isMarked ? symbols.cursor : ownText(' '), role: 'accent'},
		{text: pad(safeLine(name), NAME)},
		{
			text: pad(cut(shown, room - 1, symbols.ellipsis), room),
			role: value === '' ? 'muted' : 'text',
			bold: origin !== 'default',
		},
		...(hasOrigin ? [{text: safe` ${ownText(ORIGINS[origin])}`, role: 'muted'} as const] : []),
	];
}

function edited(at: SettingsOverlay, setting: SettingRow, edit: string): OverlayStep {
	switch (edit) {
		case 'caret-left':
			return changed(at, setting, -1);
		case 'caret-right':
			return changed(at, setting, 1);
		case 'delete-back':
		case 'delete-forward':
			return {overlay: at, effect: {type: 'set-up', name: setting.name, value: undefined}};
		default:
			return {overlay: at};
	}
}

/** The next value of those with a list of them; the others are asked for. */
function changed(at: SettingsOverlay, {name, value}: SettingRow, steps: number): OverlayStep {
	const {choices} = SETTINGS[name];
	if (choices === undefined) {
		return {overlay: undefined, effect: askFor(name, at)};
	}
	const index = choices.indexOf(value) + steps;
	const next = choices[(index + choices.length) % choices.length];
	return {overlay: at, effect: {type: 'set-up', name, value: next}};
}

function askFor(name: SettingName, {selected}: SettingsOverlay): OverlayEffect {
	return {type: 'ask-setting', name, selected};
}
